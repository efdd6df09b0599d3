"""Keeps the queue for Rasa short: few messages are with Rasa at a time, few wait, and who would wait too long hears so.

Danger never passes through here (bot/gateway/webhook.py): its card needs no Rasa, and because few messages are with Rasa
the answer beside the card comes soon too.
"""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

#: Seconds between two answers, until it is known how fast this machine is.
FIRST_PACE = 0.05

#: How much the newest gap between two answers weighs in the pace.
NEWEST = 0.1

#: Clients that are refused together come back spread over this many seconds.
SPREAD_SECONDS = 4


class TooBusy(Exception):
    """Too many people write at once: come back after ``seconds``. Never raised for a message that shows danger."""

    def __init__(self, expected: float = 0.0) -> None:
        """``expected`` is the wait in seconds that was too long."""
        self.seconds = max(2, math.ceil(expected)) + random.randrange(SPREAD_SECONDS)  # noqa: S311 - no secret
        super().__init__(f"busy, come back after {self.seconds} s")


class WaitingRoom:
    """Lets ``at_once`` messages in; the others wait in their order, as long as that is expected to take ``most_seconds``.

    How fast it goes is learned from the gaps between answers while somebody waits, so no machine needs a setting.
    """

    def __init__(self, at_once: int, most_seconds: float) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._most_seconds = most_seconds
        self._pace = FIRST_PACE
        self._last_answer = 0.0
        self.waiting = 0

    @asynccontextmanager
    async def enter(self) -> AsyncIterator[None]:
        """A place with Rasa for as long as the block lasts. Raises TooBusy, without waiting, when that would take long."""
        expected = self.expected_wait()
        if expected > self._most_seconds:
            raise TooBusy(expected)
        await self._take_place()
        try:
            yield
        finally:
            self._learn_pace()
            self._places.release()

    def expected_wait(self) -> float:
        """Seconds that a newcomer would wait for a place."""
        return (self.waiting + 1) * self._pace if self._places.locked() or self.waiting else 0.0

    async def _take_place(self) -> None:
        if self._places.locked() and not self.waiting:
            self._last_answer = time.monotonic()  # from now on the gaps between answers tell how fast it goes
        self.waiting += 1
        try:
            await self._places.acquire()
        finally:
            self.waiting -= 1

    def _learn_pace(self) -> None:
        if not self.waiting:
            return
        now = time.monotonic()
        # Half the longest wait at most: however slow it went, one may always wait, or it would never be seen to go better.
        gap = min(now - self._last_answer, self._most_seconds / 2)
        self._pace += NEWEST * (gap - self._pace)
        self._last_answer = now
