"""What people type while they walk a guide is understood as an answer to it, and nothing else is."""

from __future__ import annotations

import pytest

from bot.nlu.guides import Walk, answers_of, chosen_answer, hear_guide, load_guides, read_walk, which_guide
from bot.risk.judge import RiskJudge
from bot.risk.judgement import Context

FIRST_QUESTION = Walk("huisverbod")


@pytest.mark.parametrize(
    ("message", "guide"),
    [
        ("Loop na of een huisverbod kan", "huisverbod"),
        ("is een huisverbod hier mogelijk, loop het met me na", "huisverbod"),
        ("welke arts moet ik wanneer inschakelen, loop het met me door", "letsel"),
        ("help me stap voor stap bepalen of ik informatie mag delen", "informatie"),
        ("neem me mee door de meldcode", "meldcode"),
        ("welke gidsen heb je", None),
        ("informatie over het huisverbod", None),
    ],
)
def test_the_subject_tells_which_guide_is_meant(message: str, guide: str | None) -> None:
    assert which_guide(message) == guide


def test_where_somebody_is_survives_in_the_slot() -> None:
    walk = Walk("huisverbod").on(0).on(None).on(3)
    assert walk.written() == "huisverbod:0,-,3"
    assert read_walk(walk.written()) == walk
    assert walk.step == 3


@pytest.mark.parametrize("written", [None, "", "weg:0", "oud"])
def test_a_slot_without_a_guide_that_exists_is_no_walk(written: str | None) -> None:
    assert read_walk(written) is None


def test_back_from_the_first_step_stays_there() -> None:
    assert Walk("letsel").back() == Walk("letsel")


def test_yes_and_no_answer_the_question_of_the_step() -> None:
    assert chosen_answer(FIRST_QUESTION, "ja") == 0
    assert chosen_answer(FIRST_QUESTION, "nee hoor") == 1


def test_yes_is_no_answer_where_two_answers_begin_with_it() -> None:
    third = FIRST_QUESTION.on(0).on(0)
    assert chosen_answer(third, "ja") is None
    assert chosen_answer(third, "Ja, een ernstig vermoeden") == 1


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("Volgende stap", "gids_verder"),
        ("Terug naar de gids", "gids_verder"),
        ("Nee, jonger dan 18", "gids_verder"),
        ("de stap ervoor", "gids_terug"),
        ("en daarna?", "gids_verder"),
        ("stop", "gids_stop"),
        ("hoe lang duurt een huisverbod", None),
    ],
)
def test_a_message_right_after_a_step(message: str, intent: str | None) -> None:
    assert hear_guide(message, FIRST_QUESTION.written(), just_shown=True) == intent


@pytest.mark.parametrize("message", ["ja", "nee", "terug", "en daarna?", "stop"])
def test_after_a_question_in_between_only_a_button_is_for_the_guide(message: str) -> None:
    position = FIRST_QUESTION.written()
    assert hear_guide(message, position, just_shown=False) is None
    assert hear_guide("Vorige stap", position, just_shown=False) == "gids_terug"


def test_without_a_guide_under_way_only_its_opening_is_heard() -> None:
    assert hear_guide("Volgende stap", None, just_shown=False) is None
    assert hear_guide("Loop de meldcode met mij door", None, just_shown=False) == "gids_start"


def test_a_finished_walk_offers_no_answers() -> None:
    walk = Walk("huisverbod", (None,) * len(load_guides()["huisverbod"]["stappen"]))
    assert answers_of(walk) == []


@pytest.mark.parametrize("button", ["Loop de route bij letsel met mij door", "Volgende stap", "Stop de gids"])
def test_a_button_that_steers_a_guide_is_no_alarm(button: str) -> None:
    context = Context(previous=("Ja, dat gevaar is er",))
    assert RiskJudge(None).judge(button, context).card is None
