"""What any client of Rasa's REST channel may count on, and what ours adds to it."""

from __future__ import annotations

import re

import pytest

from tests.system.running import Chat, Item, System, buttons, card, first_alarm, texts

pytestmark = pytest.mark.system

QUESTIONS = [
    "Welke stappen heeft de meldcode?",
    "wat is een huisverbod",
    "Welk Veilig Thuis hoort bij Bedum?",
    "hij staat hier met een mes",
    "hallo",
    "wat vind je van voetbal",
    "I need help, my husband hits me sometimes and I do not speak Dutch",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_item_has_the_form_that_rasa_clients_know(chat: Chat, question: str) -> None:
    items = chat.say(question)
    assert items
    for item in items:
        assert item["recipient_id"] == chat.sender
        assert set(item) <= {"recipient_id", "text", "buttons", "custom", "image", "attachment"}
        assert item.get("text") or item.get("custom")
        assert isinstance(item.get("text", ""), str)
        assert isinstance(item.get("custom", {}), dict)
        for button in item.get("buttons", []):
            assert button["title"]
            assert button["payload"]
            assert not button["payload"].startswith("/")


def test_a_client_that_shows_text_only_reads_all_that_stands_on_the_emergency_card(chat: Chat) -> None:
    items = chat.say("hij wurgt haar nu, ze krijgt geen lucht")
    shown = card(items, "nood")
    said = texts(items)
    assert shown["titel"] in said
    assert {"112", "0800-2000"} <= {number["nummer"] for number in shown["nummers"]}
    for number in shown["nummers"]:
        assert number["nummer"] in said
        assert re.fullmatch(r"tel:[0-9+]+", number["tel"])
    for line in shown["regels"]:
        assert line in said


def test_a_client_that_shows_text_only_reads_all_that_stands_on_the_office_card(chat: Chat) -> None:
    items = chat.say("Welk Veilig Thuis hoort bij Bedum?")
    shown = card(items, "kantoor")
    assert {"regio", "naam", "telefoon", "website", "plaats"} <= set(shown)
    said = texts(items)
    assert shown["naam"] in said
    assert shown["telefoon"] in said
    assert shown["plaats"] in said


def test_the_emergency_card_comes_before_everything_else(chat: Chat) -> None:
    items = chat.say("er staat een man met een pistool voor de deur")
    assert first_alarm(items) == "nood"


@pytest.mark.parametrize("question", ["hallo", "wat is een huisverbod", "wat is stap 3 van de meldcode", "overzicht"])
def test_every_button_is_answered_when_it_is_pressed(system: System, question: str) -> None:
    for button in buttons(system.chat().say(question)):
        answer = system.chat().say(button["payload"])
        assert texts(answer), button
        assert not _is_not_understood(answer), f"the bot does not understand its own button {button}"


def _is_not_understood(items: list[Item]) -> bool:
    return "Daar weet ik geen antwoord op" in texts(items) or "Ik begrijp je vraag nog niet" in texts(items)


def test_a_client_without_an_id_still_gets_an_answer(system: System) -> None:
    response = system.send({"message": "wat is de meldcode"})
    assert response.status_code in (200, 400)
    assert "meldcode" in response.text.lower() or "sender" in response.text


def test_the_rest_channel_says_that_it_is_there(system: System) -> None:
    assert system.get("/webhooks/rest/").json() == {"status": "ok"}


def test_health_version_and_metrics_answer(system: System) -> None:
    assert system.get("/health/live").status_code == 200
    ready = system.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json()["onderdelen"] == {"rasa": True, "acties": True}
    assert system.get("/version").json()["model"].startswith("signaalwijzer-")
    assert "signaalwijzer_messages_total" in system.get("/metrics").text


def test_a_new_conversation_id_cannot_be_guessed(system: System) -> None:
    ids = {system.session.post(f"{system.url}/gesprek", timeout=10).json()["sender"] for _ in range(20)}
    assert len(ids) == 20
    assert all(re.fullmatch(r"[0-9a-f]{32}", one) for one in ids)


def test_every_answer_carries_headers_that_leave_no_trace_and_name_no_software(system: System) -> None:
    for path in ("/", "/health/live", "/bestaat-niet"):
        headers = system.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Content-Security-Policy" in headers
        assert "Set-Cookie" not in headers
        assert "aiohttp" not in headers["Server"].lower()
        assert "python" not in headers["Server"].lower()


def test_rasa_itself_has_no_open_door(system: System) -> None:
    rasa = f"http://127.0.0.1:{system.settings.rasa_port}"
    for path in ("/status", "/domain", "/conversations/x/tracker", "/model/parse"):
        assert system.session.get(rasa + path, timeout=10).status_code in (401, 403, 404, 405)
