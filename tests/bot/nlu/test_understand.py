"""A message in another language: what it asks, and which place it names."""

from __future__ import annotations

from typing import Any, cast

import pytest

from bot.nlu.decide import Topics
from bot.nlu.dialogue_state import DialogueState
from bot.nlu.topic_model import Guess, TopicModel
from bot.nlu.understand import Understood, understand

FRESH = DialogueState()


class NoModel:
    """A model that must not be asked: it learnt from Dutch alone."""

    def rank(self, text: str) -> Any:
        raise AssertionError(text)


def hear(text: str, state: DialogueState = FRESH) -> Understood:
    return understand(text, {}, cast(TopicModel, NoModel()), state, Topics({}, {}))


@pytest.mark.parametrize(
    ("message", "language", "region"),
    [
        ("I live in Bedum, who can I call?", "en", "groningen"),
        ("i live in bedum who can i call", "en", "groningen"),
        ("Ich wohne in Groningen, wen kann ich anrufen?", "de", "groningen"),
        ("J'habite à Utrecht, qui dois-je appeler ?", "fr", "utrecht"),
        ("Vivo en Rotterdam, ¿a quién puedo llamar?", "es", "rotterdam-rijnmond"),
        ("Mieszkam w Eindhoven, do kogo mogę zadzwonić?", "pl", "oost-brabant"),
        ("Bedum'da yaşıyorum, kimi arayabilirim?", "tr", "groningen"),
        ("Я живу в Groningen, кому подзвонити?", "uk", "groningen"),
    ],
)
def test_a_place_in_another_language_asks_for_its_office(message: str, language: str, region: str) -> None:
    heard = hear(message)
    assert (heard.decision.intent, heard.language) == ("geef_plaats", language)
    assert heard.place["regios"] == [region]


@pytest.mark.parametrize(
    "message",
    [
        "Well, my husband is the best father but he drinks",
        "Die Kinder weinen, das ist echt schlimm",
        "I made my mind up",
    ],
)
def test_a_word_of_that_language_is_no_place(message: str) -> None:
    heard = hear(message)
    assert heard.decision.intent == "andere_taal"
    assert heard.place == {}


def test_a_theme_beside_a_place_gets_both() -> None:
    heard = hear("I need a shelter in Zwolle")
    assert heard.decision.intent == "andere_taal"
    assert heard.place["regios"] == ["ijsselland"]


def test_a_bare_place_is_in_the_language_of_the_message_before() -> None:
    assert hear("Bedum", DialogueState(language="pl")).language == "pl"
    assert hear("Bedum").language == "nl"


def test_yes_to_the_question_about_danger_is_not_for_the_guide() -> None:
    state = DialogueState(guide="huisverbod:", last_intent="gids_start", last_card="veilig")
    assert hear("ja", state).decision.intent == "acuut_gevaar"


class SureModel:
    """A model that is sure of one topic."""

    def __init__(self, topic: str) -> None:
        self._topic = topic

    def rank(self, text: str) -> list[Guess]:
        return [Guess(f"vraag/{self._topic}", 0.9), Guess("buiten_bereik", 0.05)]


@pytest.mark.parametrize(
    ("topic", "role", "answered"),
    [
        ("kind_geslagen", None, False),
        ("kind_geslagen", "slachtoffer", False),
        ("kind_geslagen", "kind", True),
        ("pleger_boos", "slachtoffer", False),
        ("pleger_boos", "pleger", True),
        ("huisverbod_wat", None, True),
    ],
)
def test_beside_an_emergency_card_no_answer_takes_the_writer_for_another(
    topic: str, role: str | None, answered: bool
) -> None:
    model = cast(TopicModel, SureModel(topic))
    heard = understand(
        "er wordt hier nu weer geslagen", {"risico": {"card": "nood"}}, model, DialogueState(role=role), Topics({}, {})
    )
    assert heard.decision.topics == ((topic,) if answered else ())
    assert heard.decision.intent == ("vraag" if answered else "acuut_gevaar")


def test_which_of_two_towns_is_understood_without_its_name() -> None:
    state = DialogueState(awaiting_place=True, place_choices=("Bergen (Noord-Holland)", "Bergen (Limburg)"))
    heard = hear("nee, die aan zee, noord-holland", state)
    assert heard.decision.intent == "geef_plaats"
    assert heard.place["regios"] == ["noord-holland-noord"]
