"""The review application. ``init_app`` reads as its table of contents."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import datetime

import aiohttp_jinja2
import aiohttp_session
import jinja2
from aiohttp import web
from aiohttp_session.cookie_storage import EncryptedCookieStorage

from bot.gateway.keys import SETTINGS
from bot.review import insight_page, login, model_page, pages, security
from bot.review.attempts import Attempts
from bot.review.book import Book
from bot.review.choices import load_choices
from bot.review.grouping import group_in_background
from bot.review.keys import ATTEMPTS, BOOK, LIVE, MODEL_WORK, TRAINER, USERS
from bot.review.model_work import ModelWork, Trainer
from bot.review.sessions import LONGEST_SESSION, LiveSessions
from bot.review.users import Users
from bot.settings import ROOT, Settings

TEMPLATES = ROOT / "bot" / "review" / "templates"

#: A form is a message's choice and at most fifty ticked lines.
MOST_BYTES = 65_536


def init_app(settings: Settings, *, grouping: bool = True) -> web.Application:
    """The whole of review, ready to run. Without ``grouping`` similar messages are not looked for."""
    app = web.Application(
        client_max_size=MOST_BYTES,
        middlewares=[
            aiohttp_session.session_middleware(cookie_storage(settings)),
            security.show_errors,
            security.require_user,
            security.require_token,
        ],
    )
    app[SETTINGS] = settings
    app[USERS] = Users(settings.review_users_path)
    app[ATTEMPTS] = Attempts()
    app[LIVE] = LiveSessions(settings.review_idle)
    app[BOOK] = Book(settings.logbook_path)
    app[TRAINER] = Trainer()
    app.on_response_prepare.append(security.add_headers)  # type: ignore[arg-type]  # aiohttp types this too narrowly
    app.cleanup_ctx.append(keep_book)
    app.cleanup_ctx.append(keep_model_work)
    app.on_startup.append(read_topics)  # type: ignore[arg-type]  # aiohttp types this too narrowly
    if grouping:
        app.cleanup_ctx.append(group_in_background)
    setup_templates(app)
    setup_routes(app)
    return app


def cookie_storage(settings: Settings) -> EncryptedCookieStorage:
    """Sessions in a cookie that only this process can read or make. A restart makes a new key."""
    return EncryptedCookieStorage(
        os.urandom(32),
        cookie_name="signaalwijzer_beheer",
        path="/beheer",
        max_age=int(LONGEST_SESSION),
        secure=settings.review_https,
        httponly=True,
        samesite="Strict",
    )


def setup_templates(app: web.Application) -> None:
    """Every value in a page is escaped."""
    environment = aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"moment": show_moment, "procent": show_chance, "score": show_score}


def setup_routes(app: web.Application) -> None:
    """Every address of review."""
    add = app.router
    add.add_get("/", go_to_inbox)
    add.add_get("/beheer", pages.show_inbox)
    add.add_get("/beheer/inloggen", login.show_login)
    add.add_post("/beheer/inloggen", login.log_in)
    add.add_post("/beheer/uitloggen", login.log_out)
    add.add_get("/beheer/volgende", pages.go_to_next)
    add.add_get(r"/beheer/bericht/{id:[0-9]{1,18}}", pages.show_message)
    add.add_post("/beheer/besluit", pages.decide)
    add.add_post("/beheer/ongedaan", pages.undo)
    add.add_get("/beheer/tweede", pages.show_proposals)
    add.add_post("/beheer/tweede", pages.judge_proposal)
    add.add_get("/beheer/testgevallen", pages.show_testcases)
    add.add_post("/beheer/testgevallen", pages.make_testcase)
    add.add_get(r"/beheer/testgevallen/{id:[0-9]{1,18}}", pages.show_testcase)
    add.add_get(r"/beheer/testgevallen/{id:[0-9]{1,18}}.yml", pages.download_testcase)
    add.add_post("/beheer/weergaven", pages.change_views)
    add.add_get(model_page.PAGE, model_page.show_model)
    add.add_get("/beheer/model/voortgang", model_page.show_progress)
    add.add_post("/beheer/model/hertrain", model_page.retrain)
    add.add_post("/beheer/model/live", model_page.put_live)
    add.add_post("/beheer/model/terug", model_page.put_back)
    add.add_get("/beheer/model/verslag/{name}", model_page.show_report)
    add.add_get("/beheer/inzicht", insight_page.show_insight)
    add.add_get("/beheer/inzicht.csv", insight_page.download_insight)
    add.add_get("/beheer/wie-deed-wat", pages.show_audit)
    add.add_get("/beheer/toetsen", pages.show_keys)
    add.add_post("/beheer/toetsen", login.switch_keys)
    add.add_get("/beheer/bestanden/{name}", pages.send_file)


async def go_to_inbox(request: web.Request) -> web.StreamResponse:
    """``GET /``: who leaves out the path comes to the right place."""
    raise web.HTTPSeeOther("/beheer")


async def read_topics(app: web.Application) -> None:
    """Reads the topics before the first page is asked for: their files take seconds, and then they stay in memory."""
    await asyncio.to_thread(load_choices)


async def keep_book(app: web.Application) -> AsyncIterator[None]:
    """Closes the logbook when the application stops."""
    yield
    await asyncio.to_thread(app[BOOK].close)


async def keep_model_work(app: web.Application) -> AsyncIterator[None]:
    """Does what is asked about the model, with what stands in ``TRAINER`` by then; waits for it when review stops."""
    app[MODEL_WORK] = ModelWork(app[SETTINGS], app[BOOK], app[TRAINER])
    yield
    await app[MODEL_WORK].stop()


def show_moment(written: str | None) -> str:
    """A time from the logbook, by the clock of this machine: ``23-11-2026 16:20``."""
    try:
        return datetime.fromisoformat((written or "").replace("Z", "+00:00")).astimezone().strftime("%d-%m-%Y %H:%M")
    except ValueError:
        return written or ""


def show_chance(chance: float | None) -> str:
    """A chance from 0 to 1 as ``47%``."""
    return f"{chance:.0%}" if chance is not None else "onbekend"


def show_score(share: float | None) -> str:
    """A figure of a model from 0 to 1 as ``97.3%``: a point more or less decides."""
    return f"{share:.1%}" if share is not None else "onbekend"
