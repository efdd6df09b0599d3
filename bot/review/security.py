"""The door of review: nobody in without a session, no change without a token, nothing foreign in a page."""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Awaitable, Callable

import aiohttp_jinja2
import aiohttp_session
from aiohttp import web

from bot.gateway.security import HEADERS
from bot.review.keys import LIVE, USER, USERS

logger = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LOGIN = "/beheer/inloggen"
STATIC = "/beheer/bestanden/"

POLICY = "Content-Security-Policy"

REVIEW_HEADERS = {
    **HEADERS,
    POLICY: (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'"
    ),
    # Not "no-referrer": a browser then says that our own forms come from the origin "null".
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
    "Server": "signaalwijzer",
}

EXPLANATIONS = {
    400: "Dit verzoek klopt niet. Ga terug en probeer het opnieuw.",
    403: "Dit mag niet, of je pagina was te oud. Ga terug, ververs de pagina en probeer het opnieuw.",
    404: "Deze pagina bestaat niet. Misschien is het bericht al gewist.",
    405: "Dit adres kent deze methode niet.",
    413: "Het verzoek is te groot.",
    500: "Er ging iets mis. Probeer het opnieuw; het logbestand van beheer zegt meer.",
}


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Security headers on every answer, also on errors and redirects. A page may bring a policy of its own."""
    policy = response.headers.get(POLICY, REVIEW_HEADERS[POLICY])
    response.headers.update({**REVIEW_HEADERS, POLICY: policy})


@web.middleware
async def show_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every failure becomes a page in Dutch; the trace goes to the log, never to the browser."""
    try:
        return await handler(request)
    except web.HTTPException as problem:
        if problem.status < 400:
            raise
        return error_page(request, problem.status, problem.reason if problem.status == 422 else "")
    except Exception:
        logger.exception("Review request failed")
        return error_page(request, 500)


def error_page(request: web.Request, status: int, explanation: str = "") -> web.Response:
    """A page that says what went wrong."""
    explanation = explanation or EXPLANATIONS.get(status, EXPLANATIONS[400])
    return aiohttp_jinja2.render_template("fout.html", request, {"explanation": explanation}, status=status)


@web.middleware
async def require_user(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Only the login page and its stylesheet are for everybody. A user who was removed is out at once."""
    session = await aiohttp_session.get_session(request)
    user = request.app[LIVE].user(session.get("ticket"))
    if user and request.app[USERS].knows(user):
        request[USER] = user
        return await handler(request)
    if request.path == LOGIN or request.path.startswith(STATIC):
        return await handler(request)
    raise web.HTTPSeeOther(LOGIN)


@web.middleware
async def require_token(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every change comes from a form of ours: same origin, and with the session's token in it."""
    if request.method not in ("GET", "HEAD"):
        origin = request.headers.get("Origin")
        if origin is not None and origin not in (f"http://{request.host}", f"https://{request.host}"):
            raise web.HTTPForbidden
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise web.HTTPForbidden
        session = await aiohttp_session.get_session(request)
        expected, given = session.get("token", ""), (await request.post()).get("token", "")
        if not expected or not isinstance(given, str) or not hmac.compare_digest(expected.encode(), given.encode()):
            raise web.HTTPForbidden
    return await handler(request)


async def page_token(request: web.Request) -> str:
    """The token that forms on this page carry; made at the session's first page."""
    session = await aiohttp_session.get_session(request)
    if "token" not in session:
        session["token"] = secrets.token_urlsafe(32)
    return str(session["token"])
