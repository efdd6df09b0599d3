"""What every answer carries and never carries, and what a client cannot do beside the conversation."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.gateway import requests as reading
from tests.bot.gateway.conftest import StartGateway

PAGES = ["/", "/chat", "/privacy", "/zonder-javascript", "/widget/signaalwijzer.js", "/health/live", "/bestaat-niet"]
WEBHOOK = "/webhooks/rest/webhook"


@pytest.mark.parametrize("path", PAGES)
async def test_every_answer_leaves_no_trace_and_cannot_be_framed(start_gateway: StartGateway, path: str) -> None:
    gateway = await start_gateway()
    headers = (await gateway.client.get(path)).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Strict-Transport-Security"].startswith("max-age=")
    assert "'unsafe-inline'" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert headers["Server"] == "signaalwijzer"
    assert "Set-Cookie" not in headers


async def test_what_the_server_refuses_by_itself_has_our_form_too(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    for response in (
        await gateway.client.delete("/chat"),
        await gateway.client.post("/zonder-javascript", data={"bericht": "a" * 300_000}),
        await gateway.client.get("/", headers={"Expect": "wonder"}),
    ):
        assert 400 <= response.status < 500
        assert response.headers["Server"] == "signaalwijzer"
        assert "aiohttp" not in (await response.text()).lower()


@pytest.mark.parametrize("origin", ["null", "https://kwaad.example", "http://127.0.0.1.kwaad.example", "https://"])
@pytest.mark.parametrize("path", [WEBHOOK, "/gesprek", "/gesprek/wis", "/feedback", "/zonder-javascript"])
async def test_no_other_site_can_post_for_a_visitor(start_gateway: StartGateway, path: str, origin: str) -> None:
    gateway = await start_gateway(allowed_origins="https://school.example")
    body = {"sender": "a", "message": "hallo", "oordeel": "goed"}
    response = await gateway.client.post(path, json=body, headers={"Origin": origin})
    assert response.status == 403
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("doubled", ["Origin: https://school.example\r\nOrigin: https://kwaad.example", "Host: b"])
async def test_two_origins_or_hosts_in_one_request_are_refused(start_gateway: StartGateway, doubled: str) -> None:
    gateway = await start_gateway(allowed_origins="https://school.example")
    reader, writer = await asyncio.open_connection(gateway.client.host, gateway.client.port)
    writer.write(f"POST /gesprek HTTP/1.1\r\nHost: a\r\n{doubled}\r\nContent-Length: 0\r\n\r\n".encode())
    assert b" 400 " in await reader.readline()
    writer.close()


@pytest.mark.parametrize("path", ["/gesprek/wis", "/feedback"])
@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"[" * 50_000, {}),
        (b"\xff\xfe", {}),
        (b'{"sender": "a", "oordeel": "goed"', {}),
        (b'"a"', {}),
        (b"{}", {"Content-Type": "application/json; charset=bestaat-niet"}),
        (b'{"sender": "' + b"a" * 20_000 + b'"}', {}),
        (b'{"sender": "a b"}', {}),
        (b'{"sender": ["a"], "oordeel": ["goed"]}', {}),
    ],
)
async def test_nonsense_is_told_so_and_never_breaks_us(
    start_gateway: StartGateway, path: str, body: bytes, headers: dict[str, str]
) -> None:
    gateway = await start_gateway()
    response = await gateway.client.post(path, data=body, headers=headers)
    assert response.status in (400, 413)
    assert set(await response.json()) == {"fout", "uitleg", "nummers"}
    assert not gateway.rasa.heard


async def test_of_two_messages_in_one_request_the_one_that_is_judged_is_the_one_that_is_answered(
    start_gateway: StartGateway,
) -> None:
    gateway = await start_gateway()
    body = b'{"sender": "a", "message": "hallo", "message": "brandalarm"}'
    items = await (await gateway.client.post(WEBHOOK, data=body)).json()
    assert items[0]["custom"]["kaart"] == "nood"
    assert gateway.rasa.heard[-1]["message"] == "brandalarm"


async def test_a_packed_request_is_refused_before_it_is_unpacked(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    response = await gateway.client.post(WEBHOOK, data=b"{}", headers={"Content-Encoding": "br"})
    assert response.status in (400, 415)


async def test_who_sends_too_slowly_is_told_so_and_danger_in_what_came_is_seen(
    start_gateway: StartGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "BODY_SECONDS", 0.3)
    gateway = await start_gateway()
    for begin, status in ((b'{"message": "hallo', 408), (b'{"message": "brandalarm', 200)):
        response = await gateway.client.post(WEBHOOK, data=_stuck(begin))
        assert response.status == status


async def _stuck(begin: bytes) -> Any:
    yield begin
    await asyncio.sleep(2)


async def test_a_flood_of_feedback_or_ids_is_asked_to_wait_but_erasing_never_is(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(rate_per_minute_address=10)
    statuses = [(await gateway.client.post("/gesprek")).status for _ in range(8)]
    assert statuses[:5] == [201] * 5
    assert statuses[-1] == 429
    erased = [(await gateway.client.post("/gesprek/wis", json={"sender": "a"})).status for _ in range(20)]
    assert set(erased) == {200}


async def test_a_flood_of_nonsense_does_not_keep_the_model_busy_but_danger_is_still_seen(
    start_gateway: StartGateway,
) -> None:
    gateway = await start_gateway(rate_per_minute_address=4, trust_forwarded_for=True)
    visitor = {"X-Forwarded-For": "203.0.113.9"}
    for _ in range(10):
        await gateway.client.post(WEBHOOK, data=b"geen json", headers=visitor)
    assert len(gateway.judge.contexts) <= 3
    response = await gateway.client.post(WEBHOOK, data=b"hij heeft een mes", headers=visitor)
    assert (await response.json())[0]["custom"]["kaart"] == "nood"


async def test_one_house_with_very_many_ipv6_addresses_shares_a_limit(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(rate_per_minute_address=4, trust_forwarded_for=True)
    statuses = []
    for number in range(4):
        headers = {"X-Forwarded-For": f"2001:db8:1:2::{number:x}"}
        body = {"sender": f"s{number}", "message": "hallo"}
        statuses.append((await gateway.client.post(WEBHOOK, json=body, headers=headers)).status)
    assert statuses == [200, 200, 429, 429]


async def test_a_whole_school_behind_one_address_can_write_at_once(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    bodies = [{"sender": f"leerling-{number}", "message": "hallo"} for number in range(500)]
    assert {(await gateway.client.post(WEBHOOK, json=body)).status for body in bodies} == {200}


async def test_loading_the_answer_of_the_form_again_does_not_ask_again(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    form = {"bericht": "hallo", "eenmalig": "0f", "gesprek": '{"gesprek": "a", "beurten": []}'}
    pages = [await (await gateway.client.post("/zonder-javascript", data=form)).text() for _ in range(2)]
    assert len(gateway.rasa.heard) == 1
    assert all("Een antwoord." in page for page in pages)
    await gateway.client.post("/zonder-javascript", data={**form, "eenmalig": "1f"})
    assert len(gateway.rasa.heard) == 2


async def test_an_id_in_the_address_or_a_cookie_does_not_fix_a_conversation(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    fixed = "f" * 32
    for path in ("/", "/chat", "/zonder-javascript"):
        response = await gateway.client.get(
            f"{path}?sender={fixed}&gesprek={fixed}", headers={"Cookie": f"sender={fixed}"}
        )
        assert fixed not in await response.text()
    response = await gateway.client.post(f"/gesprek?sender={fixed}", json={"sender": fixed})
    assert (await response.json())["sender"] != fixed


async def test_who_has_no_id_never_shares_a_conversation(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    for _ in range(2):
        await gateway.client.post(WEBHOOK, json={"message": "hallo"})
    first, second = (heard["sender"] for heard in gateway.rasa.heard)
    assert first != second


async def test_knowing_the_id_of_a_conversation_gives_none_of_its_words(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    gateway.rasa.items = [{"text": "Antwoord over de geheime kwestie."}]
    await gateway.client.post(WEBHOOK, json={"sender": "a", "message": "mijn geheim", "bericht": "0f0f"})
    gateway.rasa.items = [{"text": "Iets anders."}]
    for path in (WEBHOOK, "/gesprek", "/gesprek/a", "/conversations/a/tracker", "/zonder-javascript?gesprek=a"):
        assert "geheim" not in (await (await gateway.client.get(path)).text()).lower()
    response = await gateway.client.post(WEBHOOK, json={"sender": "a", "message": "en nu", "bericht": "1"})
    assert "geheim" not in await response.text()
