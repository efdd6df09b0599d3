"""The approved labels of the logbook, read for retraining and marked as processed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlite_utils

from bot.training.registry import now

TOPIC, RISK = "onderwerp", "risico"


@dataclass(frozen=True)
class Label:
    """One decision of a reviewer about a redacted message."""

    id: int
    text: str
    kind: str
    value: str
    by: str
    second_by: str


def read_approved(logbook: sqlite_utils.Database) -> list[Label]:
    """The labels that may be learnt from, oldest first."""
    rows = logbook["labels"].rows_where("status = ?", ["goedgekeurd"], order_by="id")
    return [
        Label(row["id"], row["text"] or "", row["kind"], row["value"] or "", row["by"] or "", row["second_by"] or "")
        for row in rows
    ]


def mark(logbook: sqlite_utils.Database, labels: Sequence[Label], status: str) -> None:
    """Gives all these labels a status, in one transaction."""
    with logbook.conn:
        logbook.conn.executemany("update labels set status = ? where id = ?", [(status, label.id) for label in labels])


def write_audit(logbook: sqlite_utils.Database, who: str, action: str, details: dict[str, Any]) -> None:
    """Notes who did what. ``details`` must not hold words of a user."""
    logbook.table("audit").insert(
        {"at": now(), "who": who, "action": action, "details": json.dumps(details, ensure_ascii=False)}
    )
