"""``make evaluate-conversations``: plays conversations of several turns and counts the turns that are right."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import yaml

from bot.settings import ROOT, Settings
from bot.training.evaluate import AnswerBook, post

CONVERSATIONS = ROOT / "data" / "evaluatie" / "gesprekken.yml"

#: The share of turns that must be right for the command to succeed.
GOAL = 0.85

Items = list[dict[str, Any]]


def evaluate_conversations(settings: Settings, part: str, *, show_misses: bool = False) -> int:
    """Plays the conversations of a part. Returns 0 when the goal is met, else 1."""
    right, total = play_conversations(settings, part, show_misses=show_misses)
    print(f"\nbeurten goed ({part}): {right} van {total}, {right / max(1, total):.1%} (doel {GOAL:.0%})")
    return 0 if right >= GOAL * total else 1


def play_conversations(settings: Settings, part: str, *, show_misses: bool = False) -> tuple[int, int]:
    """Plays the conversations of a part with the running system. Returns how many turns were right, and how many there are."""
    book = AnswerBook()
    right = total = 0
    for conversation in read_conversations(part):
        sender = f"gesprek-{uuid.uuid4().hex}"
        for turn in conversation["beurten"]:
            items = post(settings, sender, turn["zegt"])
            wrong = [key for key, wanted in turn["verwacht"].items() if not CHECKS[key](items, wanted, book)]
            total += 1
            right += not wrong
            if wrong and show_misses:
                shown = ", ".join(book.topics(items)) or " / ".join(str(item.get("text"))[:60] for item in items)
                print(f"- {conversation['naam']}: {turn['zegt']!r} wilde {turn['verwacht']}; kreeg {shown}")
    return right, total


def read_conversations(part: str) -> list[dict[str, Any]]:
    """The conversations of a part (``test`` or ``ontwikkel``)."""
    return [item for item in yaml.safe_load(CONVERSATIONS.read_text(encoding="utf-8")) if item["deel"] == part]


def _cards(items: Items) -> list[dict[str, Any]]:
    return [item["custom"] for item in items if "kaart" in (item.get("custom") or {})]


def _says(response: str) -> Callable[[Items, Any, AnswerBook], bool]:
    return lambda items, wanted, book: response in book.topics(items)


def _asks_which(items: Items, wanted: Any, book: AnswerBook) -> bool:
    """A question with a button per place; its text has the place's name in it, so it is known by its buttons."""
    return any(len(item.get("buttons") or []) > 1 and "Welke bedoel je" in (item.get("text") or "") for item in items)


CHECKS: dict[str, Callable[[Items, Any, AnswerBook], bool]] = {
    "onderwerp": lambda items, wanted, book: any(topic in wanted for topic in book.topics(items)),
    "onderwerpen_alle": lambda items, wanted, book: set(wanted) <= set(book.topics(items)),
    "kantoor": lambda items, wanted, book: any(card.get("regio") == wanted for card in _cards(items)),
    "vraagt_plaats": lambda items, wanted, book: bool({"kantoor_vraag", "kantoor_nog_eens"} & set(book.topics(items))),
    "keuze": _asks_which,
    "kaart": lambda items, wanted, book: any(card["kaart"] == wanted for card in _cards(items)),
    "geen_kaart": lambda items, wanted, book: not any(card["kaart"] in ("nood", "crisis") for card in _cards(items)),
    "tekst": lambda items, wanted, book: any(part in (item.get("text") or "") for item in items for part in wanted),
    "buiten_bereik": _says("buiten_bereik"),
    "groet": _says("groet"),
    "afscheid": _says("afscheid"),
    "bedankt": _says("bedankt"),
    "mens": _says("wil_mens"),
}
