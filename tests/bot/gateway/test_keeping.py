"""What of a conversation reaches the logbook, what does not, and that users cannot tell the difference."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.gateway.commands import DONE, read_command, wishes_no_record
from bot.gateway.keys import LOGBOOK
from bot.settings import ROOT
from tests.bot.gateway.conftest import GatewayUnderTest, StartGateway
from tests.waiting import until

REPORT = {
    "intent": "vraag",
    "onderwerpen": ["huisverbod_duur"],
    "kans": 0.71,
    "top": [["vraag/huisverbod_duur", 0.71], ["vraag/huisverbod_wat", 0.2]],
    "reden": "zeker",
    "taal": "nl",
    "rol": "leerkracht",
    "regio": None,
    "antwoorden": ["utter_vraag/huisverbod_duur"],
    "model": "signaalwijzer-proef",
}
ANSWER = [{"text": "Tien dagen."}, {"custom": {"verslag": REPORT}}]


def read_turns(gateway: GatewayUnderTest) -> list[dict[str, Any]]:
    """All turns, once everything that waits is written."""
    gateway.client.app[LOGBOOK].stop()  # type: ignore[index]
    path: Path = gateway.client.app[LOGBOOK]._path  # type: ignore[index]
    if not path.exists():
        return []
    database = sqlite3.connect(path)
    database.row_factory = sqlite3.Row
    return [dict(row) for row in database.execute("SELECT * FROM turns ORDER BY id")]


async def test_a_turn_says_how_it_was_understood_and_the_client_does_not_see_that(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    gateway.rasa.items = ANSWER
    assert await gateway.say("hoe lang", "x") == [{"text": "Tien dagen.", "recipient_id": "x"}]
    (turn,) = read_turns(gateway)
    expected = {
        "text": "hoe lang",
        "decision": "antwoord",
        "topic": "vraag/huisverbod_duur",
        "confidence": 0.71,
        "answers": '["utter_vraag/huisverbod_duur"]',
        "role": "leerkracht",
        "model": "signaalwijzer-proef",
        "risk_level": "geen",
    }
    assert {name: turn[name] for name in expected} == expected
    assert turn["response_ms"] is not None


async def test_a_report_alone_is_no_answer(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    gateway.rasa.items = [{"custom": {"verslag": REPORT}}]
    (item,) = await gateway.say("hallo")
    assert item["custom"]["situatie"] == "storing"


async def test_a_turn_that_rasa_did_not_answer_is_kept_with_its_card(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    gateway.rasa.status = 500
    await gateway.say("brandalarm")
    (turn,) = read_turns(gateway)
    assert (turn["decision"], turn["card"], turn["topic"]) == ("zonder_rasa", "nood", None)


async def test_the_page_without_javascript_is_kept_too(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    response = await gateway.client.post("/zonder-javascript", data={"bericht": "hallo daar"})
    assert "Een antwoord." in await response.text()
    assert [turn["text"] for turn in read_turns(gateway)] == ["hallo daar"]


@pytest.mark.parametrize("said", ["niet bewaren", "Niet bewaren!", "sla dit niet op", "bewaar dit gesprek niet graag"])
async def test_who_says_so_is_not_kept_and_hears_that(start_gateway: StartGateway, said: str) -> None:
    gateway = await start_gateway()
    await gateway.say("eerst dit")
    (item,) = await gateway.say(said)
    assert item["text"] == DONE["niet_bewaren"]
    await gateway.say("en dan dat")
    await gateway.say("van een ander", "b")
    assert [turn["text"] for turn in read_turns(gateway)] == ["van een ander"]


async def test_the_wish_counts_inside_a_longer_message_and_the_message_is_answered(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    assert (await gateway.say("mijn man drinkt, sla dit alsjeblieft niet op"))[0]["text"] == "Een antwoord."
    await gateway.say("en nu")
    assert read_turns(gateway) == []


async def test_the_wish_counts_in_danger_too_and_the_card_comes_all_the_same(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    assert (await gateway.say("brandalarm, niet bewaren"))[0]["custom"]["kaart"] == "nood"
    assert read_turns(gateway) == []


async def test_what_rasa_takes_for_niet_bewaren_is_done(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    await gateway.say("eerst dit")
    gateway.rasa.items = [{"text": "Goed."}, {"custom": {"verslag": {"intent": "niet_bewaren"}}}]
    assert [item["text"] for item in await gateway.say("zet het bewaren maar uit joh")] == ["Goed."]
    assert read_turns(gateway) == []


async def test_a_client_can_ask_it_with_every_message_or_once(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    body = {"sender": "a", "message": "hallo", "bewaren": False}
    assert (await gateway.client.post("/webhooks/rest/webhook", json=body)).status == 200
    response = await gateway.client.post("/gesprek/niet-bewaren", json={"sender": "b"})
    assert (await response.json())["bewaard"] is False
    await gateway.say("hallo", "b")
    assert read_turns(gateway) == []


@pytest.mark.parametrize("how", ["knop", "woorden", "rasa"])
async def test_erasing_reaches_the_logbook_and_its_copies(
    start_gateway: StartGateway, how: str, tmp_path: Path
) -> None:
    gateway = await start_gateway()
    await gateway.say("kwetterbloem")
    if how == "knop":
        assert (await gateway.client.post("/gesprek/wis", json={"sender": "a"})).status == 200
    elif how == "woorden":
        assert (await gateway.say("wis gesprek"))[0]["text"] == DONE["wis"]
    else:
        gateway.rasa.items = [{"text": "Gewist."}, {"custom": {"opdracht": "wis"}}]
        await gateway.say("gooi alles maar weg")
    assert read_turns(gateway) == []
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"kwetterbloem" in path.read_bytes()]


async def test_erasing_works_when_rasa_is_down(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    await gateway.say("kwetterbloem")
    gateway.rasa.status = 500
    assert (await gateway.say("wis gesprek"))[0]["text"] == DONE["wis"]
    assert read_turns(gateway) == []


async def test_what_was_erased_while_it_was_being_answered_is_not_kept(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    gateway.rasa.seconds = 0.5
    answering = asyncio.create_task(gateway.say("kwetterbloem"))
    await asyncio.sleep(0.2)
    assert (await gateway.client.post("/gesprek/wis", json={"sender": "a"})).status == 200
    await answering
    assert read_turns(gateway) == []


async def test_a_verdict_and_its_reason_reach_the_turn(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    for number in ("m1", "m2"):
        body = {"sender": "a", "message": f"vraag {number}", "bericht": number}
        await gateway.client.post("/webhooks/rest/webhook", json=body)
    verdict = {"sender": "a", "oordeel": "slecht", "bericht": "m1", "reden": "mail me op jan@voorbeeld.nl"}
    assert (await gateway.client.post("/feedback", json=verdict)).status == 204
    first, second = read_turns(gateway)
    assert (first["feedback"], first["feedback_reason"]) == ("slecht", "mail me op [E-MAIL]")
    assert second["feedback"] is None


async def test_a_locked_logbook_changes_no_answer_and_erasing_says_that_it_comes_later(
    start_gateway: StartGateway, tmp_path: Path
) -> None:
    gateway = await start_gateway()
    await gateway.say("hallo")
    logbook = tmp_path / "logboek" / "logboek.db"
    assert await asyncio.to_thread(until, logbook.exists, 30), (
        "the first turn is written beside the answer, a little later"
    )
    lock = sqlite3.connect(logbook, isolation_level=None, timeout=10)
    lock.execute("BEGIN EXCLUSIVE")
    started = time.perf_counter()
    assert await gateway.say("nog eens") == [{"text": "Een antwoord.", "recipient_id": "a"}]
    assert time.perf_counter() - started < 1
    response = await gateway.client.post("/gesprek/wis", json={"sender": "a"})
    assert response.status == 503
    assert "blijf het proberen" in (await response.json())["uitleg"]
    metrics = await (await gateway.client.get("/metrics")).text()
    assert 'signaalwijzer_logbook_total{uitkomst="fout"}' in metrics
    lock.close()


async def test_a_folder_that_cannot_be_written_changes_no_answer(start_gateway: StartGateway, tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("geen map", encoding="utf-8")
    gateway = await start_gateway(logbook_dir=tmp_path / "bestand")
    assert await gateway.say("hallo") == [{"text": "Een antwoord.", "recipient_id": "a"}]


async def test_with_the_logbook_off_nothing_is_stored_and_the_privacy_page_says_so(
    start_gateway: StartGateway, tmp_path: Path
) -> None:
    gateway = await start_gateway(logbook_on=False)
    await gateway.say("hallo")
    page = await (await gateway.client.get("/privacy")).text()
    assert "Er wordt hier niets van je gesprek opgeslagen" in page
    assert "30 dagen" not in page
    assert read_turns(gateway) == []
    assert not (tmp_path / "logboek").exists()


async def test_the_privacy_page_says_what_is_kept_and_for_how_long(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(logbook_days=14)
    page = await (await gateway.client.get("/privacy")).text()
    assert "14 dagen" in page
    assert "niet bewaren" in page
    assert "Er wordt hier niets van je gesprek opgeslagen" not in page
    assert "LOGBOEK" not in page


@pytest.mark.parametrize(
    "said",
    ["bewaar alles", "bewaar dit gesprek", "sla dit op", "moet ik het dossier niet bewaren dan?", "wis mijn telefoon"],
)
def test_other_messages_are_no_commands(said: str) -> None:
    assert read_command(said) is None


def test_a_wish_is_heard_in_a_longer_message() -> None:
    assert wishes_no_record("ik wil niet dat je dit opslaat")
    assert wishes_no_record("Ik wil niet dat dit wordt opgeslagen.")
    assert wishes_no_record("Ik wil dit vertellen maar sla het alsjeblieft niet op")
    assert not wishes_no_record("bewaar bewijs op een veilige plek")


def test_the_gateway_and_rasa_confirm_in_the_same_words() -> None:
    responses = yaml.safe_load((ROOT / "data" / "nlu" / "omgang.yml").read_text(encoding="utf-8"))["responses"]
    assert responses["utter_gewist"][0]["text"] == DONE["wis"]
    assert responses["utter_niet_bewaren"][0]["text"] == DONE["niet_bewaren"]
