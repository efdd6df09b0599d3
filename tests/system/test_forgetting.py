"""Somebody wants the conversation gone."""

from __future__ import annotations

import pytest

from tests.system.running import System, cards, texts

pytestmark = pytest.mark.system

QUESTION = "Hoe praat ik met ouders over zorgen?"


def test_the_erase_button_makes_the_bot_forget_role_and_topic(system: System) -> None:
    unknown = texts(system.chat().say(QUESTION))
    chat = system.chat()
    chat.say("ik ben leerkracht")
    assert texts(chat.say(QUESTION)) != unknown
    response = system.session.post(f"{system.url}/gesprek/wis", json={"sender": chat.sender}, timeout=10)
    assert response.json() == {"gewist": True}
    assert texts(chat.say(QUESTION)) == unknown


def test_typing_wis_gesprek_does_the_same(system: System) -> None:
    unknown = texts(system.chat().say(QUESTION))
    chat = system.chat()
    chat.say("ik ben leerkracht")
    assert "gewist" in texts(chat.say("wis gesprek"))
    assert texts(chat.say(QUESTION)) == unknown


def test_an_office_question_does_not_survive_erasing(system: System) -> None:
    chat = system.chat()
    chat.say("welk veilig thuis hoort bij mij")
    chat.say("wis gesprek")
    items = chat.say("Kwibbelstede")
    assert "Die plaats ken ik niet" not in texts(items)


def test_a_card_does_not_survive_erasing(system: System) -> None:
    chat = system.chat()
    chat.say("hij staat hier met een mes")
    chat.say("wis gesprek")
    items = chat.say("nee")
    assert "nood" not in cards(items)
    assert "veilig bent" not in texts(items)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"sender": ""}', b'{"sender": 3}', b"\xff\xfe", b"geen json"])
def test_erasing_nothing_in_particular_is_a_clear_error(system: System, body: bytes) -> None:
    response = system.session.post(f"{system.url}/gesprek/wis", data=body, timeout=10)
    assert response.status_code == 400
    assert "gewist" in response.json()["uitleg"]
