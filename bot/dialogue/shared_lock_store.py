"""One message of a conversation at a time, whichever Rasa worker it comes to.

Rasa's own RedisLockStore reads and writes its tickets in two steps, which two workers can do at once; looks again only
after a second; and leaves a conversation locked for a minute when a worker dies. So: tickets within a worker, which
keep the order, and across workers a lock that Redis gives out in one step and takes back by itself.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, InMemoryLockStore

from bot.cluster.link import RedisDown, RedisLink, script
from bot.settings import load_settings

#: Between two looks at a lock that another message holds.
LOOK_AGAIN_SECONDS = 0.02

_RELEASE = script("if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0")


class SharedLockStore(InMemoryLockStore):
    """Named in endpoints.cluster.yml. When Redis is broken the locks hold within this worker only."""

    def __init__(self, endpoint_config: Any = None) -> None:
        """``endpoint_config`` is what Rasa passes to any lock store; the address of Redis comes from bot.settings."""
        super().__init__()
        settings = load_settings()
        self._link = RedisLink(settings.redis_url)
        # Half of the time that the gateway waits for an answer: a message takes far less, and who meets a lock that was
        # left behind (by a worker that died, or by an order that a hanging Redis carried out too late) is still in time.
        self._milliseconds = int(settings.rasa_timeout * 500)

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = LOOK_AGAIN_SECONDS,
    ) -> AsyncGenerator[TicketLock, None]:
        """The conversation, for this message alone."""
        async with super().lock(conversation_id, lock_lifetime, wait_time_in_seconds) as ticket:
            key, owner = _key(conversation_id), secrets.token_hex(8)
            try:  # from here on: taking it can be broken off just after Redis gave it
                await self._take(key, owner, wait_time_in_seconds)
                yield ticket
            finally:
                await self._release(key, owner)

    async def break_lock(self, conversation_id: str) -> None:
        """Takes the lock from a worker that died."""
        try:
            await self._link.run(lambda redis: redis.delete(_key(conversation_id)))
        except RedisDown:
            return

    async def _take(self, key: str, owner: str, wait: float) -> None:
        try:
            while not await self._link.run(lambda redis: redis.set(key, owner, nx=True, px=self._milliseconds)):
                await asyncio.sleep(wait)
        except RedisDown:
            return

    async def _release(self, key: str, owner: str) -> None:
        try:
            await self._link.run(_RELEASE([key], [owner]))
        except RedisDown:
            return


def _key(conversation_id: str) -> str:
    return f"slot:{conversation_id}"
