"""Several Rasa workers: a conversation stays with one, and when that one dies another answers, in time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.gateway.rasa import RasaClient, RasaUnavailable


class Worker:
    """A Rasa worker that answers with its name, hangs up, or hangs."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.dies = False
        self.hangs = False
        self.heard: list[dict[str, Any]] = []

    async def answer(self, request: web.Request) -> web.Response:
        """Rasa's REST channel."""
        self.heard.append(await request.json())
        if self.dies:
            assert request.transport
            request.transport.close()
        await asyncio.sleep(5 if self.hangs else 0)
        return web.json_response([{"text": self.name}])

    async def live_model(self, request: web.Request) -> web.Response:
        """Which model answers."""
        if self.dies:
            assert request.transport
            request.transport.close()
        await asyncio.sleep(5 if self.hangs else 0)
        return web.json_response({"model": self.name})


@pytest.fixture
def workers() -> list[Worker]:
    """Two of them."""
    return [Worker("een"), Worker("twee")]


@pytest.fixture
async def client(workers: list[Worker]) -> AsyncIterator[RasaClient]:
    """The gateway's client of both, with a second of patience."""
    servers = []
    for worker in workers:
        app = web.Application()
        app.router.add_post("/webhooks/rest/webhook", worker.answer)
        app.router.add_get("/webhooks/live_model/", worker.live_model)
        servers.append(TestServer(app))
        await servers[-1].start_server()
    async with aiohttp.ClientSession() as session:
        yield RasaClient(session, [str(server.make_url("")).rstrip("/") for server in servers], timeout=1.0)
    for server in servers:
        await server.close()


async def ask(client: RasaClient, sender: str) -> str:
    """Which worker answers this sender."""
    reply = await client.answer(sender, "hallo", {})
    return str(reply.items[0]["text"])


async def test_a_conversation_stays_with_one_worker_and_many_are_spread(client: RasaClient) -> None:
    answers: dict[str, set[str]] = {sender: set() for sender in "abcdefghijklmnop"}
    for sender in list(answers) * 3:
        answers[sender].add(await ask(client, sender))
    assert all(len(names) == 1 for names in answers.values())
    assert set.union(*answers.values()) == {"een", "twee"}


async def test_a_worker_that_dies_over_a_message_costs_nothing_and_is_passed_over(
    client: RasaClient, workers: list[Worker]
) -> None:
    first = workers[0] if await ask(client, "a") == "een" else workers[1]
    other = workers[1] if first is workers[0] else workers[0]
    first.dies = True
    assert await ask(client, "a") == other.name
    assert other.heard[-1]["overname"] is True, "so that it takes over the lock"
    asked = len(first.heard)
    assert await ask(client, "a") == other.name
    assert len(first.heard) == asked
    assert "overname" not in other.heard[-1]


async def test_a_worker_that_hangs_costs_one_message_its_time(client: RasaClient, workers: list[Worker]) -> None:
    first = workers[0] if await ask(client, "a") == "een" else workers[1]
    first.hangs = True
    started = time.monotonic()
    with pytest.raises(RasaUnavailable):
        await ask(client, "a")
    assert time.monotonic() - started < 1.3
    assert await ask(client, "a") != first.name


async def test_when_all_are_dead_that_is_said_at_once(client: RasaClient, workers: list[Worker]) -> None:
    for worker in workers:
        worker.dies = True
    started = time.monotonic()
    with pytest.raises(RasaUnavailable):
        await ask(client, "a")
    assert time.monotonic() - started < 0.5


async def test_the_model_is_known_as_soon_as_one_worker_says_it(client: RasaClient, workers: list[Worker]) -> None:
    first, other = workers
    first.hangs, other.dies = True, False
    started = time.monotonic()
    assert await client.live_model() == {"model": other.name}
    assert time.monotonic() - started < 0.8
    first.hangs, first.dies, other.dies = False, True, True
    assert await client.live_model() == {}
