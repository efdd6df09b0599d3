"""Whether the system is alive, ready, and which version it is; and its numbers, for Prometheus."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import time
from datetime import date

import aiohttp
from aiohttp import web

from bot.content.review import count_due
from bot.gateway.keys import LIVE_RISK, METRICS, RASA, READINESS, SESSION, SETTINGS
from bot.training.live import read_live

#: Seconds for which an answer about the parts stays true: however many ask, each part is asked once a second.
KEPT = 1.0

#: What a proxy adds to a request.
PROXY_HEADERS = ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP")

VERSION = "0.1.0"


class Readiness:
    """Which parts can do their work: Rasa with a model, and the action server."""

    def __init__(self) -> None:
        self._parts: dict[str, bool] = {}
        self._asked = -KEPT
        self._due_on: date | None = None
        self._counting: asyncio.Task[None] | None = None
        self._asking = asyncio.Lock()
        self.model = ""  # the one that answers; empty when none does

    def doubt(self) -> None:
        """Something just failed: ask again, also within the second."""
        self._asked = -KEPT

    async def ask(self, app: web.Application) -> dict[str, bool]:
        """Each part by its name, and whether it can do its work."""
        async with self._asking:
            if time.monotonic() - self._asked >= KEPT:
                answering, actions = await asyncio.gather(app[RASA].live_model(), _actions_ready(app))
                self.model = answering.get("model", "")
                self._parts = {"rasa": bool(self.model), "acties": actions}
                self._asked = time.monotonic()
        return self._parts

    def count_due_once_a_day(self, app: web.Application) -> None:
        """How much must be looked at again. It takes a second or more, so nobody waits for it, and changes with the date."""
        today = date.today()
        if self._due_on != today:
            self._due_on = today
            self._counting = asyncio.create_task(self._count_due(app, today))

    async def _count_due(self, app: web.Application, today: date) -> None:
        app[METRICS].set_due(*await asyncio.to_thread(count_due, today))


async def live(request: web.Request) -> web.Response:
    """``GET /health/live``: the gateway runs."""
    return web.json_response({"status": "leeft"})


async def ready(request: web.Request) -> web.Response:
    """``GET /health/ready``: 200 when Rasa has a model and the action server answers, else 503 that says which not."""
    parts = await request.app[READINESS].ask(request.app)
    status = 200 if all(parts.values()) else 503
    return web.json_response({"status": "klaar" if status == 200 else "wacht", "onderdelen": parts}, status=status)


async def metrics(request: web.Request) -> web.Response:
    """``GET /metrics``: counts for Prometheus, for who runs the system only."""
    if not _may_see_metrics(request):
        raise web.HTTPNotFound
    app = request.app
    app[METRICS].set_ready(await app[READINESS].ask(app))
    app[METRICS].set_versions(versie=VERSION, model=app[READINESS].model)
    app[READINESS].count_due_once_a_day(app)
    return web.Response(body=app[METRICS].expose(), content_type="text/plain")


async def version(request: web.Request) -> web.Response:
    """``GET /version``: the program's version, and which models answer and judge now (null when Rasa does not say, or when
    the patterns judge alone). ``fout`` says why a live model is not at work."""
    answering = await request.app[RASA].live_model()
    risk, live = request.app[LIVE_RISK], read_live(request.app[SETTINGS])
    problems = [
        problem
        for problem, wanted in ((answering.get("problem"), answering.get("wanted")), (risk.problem, risk.wanted))
        if problem and live and wanted in (live.models.topics, live.models.risk)
    ]
    return web.json_response(
        {
            "naam": "Signaalwijzer",
            "versie": VERSION,
            "model": answering.get("model") or None,
            "risicomodel": risk.model or None,
            "fout": "; ".join(problems) or None,
        }
    )


async def rest_alive(request: web.Request) -> web.Response:
    """``GET /webhooks/rest/``: what Rasa's REST channel answers, so that its clients see it is there."""
    return web.json_response({"status": "ok"})


def _may_see_metrics(request: web.Request) -> bool:
    """With the token, or from this machine itself and not through a proxy. At a small organisation the counts alone
    could tell somebody who watches them that a victim just asked for help."""
    token = request.app[SETTINGS].metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode("utf-8", "surrogateescape"), token.encode()):
        return True
    return _is_loopback(request.remote) and not any(name in request.headers for name in PROXY_HEADERS)


def _is_loopback(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False


async def _actions_ready(app: web.Application) -> bool:
    try:
        async with app[SESSION].get(
            f"{app[SETTINGS].action_url}/health", timeout=aiohttp.ClientTimeout(total=1.0)
        ) as response:
            return response.status == 200
    except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
        return False
