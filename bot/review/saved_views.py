"""Filters that reviewers keep under a name, for everybody."""

from __future__ import annotations

import json

import sqlite_utils

from bot.review.audit import note
from bot.review.filters import Filters
from bot.review.tables import change

LONGEST_NAME = 60


def read_views(database: sqlite_utils.Database) -> dict[str, Filters]:
    """All saved views by name."""
    rows = database.query("SELECT name, filters FROM views ORDER BY name")
    return {row["name"]: Filters.read(json.loads(row["filters"])) for row in rows}


def save_view(database: sqlite_utils.Database, by: str, name: str, filters: Filters) -> None:
    """Keeps these filters; a view of the same name is replaced."""
    with change(database):
        row = {"name": name[:LONGEST_NAME], "filters": json.dumps(filters.as_dict()), "by": by}
        database.table("views").upsert(row, pk="name")
        note(database, by, "weergave bewaard", naam=row["name"])


def remove_view(database: sqlite_utils.Database, by: str, name: str) -> None:
    """Forgets a saved view."""
    with change(database):
        database.execute("DELETE FROM views WHERE name = ?", [name])
        note(database, by, "weergave verwijderd", naam=name[:LONGEST_NAME])
