"""The way to Redis: with short time limits, and a pause after a failure, so that nobody waits for a broken Redis twice."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import ConnectionError, RedisError

logger = logging.getLogger(__name__)

#: Redis answers within a millisecond; who waits longer than this waits for something broken.
ANSWER_SECONDS = 0.25

#: After a failure Redis is left alone for this long; everybody uses memory meanwhile.
PAUSE_SECONDS = 1.0

CONNECTIONS = 32

Result = TypeVar("Result")


class RedisDown(Exception):
    """Redis does not answer now, or did not a moment ago."""


class RedisLink:
    """A Redis that may break at any moment. ``on_failure`` is called for each use that had to do without."""

    def __init__(self, url: str, on_failure: Callable[[], None] = lambda: None) -> None:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=ANSWER_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            decode_responses=True,
        )
        self._redis: Redis[str] = Redis(connection_pool=pool)
        self._on_failure = on_failure
        self._down_until = 0.0

    async def run(self, act: Callable[[Redis[str]], Awaitable[Result]]) -> Result:
        """What ``act`` gets from Redis. Raises RedisDown, at once while Redis is left alone."""
        if time.monotonic() < self._down_until:
            self._on_failure()
            raise RedisDown
        try:
            result = await self._act(act)
        except (RedisError, OSError, TimeoutError) as problem:
            self._note_failure(problem)
            raise RedisDown from problem
        if self._down_until:
            logger.warning("Redis answers again")
            self._down_until = 0.0
        return result

    async def close(self) -> None:
        """Closes the connections."""
        await self._redis.close(close_connection_pool=True)

    async def _act(self, act: Callable[[Redis[str]], Awaitable[Result]]) -> Result:
        """Tries once more where the connection was one from before a restart of Redis."""
        try:
            return await act(self._redis)
        except ConnectionError:
            await self._redis.connection_pool.disconnect(inuse_connections=False)
            return await act(self._redis)

    def _note_failure(self, problem: Exception) -> None:
        if not self._down_until:
            logger.error("Redis does not answer (%s): memory is used meanwhile", type(problem).__name__)
        self._down_until = time.monotonic() + PAUSE_SECONDS
        self._on_failure()


def script(text: str) -> Callable[..., Callable[[Redis[str]], Awaitable[Any]]]:
    """A Lua script as something for ``RedisLink.run``: called with its keys and arguments, in this order."""

    def with_arguments(keys: list[str], arguments: list[str | float]) -> Callable[[Redis[str]], Awaitable[Any]]:
        async def act(redis: Redis[str]) -> Any:
            return await redis.register_script(text)(keys=keys, args=arguments)

        return act

    return with_arguments
