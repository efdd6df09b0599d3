"""Walking the meldcode step by step, as a professional does in the chat."""

from __future__ import annotations

import pytest

from tests.system.running import System, texts

pytestmark = pytest.mark.system


def test_a_teacher_walks_the_five_steps_to_a_summary_to_print(system: System) -> None:
    chat = system.chat()
    chat.say("ik ben leerkracht")
    assert "Stap 1" in texts(chat.say("Loop de meldcode met mij door"))
    assert "intern begeleider" in texts(chat.say("Volgende stap"))
    for number in (3, 4, 5):
        assert f"Stap {number}" in texts(chat.say("Volgende stap"))
    cards = [item["custom"] for item in chat.say("Volgende stap") if "custom" in item]
    assert cards[0]["kaart"] == "gids"
    assert len(cards[0]["regels"]) == 5


def test_a_question_in_between_does_not_lose_the_step(system: System) -> None:
    chat = system.chat()
    chat.say("Loop de meldcode met mij door")
    chat.say("Volgende stap")
    chat.say("wat is het nummer van veilig thuis")
    assert "Stap 3" in texts(chat.say("Volgende stap"))
    assert "Stap 2" in texts(chat.say("Vorige stap"))
    assert "gestopt" in texts(chat.say("Stop de gids"))
