"""Token buckets: a burst is allowed, a flood is not, and memory stays bounded."""

from __future__ import annotations

import pytest

from bot.gateway import limits
from bot.gateway.limits import RateLimit


class Clock:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        """As time.monotonic does."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time for bot.gateway.limits."""
    turned = Clock()
    monkeypatch.setattr(limits, "time", turned)
    return turned


async def test_half_a_minutes_worth_may_come_at_once(clock: Clock) -> None:
    limit = RateLimit(per_minute=40)
    assert [(await limit.wait("a")) for _ in range(20)] == [0.0] * 20
    assert (await limit.wait("a")) > 0


async def test_the_wait_is_as_long_as_said(clock: Clock) -> None:
    limit = RateLimit(per_minute=60)
    while (seconds := (await limit.wait("a"))) == 0:
        pass
    clock.now += seconds + 0.001
    assert (await limit.wait("a")) == 0


async def test_keys_do_not_share(clock: Clock) -> None:
    limit = RateLimit(per_minute=2)
    assert (await limit.wait("a")) == 0
    assert (await limit.wait("a")) > 0
    assert (await limit.wait("b")) == 0


async def test_a_refused_message_costs_nothing(clock: Clock) -> None:
    limit = RateLimit(per_minute=2)
    await limit.wait("a")
    first = await limit.wait("a")
    assert [(await limit.wait("a")) for _ in range(10)] == [first] * 10


async def test_no_more_keys_are_kept_than_allowed(clock: Clock) -> None:
    limit = RateLimit(per_minute=2, max_keys=3)
    for key in "abcd":
        await limit.wait(key)
    assert (await limit.wait("d")) > 0
    assert (await limit.wait("a")) == 0, "the oldest was forgotten"
