"""What a reviewer wants to see: filters as they stand in an address, and as conditions with parameters for SQLite."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from urllib.parse import urlencode

#: Which messages: nobody looked yet, decided, put aside, or all.
STATES = {"": "nog te doen", "beoordeeld": "beoordeeld", "overgeslagen": "overgeslagen", "alles": "alles"}

_WORD = re.compile(r"\w+")
_LONGEST = 200

#: Columns of turns that a filter names with one value.
_EXACT = {
    "onderwerp": "topic",
    "besluit": "decision",
    "kaart": "card",
    "rol": "role",
    "regio": "region",
    "oordeel": "feedback",
}


@dataclass(frozen=True)
class Filters:
    """Empty text means: no matter. ``van`` and ``tot`` are days (tot included), ``zoek`` are words in the message."""

    onderwerp: str = ""
    besluit: str = ""
    kaart: str = ""
    rol: str = ""
    regio: str = ""
    oordeel: str = ""
    van: str = ""
    tot: str = ""
    zoek: str = ""
    stand: str = ""

    @classmethod
    def read(cls, given: Mapping[str, object]) -> Filters:
        """From an address, a form or a saved view; what cannot be used is left out."""
        values = {item.name: str(given.get(item.name) or "").strip()[:_LONGEST] for item in fields(cls)}
        for name in ("van", "tot"):
            if _read_day(values[name]) is None:
                values[name] = ""
        if values["stand"] not in STATES:
            values["stand"] = ""
        return cls(**values)

    def as_dict(self) -> dict[str, str]:
        """Only what is filled in."""
        return {item.name: value for item in fields(self) if (value := getattr(self, item.name))}

    def as_query(self, **more: object) -> str:
        """For an address, with its question mark; empty when there is nothing to say."""
        query = urlencode(self.as_dict() | {name: str(value) for name, value in more.items() if value})
        return f"?{query}" if query else ""

    def conditions(self) -> tuple[str, list[object]]:
        """The part after WHERE, on the table ``turns``, and its parameters. No value ever becomes part of the SQL."""
        parts, values = [_STATE_CONDITIONS[self.stand]], []
        for name, column in _EXACT.items():
            if value := getattr(self, name):
                parts.append(f"turns.{column} = ?")
                values.append(value)
        if since := _read_day(self.van):
            parts.append("turns.at >= ?")
            values.append(since.isoformat())
        if until := _read_day(self.tot):
            parts.append("turns.at < ?")
            values.append((until + timedelta(days=1)).isoformat())
        if words := _WORD.findall(self.zoek):
            parts.append("turns.id IN (SELECT rowid FROM turns_search WHERE turns_search MATCH ?)")
            values.append(" ".join(f'"{word}"*' for word in words))
        return " AND ".join(parts), list(values)


_STATE_CONDITIONS = {
    "": "NOT EXISTS (SELECT 1 FROM reviewed WHERE reviewed.turn = turns.id)",
    "beoordeeld": "EXISTS (SELECT 1 FROM reviewed WHERE reviewed.turn = turns.id)",
    "overgeslagen": "turns.id IN (SELECT reviewed.turn FROM decisions JOIN reviewed ON decisions.id = reviewed.decision"
    " WHERE decisions.kind = 'overslaan' AND decisions.undone = 0)",
    "alles": "1",
}


def _read_day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
