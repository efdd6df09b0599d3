"""The gateway's part of a conversation, with a Rasa that works, is slow, or is broken."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.bot.gateway.conftest import StartGateway


def situations(items: list[dict[str, Any]]) -> list[str]:
    """Which cards an answer holds."""
    return [item["custom"]["situatie"] for item in items if "situatie" in item.get("custom", {})]


async def test_rasas_answer_is_passed_on_to_the_sender(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    assert await gateway.say("hallo", "x") == [{"text": "Een antwoord.", "recipient_id": "x"}]


async def test_rasa_hears_the_judgement_and_the_card_before(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    await gateway.say("brandalarm")
    await gateway.say("en nu")
    first, second = gateway.rasa.heard
    assert first["metadata"]["risico"]["card"] == "nood"
    assert first["metadata"]["vorige_kaart"] is None
    assert second["metadata"]["vorige_kaart"] == "nood"


async def test_danger_comes_first_then_the_answer_then_the_calm_question(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    card, answer, question = await gateway.say("brandalarm")
    assert card["custom"]["kaart"] == "nood"
    assert answer["text"] == "Een antwoord."
    assert question["text"] == "Ben je nu veilig?"
    assert question["buttons"]


async def test_possible_danger_stands_below_the_answer(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    answer, card = await gateway.say("misschien")
    assert answer["text"] == "Een antwoord."
    assert card["custom"]["kaart"] == "veilig"


@pytest.mark.parametrize("items", [[], {}, None, "tekst"])
async def test_an_empty_or_strange_answer_of_rasa_becomes_the_numbers(start_gateway: StartGateway, items: Any) -> None:
    gateway = await start_gateway()
    gateway.rasa.items = items
    assert situations(await gateway.say("hallo")) == ["storing"]


async def test_an_error_of_rasa_becomes_the_numbers(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    gateway.rasa.status = 500
    assert situations(await gateway.say("hallo")) == ["storing"]


async def test_a_slow_rasa_is_not_waited_for(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(rasa_timeout=0.2)
    gateway.rasa.seconds = 5
    started = time.perf_counter()
    assert situations(await gateway.say("hallo")) == ["storing"]
    assert situations(await gateway.say("brandalarm"))[:1] == ["gewoon"]
    assert time.perf_counter() - started < 2


async def test_danger_is_shown_at_once_however_slow_rasa_is(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    gateway.rasa.seconds = 10
    started = time.perf_counter()
    assert situations(await gateway.say("brandalarm")) == ["gewoon"]
    assert time.perf_counter() - started < 1.5


async def test_two_seconds_are_the_most_a_user_waits_for_rasa(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    gateway.rasa.seconds = 10
    started = time.perf_counter()
    await gateway.say("hallo")
    assert time.perf_counter() - started < 2.6


async def test_when_the_judge_fails_the_patterns_decide_and_the_user_still_gets_an_answer(
    start_gateway: StartGateway,
) -> None:
    gateway = await start_gateway()
    assert (await gateway.say("breekpunt"))[0]["text"] == "Een antwoord."
    assert (await gateway.say("breekpunt hij heeft een mes"))[0]["custom"]["kaart"] == "nood"


async def test_erasing_forgets_the_card_and_tells_rasa(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    await gateway.say("brandalarm")
    assert await (await gateway.client.post("/gesprek/wis", json={"sender": "a"})).json() == {"gewist": True}
    assert gateway.rasa.heard[-1]["message"] == "/restart"
    await gateway.say("en nu")
    assert gateway.rasa.heard[-1]["metadata"]["vorige_kaart"] is None


async def test_when_rasa_says_that_the_conversation_is_erased_the_gateway_forgets_too(
    start_gateway: StartGateway,
) -> None:
    gateway = await start_gateway()
    await gateway.say("brandalarm")
    gateway.rasa.items = [{"text": "Gewist."}, {"custom": {"opdracht": "wis"}}]
    await gateway.say("wis gesprek")
    await gateway.say("en nu")
    assert gateway.judge.contexts[-2].previous == ("brandalarm",)
    assert gateway.judge.contexts[-1].previous == ()


async def test_too_many_messages_wait_but_danger_does_not(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(rate_per_minute=4)
    body = {"sender": "a", "message": "hallo"}
    statuses = [(await gateway.client.post("/webhooks/rest/webhook", json=body)).status for _ in range(4)]
    assert statuses == [200, 200, 429, 429]
    heard = len(gateway.rasa.heard)
    assert (await gateway.say("brandalarm"))[0]["custom"]["kaart"] == "nood"
    assert len(gateway.rasa.heard) == heard, "Rasa is spared"


async def test_many_senders_of_one_address_share_a_limit(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(rate_per_minute_address=4, trust_forwarded_for=True)
    bodies = [{"sender": f"s{number}", "message": "hallo"} for number in range(4)]
    visitor = {"X-Forwarded-For": "203.0.113.9"}
    statuses = [
        (await gateway.client.post("/webhooks/rest/webhook", json=body, headers=visitor)).status for body in bodies
    ]
    assert statuses == [200, 200, 429, 429]


@pytest.mark.parametrize("address", [None, "::1"])
async def test_programs_on_the_same_machine_share_no_limit(start_gateway: StartGateway, address: str | None) -> None:
    """A measurement, or an organisation's own server that hands on what its visitors say."""
    gateway = await start_gateway(rate_per_minute_address=4, trust_forwarded_for=True)
    headers = {"X-Forwarded-For": address} if address else {}
    for number in range(12):
        body = {"sender": f"s{number}", "message": "hallo"}
        assert (await gateway.client.post("/webhooks/rest/webhook", json=body, headers=headers)).status == 200


async def test_behind_a_proxy_the_address_is_that_of_the_client(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(rate_per_minute_address=2, trust_forwarded_for=True)
    for number in range(3):
        headers = {"X-Forwarded-For": f"10.0.0.{number}"}
        body = {"sender": f"s{number}", "message": "hallo"}
        assert (await gateway.client.post("/webhooks/rest/webhook", json=body, headers=headers)).status == 200


async def test_a_site_that_is_allowed_may_use_the_chat(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(allowed_origins="https://school.example")
    body = {"sender": "a", "message": "hallo"}
    address = "/webhooks/rest/webhook"
    allowed = await gateway.client.post(address, json=body, headers={"Origin": "https://school.example"})
    assert allowed.status == 200
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://school.example"
    refused = await gateway.client.post(address, json=body, headers={"Origin": "https://ander.example"})
    assert refused.status == 403
    assert "Access-Control-Allow-Origin" not in refused.headers


async def test_health_says_that_all_parts_answer(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    response = await gateway.client.get("/health/ready")
    assert response.status == 200
    assert await response.json() == {"status": "klaar", "onderdelen": {"rasa": True, "acties": True}}


async def test_health_says_which_part_hangs(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    gateway.rasa.seconds = 5
    response = await gateway.client.get("/health/ready")
    assert response.status == 503
    assert await response.json() == {"status": "wacht", "onderdelen": {"rasa": True, "acties": False}}


async def test_metrics_count_cards_and_fallbacks_without_any_text(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    await gateway.say("brandalarm in de geheimestraat", "geheim-gesprek")
    gateway.rasa.status = 500
    await gateway.say("hallo")
    text = await (await gateway.client.get("/metrics")).text()
    assert 'signaalwijzer_messages_total{kaart="nood",niveau="acuut"} 1.0' in text
    assert "signaalwijzer_fallbacks_total 1.0" in text
    assert "geheim" not in text
