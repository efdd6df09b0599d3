"""A gateway with a Rasa that says what the test wants, and the page of another site that embeds the widget."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

#: What the scripted Rasa says when a test has nothing else in mind.
ANSWER = "Een huisverbod duurt 10 dagen.\n\nWil je meer weten? Bel Veilig Thuis: 0800-2000, of kijk op veiligthuis.nl."

Items = list[dict[str, Any]]


@dataclass
class ScriptedRasa:
    """Answers each message with ``items``, after ``seconds``. ``heard`` is what it was told."""

    items: dict[str, Items] = field(default_factory=dict)
    seconds: float = 0.0
    heard: list[str] = field(default_factory=list)

    def reset(self) -> None:
        """Back to plain, quick answers."""
        self.items.clear()
        self.heard.clear()
        self.seconds = 0.0

    async def answer(self, request: web.Request) -> web.Response:
        """Rasa's REST channel."""
        message = (await request.json())["message"]
        self.heard.append(message)
        await asyncio.sleep(self.seconds)
        return web.json_response(self.items.get(message, [{"text": ANSWER}]))


@dataclass
class ScriptedSite:
    """The gateway at ``url``, the Rasa behind it, and another site at ``host_url`` that may embed the widget."""

    url: str
    host_url: str
    rasa: ScriptedRasa
    host_pages: dict[str, str] = field(default_factory=dict)  # more pages of the other site, by name


#: A host page as strict and as rude as they come: no inline styles, Trusted Types, and rules for every element.
HOST_PAGE = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Gastpagina</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/rude.css">
<script type="module" src="{url}/widget/signaalwijzer.js" data-titel="Bij de gastheer"></script></head>
<body><main><h1>Gastpagina</h1><p>Tekst van de gastheer.</p></main></body></html>"""

HOST_CSS = """html { font-size: 62.5%; } * { color: red !important; letter-spacing: .5em; text-transform: uppercase;
  float: left; display: inline !important; --brand: red; }
  button { width: 500px !important; background: lime !important; }"""


def host_app(url: str, pages: dict[str, str]) -> web.Application:
    """The other site: a strict page that embeds the widget, and what a test puts in ``pages``."""
    policy = f"default-src 'self' {url}; require-trusted-types-for 'script'"

    async def page(request: web.Request) -> web.Response:
        text = HOST_PAGE.format(url=url)
        return web.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": policy})

    async def css(request: web.Request) -> web.Response:
        return web.Response(text=HOST_CSS, content_type="text/css")

    async def other(request: web.Request) -> web.Response:
        return web.Response(text=pages[request.match_info["name"]], content_type="text/html")

    app = web.Application()
    app.router.add_get("/", page)
    app.router.add_get("/pages/{name}", other)
    app.router.add_get("/rude.css", css)
    return app


def rasa_app(rasa: ScriptedRasa) -> web.Application:
    """The scripted Rasa, where the gateway looks for it."""

    async def alive(request: web.Request) -> web.Response:
        return web.Response(text="Hello")

    app = web.Application()
    app.router.add_get("/", alive)
    app.router.add_post("/webhooks/rest/webhook", rasa.answer)
    return app


def free_port() -> int:
    """A port nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(sites: list[tuple[int, Callable[[], web.Application]]]) -> Callable[[], None]:
    """Runs these applications in a thread of their own. Returns what stops them."""
    loop = asyncio.new_event_loop()
    ready = threading.Event()
    runners: list[web.AppRunner] = []

    async def start() -> None:
        for port, make in sites:
            runner = web.AppRunner(make(), access_log=None)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", port).start()
            runners.append(runner)
        ready.set()

    def run() -> None:
        loop.run_until_complete(start())
        loop.run_forever()

    async def stop() -> None:
        for runner in runners:
            await runner.cleanup()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    if not ready.wait(120):
        raise RuntimeError("The scripted site did not start.")

    def finish() -> None:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)

    return finish
