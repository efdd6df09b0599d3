"""Whether the system is alive, ready, and which version it is."""

from __future__ import annotations

import asyncio

import aiohttp
from aiohttp import web

from bot.gateway.keys import METRICS, RASA, SESSION, SETTINGS
from bot.training.models import live_model


async def live(request: web.Request) -> web.Response:
    """``GET /health/live``: the gateway runs."""
    return web.json_response({"status": "leeft"})


async def ready(request: web.Request) -> web.Response:
    """``GET /health/ready``: 200 when Rasa and the action server answer too, else 503 that says which does not."""
    parts = {"rasa": await request.app[RASA].is_ready(), "acties": await _actions_ready(request.app)}
    status = 200 if all(parts.values()) else 503
    return web.json_response({"status": "klaar" if status == 200 else "wacht", "onderdelen": parts}, status=status)


async def metrics(request: web.Request) -> web.Response:
    """``GET /metrics``: counts for Prometheus."""
    return web.Response(body=request.app[METRICS].expose(), content_type="text/plain")


async def version(request: web.Request) -> web.Response:
    """``GET /version``: the program's version, and which model is live."""
    model = live_model(request.app[SETTINGS].models_dir)
    return web.json_response({"naam": "Signaalwijzer", "versie": VERSION, "model": model.stem if model else None})


async def rest_alive(request: web.Request) -> web.Response:
    """``GET /webhooks/rest/``: what Rasa's REST channel answers, so that its clients see it is there."""
    return web.json_response({"status": "ok"})


VERSION = "0.1.0"


async def _actions_ready(app: web.Application) -> bool:
    try:
        async with app[SESSION].get(
            f"{app[SETTINGS].action_url}/health", timeout=aiohttp.ClientTimeout(total=1.0)
        ) as response:
            return response.status == 200
    except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
        return False
