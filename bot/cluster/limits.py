"""One rate limit for all gateways together."""

from __future__ import annotations

from bot.cluster.link import RedisDown, RedisLink, script
from bot.gateway.limits import RateLimit

# The moment at which the bucket is full again is all there is to keep (the generic cell rate algorithm). Redis's clock
# counts, so that gateways need not agree on the time. Milliseconds.
_TAKE = script(
    """
    local time = redis.call('TIME')
    local now = time[1] * 1000 + time[2] / 1000
    local full = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
    local each, most = tonumber(ARGV[1]), tonumber(ARGV[2])
    local wait = full - now - most + each
    if wait > 0 then return math.ceil(wait) end
    redis.call('SET', KEYS[1], string.format('%.3f', full + each), 'PX', math.ceil(full + each - now))
    return 0
    """
)


class SharedRateLimit:
    """As bot.gateway.limits.RateLimit, which serves when Redis is broken: then each gateway counts for itself."""

    def __init__(self, link: RedisLink, prefix: str, per_minute: float) -> None:
        self._link = link
        self._prefix = prefix
        self._each = 60_000.0 / per_minute
        self._most = max(1.0, per_minute / 2.0) * self._each
        self._alone = RateLimit(per_minute)

    async def wait(self, key: str) -> float:
        """Takes one message from the bucket of ``key``. Returns 0, or the seconds to wait when it is empty."""
        try:
            return float(await self._link.run(_TAKE([self._prefix + key], [self._each, self._most]))) / 1000.0
        except RedisDown:
            return await self._alone.wait(key)
