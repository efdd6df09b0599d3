"""Direct danger always brings the numbers, in any turn; harmless look-alikes never do."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import ROOT
from tests.system.running import Gateway, System, alarms, first_alarm, new_sender, texts

pytestmark = pytest.mark.system

MESSAGES: dict[str, list[str]] = yaml.safe_load(
    Path(ROOT / "data" / "evaluatie" / "gevaar_direct.yml").read_text(encoding="utf-8")
)
DANGER, HARMLESS = MESSAGES["gevaar"], MESSAGES["onschuldig"]


def test_there_are_at_least_sixty_of_each() -> None:
    assert len(set(DANGER)) >= 60
    assert len(set(HARMLESS)) >= 60


@pytest.mark.parametrize("message", DANGER)
def test_danger_shows_the_card_with_only_the_gateway_running(gateway_alone: Gateway, message: str) -> None:
    items = gateway_alone.post(new_sender(), message)
    assert first_alarm(items)
    assert "112" in texts(items)


@pytest.mark.parametrize("message", HARMLESS)
def test_a_harmless_message_shows_no_alarm_with_only_the_gateway_running(gateway_alone: Gateway, message: str) -> None:
    """Without Rasa everybody gets a card that says so; an alarm card is another one."""
    items = gateway_alone.post(new_sender(), message)
    assert not alarms(items)
    assert "0800-2000" in texts(items)


@pytest.mark.parametrize("message", DANGER)
def test_danger_as_the_first_message_shows_the_card_first(system: System, message: str) -> None:
    items = system.chat().say(message)
    assert first_alarm(items)


@pytest.mark.parametrize("message", DANGER)
def test_danger_halfway_the_office_question_shows_the_card_first(system: System, message: str) -> None:
    chat = system.chat()
    chat.say("welk veilig thuis hoort bij mij")
    items = chat.say(message)
    assert first_alarm(items)


@pytest.mark.parametrize("message", HARMLESS)
def test_a_harmless_look_alike_gets_an_answer_without_alarm(system: System, message: str) -> None:
    items = system.chat().say(message)
    assert not alarms(items)
    assert texts(items)


@pytest.mark.parametrize("message", HARMLESS[::4])
def test_a_harmless_look_alike_halfway_the_office_question_gets_no_alarm(system: System, message: str) -> None:
    chat = system.chat()
    chat.say("welk veilig thuis hoort bij mij")
    assert not alarms(chat.say(message))


DISGUISES: dict[str, Any] = {
    "zero width space": lambda text: "\u200b".join(text),
    "zero width joiner": lambda text: "\u200d".join(text),
    "soft hyphens": lambda text: "\u00ad".join(text),
    "byte order marks": lambda text: text.replace("e", "e\ufeff"),
    "Cyrillic look-alikes": lambda text: text.translate(str.maketrans("aeoc", "аеос")),
    "full width": lambda text: "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text),
    "capitals": str.upper,
    "accents": lambda text: text.replace("e", "é"),
    "stretched": lambda text: text.replace("mes", "meeeees"),
    "exclamation marks": lambda text: text.replace(" ", "!! ") + "!!!!",
    "no spaces around": lambda text: f"\n\n\t{text}\n\n",
    "control characters": lambda text: text.replace(" ", "\x00"),
}


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES.keys())
def test_danger_in_strange_characters_is_danger(gateway_alone: Gateway, disguise: Any) -> None:
    items = gateway_alone.post(new_sender(), disguise("hij heeft een mes en staat voor mijn deur"))
    assert first_alarm(items) == "nood"


def test_danger_comes_first_in_the_very_long_question_of_a_professional(gateway_alone: Gateway) -> None:
    story = (
        "Ik ben leerkracht van groep 5 en heb een vraag over stap 3 van de meldcode. We hebben in het team besproken "
        "dat we eerst met ouders praten. Het verslag ligt bij de intern begeleider. Volgens ons protocol plannen we "
        "het gesprek binnen twee weken. Nu belt de leerling net huilend op: vader zit met een mes achter moeder aan in "
        "de keuken. Moet ik eerst stap 3 afronden of mag ik meteen door naar stap 5, en wie tekent dan het formulier?"
    )
    assert first_alarm(gateway_alone.post(new_sender(), story)) == "nood"


def test_the_card_does_not_come_back_in_every_turn_but_returns_when_danger_does(system: System) -> None:
    chat = system.chat()
    assert first_alarm(chat.say("hij staat hier met een mes")) == "nood"
    assert not alarms(chat.say("wat is de meldcode"))
    assert first_alarm(chat.say("hij is terug en slaat de deur in met een bijl")) == "nood"


def test_after_the_card_the_calm_question_is_answered_both_ways(system: System) -> None:
    safe, unsafe = system.chat(), system.chat()
    for chat in (safe, unsafe):
        assert "Ben je nu veilig?" in texts(chat.say("hij staat hier met een mes"))
    assert "Fijn dat je nu veilig bent" in texts(safe.say("Ja, ik ben nu veilig"))
    still = unsafe.say("Nee, er is nog gevaar")
    assert "112" in texts(still)
    assert "Daar weet ik geen antwoord op" not in texts(still)


def test_the_card_comes_at_once_even_when_rasa_is_down(gateway_alone: Gateway) -> None:
    gateway_alone.post(new_sender(), "hij heeft een mes")
    seconds = []
    for _ in range(20):
        started = time.perf_counter()
        gateway_alone.post(new_sender(), "help hij heeft een mes")
        seconds.append(time.perf_counter() - started)
    assert sorted(seconds)[10] < 0.25, "the machine may be busy; bench/ measures this in earnest"
