"""The real system, started once for all tests that talk to it, and the gateway on its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from bot.settings import ROOT, load_settings
from tests.system.running import Chat, Gateway, System, free_port
from tests.widget.browsing import CHROMIUM, CHROMIUM_ARGS, WATCH, NewVisit, Visit, is_violation

#: On a busy machine Rasa may take longer than the two seconds real users are asked to wait.
PATIENCE = "15"


@pytest.fixture(scope="session")
def model() -> Path:
    """The model of the present data, trained now when it is not there yet."""
    from bot.training.train import train_if_needed

    return train_if_needed(load_settings())


@pytest.fixture(scope="session")
def system(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Gateway, Rasa and action server under their process manager, on free ports, with a var folder of their own."""
    from bot.running import running_system

    settings = replace(
        load_settings(),
        port=free_port(),
        rasa_port=free_port(),
        action_port=free_port(),
        var_dir=tmp_path_factory.mktemp("var"),
        logbook_dir=tmp_path_factory.mktemp("logboek"),
    )
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as environment:  # while it starts: other tests measure the ordinary patience
            environment.setenv("SIGNAALWIJZER_RASA_TIMEOUT", PATIENCE)
            manager = stack.enter_context(running_system(settings, model))
        yield System(f"http://127.0.0.1:{settings.port}", settings=settings, manager=manager)


@pytest.fixture
def chat(system: System) -> Chat:
    """A new user of the real system."""
    return system.chat()


@pytest.fixture(scope="session")
def gateway_alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """Only the gateway: Rasa and the action server are down."""
    from bot.training.train import train_risk_if_needed

    settings = load_settings()
    train_risk_if_needed(settings)
    port = free_port()
    environment = {
        **os.environ,
        "SIGNAALWIJZER_PORT": str(port),
        "SIGNAALWIJZER_RASA_PORT": str(free_port()),
        "SIGNAALWIJZER_ACTION_PORT": str(free_port()),
        "SIGNAALWIJZER_VAR": str(tmp_path_factory.mktemp("var")),
        "SIGNAALWIJZER_LOGBOOK": str(tmp_path_factory.mktemp("logboek")),
    }
    process = subprocess.Popen([sys.executable, "-m", "bot.gateway"], cwd=ROOT, env=environment)
    gateway = Gateway(f"http://127.0.0.1:{port}")
    try:
        _wait_until_alive(gateway, process)
        yield gateway
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_alive(gateway: Gateway, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if gateway.get("/health/live").ok:
                return
        except requests.ConnectionError:
            time.sleep(0.2)
    raise AssertionError("The gateway did not start by itself")


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
