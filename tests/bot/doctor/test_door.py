"""The doctor at the door: a bot that is down, that answers wrongly, or that is well."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.doctor import door
from bot.risk.cards import show_card
from bot.settings import Settings
from bot.training.models import wanted_model
from tests.system.running import free_port

Answers = dict[str, Any]


class Door(ThreadingHTTPServer):
    """Answers each path with what the test says; a whole number is a status."""

    answers: Answers
    said: list[dict[str, Any]]


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Door

    def do_GET(self) -> None:
        """Any page."""
        answer = self.server.answers.get(self.path, 404)
        self.send_response(answer if isinstance(answer, int) else 200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def do_POST(self) -> None:
        """A message: danger and the question each have their answer."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.said.append({"path": self.path, **body})
        self.path = "gevaar" if body.get("message") == door.DANGER else "vraag" if "message" in body else self.path
        self.do_GET()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def settings() -> Settings:
    """Some deployment on a port where nobody listens yet."""
    return replace(Settings(), port=free_port())


@pytest.fixture
def open_door(settings: Settings) -> Iterator[Callable[..., Door]]:
    """Opens a door that is well, but for what the test says."""
    doors: list[Door] = []

    def start(**answers: Any) -> Door:
        opened = Door(("127.0.0.1", settings.port), Handler)
        opened.said = []
        opened.answers = {
            "/health/live": {"status": "leeft"},
            "/health/ready": {"status": "klaar", "onderdelen": {"rasa": True, "acties": True}},
            "/version": {"model": wanted_model(settings.models_dir).stem},
            "/gesprek/wis": {"gewist": True},
            "gevaar": [show_card("nood")],
            "vraag": [{"text": "De meldcode heeft vijf stappen."}],
            **answers,
        }
        threading.Thread(target=opened.serve_forever, daemon=True).start()
        doors.append(opened)
        return opened

    yield start
    for opened in doors:
        opened.shutdown()
        opened.server_close()


def wrong(settings: Settings) -> set[str]:
    """What is not good."""
    return {finding.subject for finding in door.check_door(settings) if finding.verdict != "goed"}


def test_a_bot_that_is_well_is_well_and_the_doctor_leaves_no_conversation(
    settings: Settings, open_door: Callable[..., Door]
) -> None:
    opened = open_door()
    assert wrong(settings) == set()
    asked = {said["sender"] for said in opened.said if "message" in said}
    assert asked == {said["sender"] for said in opened.said if said["path"] == "/gesprek/wis"}


def test_nobody_at_the_door(settings: Settings) -> None:
    (finding,) = door.check_door(settings)
    assert finding.verdict == "fout"
    assert "make start" in finding.advice


def test_another_program_at_the_door(settings: Settings, open_door: Callable[..., Door]) -> None:
    open_door(**{"/health/live": 404})
    (finding,) = door.check_door(settings)
    assert "ander programma" in finding.found


@pytest.mark.parametrize(
    ("answers", "subject"),
    [
        ({"gevaar": [{"text": "Dag!"}]}, "Gevaar"),
        ({"gevaar": []}, "Gevaar"),
        ({"gevaar": 500}, "Gevaar"),
        ({"gevaar": [{"text": "Bel 112", "custom": {"kaart": "nood"}}]}, "Gevaar"),
        ({"vraag": [show_card("nood", "storing")]}, "Vraag"),
        ({"vraag": [{"text": "Dag!"}]}, "Vraag"),
        ({"vraag": 503}, "Vraag"),
        ({"/version": {"model": "oud"}}, "Versie"),
        ({"/health/ready": {"onderdelen": {"rasa": False, "acties": True}}}, "Onderdelen"),
    ],
)
def test_what_is_wrong_is_named(
    settings: Settings, open_door: Callable[..., Door], answers: Answers, subject: str
) -> None:
    open_door(**answers)
    assert wrong(settings) == {subject}
