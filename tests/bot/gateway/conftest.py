"""A gateway in this process, with a Rasa that does what the test wants and a risk judge that knows one word."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.gateway import app as gateway_app
from bot.risk import Context, Judgement
from bot.settings import Settings

Items = list[dict[str, Any]]


class OneWordJudge:
    """Danger is whatever says "brandalarm"; "breekpunt" makes the judge itself fail."""

    model_name = "een_woord"

    def __init__(self) -> None:
        self.contexts: list[Context] = []

    def judge_many(self, messages: list[tuple[str, Context]]) -> list[Judgement]:
        """As bot.risk.judge.RiskJudge does."""
        self.contexts += [context for _, context in messages]
        return [self._judge(text) for text, _ in messages]

    def _judge(self, text: str) -> Judgement:
        if "breekpunt" in text:
            raise RuntimeError("the judge broke")
        if "brandalarm" in text:
            return Judgement("acuut", "brand", 0.99, "nood")
        if "misschien" in text:
            return Judgement("zorgelijk", "zorgelijk", 0.4, "veilig")
        return Judgement("geen", "vraag", 0.01, None)


@dataclass
class FakeRasa:
    """Answers with ``items`` after ``seconds``, with ``status``; keeps what it heard."""

    items: Any = field(default_factory=lambda: [{"text": "Een antwoord."}])
    seconds: float = 0.0
    status: int = 200
    model: str = "signaalwijzer-0.tar.gz"
    asked: int = 0
    heard: list[dict[str, Any]] = field(default_factory=list)

    async def health(self, request: web.Request) -> web.Response:
        """The action server's health, which hangs as Rasa does."""
        await asyncio.sleep(self.seconds)
        return web.json_response({"status": "ok"})

    async def live_model(self, request: web.Request) -> web.Response:
        """Which model answers, as bot/dialogue/live_model.py says."""
        self.asked += 1
        return web.json_response({"model": self.model})

    async def answer(self, request: web.Request) -> web.Response:
        """Rasa's REST channel."""
        self.heard.append(await request.json())
        await asyncio.sleep(self.seconds)
        return web.json_response(self.items, status=self.status)


@dataclass
class GatewayUnderTest:
    """The gateway, and the Rasa behind it."""

    client: TestClient
    rasa: FakeRasa
    judge: OneWordJudge

    async def say(self, message: str, sender: str = "a") -> Items:
        """The items of an answer."""
        response = await self.client.post("/webhooks/rest/webhook", json={"sender": sender, "message": message})
        assert response.status == 200, await response.text()
        items: Items = await response.json()
        return items


StartGateway = Callable[..., Awaitable[GatewayUnderTest]]


@pytest.fixture
def start_gateway(
    aiohttp_client: Any, aiohttp_server: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> StartGateway:
    """Starts a gateway with these settings, and a Rasa for it."""
    judge = OneWordJudge()
    monkeypatch.setattr(gateway_app, "load_risk_judge", lambda settings: judge)

    async def start(**settings: Any) -> GatewayUnderTest:
        rasa = FakeRasa()
        app = web.Application()
        app.router.add_post("/webhooks/rest/webhook", rasa.answer)
        app.router.add_get("/webhooks/live_model/", rasa.live_model)
        app.router.add_get("/health", rasa.health)
        server: TestServer = await aiohttp_server(app)
        ports = {"rasa_port": server.port or 0, "action_port": server.port or 0}
        chosen = Settings(**{"var_dir": tmp_path, "logbook_dir": tmp_path / "logboek", **ports, **settings})
        return GatewayUnderTest(await aiohttp_client(gateway_app.init_app(chosen)), rasa, judge)

    return start
