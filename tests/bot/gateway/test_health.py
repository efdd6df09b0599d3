"""What operators see: readiness that really asks, and numbers only for them."""

from __future__ import annotations

import asyncio
import re

import pytest

from bot.gateway import health
from tests.bot.gateway.conftest import StartGateway


@pytest.fixture(autouse=True)
def nothing_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """Working out what is due takes a second; these tests say what it is."""
    monkeypatch.setattr(health, "count_due", lambda today: (3, 4))


async def test_a_rasa_that_listens_without_a_model_is_not_ready(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    gateway.rasa.model = ""
    response = await gateway.client.get("/health/ready")
    assert response.status == 503
    assert (await response.json())["onderdelen"] == {"rasa": False, "acties": True}


async def test_however_many_ask_the_parts_are_asked_once_a_second(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    await asyncio.gather(*(gateway.client.get("/health/ready") for _ in range(50)))
    assert gateway.rasa.asked == 1
    await asyncio.sleep(health.KEPT)
    await gateway.client.get("/health/ready")
    assert gateway.rasa.asked == 2


async def test_after_a_message_without_an_answer_readiness_is_asked_again_at_once(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    await gateway.client.get("/health/ready")
    gateway.rasa.model, gateway.rasa.status = "", 500
    await gateway.say("hallo")
    assert (await gateway.client.get("/health/ready")).status == 503


async def test_prometheus_reads_times_parts_model_and_what_is_due(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    await gateway.say("hallo")
    await gateway.client.get("/widget/geheim-van-iemand.js")
    await gateway.client.get("/metrics")
    await asyncio.sleep(0.2)  # what is due is worked out beside the answer
    text = await (await gateway.client.get("/metrics")).text()
    assert re.search(r'request_seconds_count\{adres="/webhooks/rest/webhook",status="200"\} 1.0', text)
    assert 'signaalwijzer_part_ready{onderdeel="rasa"} 1.0' in text
    assert 'model="signaalwijzer-0.tar.gz"' in text
    assert 'signaalwijzer_review_due{wanneer="te_laat"} 3.0' in text
    assert "signaalwijzer_judge_waiting 0.0" in text
    assert "signaalwijzer_conversations 1.0" in text
    assert "process_resident_memory_bytes" in text
    assert "geheim" not in text


async def test_a_visitor_through_the_proxy_does_not_see_the_numbers(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(metrics_token="sleutel")
    for headers in (
        {"X-Forwarded-For": "192.0.2.1"},
        {"Via": "1.1 a"},
        {"Via": "1.1 a", "Authorization": "Bearer fout"},
    ):
        assert (await gateway.client.get("/metrics", headers=headers)).status == 404
    headers = {"X-Forwarded-For": "192.0.2.1", "Authorization": "Bearer sleutel"}
    assert (await gateway.client.get("/metrics", headers=headers)).status == 200


async def test_without_a_token_no_header_opens_the_numbers_from_outside(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    for given in ("Bearer ", "Bearer", "", "Bearer None"):
        headers = {"X-Forwarded-For": "192.0.2.1", "Authorization": given}
        assert (await gateway.client.get("/metrics", headers=headers)).status == 404
