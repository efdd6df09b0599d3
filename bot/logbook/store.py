"""Writing to the logbook, and erasing from it: from the file, its journal and its copies.

Whoever uses this cannot write personal data by mistake: texts go in as they were typed and are redacted here.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import sqlite3
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

from sqlite_utils import Database

from bot.logbook.backups import Backups
from bot.logbook.counting import count_ended
from bot.logbook.interest import THUMBS_DOWN, judge_interest
from bot.logbook.redact import redact
from bot.logbook.schema import migrate, open_logbook, write_lock

logger = logging.getLogger(__name__)

#: The logbook's file inside its folder, and the folder of its copies.
FILE_NAME = "logboek.db"
BACKUP_FOLDER = "kopie"

#: What a damaged logbook is called after it was put aside.
ASIDE = "logboek-kapot-*"

#: A sender who was silent for longer begins a new conversation.
CONVERSATION_GAP = timedelta(minutes=30)


class NotErased(Exception):
    """The rows are deleted, but another reader keeps the old pages in the journal: try again soon."""


@dataclass(frozen=True)
class Turn:
    """One message and how it was handled. ``text`` is as typed: the logbook redacts it. Names are those of the table."""

    sender: str
    text: str
    decision: str
    at: datetime = field(default_factory=lambda: datetime.now(timezone.utc))
    message_id: str = ""
    topic: str | None = None
    confidence: float | None = None
    runners_up: tuple[tuple[str, float], ...] = ()
    answers: tuple[str, ...] = ()
    risk_level: str | None = None
    risk_kind: str | None = None
    risk_probability: float | None = None
    card: str | None = None
    role: str | None = None
    region: str | None = None
    language: str | None = None
    response_ms: int | None = None
    model: str | None = None


class Logbook:
    """The logbook in one file. ``open`` it, and ``close`` it; use it from one thread at a time."""

    def __init__(self, path: Path, database: Database) -> None:
        """Made by ``open``."""
        self.path = path
        self.database = database
        self._backups = Backups(path.parent / BACKUP_FOLDER)

    @classmethod
    def open(cls, path: Path) -> Logbook:
        """The logbook in this file, made when it is not there. Raises sqlite3.Error when it cannot be used."""
        return cls(path, open_logbook(path))

    def close(self) -> None:
        """Lets go of the file."""
        self.database.close()

    def write_turn(self, turn: Turn, entry: str = "") -> bool:
        """Adds a turn to its sender's conversation. False when this sender said "niet bewaren".

        ``entry`` is its place in the stream of a cluster, noted in the same transaction so that it is written only once.
        """
        text = redact(turn.text)
        with write_lock(self.database):
            if entry:
                self.database.table("stream").insert({"one": 1, "entry": entry}, replace=True)
            if self._has_refused(turn.sender):
                return False
            conversation, number = self._count_turn(turn)
            self.database.table("turns").insert(_as_row(turn, conversation, number, text))
        return True

    def last_entry(self) -> str:
        """The last entry of a cluster's stream that stands here; "0-0" when there is none."""
        found = self.database.execute("SELECT entry FROM stream").fetchone()
        return str(found[0]) if found else "0-0"

    def add_feedback(self, sender: str, message: int | str | None, verdict: str, reason: str = "") -> bool:
        """The user's verdict on a turn: by its number, by the client's message id, or the last. False when there is none."""
        where, value = "1 = 1", None
        if isinstance(message, str) and message:
            where, value = "message_hash = ?", hash_id(message)
        elif isinstance(message, int):
            where, value = "number = ?", str(message)
        change = (
            "UPDATE turns SET feedback = ?, feedback_reason = ?, interest = min(1.0, interest + ?) WHERE id = ("  # noqa: S608
            "SELECT turns.id FROM turns JOIN conversations ON conversations.id = turns.conversation"
            f" WHERE sender_hash = ? AND {where} ORDER BY turns.id DESC LIMIT 1) AND feedback IS NOT ?"
        )
        gain = THUMBS_DOWN if verdict == "slecht" else 0.0
        values = [verdict, redact(reason) or None, gain, hash_id(sender), *([value] if value else []), verdict]
        return self.database.execute(change, values).rowcount > 0

    def refuse(self, sender: str) -> None:
        """ "Niet bewaren": nothing of this sender is written from now on, and what stood here is erased."""
        row = {"sender_hash": hash_id(sender), "at": _stamp(datetime.now(timezone.utc))}
        self.database.table("refusals").insert(row, replace=True)
        self.erase(sender)

    def erase(self, sender: str) -> None:
        """Erases all of this sender, labels and test cases made of it included, here and in every copy.

        Raises NotErased when a reader holds on to the old pages: the rows are gone, call again for the rest.
        """
        key = hash_id(sender)
        _erase_sender(self.database, key)
        self._backups.change_all(lambda copy: _erase_sender(copy, key))
        for path in self._aside():
            if path.exists() and key.encode() in path.read_bytes():
                # Rows cannot be taken out of a damaged file, so the user's wish costs us the whole of it.
                self._remove_aside()
        self._clear_journal()

    def purge(self, before: datetime) -> int:
        """Removes turns older than ``before`` here and in every copy. Labels and the counts per month stay.

        Returns how many turns went here.
        """
        stamp = _stamp(before)
        count = _purge(self.database, stamp)
        self._backups.change_all(lambda copy: _purge_copy(copy, stamp))
        for path in self._aside():
            if path.stat().st_mtime < before.timestamp():
                path.unlink()
        self._clear_journal()
        return count

    def backup(self, path: Path | None = None) -> Path:
        """Makes a copy in the folder ``kopie``, named after the time unless ``path`` names it. Returns its path.

        Raises ValueError for a path elsewhere: erasing a conversation would miss it there.
        """
        return self._backups.make(self.database, path)

    def is_sound(self) -> bool:
        """Whether the file holds together. Raises sqlite3.DatabaseError when it cannot even be read."""
        return bool(self.database.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")

    def _has_refused(self, sender: str) -> bool:
        return bool(self.database.execute("SELECT 1 FROM refusals WHERE sender_hash = ?", [hash_id(sender)]).fetchone())

    def _count_turn(self, turn: Turn) -> tuple[str, int]:
        """The conversation this turn belongs to, brought up to date, and the turn's number in it."""
        table = self.database.table("conversations")
        found = self.database.execute(
            "SELECT id, turns, escalated FROM conversations WHERE sender_hash = ? AND last >= ?"
            " ORDER BY last DESC LIMIT 1",
            [hash_id(turn.sender), _stamp(turn.at - CONVERSATION_GAP)],
        ).fetchone()
        conversation, turns, escalated = found or (secrets.token_hex(8), 0, 0)
        if not found:
            table.insert({"id": conversation, "sender_hash": hash_id(turn.sender), "started": _stamp(turn.at)})
        known = {"role": turn.role, "region": turn.region, "language": turn.language, "model": turn.model}
        table.update(
            conversation,
            {
                "last": _stamp(turn.at),
                "turns": turns + 1,
                "escalated": int(bool(escalated) or turn.card in ("nood", "crisis")),
                **{name: value for name, value in known.items() if value},
            },
        )
        return conversation, turns + 1

    def _clear_journal(self) -> None:
        """Empties the write-ahead log into the file: until then it holds the pages as they were before an erase."""
        busy, *_ = self.database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise NotErased("another reader of the logbook is busy")

    def _aside(self) -> list[Path]:
        return list(self.path.parent.glob(ASIDE))

    def _remove_aside(self) -> None:
        for path in self._aside():
            path.unlink()


def set_aside(path: Path) -> Path:
    """Moves a damaged logbook, with its journal, out of the way. Returns its new name, with the date in it."""
    now = datetime.now(timezone.utc)
    aside = path.with_name(ASIDE.replace("*", f"{now:%Y-%m-%dT%H%M%S}") + ".db")
    for ending in ("-wal", "-shm", ""):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.rename(aside.with_name(aside.name + ending))
    return aside


def hash_id(name: str) -> str:
    """What the logbook keeps of a sender or a message id: enough to find it again, not to read it."""
    return hashlib.sha256(name.encode()).hexdigest()


def _as_row(turn: Turn, conversation: str, number: int, text: str) -> dict[str, object]:
    return {
        "conversation": conversation,
        "number": number,
        "at": _stamp(turn.at),
        "text": text,
        "decision": turn.decision,
        "topic": turn.topic,
        "confidence": turn.confidence,
        "runners_up": json.dumps(turn.runners_up),
        "answers": json.dumps(turn.answers),
        "risk_level": turn.risk_level,
        "risk_kind": turn.risk_kind,
        "risk_probability": turn.risk_probability,
        "card": turn.card,
        "role": turn.role,
        "region": turn.region,
        "language": turn.language,
        "response_ms": turn.response_ms,
        "model": turn.model,
        "interest": judge_interest(turn.decision, turn.confidence, turn.runners_up, turn.risk_probability),
        "message_hash": hash_id(turn.message_id) if turn.message_id else None,
    }


def _erase_sender(database: Database, key: str) -> None:
    conversations = "(SELECT id FROM conversations WHERE sender_hash = :key)"
    with write_lock(database):
        for statement in (
            f"DELETE FROM labels WHERE turn IN (SELECT id FROM turns WHERE conversation IN {conversations})",  # noqa: S608
            f"DELETE FROM testcases WHERE conversation IN {conversations}",  # noqa: S608
            f"DELETE FROM turns WHERE conversation IN {conversations}",  # noqa: S608
            "DELETE FROM conversations WHERE sender_hash = :key",
        ):
            database.execute(statement, {"key": key})
        _forget_deleted_words(database)


def _purge_copy(copy: Database, before: str) -> None:
    """A copy keeps its own counts, so that they are right when it is put back. It may be older than their table."""
    migrate(copy)
    _purge(copy, before)


def _purge(database: Database, before: str) -> int:
    with write_lock(database):
        try:
            count_ended(database, before)
        except sqlite3.OperationalError as problem:
            # What users were promised goes before figures: an uncounted text is purged all the same.
            logger.error("Conversations were purged that could not be counted: %s", problem)
        count = database.execute("DELETE FROM turns WHERE at < ?", [before]).rowcount
        database.execute(
            "DELETE FROM conversations WHERE last < ? AND NOT EXISTS"
            " (SELECT 1 FROM turns WHERE turns.conversation = conversations.id)",
            [before],
        )
        database.execute("DELETE FROM refusals WHERE at < ?", [before])
        _forget_deleted_words(database)
    return count


def _forget_deleted_words(database: Database) -> None:
    """Takes what is left of deleted texts out of review's search index (bot/review/tables.py): it only marks a deleted
    text, and keeps its words until it is merged."""
    if database.table("turns_search").exists():
        database.execute("INSERT INTO turns_search(turns_search) VALUES ('optimize')")


def _stamp(moment: datetime) -> str:
    """ISO 8601 in UTC, in whole seconds: also sorts as text."""
    return moment.astimezone(timezone.utc).isoformat(timespec="seconds")
