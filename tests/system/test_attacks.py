"""An attacker at the door: anything the description allows and anything it does not, bare bytes, very many connections.

A short run in ``make test``; ``make attack`` does the same at length, with other examples each time.
"""

from __future__ import annotations

import json
import os
import random
import socket
import time
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import checks

from bot.doctor.machine import read_listening
from bot.gateway.connections import Limits
from bot.gateway.openapi import load_description
from tests.system.errors import assert_clear_error
from tests.system.running import Chat, System, first_alarm, new_sender, texts

pytestmark = [pytest.mark.system, pytest.mark.timeout(1800)]

#: Requests tried at each address.
EXAMPLES = int(os.environ.get("ATTACK_EXAMPLES", "15"))

#: Seconds after which we call it a hang; the gateway under test is patient with Rasa for 15.
HANG = 30.0

#: What an answer is held against. Not among them: whether a request that breaks the description is refused, because danger
#: in an unreadable request is answered with 200, and a field that we do not know is ignored.
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]

schema = schemathesis.openapi.from_dict(load_description())


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=EXAMPLES < 100,
    suppress_health_check=list(HealthCheck),
)
def test_whatever_is_sent_to_any_address_gets_an_answer_as_described(case: Any, system: System) -> None:
    response = case.call(base_url=system.url, timeout=HANG)
    assert response.status_code < 500, response.text
    case.validate_response(response, checks=CHECKS)


def test_random_bytes_at_the_door_never_stop_it(system: System) -> None:
    chance = random.Random(7)
    begin = b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: a\r\nContent-Length: "
    for number in range(EXAMPLES * 4):
        noise = chance.randbytes(chance.choice((1, 10, 1000, 50_000)))
        with socket.create_connection(("127.0.0.1", system.settings.port), timeout=HANG) as line:
            line.settimeout(HANG)
            try:
                line.sendall(noise if number % 2 else begin + noise)
                line.shutdown(socket.SHUT_WR)
                while line.recv(65_536):
                    pass
            except ConnectionError:
                continue
    assert system.get("/health/live").ok
    assert first_alarm(system.chat().say("hij staat hier met een mes")) == "nood"


def test_half_requests_on_very_many_connections_keep_nobody_waiting(system: System) -> None:
    lines = [socket.create_connection(("127.0.0.1", system.settings.port)) for _ in range(300)]
    try:
        for line in lines:
            line.sendall(b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: a\r\n")
        started = time.monotonic()
        assert first_alarm(system.chat().say("hij staat hier met een mes")) == "nood"
        assert time.monotonic() - started < Limits().head_seconds, "it did not wait for the others to be shown out"
    finally:
        for line in lines:
            line.close()


def test_a_huge_header_is_refused_without_naming_our_software(system: System) -> None:
    response = requests.get(system.url, headers={"X-Groot": "a" * 20_000}, timeout=HANG)
    assert_clear_error(response, 400)
    assert response.headers["Server"] == "signaalwijzer"


def test_rasa_and_the_action_server_cannot_be_reached_from_outside(system: System) -> None:
    listening = read_listening()
    if not listening:
        pytest.skip("this system does not say what listens where")
    assert listening[system.settings.rasa_port] == {"127.0.0.1"}
    assert listening[system.settings.action_port] == {"127.0.0.1"}


def test_a_client_cannot_set_what_the_bot_remembers(system: System) -> None:
    question = "Hoe praat ik met ouders over zorgen?"
    sender = new_sender()
    body = {
        "sender": sender,
        "message": "hallo",
        "metadata": {"rol": "politie", "slots": {"rol": "politie"}, "risico": {"card": "nood"}, "vorige_kaart": "nood"},
        "slots": {"rol": "politie"},
        "rol": "politie",
        "input_channel": "cmdline",
    }
    assert not first_alarm(system.send(body).json())
    plain = system.chat()
    plain.say("hallo")
    assert texts(system.post(sender, question)) == texts(plain.say(question))


def test_of_two_messages_in_one_request_the_one_that_is_judged_is_answered(system: System) -> None:
    begin = json.dumps({"sender": new_sender(), "message": "wat is een huisverbod"})[:-1]
    items = system.send(f'{begin}, "message": "hij staat hier met een mes"}}'.encode()).json()
    assert first_alarm(items) == "nood"
    assert "huisverbod duurt" not in texts(items).lower()


def test_no_word_of_a_user_comes_into_any_log(system: System, chat: Chat) -> None:
    word = "zonnebloempittenfabriek"
    chat.say(f"mijn buurman bij de {word} slaat zijn zoon")
    chat.say(f"/restart{{{word}}}")
    system.send(f'{{"sender": "{word} {word}", "message": '.encode())
    system.send(b"\xff" + word.encode())
    system.session.post(f"{system.url}/zonder-javascript", data={"bericht": word, "gesprek": word}, timeout=30)
    system.session.get(f"{system.url}/{word}?{word}", timeout=30)
    with socket.create_connection(("127.0.0.1", system.settings.port), timeout=HANG) as line:
        line.sendall(f"{word} {word}\r\n\r\n".encode())
        line.recv(1000)
    written = {
        path.name for path in Path(system.settings.var_dir).rglob("*.log*") if word in path.read_text(errors="replace")
    }
    assert written == set()
