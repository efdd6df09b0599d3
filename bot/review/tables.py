"""What review adds to the logbook: search by words, who decided what, and indexes for the inbox.

Kept apart from bot/logbook/schema.py because only review needs it: a logbook that nobody reviews stays smaller.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlite_utils

from bot.logbook.schema import open_logbook

#: Each filter has its own index in the inbox's order, so that a page of any filter is read without sorting.
FILTERED_COLUMNS = ("topic", "decision", "card", "role", "region", "feedback")

# The index holds no second copy of the texts. The triggers follow only the text: grouping changes other columns often.
# What is reviewed goes with its turn, so that a purge or an erasure by the logbook leaves nothing of it here.
SEARCH = """
CREATE VIRTUAL TABLE turns_search USING fts5(text, content='turns', content_rowid='id',
  tokenize='unicode61 remove_diacritics 2');
CREATE TRIGGER turns_search_insert AFTER INSERT ON turns BEGIN
  INSERT INTO turns_search(rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER turns_search_delete AFTER DELETE ON turns BEGIN
  INSERT INTO turns_search(turns_search, rowid, text) VALUES ('delete', old.id, old.text);
  DELETE FROM reviewed WHERE turn = old.id;
END;
CREATE TRIGGER turns_search_update AFTER UPDATE OF text ON turns BEGIN
  INSERT INTO turns_search(turns_search, rowid, text) VALUES ('delete', old.id, old.text);
  INSERT INTO turns_search(rowid, text) VALUES (new.id, new.text);
END;
INSERT INTO turns_search(turns_search) VALUES ('rebuild');
"""


def open_review(path: Path) -> sqlite_utils.Database:
    """Opens the logbook with review's own tables, which are made where they are not there yet."""
    database = open_logbook(path)
    with database.atomic():
        _create_tables(database)
    if not database.table("turns_search").exists():
        _create_search(database)
    return database


@contextmanager
def change(database: sqlite_utils.Database) -> Iterator[None]:
    """One change, whole or not at all. It takes the right to write at once: a transaction that reads first and writes
    later fails when the gateway wrote in between."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        database.rollback()
        raise
    database.commit()


def insert_row(database: sqlite_utils.Database, table: str, row: dict[str, Any]) -> int:
    """Writes a row and returns its id."""
    key = database.table(table).insert(row).last_pk
    assert isinstance(key, int)
    return key


def _create_tables(database: sqlite_utils.Database) -> None:
    decisions = {"id": int, "at": str, "by": str, "kind": str, "value": str, "turns": int, "undone": int}
    database.table("decisions").create(decisions, pk="id", if_not_exists=True)
    database.table("decisions").create_index(["by", "at"], if_not_exists=True)
    database.table("decision_labels").create(
        {"decision": int, "label": int}, pk=("decision", "label"), if_not_exists=True
    )
    database.table("reviewed").create({"turn": int, "decision": int}, pk="turn", if_not_exists=True)
    database.table("reviewed").create_index(["decision"], if_not_exists=True)
    database.table("labels").create_index(["turn"], if_not_exists=True)
    database.table("labels").create_index(["kind", "status"], if_not_exists=True)
    turns = database.table("turns")
    turns.create_index(["interest", "id", "group_key"], index_name="review_order", if_not_exists=True)
    turns.create_index(["group_key", "interest", "id"], index_name="review_group", if_not_exists=True)
    for column in FILTERED_COLUMNS:
        turns.create_index([column, "interest", "id"], index_name=f"review_{column}", if_not_exists=True)


def _create_search(database: sqlite_utils.Database) -> None:
    database.conn.executescript(f"BEGIN; {SEARCH} COMMIT;")
