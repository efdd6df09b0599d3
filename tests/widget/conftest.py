"""A browser, a scripted site, and visitors' tabs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from bot.gateway.app import init_app
from bot.settings import Settings
from tests.widget.browsing import CHROMIUM, CHROMIUM_ARGS, WATCH, NewVisit, Visit, is_violation
from tests.widget.scripted import ScriptedRasa, ScriptedSite, free_port, host_app, rasa_app, serve


@pytest.fixture(scope="session")
def running_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedSite]:
    """The scripted site, once for all tests."""
    port, rasa_port, host_port = free_port(), free_port(), free_port()
    url, host_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{host_port}"
    site = ScriptedSite(url, host_url, ScriptedRasa())
    settings = Settings(
        port=port,
        rasa_port=rasa_port,
        rasa_timeout=10.0,
        rate_per_minute=6000.0,
        allowed_origins=host_url,
        var_dir=tmp_path_factory.mktemp("var"),
    )
    stop = serve(
        [
            (rasa_port, lambda: rasa_app(site.rasa)),
            (port, lambda: init_app(settings)),
            (host_port, lambda: host_app(url, site.host_pages)),
        ]
    )
    yield site
    stop()


@pytest.fixture
def scripted_site(running_site: ScriptedSite) -> ScriptedSite:
    """The gateway with a Rasa that says what the test wants."""
    running_site.rasa.reset()
    return running_site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real headless Chromium."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[NewVisit]:
    """Opens a tab. The neutral site is played by an empty page, for no test needs the internet."""
    contexts: list[BrowserContext] = []

    def open_tab(url: str, **options: Any) -> Visit:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, "locale": "nl-NL", **options})
        contexts.append(context)
        context.route(
            lambda address: not address.startswith("http://127.0.0.1"),
            lambda route: route.fulfill(body="<!doctype html><title>Het weer</title>Zon", content_type="text/html"),
        )
        if options.get("java_script_enabled", True):
            context.add_init_script(WATCH)
        page = context.new_page()
        seen = Visit(page, [], [])
        page.on("console", lambda said: seen.violations.append(said.text) if is_violation(said.text) else None)
        page.on("request", lambda request: seen.requests.append(request.url))
        page.goto(url)
        return seen

    yield open_tab
    for context in contexts:
        context.close()
