"""What a person must look at again: answers past their date, and the facts and numbers under them.

``make review-due`` lists it. An answer is laid beside its facts once a year; a help line's number and hours too. A fact
of which the source is not certain, or whose own file says when it ends, is listed with the answers that lean on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from bot.content.topics import KNOWLEDGE, as_date, load_facts, load_variations
from bot.risk.cards import load_contacts

#: Days after which an answer, a card or a list of contacts must be looked at again. The one place for this.
REVIEW_DAYS = 365

#: Files of which the whole is checked at once; the date stands in a comment: ``# Nagekeken: 2026-11-23``, or
#: ``Opgesteld`` as long as nobody checked it since it was written.
DATED_FILES = ("kaarten.yml", "talen.yml", "contacten.yml", "feiten.yml")
_FILE_DATE = re.compile(r"^#.*\b(?:Nagekeken|Opgesteld): (\d{4}-\d{2}-\d{2})", re.MULTILINE)


@dataclass(frozen=True)
class Due:
    """One thing to look at: what it is, where it stands, when its time is up (None: it was never dated) and why."""

    what: str
    where: str
    until: date | None
    why: str

    def describe(self, today: date) -> str:
        """One line for a maintainer."""
        if self.until is None:
            moment = "nooit gedateerd  "
        elif self.until < today:
            moment = f"sinds {self.until}  "
        else:
            moment = f"voor {self.until}   "
        return f"{moment} {self.what}  ({self.where}): {self.why}"


def review_until(checked: date) -> date:
    """The last day on which something checked then may be used."""
    return checked + timedelta(days=REVIEW_DAYS)


def list_due(today: date, within: int = 0) -> list[Due]:
    """Everything whose time is up on the day ``within`` days from ``today``, the oldest first."""
    horizon = today + timedelta(days=within)
    found = [*_answers(), *_files(), *_weak_facts()]
    due = [item for item in found if item.until is None or item.until <= horizon]
    return sorted(due, key=lambda item: (item.until or date.min, item.where, item.what))


def count_due(today: date, within: int = 30) -> tuple[int, int]:
    """How many things are past their date or never dated, and how many more will be within so many days."""
    due = list_due(today, within)
    late = count_late(due, today)
    return late, len(due) - late


def count_late(due: list[Due], today: date) -> int:
    """How many of these are past their date or were never dated."""
    return sum(item.until is None or item.until < today for item in due)


def print_due(within: int) -> int:
    """``python -m bot.cli due``: the list, and how long it is. Returns 1 when something is past its date."""
    today = date.today()
    due = list_due(today, within)
    for item in due:
        print(item.describe(today))
    late = count_late(due, today)
    print(f"{late} te laat, {len(due) - late} binnen {within} dagen. Een antwoord geldt {REVIEW_DAYS} dagen.")
    return 1 if late else 0


def _answers() -> Iterator[Due]:
    for variation in load_variations():
        until = review_until(variation.checked) if variation.checked else None
        yield Due(variation.name, f"data/nlu/{variation.file}", until, "antwoord tegen de feiten leggen")


def _files() -> Iterator[Due]:
    for name in DATED_FILES:
        checked = file_date(KNOWLEDGE / name)
        until = review_until(checked) if checked else None
        yield Due(name, f"data/knowledge/{name}", until, "alle regels en nummers nalopen")
    for code, language in yaml.safe_load((KNOWLEDGE / "talen.yml").read_text(encoding="utf-8")).items():
        for part, checked in _dates_within(language):
            yield Due(f"{code}: {part}", "data/knowledge/talen.yml", review_until(checked), "antwoord nalopen")


def _weak_facts() -> Iterator[Due]:
    """Facts and contacts that an answer leans on although a person still has to check them."""
    known = {**load_facts(), **load_contacts()}
    used = {one for variation in load_variations() for one in variation.metadata.get("feiten") or []}
    for one in sorted(used & set(known)):
        if known[one].get("zekerheid") == "laag":
            yield Due(one, "data/knowledge", None, "zekerheid laag, en toch gebruikt in een antwoord")


def file_date(path: Path) -> date | None:
    """The last day a person checked the whole file, from the comments at its top."""
    dates = _FILE_DATE.findall(path.read_text(encoding="utf-8")[:2000])
    return as_date(max(dates)) if dates else None


def _dates_within(data: Any, path: str = "") -> Iterator[tuple[str, date]]:
    """Every ``gecontroleerd`` inside nested data, with the keys that lead to it."""
    if not isinstance(data, dict):
        return
    checked = as_date(data.get("gecontroleerd"))
    if checked:
        yield path or "alles", checked
    for key, value in data.items():
        yield from _dates_within(value, f"{path}/{key}".strip("/"))
