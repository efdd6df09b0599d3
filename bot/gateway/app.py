"""The gateway's application. ``init_app`` reads as its table of contents."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web

from bot.gateway import conversations, health, pages, security, webhook
from bot.gateway.conversations import Conversations
from bot.gateway.judging import Judge
from bot.gateway.keys import CONVERSATIONS, JUDGE, METRICS, RASA, RATE_ADDRESS, RATE_SENDER, SESSION, SETTINGS
from bot.gateway.limits import RateLimit
from bot.gateway.metrics import Metrics
from bot.gateway.rasa import RasaClient
from bot.risk.judge import load_risk_judge
from bot.settings import Settings


def init_app(settings: Settings) -> web.Application:
    """The whole gateway, ready to run."""
    app = web.Application(
        client_max_size=settings.max_body_bytes, middlewares=[security.add_headers, security.catch_errors]
    )
    app[SETTINGS] = settings
    app[CONVERSATIONS] = Conversations(settings.conversation_ttl, settings.max_conversations)
    app[RATE_SENDER] = RateLimit(settings.rate_per_minute)
    app[RATE_ADDRESS] = RateLimit(settings.rate_per_minute_address)
    app[METRICS] = Metrics()
    app[JUDGE] = Judge(load_risk_judge())
    app.cleanup_ctx.append(talk_to_rasa)
    app.cleanup_ctx.append(run_judge)
    app.on_response_prepare.append(security.hide_server)  # type: ignore[arg-type]  # aiohttp types this too narrowly
    setup_routes(app)
    return app


def setup_routes(app: web.Application) -> None:
    """Every address the gateway answers."""
    app.router.add_post("/webhooks/rest/webhook", webhook.post_message)
    app.router.add_get("/webhooks/rest/", health.rest_alive)
    app.router.add_post("/gesprek", new_conversation)
    app.router.add_post("/gesprek/wis", erase)
    app.router.add_post("/feedback", count_feedback)
    app.router.add_get("/health/live", health.live)
    app.router.add_get("/health/ready", health.ready)
    app.router.add_get("/metrics", health.metrics)
    app.router.add_get("/version", health.version)
    pages.setup_pages(app)


async def talk_to_rasa(app: web.Application) -> AsyncIterator[None]:
    """Keeps connections to Rasa open for as long as the gateway lives."""
    settings = app[SETTINGS]
    app[SESSION] = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64))
    app[RASA] = RasaClient(app[SESSION], settings.rasa_url, settings.rasa_timeout)
    yield
    await app[SESSION].close()


async def run_judge(app: web.Application) -> AsyncIterator[None]:
    """Runs the risk judgement's worker for as long as the gateway lives."""
    app[JUDGE].start()
    yield
    await app[JUDGE].stop()


async def new_conversation(request: web.Request) -> web.Response:
    """``POST /gesprek``: a conversation id that cannot be guessed."""
    return web.json_response({"sender": conversations.new_conversation_id()}, status=201)


async def erase(request: web.Request) -> web.Response:
    """``POST /gesprek/wis`` with ``{"sender": ...}``: forgets the conversation here and in Rasa."""
    try:
        data = await request.json()
        sender = data["sender"]
        if not isinstance(sender, str) or not sender:
            raise ValueError
    except (ValueError, KeyError, TypeError):
        return webhook.error_response(400, "sender_ongeldig", "Zeg met 'sender' welk gesprek gewist moet worden.")
    await webhook.erase_conversation(request.app, sender)
    return web.json_response({"gewist": True})


async def count_feedback(request: web.Request) -> web.Response:
    """``POST /feedback`` with ``{"oordeel": "goed" | "slecht"}``: counted, without words and without a name."""
    try:
        verdict = (await request.json())["oordeel"]
    except (ValueError, KeyError, TypeError):
        verdict = None
    if verdict not in ("goed", "slecht"):
        return webhook.error_response(400, "oordeel_ongeldig", "Zeg met 'oordeel' of het antwoord goed of slecht was.")
    request.app[METRICS].count_feedback(verdict)
    return web.Response(status=204)
