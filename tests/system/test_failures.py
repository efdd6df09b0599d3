"""Something breaks in the middle of a conversation: the user gets numbers at once, and the system heals by itself."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest

from tests.system.running import Chat, System, cards, first_alarm, texts

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]

#: Seconds within which everything that died must answer again.
RECOVERY = 90.0


@pytest.fixture(autouse=True)
def well_again(system: System) -> Iterator[None]:
    """Leaves the system healthy for the tests after this one."""
    system.wait_until_ready(RECOVERY)
    yield
    system.wait_until_ready(RECOVERY)


def wait_until_alive(system: System) -> None:
    """Until there is a gateway again."""
    deadline = time.monotonic() + RECOVERY
    while time.monotonic() < deadline:
        try:
            if system.get("/health/live").ok:
                return
        except OSError:
            time.sleep(0.2)


def test_when_rasa_dies_the_user_sees_numbers_at_once_and_later_answers_again(system: System, chat: Chat) -> None:
    chat.say("wat is een huisverbod")
    system.kill("rasa")
    started = time.monotonic()
    items = chat.say("en hoe lang duurt dat?")
    assert time.monotonic() - started < 3
    assert "112" in texts(items)
    assert "0800-2000" in texts(items)
    assert "probeer" in texts(items).lower()

    danger = chat.say("hij staat hier met een mes")
    assert first_alarm(danger) == "nood"
    assert "Bel 112 als er nu gevaar is" in texts(danger)

    assert system.get("/health/live").status_code == 200
    assert system.get("/health/ready").status_code == 503
    assert system.wait_until_ready(RECOVERY) < RECOVERY
    assert "10 dagen" in texts(chat.say("hoe lang duurt een huisverbod"))


def test_when_the_action_server_dies_the_user_still_gets_an_answer(system: System, chat: Chat) -> None:
    chat.say("welk veilig thuis hoort bij mij")
    system.kill("actions")
    items = chat.say("bedum")
    assert "0800-2000" in texts(items), "the office action needs the action server; without it the number must come"
    assert first_alarm(chat.say("hij komt eraan met een mes")) == "nood"
    assert "huisverbod" in texts(chat.say("wat is een huisverbod")).lower(), "topics need no action server"
    system.wait_until_ready(RECOVERY)
    assert cards(chat.say("welk veilig thuis hoort bij bedum")) == ["kantoor"]


def test_when_the_gateway_dies_it_is_back_within_seconds(system: System, chat: Chat) -> None:
    system.kill("gateway")
    wait_until_alive(system)
    assert texts(chat.say("hallo"))


def test_a_message_that_is_sent_again_after_the_gateway_died_gets_its_first_answer(system: System, chat: Chat) -> None:
    message = {"sender": chat.sender, "message": "wat is de meldcode", "bericht": f"{chat.sender}-1"}
    first = system.send(message).json()
    assert "meldcode" in texts(first)
    system.kill("gateway")
    wait_until_alive(system)
    assert system.send(message).json() == first
    assert texts(chat.say("wat is de meldcode")) != texts(first), "asked once more it comes in other words"


def test_when_rasa_hangs_danger_still_gets_its_card(system: System, chat: Chat) -> None:
    """The test system is patient with Rasa; tests/bot/gateway checks the two seconds of a real one."""
    pid = system.freeze("rasa")
    try:
        assert first_alarm(chat.say("hij staat hier met een mes")) == "nood"
    finally:
        os.kill(pid, signal.SIGCONT)
