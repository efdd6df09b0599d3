"""Review in this process, on a logbook of a few turns, with two users."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher

from bot.review import users
from bot.review.app import init_app
from bot.review.tables import open_review
from bot.review.users import Users
from bot.settings import Settings

PASSWORD = "een lange zin als sleutel"
PEOPLE = ("noor", "sam")


def add_turn(database: sqlite_utils.Database, text: str, **values: Any) -> int:
    """A turn in a conversation of its own, unless the test says otherwise."""
    number = database.table("turns").count + 1
    row = {
        "conversation": f"g{number}",
        "number": 1,
        "at": f"2026-11-2{number % 3}T10:00:00+00:00",
        "text": text,
        "decision": "vangnet",
        "topic": "vraag/huisverbod_duur",
        "confidence": 0.4,
        "runners_up": json.dumps([["vraag/huisverbod_duur", 0.4], ["vraag/huisverbod_wat", 0.3], ["groet", 0.1]]),
        "answers": json.dumps(["Een huisverbod duurt 10 dagen."]),
        "risk_level": "geen",
        "interest": 0.5,
    } | values
    with database.conn:  # what is not committed would lock out the server that a test runs on the same file
        database.table("conversations").insert({"id": row["conversation"]}, ignore=True)
        row_id = database.table("turns").insert(row).last_pk
    assert isinstance(row_id, int)
    return row_id


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost little: a test need not wait for what slows a burglar down."""
    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(users, "_hasher", hasher)
    monkeypatch.setattr(users, "_NOBODY", hasher.hash("niemand"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A logbook, users and a folder for models of the test's own."""
    return Settings(logbook_dir=tmp_path / "logboek", var_dir=tmp_path / "var", models_dir=tmp_path / "modellen")


@pytest.fixture
def app(settings: Settings) -> web.Application:
    """Review, not running yet, so that a test can replace a part of it."""
    return init_app(settings, grouping=False)


@pytest.fixture
def logbook(settings: Settings) -> sqlite_utils.Database:
    """The logbook, still empty."""
    return open_review(settings.logbook_path)


@dataclass
class Reviewer:
    """One browser without JavaScript."""

    client: TestClient

    async def get(self, path: str, **options: Any) -> ClientResponse:
        """A page."""
        return await self.client.get(path, **options)

    async def read(self, path: str) -> str:
        """A page's text."""
        response = await self.client.get(path)
        assert response.status == 200, path
        return await response.text()

    async def token(self) -> str:
        """The token in a form of ours."""
        found = re.search(r'name="token" value="([^"]+)"', await (await self.client.get("/beheer")).text())
        assert found
        return found[1]

    async def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> ClientResponse:
        """Sends a form, with the token that was in the page."""
        form = {"token": await self.token()} | (data or {})
        return await self.client.post(path, data=form, **options)

    async def log_in(self, name: str, password: str = PASSWORD, **options: Any) -> ClientResponse:
        """Types a name and a password."""
        return await self.post("/beheer/inloggen", {"naam": name, "wachtwoord": password}, **options)


NewReviewer = Callable[..., Awaitable[Reviewer]]


@pytest.fixture
async def visitor(settings: Settings, app: web.Application, aiohttp_server: Any) -> AsyncIterator[NewReviewer]:
    """Opens a browser of its own at one running review; logged in where a name is given."""
    for name in PEOPLE:
        Users(settings.review_users_path).set_password(name, PASSWORD)
    server: TestServer = await aiohttp_server(app)
    clients = []

    async def open_browser(name: str = "") -> Reviewer:
        client = TestClient(server)
        clients.append(client)
        reviewer = Reviewer(client)
        if name:
            assert (await reviewer.log_in(name)).status == 200
        return reviewer

    yield open_browser
    for client in clients:
        await client.session.close()
