"""Rate limits: token buckets per conversation and per address. They never stand between danger and its card."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import Protocol


class Limit(Protocol):
    """A rate limit: of this gateway alone, or of all together (bot/cluster)."""

    async def wait(self, key: str) -> float:
        """Takes one message from the bucket of ``key``. Returns 0, or the seconds to wait when it is empty."""


class RateLimit:
    """Token buckets by key: ``per_minute`` messages on average, half a minute's worth at once.

    Full buckets are forgotten, and at most ``max_keys`` are kept, so that many senders cannot fill the memory.
    """

    def __init__(self, per_minute: float, max_keys: int = 50_000) -> None:
        self._rate = per_minute / 60.0
        self._capacity = max(1.0, per_minute / 2.0)
        self._max_keys = max_keys
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def wait(self, key: str) -> float:
        """Takes one message from the bucket of ``key``. Returns 0, or the seconds to wait when it is empty."""
        now = time.monotonic()
        tokens, updated = self._buckets.pop(key, (self._capacity, now))
        tokens = min(self._capacity, tokens + (now - updated) * self._rate)
        allowed = tokens >= 1.0
        self._buckets[key] = (tokens - 1.0 if allowed else tokens, now)
        while len(self._buckets) > self._max_keys:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1.0 - tokens) / self._rate
