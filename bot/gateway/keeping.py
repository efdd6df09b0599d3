"""What the gateway gives to the logbook, and how it makes the logbook forget."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import Future
from typing import Any

from aiohttp import web

from bot.gateway.keys import CONVERSATIONS, LOGBOOK
from bot.gateway.requests import UserMessage
from bot.logbook.store import Turn
from bot.risk import Judgement
from bot.risk.cards import Item

#: How long somebody who erases waits for the logbook. Later it is erased all the same.
ERASE_SECONDS = 3.0

#: How a message was handled, by the intent that Rasa decided on. All others are "omgang".
DECISIONS = {
    "vraag": "antwoord",
    "twee_vragen": "twee",
    "twijfel": "vraag_terug",
    "twijfel_opnieuw": "vangnet",
    "buiten_bereik": "vangnet",
    "andere_taal": "taal",
    "zoek_kantoor": "kantoor",
    "geef_plaats": "kantoor",
    "gids_start": "gids",
    "gids_verder": "gids",
    "gids_terug": "gids",
    "gids_stop": "gids",
    "acuut_gevaar": "kaart",
    "crisis_gevoel": "kaart",
    "nu_veilig": "kaart",
}

Report = dict[str, Any]


async def run_logbook(app: web.Application) -> AsyncIterator[None]:
    """Runs the logbook's thread for as long as the gateway lives."""
    app[LOGBOOK].start()
    yield
    await asyncio.get_running_loop().run_in_executor(None, app[LOGBOOK].stop)


def keep_turn(
    app: web.Application,
    message: UserMessage,
    judgement: Judgement,
    items: list[Item],
    report: Report | None,
    seconds: float,
) -> None:
    """Hands one answered message to the logbook."""
    app[LOGBOOK].write(describe_turn(message, judgement, items, report, seconds))


def describe_turn(
    message: UserMessage,
    judgement: Judgement,
    items: list[Item],
    report: Report | None,
    seconds: float,
) -> Turn:
    """A turn for the logbook. Without a report (Rasa did not answer) only the gateway's own part of it is known."""
    report = report or {}
    runners_up = tuple((str(label), float(chance)) for label, chance in report.get("top") or [])
    return Turn(
        sender=message.sender,
        text=message.text,
        message_id=message.message_id,
        decision=DECISIONS.get(report["intent"], "omgang") if report else "zonder_rasa",
        topic=_topic(report),
        confidence=report.get("kans"),
        runners_up=runners_up,
        answers=tuple(report.get("antwoorden") or ()),
        risk_level=judgement.level,
        risk_kind=judgement.kind,
        risk_probability=judgement.probability,
        card=judgement.card,
        role=report.get("rol"),
        region=_region(items) or report.get("regio"),
        language=report.get("taal") or judgement.language,
        response_ms=round(seconds * 1000),
        model=report.get("model"),
    )


def _topic(report: Report) -> str | None:
    """What the message was taken for; when the bot was not sure of it, what came nearest."""
    if report.get("onderwerpen"):
        return f"vraag/{report['onderwerpen'][0]}"
    if report.get("intent") in ("twijfel", "twijfel_opnieuw") and report.get("top"):
        return str(report["top"][0][0])
    return report.get("intent")


def _region(items: list[Item]) -> str | None:
    for item in items:
        if (item.get("custom") or {}).get("kaart") == "kantoor":
            return str(item["custom"]["regio"])
    return None


async def erase_from_logbook(app: web.Application, sender: str) -> bool:
    """Erases a conversation from the logbook and its copies. False when that did not work yet; it is tried again."""
    return await _wait_for(app[LOGBOOK].erase(sender))


async def refuse_logbook(app: web.Application, sender: str) -> bool:
    """ "Niet bewaren": erases, and keeps nothing of this conversation from now on. False as for erasing."""
    return await _wait_for(await refuse_at_once(app, sender))


async def refuse_at_once(app: web.Application, sender: str) -> Future[bool]:
    """As ``refuse_logbook``, without waiting for the erasing of what stood there."""
    await app[CONVERSATIONS].refuse(sender)
    return app[LOGBOOK].refuse(sender)


async def _wait_for(done: Future[bool]) -> bool:
    waiting = asyncio.wrap_future(done)
    await asyncio.wait({waiting}, timeout=ERASE_SECONDS)
    return waiting.done() and waiting.result()
