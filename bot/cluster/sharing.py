"""Lets a gateway share what it remembers with the other gateways."""

from __future__ import annotations

from collections.abc import AsyncIterator

from aiohttp import web

from bot.cluster.conversations import SharedConversations
from bot.cluster.limits import SharedRateLimit
from bot.cluster.link import RedisLink
from bot.cluster.logstream import StreamWriter
from bot.gateway.keys import CONVERSATIONS, LOGBOOK, METRICS, RATE_ADDRESS, RATE_OTHER, RATE_SENDER, SETTINGS


def share(app: web.Application) -> None:
    """Puts Redis behind the conversations, the rate limits and the logbook; memory serves while Redis is broken."""
    settings, metrics = app[SETTINGS], app[METRICS]
    link = RedisLink(settings.redis_url, metrics.count_redis_failure)
    app[CONVERSATIONS] = SharedConversations(link, settings.conversation_ttl, settings.max_conversations)
    app[RATE_SENDER] = SharedRateLimit(link, "snelheid:gesprek:", settings.rate_per_minute)
    app[RATE_ADDRESS] = SharedRateLimit(link, "snelheid:adres:", settings.rate_per_minute_address)
    app[RATE_OTHER] = SharedRateLimit(link, "snelheid:ander:", settings.rate_per_minute_address)
    app[LOGBOOK] = StreamWriter(settings, metrics)

    async def close(_: web.Application) -> AsyncIterator[None]:
        yield
        await link.close()

    app.cleanup_ctx.append(close)
