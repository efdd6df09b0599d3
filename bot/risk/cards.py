"""The cards that danger brings: numbers first, then at most two short lines. Words and ids stand in data/knowledge.

Used by the gateway, which shows them at once and by itself, and by the action ``action_escaleer``.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.risk.judgement import Card, Judgement
from bot.settings import ROOT

KNOWLEDGE = ROOT / "data" / "knowledge"

Item = dict[str, Any]


@lru_cache(maxsize=1)
def load_cards(path: Path = KNOWLEDGE / "kaarten.yml") -> dict[str, Any]:
    """All cards by kind and situation, as written in kaarten.yml."""
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def load_foreign_cards(path: Path = KNOWLEDGE / "talen.yml") -> dict[str, Any]:
    """Cards and first words in other languages, by ISO 639-1 code."""
    return dict(yaml.safe_load(path.read_text(encoding="utf-8"))) if path.exists() else {}


def language_we_write(language: str) -> str:
    """The language of our words for who writes in ``language`` (ISO 639-1, or "anders"): English where we have none,
    because more people read that than Dutch."""
    return language if language == "nl" or language in load_foreign_cards() else "en"


@lru_cache(maxsize=1)
def load_contacts(path: Path = KNOWLEDGE / "contacten.yml") -> dict[str, dict[str, Any]]:
    """Help lines by id."""
    return {contact["id"]: contact for contact in yaml.safe_load(path.read_text(encoding="utf-8"))["contacten"]}


def show_card(kind: Card, situation: str = "gewoon", language: str = "nl") -> Item:
    """The card as a REST item: ``text`` for any client and ``custom`` for ours. Unknown situations get the plain card."""
    cards = load_cards()[kind]
    card = cards.get(situation) or cards["gewoon"]
    language = language_we_write(language)
    foreign = load_foreign_cards().get(language, {}).get(kind, {})
    title = foreign.get("titel") or card["titel"]
    lines = foreign.get("regels") or card["regels"]
    numbers = [_number(contact_id, language) for contact_id in card["nummers"]]
    buttons = foreign.get("knoppen") or card.get("knoppen") or []
    item: Item = {
        "text": _as_text(title, numbers, lines),
        "custom": {
            "kaart": kind,
            "situatie": situation if situation in cards else "gewoon",
            "taal": language if foreign else "nl",
            "titel": title,
            "nummers": numbers,
            "regels": lines,
        },
    }
    if language == "ar" and foreign:
        item["custom"]["richting"] = "rtl"
    if buttons:
        item["buttons"] = [{"title": button, "payload": button} for button in buttons]
    return item


def ask_after_card(kind: Card, language: str = "nl") -> Item | None:
    """The calm question that follows a nood or crisis card; None for the other cards."""
    language = language_we_write(language)
    question = load_foreign_cards().get(language, {}).get("daarna", {}).get(kind) or load_cards()["daarna"].get(kind)
    if not question:
        return None
    buttons = [{"title": button, "payload": button} for button in question["knoppen"]]
    return {"text": question["vraag"], "buttons": buttons}


def show_judgement(judgement: Judgement) -> Item | None:
    """The card that belongs to a judgement, or None when it brings no card."""
    if judgement.card is None:
        return None
    return show_card(judgement.card, judgement.situation, judgement.language)


def _number(contact_id: str, language: str) -> dict[str, str]:
    """A number as the card shows it: name, digits to read, ``tel:`` to tap, hours and cost in a few words."""
    contact = load_contacts()[contact_id]
    shown = [number for number in contact["nummers"] if number[0].isdigit()]
    names = load_foreign_cards().get(language, {}).get("namen", {})
    return {
        "naam": names.get(contact_id) or SHORT_NAMES.get(contact_id) or contact["naam"],
        "nummer": " of ".join(shown),
        "tel": "tel:" + shown[0].replace("-", ""),
    }


#: Names as they fit on a card. The full names stand in contacten.yml.
SHORT_NAMES = {
    "alarm_112": "Alarmnummer",
    "veilig_thuis": "Veilig Thuis, gratis, dag en nacht",
    "kindertelefoon": "Kindertelefoon",
    "leck": "LECK, alleen voor artsen",
    "politie_0900": "Politie, geen spoed",
    "centrum_seksueel_geweld": "Centrum Seksueel Geweld",
    "113_zelfmoordpreventie": "113 Zelfmoordpreventie",
}


def _as_text(title: str, numbers: list[dict[str, str]], lines: list[str]) -> str:
    """The whole card in words, for clients that show text only."""
    return "\n".join([title, *(f"{number['naam']}: {number['nummer']}" for number in numbers), *lines])
