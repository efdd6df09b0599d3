"""The inbox: messages that nobody looked at yet, what teaches most first, similar messages as one line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import sqlite_utils

from bot.review.filters import Filters

PAGE_SIZE = 25

#: Different wordings of one group that are shown together; the rest comes back as a line of its own.
MOST_WORDINGS = 50

#: Counting stops here: "1000+" says enough.
MOST_COUNTED = 1000

#: Turns of a conversation that are shown around a message, before and after it.
AROUND = 20

Row = dict[str, Any]
#: Where a page ended: the interest and id of its last line.
Position = tuple[float, int]


@dataclass(frozen=True)
class Page:
    """Lines of the inbox, and where the next page begins (None at the end)."""

    lines: list[Row]
    next: Position | None


def read_page(
    database: sqlite_utils.Database, filters: Filters, after: Position | None = None, size: int = PAGE_SIZE
) -> Page:
    """One page: of each group the message that teaches most, with ``similar``: how many wait in its group."""
    where, values = filters.conditions()
    chosen: list[tuple[int, float, str | None]] = []
    groups: set[str] = set()
    for turn, interest, group in _walk(database, where, values, after):
        if group is not None:
            if group in groups:
                continue
            groups.add(group)
            if after and _stood_before(database, where, values, group, after):
                continue
        if len(chosen) == size:
            last, last_interest, _ = chosen[-1]
            return Page(_read_lines(database, chosen), (last_interest, last))
        chosen.append((turn, interest, group))
    return Page(_read_lines(database, chosen), None)


def next_message(database: sqlite_utils.Database, filters: Filters, after: Position | None) -> int | None:
    """The id of the next message to look at; from the top again when there is none after this one."""
    page = read_page(database, filters, after, size=1)
    if not page.lines and after:
        page = read_page(database, filters, None, size=1)
    return int(page.lines[0]["id"]) if page.lines else None


def count_messages(database: sqlite_utils.Database, filters: Filters) -> int:
    """How many messages there are, up to MOST_COUNTED."""
    where, values = filters.conditions()
    sql = f"SELECT count(*) FROM (SELECT 1 FROM turns WHERE {where} LIMIT {MOST_COUNTED})"  # noqa: S608
    return int(database.execute(sql, values).fetchone()[0])


def read_message(database: sqlite_utils.Database, turn: int) -> Row | None:
    """One message with what the bot made of it, who decided on it, and its labels."""
    row = next(database.query("SELECT * FROM turns WHERE id = ?", [turn]), None)
    if row is None:
        return None
    row["runners_up"] = read_list(row["runners_up"])
    row["answers"] = read_list(row["answers"])
    row["labels"] = list(
        database.query("SELECT * FROM labels WHERE turn = ? AND status != 'ongedaan' ORDER BY id", [turn])
    )
    row["decided"] = next(
        database.query(
            "SELECT decisions.* FROM reviewed JOIN decisions ON decisions.id = reviewed.decision WHERE turn = ?", [turn]
        ),
        None,
    )
    return row


def read_wordings(database: sqlite_utils.Database, message: Row) -> list[Row]:
    """Other wordings in the message's group that nobody decided on, each once, with how often it was said."""
    if message["group_key"] is None:
        return []
    return list(
        database.query(
            "SELECT min(id) AS id, text, count(*) AS times FROM turns"
            " WHERE group_key = ? AND text != ? AND NOT EXISTS (SELECT 1 FROM reviewed WHERE turn = turns.id)"
            " GROUP BY text ORDER BY times DESC, text LIMIT ?",
            [message["group_key"], message["text"], MOST_WORDINGS],
        )
    )


def read_conversation(database: sqlite_utils.Database, conversation: str, around: int | None = None) -> list[Row]:
    """The turns of a conversation in order, all or those around a turn's number."""
    sql = "SELECT * FROM turns WHERE conversation = ?"
    values: list[object] = [conversation]
    if around is not None:
        sql += " AND number BETWEEN ? AND ?"
        values += [around - AROUND, around + AROUND]
    turns = list(database.query(sql + " ORDER BY number, id LIMIT 400", values))
    for turn in turns:
        turn["answers"] = read_list(turn["answers"])
    return turns


