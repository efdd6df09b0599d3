"""The gateway remembers little, and not for long."""

from __future__ import annotations

import pytest

from bot.gateway import conversations
from bot.gateway.conversations import REMEMBERED_MESSAGES, Conversations, new_conversation_id


class Clock:
    """A clock that the test turns."""

    now = 0.0

    def monotonic(self) -> float:
        """As time.monotonic does."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time for bot.gateway.conversations."""
    turned = Clock()
    monkeypatch.setattr(conversations, "time", turned)
    return turned


async def test_only_the_last_messages_are_kept() -> None:
    conversation = await Conversations(ttl=60, limit=10).open("a")
    conversation.messages.extend(str(number) for number in range(10))
    assert conversation.context().previous == tuple(str(number) for number in range(10))[-REMEMBERED_MESSAGES:]


async def test_a_conversation_is_forgotten_after_its_time(clock: Clock) -> None:
    kept = Conversations(ttl=60, limit=10)
    (await kept.open("a")).messages.append("geheim")
    clock.now = 59
    assert (await kept.open("a")).messages
    clock.now = 120
    assert not (await kept.open("a")).messages


async def test_what_is_forgotten_is_gone_even_when_nobody_asks_for_it(clock: Clock) -> None:
    kept = Conversations(ttl=60, limit=10)
    await kept.open("a")
    clock.now = 61
    await kept.open("b")
    assert len(kept) == 1


async def test_there_are_never_many_more_than_the_limit(clock: Clock) -> None:
    kept = Conversations(ttl=60, limit=5)
    for number in range(100):
        await kept.open(str(number))
    assert len(kept) <= 6


async def test_forgetting_on_request() -> None:
    kept = Conversations(ttl=60, limit=10)
    (await kept.open("a")).last_card = "nood"
    await kept.forget("a")
    await kept.forget("never there")
    assert (await kept.open("a")).last_card is None


def test_ids_are_128_random_bits() -> None:
    ids = {new_conversation_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(len(one) == 32 and int(one, 16) >= 0 for one in ids)
