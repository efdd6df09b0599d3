"""Texts by key that all processes share for a while: in Redis, and in this process's memory for when Redis is broken."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass

from bot.cluster.link import RedisDown, RedisLink, script

#: How long a copy stays in this process's memory. Long enough for an outage, short because another process may have
#: erased the text since.
COPY_SECONDS = 120.0

#: What stands in Redis in the place of a text that was dropped, for longer than copies live. So a text that is missing
#: was lost with Redis itself, and a copy may take its place; one that was dropped stays gone.
DROPPED = ""

_REPLACE = script(
    """
    local held = redis.call('GET', KEYS[1])
    if held and string.sub(held, 1, string.len(ARGV[1])) ~= ARGV[1] then return 0 end
    redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
    return 1
    """
)


@dataclass
class _Copy:
    text: str
    written: float
    unsaved: bool = False


class SharedTexts:
    """Texts that are forgotten after ``ttl`` seconds. No method raises: without Redis, memory serves this process alone.

    What was written or dropped during an outage goes to Redis once it answers.
    """

    def __init__(self, link: RedisLink, prefix: str, ttl: float, limit: int) -> None:
        self._link = link
        self._prefix = prefix
        self._milliseconds = int(ttl * 1000)
        self._limit = limit
        self._copies: OrderedDict[str, _Copy] = OrderedDict()
        self._undropped: set[str] = set()

    def __len__(self) -> int:
        return len(self._copies)

    async def get(self, key: str) -> str | None:
        """The text; None when it was never there or is forgotten."""
        copy = self._copies.get(key)
        try:
            await self._settle(key, copy)
            text: str | None = await self._link.run(lambda redis: redis.get(self._prefix + key))
        except RedisDown:
            return self._fresh(copy)
        if text is None and self._fresh(copy):
            text = self._fresh(copy)  # Redis came back empty
            await self.put(key, text or DROPPED)
        if not text:
            self._copies.pop(key, None)
        return text or None

    async def put(self, key: str, text: str) -> None:
        """Keeps the text, for ``ttl`` seconds from now."""
        try:
            await self._settle(key, None)
            await self._set(key, text, self._milliseconds)
        except RedisDown:
            self._remember(key, text, unsaved=True)
        else:
            self._remember(key, text)

    async def replace(self, key: str, text: str, beginning: str) -> bool:
        """As ``put``, unless the text was dropped or another stands there, without this beginning: False."""
        copy = self._copies.get(key)
        try:
            await self._settle(key, copy)
            arguments = [beginning, text, self._milliseconds]
            replaced = bool(await self._link.run(_REPLACE([self._prefix + key], arguments)))
        except RedisDown:
            replaced = copy is not None and copy.text.startswith(beginning)
            if replaced:
                self._remember(key, text, unsaved=True)
            return replaced
        if replaced:
            self._remember(key, text)
        return replaced

    async def drop(self, key: str) -> None:
        """Forgets the text; when Redis cannot be reached now, there too as soon as it can."""
        self._copies.pop(key, None)
        self._undropped.add(key)
        try:
            await self._settle(key, None)
        except RedisDown:
            return

    async def _settle(self, key: str, copy: _Copy | None) -> None:
        """Does to Redis what could not be done during an outage."""
        if self._undropped:
            for other in tuple(self._undropped):
                await self._set(other, DROPPED, int(COPY_SECONDS * 2000))
                self._undropped.discard(other)
        if copy and copy.unsaved:
            await self._set(key, copy.text, self._milliseconds)
            copy.unsaved = False

    async def _set(self, key: str, text: str, milliseconds: int) -> None:
        await self._link.run(lambda redis: redis.set(self._prefix + key, text, px=milliseconds))

    def _remember(self, key: str, text: str, *, unsaved: bool = False) -> None:
        now = time.monotonic()
        self._undropped.discard(key)
        self._copies[key] = _Copy(text, now, unsaved)
        self._copies.move_to_end(key)
        while self._copies:
            oldest = next(iter(self._copies))
            if now - self._copies[oldest].written <= COPY_SECONDS and len(self._copies) <= self._limit:
                return
            del self._copies[oldest]

    def _fresh(self, copy: _Copy | None) -> str | None:
        most = min(COPY_SECONDS, self._milliseconds / 1000)
        return copy.text if copy and time.monotonic() - copy.written <= most else None
