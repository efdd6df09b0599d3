"""Headers that keep traces off shared devices and strangers out, and errors that help instead of leak."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.gateway.keys import SETTINGS
from bot.gateway.requests import RequestProblem
from bot.gateway.webhook import error_response

logger = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'self'; form-action 'self'; base-uri 'none'",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@web.middleware
async def add_headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Security headers on every answer, and cross-origin headers for sites that may embed the widget."""
    origin = request.headers.get("Origin", "")
    if origin and request.method == "OPTIONS":
        response: web.StreamResponse = web.Response(status=204)
    elif origin and request.method == "POST" and not _may_post(request, origin):
        response = error_response(403, "vreemde_site", "Deze website mag de chat niet gebruiken.")
    else:
        response = await handler(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if origin and _may_post(request, origin):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"
        response.headers["Access-Control-Allow-Methods"] = "GET, POST"
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"
        response.headers["Vary"] = "Origin"
    return response


@web.middleware
async def catch_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every failure becomes a sentence in Dutch with the numbers; the trace goes to the log, never to the user."""
    try:
        return await handler(request)
    except RequestProblem as problem:
        return error_response(problem.status, problem.code, problem.explanation)
    except web.HTTPNotFound:
        return error_response(404, "niet_gevonden", "Deze pagina bestaat niet.")
    except web.HTTPMethodNotAllowed as problem:
        return error_response(405, "methode", "Dit adres kent deze methode niet.", {"Allow": problem.headers["Allow"]})
    except web.HTTPException:
        raise
    except Exception:
        logger.exception("Request failed")
        return error_response(500, "storing", "Er ging iets mis bij ons. Probeer het zo nog eens.")


async def hide_server(request: web.Request, response: web.StreamResponse) -> None:
    """Says nothing about the software behind this door."""
    response.headers["Server"] = "signaalwijzer"


def _may_post(request: web.Request, origin: str) -> bool:
    own = {f"{request.scheme}://{request.host}", f"https://{request.host}"}
    return origin.rstrip("/") in own | request.app[SETTINGS].origins
