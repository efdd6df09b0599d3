"""Two gateways behind one door, with a Redis between them: a message may come in at either."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bot.cluster.conftest import Redis
from tests.bot.gateway.conftest import GatewayUnderTest, StartGateway


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    """A Redis that the test may break."""
    if not shutil.which("redis-server"):
        pytest.skip("redis-server is not installed")
    server = Redis(tmp_path)
    yield server
    server.close()


async def send(gateway: GatewayUnderTest, message: str, number: str) -> list[dict[str, Any]]:
    """One message with its own number, as the widget sends it."""
    body = {"sender": "a", "message": message, "bericht": number}
    response = await gateway.client.post("/webhooks/rest/webhook", json=body)
    assert response.status == 200, await response.text()
    items: list[dict[str, Any]] = await response.json()
    return items


async def test_a_message_sent_again_to_the_other_gateway_gets_its_first_answer(
    start_gateway: StartGateway, redis: Redis
) -> None:
    one, other = await start_gateway(redis_url=redis.url), await start_gateway(redis_url=redis.url)
    first = await send(one, "vraag", "m1")
    other.rasa.items = [{"text": "Iets anders."}]
    assert await send(other, "vraag", "m1") == first
    assert other.rasa.heard == []
    assert await send(other, "vraag", "m2") == [{"text": "Iets anders.", "recipient_id": "a"}]


async def test_the_card_that_one_gateway_showed_is_known_at_the_other(
    start_gateway: StartGateway, redis: Redis
) -> None:
    one, other = await start_gateway(redis_url=redis.url), await start_gateway(redis_url=redis.url)
    await send(one, "brandalarm", "m1")
    await send(other, "vraag", "m2")
    assert other.judge.contexts[-1].last_card == "nood"


async def test_a_repeat_at_one_gateway_shares_the_answer_that_is_being_made_there(
    start_gateway: StartGateway, redis: Redis
) -> None:
    one = await start_gateway(redis_url=redis.url)
    one.rasa.seconds = 0.4
    answers = await asyncio.gather(*(send(one, "vraag", "m1") for _ in range(3)))
    assert answers[0] == answers[1] == answers[2]
    assert len(one.rasa.heard) == 1


async def test_when_redis_dies_both_go_on(start_gateway: StartGateway, redis: Redis) -> None:
    one = await start_gateway(redis_url=redis.url)
    first = await send(one, "vraag", "m1")
    redis.kill()
    assert await send(one, "vraag", "m1") == first
    assert (await send(one, "brandalarm", "m2"))[0]["custom"]["kaart"] == "nood"
    metrics = await (await one.client.get("/metrics")).text()
    failures = next(line for line in metrics.splitlines() if line.startswith("signaalwijzer_redis_failures_total"))
    assert float(failures.rpartition(" ")[2]) > 0
