"""The gateway's application. ``init_app`` reads as its table of contents."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web

from bot.cluster.sharing import share
from bot.gateway import commands, conversations, health, keeping, live_models, openapi, pages, security, webhook
from bot.gateway.conversations import Conversations
from bot.gateway.health import Readiness
from bot.gateway.judging import Judge
from bot.gateway.keys import (
    CONVERSATIONS,
    JUDGE,
    LIVE_RISK,
    LOGBOOK,
    METRICS,
    RASA,
    RATE_ADDRESS,
    RATE_OTHER,
    RATE_SENDER,
    READINESS,
    SESSION,
    SETTINGS,
    UNDER_WAY,
    WAITING_ROOM,
)
from bot.gateway.limits import RateLimit
from bot.gateway.metrics import Metrics
from bot.gateway.overload import WaitingRoom
from bot.gateway.rasa import RasaClient
from bot.gateway.requests import SENDER, RequestProblem, read_message_id, read_object
from bot.logbook.writer import LogbookWriter
from bot.risk.judge import load_risk_judge
from bot.settings import Settings

#: Characters that the reason of a verdict may have; what is more is left out.
MOST_REASON = 500


def init_app(settings: Settings) -> web.Application:
    """The whole gateway, ready to run."""
    app = web.Application(
        client_max_size=settings.max_body_bytes,
        middlewares=[security.measure, security.add_headers, security.catch_errors, security.limit_rate],
    )
    app[SETTINGS] = settings
    app[CONVERSATIONS] = Conversations(settings.conversation_ttl, settings.max_conversations)
    app[RATE_SENDER] = RateLimit(settings.rate_per_minute)
    app[RATE_ADDRESS] = RateLimit(settings.rate_per_minute_address)
    app[RATE_OTHER] = RateLimit(settings.rate_per_minute_address)
    app[METRICS] = Metrics()
    app[LOGBOOK] = LogbookWriter(settings.logbook_dir, settings.logbook_days, app[METRICS], keep=settings.logbook_on)
    if settings.redis_url:
        share(app)
    app.cleanup_ctx.append(keeping.run_logbook)
    judge = load_risk_judge(settings)
    app[JUDGE] = Judge(judge)
    app[LIVE_RISK] = live_models.LiveRisk(judge.model_name)
    app[READINESS] = Readiness()
    watch_queues(app)
    app[WAITING_ROOM] = WaitingRoom(settings.rasa_at_once, settings.most_seconds_waiting)
    app[UNDER_WAY] = {}
    app.cleanup_ctx.append(talk_to_rasa)
    app.cleanup_ctx.append(run_judge)
    app.cleanup_ctx.append(live_models.follow_risk_model)
    app.on_response_prepare.append(security.hide_server)  # type: ignore[arg-type]  # aiohttp types this too narrowly
    setup_routes(app)
    return app


def setup_routes(app: web.Application) -> None:
    """Every address the gateway answers."""
    app.router.add_post("/webhooks/rest/webhook", webhook.post_message)
    app.router.add_get("/webhooks/rest/", health.rest_alive)
    app.router.add_post("/gesprek", new_conversation)
    app.router.add_post("/gesprek/wis", erase)
    app.router.add_post("/gesprek/niet-bewaren", refuse_logbook)
    app.router.add_post("/feedback", take_feedback)
    app.router.add_get("/health/live", health.live)
    app.router.add_get("/health/ready", health.ready)
    app.router.add_get("/metrics", health.metrics)
    app.router.add_get("/version", health.version)
    app.router.add_get("/openapi.yml", openapi.as_yaml)
    app.router.add_get("/openapi.json", openapi.as_json)
    pages.setup_pages(app)


def watch_queues(app: web.Application) -> None:
    """What Prometheus may read of how much waits and is remembered."""
    metrics = app[METRICS]
    metrics.watch("judge_waiting", "Messages that wait for the risk judgement", lambda: app[JUDGE].waiting)
    metrics.watch("conversations", "Conversations in memory", lambda: len(app[CONVERSATIONS]))


async def talk_to_rasa(app: web.Application) -> AsyncIterator[None]:
    """Keeps connections to Rasa open for as long as the gateway lives."""
    settings = app[SETTINGS]
    app[SESSION] = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64))
    app[RASA] = RasaClient(app[SESSION], settings.rasa_urls, settings.rasa_timeout)
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
    """``POST /gesprek/wis`` with ``{"sender": ...}``: forgets the conversation here, in Rasa and in the logbook."""
    sender = await _read_sender(request)
    if sender is None:
        return webhook.error_response(400, "sender_ongeldig", "Zeg met 'sender' welk gesprek gewist moet worden.")
    if not await webhook.erase_conversation(request.app, sender):
        return webhook.error_response(503, "wissen_later", commands.NOT_YET)
    return web.json_response({"gewist": True})


async def refuse_logbook(request: web.Request) -> web.Response:
    """``POST /gesprek/niet-bewaren`` with ``{"sender": ...}``: nothing of this conversation stays in the logbook."""
    sender = await _read_sender(request)
    if sender is None:
        return webhook.error_response(400, "sender_ongeldig", "Zeg met 'sender' welk gesprek niet bewaard moet worden.")
    if not await keeping.refuse_logbook(request.app, sender):
        return webhook.error_response(503, "wissen_later", commands.NOT_YET)
    return web.json_response({"bewaard": False, "uitleg": commands.DONE["niet_bewaren"]})


async def take_feedback(request: web.Request) -> web.Response:
    """``POST /feedback`` with ``{"oordeel": "goed" | "slecht"}``: counted, without words and without a name.

    With ``sender`` (and ``bericht``, the client's message id) it also goes into the logbook, with the ``reden``.
    """
    data = await read_object(request)
    verdict = data.get("oordeel")
    if verdict not in ("goed", "slecht"):
        return webhook.error_response(400, "oordeel_ongeldig", "Zeg met 'oordeel' of het antwoord goed of slecht was.")
    request.app[METRICS].count_feedback(verdict)
    sender, reason = data.get("sender"), data.get("reden")
    if isinstance(sender, str) and SENDER.fullmatch(sender):
        reason = reason[:MOST_REASON] if isinstance(reason, str) else ""
        request.app[LOGBOOK].add_feedback(sender, read_message_id(data), verdict, reason)
    return web.Response(status=204)


async def _read_sender(request: web.Request) -> str | None:
    """The sender that is named; None for whatever cannot be read as one, so that the error says what was asked for."""
    try:
        sender = (await read_object(request)).get("sender")
    except RequestProblem as problem:
        if problem.status != 400:
            raise
        return None
    return sender if isinstance(sender, str) and SENDER.fullmatch(sender) else None
