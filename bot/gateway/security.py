"""Headers that keep traces off shared devices and strangers out, and errors that help instead of leak."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.gateway.keys import METRICS, RATE_OTHER, SETTINGS
from bot.gateway.requests import RequestProblem
from bot.gateway.webhook import client_address, error_response, too_fast

logger = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; frame-ancestors 'self'; form-action 'self'; base-uri 'none'"
    ),
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",  # browsers heed it only on https
    "X-Frame-Options": "SAMEORIGIN",  # for browsers that do not know frame-ancestors
    "X-Robots-Tag": "noindex",
}

#: Explanations by status, for what aiohttp refuses by itself.
EXPLANATIONS = {
    404: ("niet_gevonden", "Deze pagina bestaat niet."),
    405: ("methode", "Dit adres kent deze methode niet."),
    413: ("verzoek_te_groot", "Het verzoek is te groot."),
}

#: Addresses that no rate limit of the conversation guards, and that cost something or count something.
LIMITED = ("/gesprek", "/feedback")


@web.middleware
async def add_headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Security headers on every answer, and cross-origin headers for sites that may embed the widget."""
    origin = request.headers.get("Origin", "")
    if len(request.headers.getall("Host", ())) > 1 or len(request.headers.getall("Origin", ())) > 1:
        response: web.StreamResponse = error_response(400, "dubbele_kop", "Dit verzoek kan ik niet lezen.")
    elif origin and request.method == "OPTIONS":
        response = web.Response(status=204)
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
    except web.HTTPException as problem:
        if problem.status < 400:
            raise
        code, explanation = EXPLANATIONS.get(problem.status, ("verzoek_onleesbaar", "Dit verzoek kan ik niet lezen."))
        kept = {name: problem.headers[name] for name in ("Allow",) if name in problem.headers}
        return error_response(problem.status, code, explanation, kept)
    except Exception:
        logger.exception("Request failed")
        return error_response(500, "storing", "Er ging iets mis bij ons. Probeer het zo nog eens.")


@web.middleware
async def measure(request: web.Request, handler: Handler) -> web.StreamResponse:
    """How long each answer takes, by the address in the router: what a client typed is never a label."""
    metrics, started, status = request.app[METRICS], time.perf_counter(), 499  # 499: the client went away
    metrics.begin_request()
    try:
        response = await handler(request)
        status = response.status
        return response
    finally:
        resource = request.match_info.route.resource
        metrics.finish_request(resource.canonical if resource else "ander", status, time.perf_counter() - started)


@web.middleware
async def limit_rate(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Asks who floods the addresses beside the conversation to wait. The conversation has limits of its own, and erasing
    has none."""
    if request.path in LIMITED and request.method == "POST":
        wait = await request.app[RATE_OTHER].wait(client_address(request))
        if wait:
            return too_fast(wait)
    return await handler(request)


async def hide_server(request: web.Request, response: web.StreamResponse) -> None:
    """Says nothing about the software behind this door."""
    response.headers["Server"] = "signaalwijzer"


def _may_post(request: web.Request, origin: str) -> bool:
    own = {f"{request.scheme}://{request.host}", f"https://{request.host}"}
    return origin.rstrip("/") in own | request.app[SETTINGS].origins
