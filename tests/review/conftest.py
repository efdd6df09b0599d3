"""Review on a port of its own, with a logbook like a Monday morning's, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlite_utils
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from bot.review.app import init_app
from bot.review.tables import open_review
from bot.review.users import Users
from bot.settings import Settings
from tests.bot.review.conftest import PASSWORD, PEOPLE, add_turn
from tests.widget.browsing import NewVisit
from tests.widget.chat_on_screen import AXE_OPTIONS
from tests.widget.scripted import free_port, serve


@dataclass
class Review:
    """The running review and its logbook."""

    url: str
    logbook: sqlite_utils.Database


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Review]:
    """Seven messages: two of them say the same in other words, one was said in a longer conversation."""
    settings = Settings(logbook_dir=tmp_path / "logboek", var_dir=tmp_path / "var")
    logbook = open_review(settings.logbook_path)
    for number in range(4):
        add_turn(logbook, f"vraag {number} over het verbod", interest=0.5 - number / 100)
    add_turn(logbook, "hoe lang moet hij wegblijven", interest=0.9, group_key="a", conversation="g", number=1)
    add_turn(logbook, "wanneer mag hij weer naar huis", interest=0.8, group_key="a", feedback="slecht")
    add_turn(logbook, "hij staat nu voor de deur", interest=0.7, conversation="g", number=2, card="nood")
    for name in PEOPLE:
        Users(settings.review_users_path).set_password(name, PASSWORD)
    port = free_port()
    stop = serve([(port, lambda: init_app(settings, grouping=False))])
    yield Review(f"http://127.0.0.1:{port}", logbook)
    stop()


def log_in(visit: NewVisit, review: Review, name: str, **look: object) -> Page:
    """Opens a browser of this person's own and logs in by keyboard."""
    page = visit(f"{review.url}/beheer", **look).page
    page.get_by_label("Naam").fill(name)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.keyboard.press("Enter")
    wait_for_heading(page, "Postvak")
    return page


def wait_for_heading(page: Page, name: str) -> None:
    """Waits for the page with this heading, and for the script that gives it its keys: it has run when the page is loaded."""
    page.get_by_role("heading", name=name, level=1).wait_for()
    page.wait_for_load_state()


def axe_problems(page: Page) -> list[str]:
    """What axe finds wrong on the page as it is now."""
    found = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]
