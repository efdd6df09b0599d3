"""Logging in and out, and the choice to work without shortcut keys."""

from __future__ import annotations

import asyncio
import math
from typing import Any

import aiohttp_jinja2
import aiohttp_session
from aiohttp import web

from bot.gateway.webhook import client_address
from bot.review.audit import note
from bot.review.keys import ATTEMPTS, BOOK, LIVE, USER, USERS
from bot.review.security import LOGIN, page_token

INBOX = "/beheer"
UNKNOWN = "(onbekend)"

#: Argon2 takes memory on purpose; so many passwords are checked at once.
_CHECKS = asyncio.Semaphore(2)


async def show_login(request: web.Request) -> web.StreamResponse:
    """``GET /beheer/inloggen``."""
    if USER in request:
        raise web.HTTPSeeOther(INBOX)
    return await _login_page(request)


async def log_in(request: web.Request) -> web.StreamResponse:
    """``POST /beheer/inloggen`` with ``naam`` and ``wachtwoord``."""
    form = await request.post()
    name, password = str(form.get("naam", "")).strip().lower(), str(form.get("wachtwoord", ""))
    app, address = request.app, client_address(request)
    # What is typed as a name may be a password by mistake: the audit log gets names of users only.
    known = name if app[USERS].knows(name) else UNKNOWN
    wait = app[ATTEMPTS].start(name[:100], address)
    if wait:
        await app[BOOK].run(note, known, "inloggen geweigerd", reden="te vaak geprobeerd")
        message = f"Er is te vaak een verkeerd wachtwoord gegeven. Wacht {math.ceil(wait)} seconden en probeer het dan."
        return await _login_page(request, status=429, problem=message, retry_after=math.ceil(wait))
    async with _CHECKS:
        correct = await asyncio.to_thread(app[USERS].verify, name, password)
    if not correct:
        await app[BOOK].run(note, known, "inloggen mislukt")
        return await _login_page(request, status=403, problem="Deze naam en dit wachtwoord horen niet bij elkaar.")
    app[ATTEMPTS].succeed(name, address)
    app[LIVE].end((await aiohttp_session.get_session(request)).get("ticket"))
    session = await aiohttp_session.new_session(request)  # never go on with what a stranger may have planted
    session["ticket"] = app[LIVE].start(name)
    await app[BOOK].run(note, name, "ingelogd")
    raise web.HTTPSeeOther(INBOX)


async def log_out(request: web.Request) -> web.StreamResponse:
    """``POST /beheer/uitloggen``: the ticket is worth nothing any more, also where it was copied."""
    session = await aiohttp_session.get_session(request)
    request.app[LIVE].end(session.get("ticket"))
    session.invalidate()
    await request.app[BOOK].run(note, request[USER], "uitgelogd")
    raise web.HTTPSeeOther(LOGIN)


async def switch_keys(request: web.Request) -> web.StreamResponse:
    """``POST /beheer/toetsen``: shortcut keys on or off, for who speaks to the computer or presses keys by accident."""
    session = await aiohttp_session.get_session(request)
    session["keys_off"] = not session.get("keys_off")
    raise web.HTTPSeeOther("/beheer/toetsen")


async def _login_page(
    request: web.Request, *, status: int = 200, problem: str = "", retry_after: int = 0
) -> web.StreamResponse:
    context: dict[str, Any] = {"token": await page_token(request), "problem": problem}
    response = aiohttp_jinja2.render_template("inloggen.html", request, context, status=status)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response
