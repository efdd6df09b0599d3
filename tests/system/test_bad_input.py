"""Whatever a client sends: a clear answer in Dutch with a fitting status, and never a failure of ours."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from tests.system.errors import assert_clear_error
from tests.system.running import System, cards, first_alarm, new_sender, texts

pytestmark = pytest.mark.system

DANGER = "hij staat hier met een mes"


def message_of(text: Any) -> bytes:
    """A well-formed request with this as its message."""
    return json.dumps({"sender": new_sender(), "message": text}).encode()


NO_JSON: dict[str, bytes] = {
    "nothing": b"",
    "spaces": b"   ",
    "words": b"hallo",
    "half an object": b'{"sender": "a", "message": ',
    "single quotes": b"{'sender': 'a', 'message': 'hallo'}",
    "a form": b"sender=a&message=hallo",
    "XML": b"<message>hallo</message>",
    "a byte order mark": b"\xef\xbb\xbf{}",
    "deep lists": b"[" * 100_000 + b"]" * 100_000,
    "a deep object": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "Latin-1": '{"sender": "a", "message": "één café"}'.encode("latin-1"),
    "UTF-16": '{"sender": "a", "message": "hallo"}'.encode("utf-16"),
    "random bytes": bytes(range(256)),
}
NO_MESSAGE: dict[str, bytes] = {
    "a list": b"[]",
    "a number": b"1",
    "null": b"null",
    "text": b'"hallo"',
    "an empty object": b"{}",
    "no message": b'{"sender": "a"}',
    "a null message": message_of(None),
    "a number as message": message_of(42),
    "a list as message": message_of(["hallo"]),
    "an object as message": message_of({"text": "hallo"}),
    "true as message": message_of(True),
    "an empty message": message_of(""),
    "spaces as message": message_of(" \n\t "),
    "control characters as message": message_of("\x00\x01\x1f\x7f"),
    "invisible characters as message": message_of("\u200b\u2060\ufeff"),
    "only a slash": message_of("/"),
    "half a surrogate pair": b'{"sender": "a", "message": "\\ud800"}',
}
BAD_SENDERS: list[Any] = ["", " ", 1, True, [], {}, "x" * 129, "a b", "a\nb", "../../etc", "<script>", "é", "a\x00"]


@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON.keys())
def test_what_is_no_json_is_told_so(system: System, body: bytes) -> None:
    assert_clear_error(system.send(body), 400)


@pytest.mark.parametrize("body", NO_MESSAGE.values(), ids=NO_MESSAGE.keys())
def test_what_holds_no_message_is_told_so(system: System, body: bytes) -> None:
    assert_clear_error(system.send(body), 400)


@pytest.mark.parametrize("sender", BAD_SENDERS, ids=repr)
def test_an_id_that_cannot_be_one_is_told_so(system: System, sender: Any) -> None:
    assert_clear_error(system.send({"sender": sender, "message": "hallo"}), 400)


def test_a_message_over_the_limit_is_told_its_length(system: System) -> None:
    response = system.send({"sender": new_sender(), "message": "wat is de meldcode " * 120})
    assert_clear_error(response, 413)
    assert "2000" in response.json()["uitleg"]


def test_a_message_of_exactly_the_limit_is_answered(system: System) -> None:
    assert texts(system.chat().say("wat is de meldcode? ".ljust(2000, "a")))


def test_a_huge_request_is_refused_without_reading_it_all(system: System) -> None:
    assert_clear_error(system.send(b"a" * 5_000_000), 413)


def test_a_compressed_request_is_read_or_refused(system: System) -> None:
    packed = gzip.compress(message_of("hallo"))
    response = system.send(packed, headers={"Content-Encoding": "gzip", "Content-Type": "application/json"})
    assert response.status_code in (200, 400, 415)


def test_a_broken_compressed_request_is_told_so(system: System) -> None:
    response = system.send(b"no gzip at all", headers={"Content-Encoding": "gzip"})
    assert 400 <= response.status_code < 500


def test_a_compressed_bomb_is_refused(system: System) -> None:
    response = system.send(gzip.compress(b"a" * 50_000_000), headers={"Content-Encoding": "gzip"})
    assert 400 <= response.status_code < 500


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD"])
def test_other_methods_on_the_webhook_are_refused_with_the_right_one(system: System, method: str) -> None:
    response = system.session.request(method, f"{system.url}/webhooks/rest/webhook", timeout=10)
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]
    if method != "HEAD":
        assert_clear_error(response, 405)


UNKNOWN = ["/bestaat-niet", "/webhooks/rest/webhook/extra", "/widget/../../pyproject.toml", "/widget/%2e%2e", "/%00"]


@pytest.mark.parametrize("path", UNKNOWN)
def test_an_unknown_address_is_told_so(system: System, path: str) -> None:
    assert_clear_error(system.get(path), 404)


def test_another_website_may_not_use_the_chat(system: System) -> None:
    body = {"sender": new_sender(), "message": "hallo"}
    assert_clear_error(system.send(body, headers={"Origin": "https://kwaad.example"}), 403)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "'; DROP TABLE gesprekken; --",
        "{{7*7}} ${7*7} %(naam)s {naam}",
        "\u202egnalreddo",
        "😀" * 500,
        "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
        "\x1b[31mrood\x1b[0m",
        "a\x00b",
        "\n\n\n\n",
        "[plaats](Bedum)",
        'hallo{"a": 1}',
        "\ud83d",
    ],
    ids=repr,
)
def test_strange_text_is_answered_and_never_given_back(system: System, text: str) -> None:
    response = system.send(message_of(text))
    assert response.status_code in (200, 400)
    assert response.headers["Content-Type"].startswith("application/json")
    assert "<script>" not in response.text
    assert "onerror" not in response.text
    if response.ok:
        assert texts(response.json())
        assert "nood" not in cards(response.json()), "neither danger nor a failure"


# Danger is seen in whatever could still be read.
UNREADABLE = {
    "too long": message_of("ik zit al een tijd in de knoop " * 70 + DANGER),
    "too long, danger first": message_of(DANGER + " en ik weet het niet meer" * 100),
    "a wrong id": json.dumps({"sender": "", "message": DANGER}).encode(),
    "no json": DANGER.encode(),
    "Latin-1": json.dumps({"message": f"één man: {DANGER}"}, ensure_ascii=False).encode("latin-1"),
    "a huge request": f"{DANGER} {'a' * 400_000}".encode(),
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_danger_in_a_request_that_cannot_be_answered_still_gets_the_card(system: System, body: bytes) -> None:
    response = system.send(body)
    assert response.status_code == 200
    items = response.json()
    assert first_alarm(items) == "nood"
    assert "112" in texts(items)
    assert "0800-2000" in texts(items)
