"""The running bot, looked at through its own door, as a user would."""

from __future__ import annotations

import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

from bot.doctor.finding import Finding, bad, good, warn
from bot.gateway.conversations import new_conversation_id
from bot.settings import Settings
from bot.training.models import wanted_model

#: Words that any version of the bot must answer with the emergency card.
DANGER = "Help, hij staat hier met een mes en wil me vermoorden"

#: Words that must bring an ordinary answer.
QUESTION = "Wat is de meldcode?"

#: Seconds in which danger must be answered; the user waits no longer than this.
QUICK = 2.0

LOGS = "Kijk in {var}: gateway.log, rasa.log, actions.log en supervisord.log."


class NoAnswer(Exception):
    """The door gave no answer that can be read."""


def check_door(settings: Settings) -> Iterator[Finding]:
    """Whether the bot runs, every part of it, and does the two things it is for."""
    try:
        _ask(settings, "/health/live")
    except NoAnswer:
        yield _explain_closed_door(settings)
        return
    yield good("Deur", f"open op poort {settings.port}")
    yield from check_parts(settings)
    yield from check_version(settings)
    yield from check_danger(settings)
    yield from check_question(settings)


def _explain_closed_door(settings: Settings) -> Finding:
    """Nobody listens, or another program does."""
    with socket.socket() as probe:
        taken = probe.connect_ex(("127.0.0.1", settings.port)) == 0
    if taken:
        found = f"op poort {settings.port} antwoordt een ander programma."
        return bad("Deur", found, "Stop dat programma, of kies een andere poort met SIGNAALWIJZER_PORT.")
    advice = f"Start de bot: make start. Start hij niet? {LOGS.format(var=settings.var_dir)}"
    return bad("Deur", f"op poort {settings.port} luistert niemand.", advice)


def check_parts(settings: Settings) -> Iterator[Finding]:
    """The health of Rasa and the action server, as the gateway sees it."""
    try:
        parts = _ask(settings, "/health/ready", accept=(200, 503))["onderdelen"]
    except (NoAnswer, KeyError, TypeError):
        yield bad("Onderdelen", "de deur zegt niet hoe het met de onderdelen gaat.", LOGS.format(var=settings.var_dir))
        return
    for name, works in parts.items():
        if works:
            yield good("Onderdelen", f"{name} werkt")
        else:
            advice = f"Hij start vanzelf opnieuw; wacht een minuut. Blijft het zo? {LOGS.format(var=settings.var_dir)}"
            yield bad("Onderdelen", f"{name} werkt niet. Gevaar krijgt wel een kaart.", advice)


def check_version(settings: Settings) -> Iterator[Finding]:
    """Whether what runs is what the data asks for."""
    try:
        runs = str(_ask(settings, "/version").get("model") or "")
    except NoAnswer:
        runs = ""
    wanted = wanted_model(settings.models_dir).name.removesuffix(".tar.gz")
    if runs.removesuffix(".gz").removesuffix(".tar") == wanted:
        yield good("Versie", f"{wanted} draait")
    else:
        found = f"het draaiende model ({runs or 'geen'}) past niet bij de data ({wanted})."
        yield warn("Versie", found, "Train en herstart: make train, en dan make start.")


def check_danger(settings: Settings) -> Iterator[Finding]:
    """Danger through the door: the card first, with both numbers, and quickly."""
    started = time.monotonic()
    advice = "Zet de bot uit en toon de nummers 112 en 0800-2000 op de website tot dit werkt. Waarschuw de beheerder."
    try:
        items = _say(settings, DANGER)
    except NoAnswer as problem:
        yield bad("Gevaar", f"een bericht over gevaar kreeg geen antwoord ({problem}).", advice)
        return
    seconds = time.monotonic() - started
    first = items[0] if items else {}
    if (first.get("custom") or {}).get("kaart") != "nood" or any(
        number not in first.get("text", "") for number in ("112", "0800-2000")
    ):
        yield bad("Gevaar", "een bericht over gevaar bracht niet als eerste de noodkaart met 112 en 0800-2000.", advice)
    elif seconds > QUICK:
        yield warn(
            "Gevaar", f"de noodkaart kwam pas na {seconds:.1f} seconden.", "Kijk of de machine het te druk heeft."
        )
    else:
        yield good("Gevaar", f"de noodkaart kwam in {seconds:.2f} seconden")


def check_question(settings: Settings) -> Iterator[Finding]:
    """An ordinary question through the door gets an answer, and not the card that says Rasa is down."""
    try:
        items = _say(settings, QUESTION)
    except NoAnswer as problem:
        yield bad("Vraag", f"een gewone vraag kreeg geen antwoord ({problem}).", LOGS.format(var=settings.var_dir))
        return
    if any((item.get("custom") or {}).get("situatie") == "storing" for item in items):
        yield bad(
            "Vraag",
            "een gewone vraag kreeg alleen de nummers.",
            f"Rasa antwoordt niet op tijd. {LOGS.format(var=settings.var_dir)}",
        )
    elif not any("meldcode" in str(item.get("text", "")).lower() for item in items):
        yield warn("Vraag", f"{QUESTION!r} kreeg een ander antwoord dan verwacht.", "Meet het: make evaluate")
    else:
        yield good("Vraag", "een gewone vraag krijgt antwoord")


def _say(settings: Settings, message: str) -> list[dict[str, Any]]:
    """What one user gets who says this; nothing of it stays behind."""
    sender = new_conversation_id()
    items = _ask(settings, "/webhooks/rest/webhook", {"sender": sender, "message": message})
    _ask(settings, "/gesprek/wis", {"sender": sender}, accept=(200, 503))
    if not isinstance(items, list):
        raise NoAnswer("geen lijst")
    return items


def _ask(settings: Settings, path: str, body: dict[str, str] | None = None, accept: tuple[int, ...] = (200,)) -> Any:
    """The JSON behind an address of the gateway. Raises NoAnswer for anything else."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::", "localhost") else settings.host  # noqa: S104 - compared only
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(f"http://{host}:{settings.port}{path}", data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 - our own address
            return json.load(response)
    except urllib.error.HTTPError as problem:
        if problem.code not in accept:
            raise NoAnswer(f"status {problem.code}") from problem
        return json.loads(problem.read() or b"{}")
    except (OSError, ValueError) as problem:
        raise NoAnswer(type(problem).__name__) from problem
