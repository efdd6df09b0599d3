"""Walking the guides step by step, as a professional does in the chat."""

from __future__ import annotations

import pytest

from bot.nlu.guides import load_guides
from tests.system.running import Item, System, buttons, texts

pytestmark = pytest.mark.system


def summary(items: list[Item]) -> dict[str, object]:
    """The card to print at a guide's end."""
    cards = [item["custom"] for item in items if item.get("custom", {}).get("kaart") == "gids"]
    assert len(cards) == 1, texts(items)
    return dict(cards[0])


@pytest.mark.parametrize("guide", load_guides())
def test_every_guide_can_be_walked_to_a_summary_to_print(system: System, guide: str) -> None:
    chat = system.chat()
    items = chat.say(load_guides()[guide]["knop"])
    for step in load_guides()[guide]["stappen"]:
        assert step["titel"] in texts(items)
        items = chat.say(buttons(items)[0]["payload"])
    assert len(list(summary(items)["regels"])) == len(load_guides()[guide]["stappen"])


def test_a_teacher_reads_the_steps_of_the_meldcode_for_teachers(system: System) -> None:
    chat = system.chat()
    chat.say("ik ben leerkracht")
    assert "Stap 1" in texts(chat.say("Loop de meldcode met mij door"))
    assert "intern begeleider" in texts(chat.say("Volgende stap"))


def test_a_question_in_between_does_not_lose_the_step(system: System) -> None:
    chat = system.chat()
    chat.say("Loop de meldcode met mij door")
    chat.say("Volgende stap")
    offered = buttons(chat.say("wat is het nummer van veilig thuis"))
    assert "Terug naar de gids" in [button["title"] for button in offered]
    assert "Stap 2" in texts(chat.say("Terug naar de gids"))
    assert "Stap 3" in texts(chat.say("verder"))
    assert "Stap 2" in texts(chat.say("de stap ervoor"))
    assert "gestopt" in texts(chat.say("Stop de gids"))


def test_a_police_officer_asks_in_own_words_whether_a_huisverbod_is_possible(system: System) -> None:
    chat = system.chat()
    assert "18 jaar" in texts(chat.say("is een huisverbod hier mogelijk, loop het met me na"))
    assert "anders dan incidenteel" in texts(chat.say("ja"))
    items = chat.say("nee")
    assert "Dan kan een huisverbod niet" in texts(items)
    assert len(list(summary(items)["regels"])) == 2


def test_danger_inside_a_guide_brings_the_numbers_and_keeps_the_step(system: System) -> None:
    chat = system.chat()
    chat.say("Loop na of een huisverbod kan")
    items = chat.say("hij staat nu met een mes voor haar")
    assert items[0]["custom"]["kaart"] == "nood"
    assert "Voorwaarde 1" in texts(chat.say("Terug naar de gids"))


def test_the_steps_of_the_meldcode_can_be_asked_backwards(system: System) -> None:
    chat = system.chat()
    third = texts(chat.say("Wat is stap 3 van de meldcode?"))
    second = texts(chat.say("de stap ervoor"))
    assert "stap 2" in second.lower()
    assert "stap 1" in texts(chat.say("en daarvoor?")).lower()
    assert texts(chat.say("en daarna?")) == second != third
