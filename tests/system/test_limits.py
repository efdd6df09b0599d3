"""Too many messages: a clear request to wait. Danger never waits."""

from __future__ import annotations

import pytest

from tests.system.errors import assert_clear_error
from tests.system.running import Gateway, first_alarm, new_sender

pytestmark = pytest.mark.system


def test_who_sends_very_many_messages_is_asked_to_wait_and_told_how_long(gateway_alone: Gateway) -> None:
    sender = new_sender()
    answers = [gateway_alone.send({"sender": sender, "message": "hallo"}) for _ in range(40)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert all(answer.status_code == 200 for answer in answers[:15])
    assert_clear_error(refused[0], 429)
    assert int(refused[0].headers["Retry-After"]) >= 1


def test_danger_is_never_rate_limited_away(gateway_alone: Gateway) -> None:
    sender = new_sender()
    for _ in range(40):
        gateway_alone.send({"sender": sender, "message": "hallo"})
    assert gateway_alone.send({"sender": sender, "message": "hallo"}).status_code == 429
    for _ in range(10):
        assert first_alarm(gateway_alone.post(sender, "hij heeft een mes")) == "nood"


def test_one_user_does_not_use_up_the_messages_of_another(gateway_alone: Gateway) -> None:
    sender = new_sender()
    while gateway_alone.send({"sender": sender, "message": "hallo"}).status_code == 200:
        pass
    assert gateway_alone.send({"sender": new_sender(), "message": "hallo"}).status_code == 200
