"""Every guide can be walked to its end, whatever is answered on the way."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.gids import ActionGids
from bot.nlu.guides import Walk, answers_of, load_guides, load_shared

Said = list[dict[str, Any]]

#: More messages than any walk needs.
ENDLESS = 40


class Walker:
    """Somebody in a guide: says things, and keeps the slots as Rasa does."""

    def __init__(self, role: str | None = None) -> None:
        self.slots: dict[str, Any] = {"rol": role, "gids": None}

    def say(self, text: str, intent: str = "gids_verder") -> Said:
        message = {"text": text, "intent": {"name": intent}}
        tracker = Tracker("test", self.slots, message, [], False, None, {}, None)
        dispatcher = CollectingDispatcher()
        for event in ActionGids().run(dispatcher, tracker, {}):
            self.slots[event["name"]] = event["value"]
        return list(dispatcher.messages)

    def start(self, guide: str) -> Said:
        return self.say(load_guides()[guide]["knop"], "gids_start")


def buttons(said: Said) -> list[str]:
    return [button["title"] for item in said for button in item["buttons"]]


def card(said: Said) -> dict[str, Any]:
    cards: list[dict[str, Any]] = [item["custom"] for item in said if item["custom"]]
    return cards[0]


@pytest.mark.parametrize("guide", load_guides())
def test_a_guide_ends_in_a_summary_of_all_its_steps(guide: str) -> None:
    walker = Walker()
    said = walker.start(guide)
    for _ in load_guides()[guide]["stappen"]:
        said = walker.say(buttons(said)[0])
    assert card(said)["titel"] == load_guides()[guide]["titel"]
    assert len(card(said)["regels"]) == len(load_guides()[guide]["stappen"])
    assert walker.slots["gids"] is None


@pytest.mark.parametrize("guide", load_guides())
def test_every_answer_of_a_guide_leads_on_or_to_an_end(guide: str) -> None:
    """Each way through the guide, answer by answer."""
    steps = load_guides()[guide]["stappen"]
    for choice in itertools.product(*(range(max(1, len(step.get("antwoorden") or []))) for step in steps)):
        walker = Walker()
        said = walker.start(guide)
        for number in choice:
            said = walker.say(buttons(said)[number])
            if walker.slots["gids"] is None:
                break
        assert card(said)["regels"]


def test_somebody_under_18_ends_the_huisverbod_guide_with_what_can_be_done() -> None:
    walker = Walker()
    walker.start("huisverbod")
    said = walker.say("Nee, jonger dan 18")
    assert "Dan kan een huisverbod niet" in said[0]["text"]
    assert "0800-2000" in said[0]["text"]
    assert "Jouw antwoord: Nee, jonger dan 18." in card(said)["regels"][0]


def test_an_answer_is_explained_above_the_next_step() -> None:
    walker = Walker()
    walker.start("informatie")
    for said in ("Volgende stap", "Volgende stap", "Ik kreeg geen toestemming"):
        walker.say(said)
    answer = walker.say("Met de Raad voor de Kinderbescherming")[0]["text"]
    assert "artikel 1:240 BW" in answer
    assert "Stap 5" in answer


def test_back_forgets_the_answer_of_that_step() -> None:
    walker = Walker()
    walker.start("huisverbod")
    walker.say("Dat weet ik niet")
    walker.say("Vorige stap", "gids_terug")
    assert walker.slots["gids"] == Walk("huisverbod").written()


def test_back_to_the_guide_shows_the_same_step() -> None:
    walker = Walker()
    walker.start("letsel")
    second = walker.say("Volgende stap")[0]["text"]
    assert walker.say("Terug naar de gids")[0]["text"] == second


def test_a_doctor_reads_what_is_only_for_doctors() -> None:
    doctor, other = Walker("arts"), Walker()
    texts = []
    for walker in (doctor, other):
        said = walker.start("letsel")
        for _ in range(ENDLESS):
            if walker.slots["gids"] is None:
                break
            said = walker.say("Volgende stap")
        texts.append(" ".join(card(said)["regels"]))
    assert "letselfotografie" in texts[0]
    assert "letselfotografie" not in texts[1]


def test_who_does_not_say_which_guide_may_choose() -> None:
    said = Walker().say("start een gids", "gids_start")
    assert buttons(said) == [guide["knop"] for guide in load_guides().values()]


def test_who_stops_is_told_so_and_can_begin_again() -> None:
    walker = Walker()
    walker.start("letsel")
    said = walker.say("Stop de gids", "gids_stop")
    assert said[0]["text"] == load_shared()["gestopt"]
    assert walker.slots["gids"] is None


def test_a_question_of_a_step_shows_its_answers_as_buttons() -> None:
    said = Walker().start("huisverbod")
    answers = [answer["knop"] for answer in answers_of(Walk("huisverbod"))]
    assert buttons(said) == [*answers, "Stop de gids"]
