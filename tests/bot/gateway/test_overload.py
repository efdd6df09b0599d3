"""When too many people write at once: some are asked to come back, danger never waits, and it ends by itself."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from aiohttp import ClientResponse

from bot.gateway import judging
from bot.gateway.overload import TooBusy, WaitingRoom
from tests.bot.gateway.conftest import GatewayUnderTest, StartGateway


async def send(gateway: GatewayUnderTest, message: str, sender: str, **more: Any) -> ClientResponse:
    """The whole answer, whatever its status."""
    body = {"sender": sender, "message": message, **more}
    return await gateway.client.post("/webhooks/rest/webhook", json=body)


async def fill(gateway: GatewayUnderTest, messages: int) -> list[asyncio.Task[ClientResponse]]:
    """So many people whose messages are with Rasa or wait for it."""
    sent = [asyncio.create_task(send(gateway, "vraag", f"vol-{number}")) for number in range(messages)]
    await asyncio.sleep(0.2)
    return sent


async def test_who_would_wait_too_long_hears_so_at_once_with_the_numbers(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(rasa_at_once=1, most_seconds_waiting=0.01)
    gateway.rasa.seconds = 1.0
    waiting = await fill(gateway, 1)
    started = time.perf_counter()
    response = await send(gateway, "vraag", "laat")
    assert time.perf_counter() - started < 0.5
    assert response.status == 503
    assert int(response.headers["Retry-After"]) >= 2
    refusal = await response.json()
    assert "druk" in refusal["uitleg"]
    assert "112" in refusal["nummers"]
    assert "0800-2000" in refusal["nummers"]
    assert [answer.status for answer in await asyncio.gather(*waiting)] == [200]


async def test_danger_gets_its_card_in_its_time_when_everything_is_full(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(rasa_at_once=1, most_seconds_waiting=0.01)
    gateway.rasa.seconds = 1.5
    waiting = await fill(gateway, 1)
    started = time.perf_counter()
    card, *_ = await gateway.say("brandalarm", "in-nood")
    assert card["custom"]["kaart"] == "nood"
    assert time.perf_counter() - started < 1.2
    await asyncio.gather(*waiting)


async def test_a_refused_message_leaves_no_trace_and_is_answered_when_sent_again(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(rasa_at_once=1, most_seconds_waiting=0.01)
    gateway.rasa.seconds = 0.5
    waiting = await fill(gateway, 1)
    assert (await send(gateway, "nieuw", "later", bericht="m1")).status == 503
    await asyncio.gather(*waiting)
    assert (await send(gateway, "nieuw", "later", bericht="m1")).status == 200
    assert [heard["message"] for heard in gateway.rasa.heard].count("nieuw") == 1
    assert gateway.judge.contexts[-1].previous == ()


async def test_no_more_messages_than_allowed_are_with_rasa_at_once(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(rasa_at_once=3)
    gateway.rasa.seconds = 0.5
    waiting = await fill(gateway, 8)
    assert len(gateway.rasa.heard) == 3
    assert {answer.status for answer in await asyncio.gather(*waiting)} == {200}


async def test_a_message_sent_again_while_it_is_answered_is_answered_once(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    gateway.rasa.seconds = 0.4
    both = await asyncio.gather(*(send(gateway, "vraag", "ongeduldig", bericht="m1") for _ in range(2)))
    assert [await answer.json() for answer in both] == [[{"text": "Een antwoord.", "recipient_id": "ongeduldig"}]] * 2
    assert len(gateway.rasa.heard) == 1


async def test_when_the_model_cannot_keep_up_the_patterns_still_see_danger(
    start_gateway: StartGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = await start_gateway()
    monkeypatch.setattr(judging, "MOST_SECONDS_WAITING", -1.0)
    urgent = await gateway.say("hij heeft een mes en staat nu voor de deur", "in-nood")
    assert urgent[0]["custom"]["kaart"] == "nood"
    assert (await send(gateway, "wat is een huisverbod", "rustig")).status == 503


async def test_without_javascript_too_it_says_that_it_is_busy(
    start_gateway: StartGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = await start_gateway()
    monkeypatch.setattr(judging, "MOST_SECONDS_WAITING", -1.0)
    response = await gateway.client.post("/zonder-javascript", data={"bericht": "wat is een huisverbod"})
    page = await response.text()
    assert response.status == 200
    assert "heel druk" in page
    assert "0800-2000" in page


async def test_how_busy_it_is_can_be_read_by_prometheus(
    start_gateway: StartGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = await start_gateway()
    monkeypatch.setattr(judging, "MOST_SECONDS_WAITING", -1.0)
    await send(gateway, "vraag", "a")
    assert "signaalwijzer_too_busy_total 1.0" in await (await gateway.client.get("/metrics")).text()


async def test_who_would_wait_too_long_for_the_model_is_judged_without_it(
    start_gateway: StartGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = await start_gateway()
    judge_many = gateway.judge.judge_many

    def judge_slowly(messages: list[Any]) -> list[Any]:
        time.sleep(0.2 * len(messages))
        return judge_many(messages)

    monkeypatch.setattr(gateway.judge, "judge_many", judge_slowly)
    for number in range(5):  # now it is known how slow it is
        await gateway.say("vraag", f"vooraf-{number}")
    waiting = await fill(gateway, 12)
    started = time.perf_counter()
    card, *_ = await gateway.say("hij heeft een mes en staat nu voor de deur", "in-nood")
    assert card["custom"]["kaart"] == "nood"
    assert time.perf_counter() - started < 1
    assert {200, 503} == {answer.status for answer in await asyncio.gather(*waiting)}


async def test_the_room_learns_how_fast_it_goes() -> None:
    room = WaitingRoom(at_once=1, most_seconds=1.5)

    async def visit(seconds: float) -> None:
        async with room.enter():
            await asyncio.sleep(seconds)

    async def wait_of_third() -> float:
        visits = [asyncio.create_task(visit(0.2)) for _ in range(2)]
        await asyncio.sleep(0.01)
        expected = room.expected_wait()
        await asyncio.gather(*visits)
        return expected

    first = await wait_of_third()
    for _ in range(4):
        last = await wait_of_third()
    assert last > first
    assert room.expected_wait() == 0.0, "nobody waits any more"


async def test_however_slow_it_was_somebody_may_always_wait() -> None:
    room = WaitingRoom(at_once=1, most_seconds=0.1)

    async def visit() -> None:
        async with room.enter():
            await asyncio.sleep(0.3)

    for _ in range(3):
        visits = [asyncio.create_task(visit()) for _ in range(2)]
        results = await asyncio.gather(*visits, return_exceptions=True)
        assert not [result for result in results if isinstance(result, TooBusy)]
