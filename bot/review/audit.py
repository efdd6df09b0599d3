"""The audit log: who did what, when. Never a message's text."""

from __future__ import annotations

import json
from typing import Any

import sqlite_utils

from bot.review.inbox import now

PAGE_SIZE = 50


def note(database: sqlite_utils.Database, /, who: str, action: str, **details: object) -> None:
    """Writes one line, inside the transaction of what is done where there is one."""
    written = json.dumps(details, ensure_ascii=False)
    with database.atomic():
        database.execute(
            "INSERT INTO audit (at, who, action, details) VALUES (?, ?, ?, ?)", [now(), who, action, written]
        )


def read_audit(database: sqlite_utils.Database, before: int | None) -> list[dict[str, Any]]:
    """The newest lines, or those before this id."""
    lines = list(
        database.query(
            "SELECT * FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?",
            [before if before is not None else 2**62, PAGE_SIZE],
        )
    )
    for line in lines:
        details = json.loads(line["details"] or "{}")
        line["details"] = ", ".join(f"{name}: {value}" for name, value in details.items())
    return lines