def read_options(database: sqlite_utils.Database) -> dict[str, list[str]]:
    """The values that occur, for the filters' lists."""
    columns = {"onderwerp": "topic", "besluit": "decision", "rol": "role", "regio": "region"}
    return {name: _distinct(database, column) for name, column in columns.items()}


def read_progress(database: sqlite_utils.Database, user: str) -> Row:
    """What this user decided today (by the clock of this machine): ``decisions`` and the ``messages`` they hold for."""
    midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    row = next(
        database.query(
            "SELECT count(*) AS decisions, coalesce(sum(turns), 0) AS messages FROM decisions"
            " WHERE by = ? AND at >= ? AND undone = 0",
            [user, as_written(midnight)],
        )
    )
    return dict(row)


def as_written(moment: datetime) -> str:
    """A time as the logbook writes it."""
    return moment.astimezone(timezone.utc).isoformat(timespec="seconds")


def now() -> str:
    """This moment as the logbook writes it."""
    return as_written(datetime.now(timezone.utc))


def read_list(written: str | None) -> list[Any]:
    """A list kept as JSON; empty when there is none."""
    try:
        read = json.loads(written or "[]")
    except ValueError:
        return []
    return read if isinstance(read, list) else []


def _walk(
    database: sqlite_utils.Database, where: str, values: list[object], after: Position | None
) -> Iterator[tuple[int, float, str | None]]:
    """Id, interest and group of what fits, in the inbox's order."""
    if after:
        where, values = f"{where} AND (turns.interest, turns.id) < (?, ?)", [*values, *after]
    sql = f"SELECT id, interest, group_key FROM turns WHERE {where} ORDER BY interest DESC, id DESC"  # noqa: S608
    yield from database.execute(sql, values)


# SQLite cannot know that a group is smaller than what a filter lets through, so the next two name the index.
def _stood_before(
    database: sqlite_utils.Database, where: str, values: list[object], group: str, after: Position
) -> bool:
    """Whether an earlier page showed this group already."""
    sql = (
        f"SELECT 1 FROM turns INDEXED BY review_group WHERE {where} AND turns.group_key = ?"  # noqa: S608
        " AND (turns.interest, turns.id) >= (?, ?) LIMIT 1"
    )
    return database.execute(sql, [*values, group, *after]).fetchone() is not None


def _count_waiting(database: sqlite_utils.Database, group: str) -> int:
    """How many messages of a group nobody decided on, whatever the filters: one decision holds for all of them."""
    sql = (
        "SELECT count(*) FROM (SELECT 1 FROM turns INDEXED BY review_group WHERE group_key = ?"
        " AND NOT EXISTS (SELECT 1 FROM reviewed WHERE reviewed.turn = turns.id) LIMIT ?)"
    )
    return int(database.execute(sql, [group, MOST_COUNTED]).fetchone()[0])


def _read_lines(database: sqlite_utils.Database, chosen: list[tuple[int, float, str | None]]) -> list[Row]:
    lines = []
    for turn, _, group in chosen:
        row = next(database.query("SELECT * FROM turns WHERE id = ?", [turn]))
        lines.append(row | {"similar": _count_waiting(database, group) if group is not None else 1})
    return lines


def _distinct(database: sqlite_utils.Database, column: str) -> list[str]:
    """Each value of an indexed column, jumping from one to the next instead of reading them all."""
    sql = (
        f"WITH RECURSIVE found(value) AS (SELECT min({column}) FROM turns UNION ALL"  # noqa: S608 - our own names
        f" SELECT (SELECT min({column}) FROM turns WHERE {column} > found.value) FROM found"
        " WHERE found.value IS NOT NULL) SELECT value FROM found WHERE value IS NOT NULL AND value != ''"
    )
    return [value for (value,) in database.execute(sql).fetchall()]
