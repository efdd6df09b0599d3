"""The logbook's tables, and opening its file so that what is erased is really gone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

#: How long a connection waits for another one that is writing.
BUSY_SECONDS = 2.0

#: The steps from an empty file to today's tables. ``user_version`` counts the steps a file has had: only ever add one.
MIGRATIONS = (
    """
    CREATE TABLE conversations (
        id TEXT PRIMARY KEY,
        sender_hash TEXT,
        started TEXT,
        last TEXT,
        turns INTEGER,
        role TEXT,
        region TEXT,
        language TEXT,
        model TEXT,
        escalated INTEGER
    );
    CREATE INDEX conversations_sender_hash ON conversations (sender_hash);
    CREATE INDEX conversations_last ON conversations (last);
    CREATE TABLE turns (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation TEXT REFERENCES conversations (id),
        number INTEGER,
        at TEXT,
        text TEXT,
        decision TEXT,
        topic TEXT,
        confidence REAL,
        runners_up TEXT,
        answers TEXT,
        risk_level TEXT,
        risk_kind TEXT,
        risk_probability REAL,
        card TEXT,
        role TEXT,
        region TEXT,
        language TEXT,
        response_ms INTEGER,
        model TEXT,
        feedback TEXT,
        feedback_reason TEXT,
        interest REAL,
        group_key TEXT,
        message_hash TEXT
    );
    CREATE INDEX turns_at ON turns (at);
    CREATE INDEX turns_conversation ON turns (conversation);
    CREATE INDEX turns_interest ON turns (interest);
    CREATE INDEX turns_topic ON turns (topic);
    CREATE INDEX turns_group_key ON turns (group_key);
    -- A label carries its own text: it outlives its turn, and goes with it only when the user erases the conversation.
    CREATE TABLE labels (
        id INTEGER PRIMARY KEY,
        turn INTEGER REFERENCES turns (id) ON DELETE SET NULL,
        text TEXT,
        kind TEXT,
        value TEXT,
        by TEXT,
        at TEXT,
        status TEXT,
        second_by TEXT,
        note TEXT
    );
    CREATE INDEX labels_turn ON labels (turn);
    CREATE TABLE audit (id INTEGER PRIMARY KEY, at TEXT, who TEXT, action TEXT, details TEXT);
    CREATE TABLE views (name TEXT PRIMARY KEY, filters TEXT, by TEXT);
    CREATE TABLE testcases (id INTEGER PRIMARY KEY, at TEXT, by TEXT, conversation TEXT, yaml TEXT);
    -- Who said "niet bewaren". Needed to know it after a restart; holds nothing else.
    CREATE TABLE refusals (sender_hash TEXT PRIMARY KEY, at TEXT);
    """,
    """
    -- What outlives the purge: numbers per month without any text (counting.py). Exact, so never publish them as such.
    CREATE TABLE months (
        month TEXT NOT NULL,
        figure TEXT NOT NULL,
        value TEXT NOT NULL DEFAULT '',
        region TEXT NOT NULL DEFAULT '',
        count INTEGER NOT NULL,
        PRIMARY KEY (month, figure, value, region)
    ) WITHOUT ROWID;
    ALTER TABLE conversations ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;
    """,
    """
    -- Where several gateways log through one stream: the last entry of it that stands here (bot/cluster/consumer.py).
    CREATE TABLE stream (one INTEGER PRIMARY KEY CHECK (one = 1), entry TEXT);
    """,
)


def open_logbook(path: Path) -> Database:
    """The logbook in this file, made or brought up to date when needed. Raises sqlite3.Error when it cannot be used.

    The file is for its owner only. The connection may be handed from one thread to another, but used by one at a time.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    database = connect(path)
    try:
        database.execute("PRAGMA journal_mode = WAL").fetchone()
        migrate(database)
    except BaseException:
        database.close()
        raise
    return database


def connect(path: Path) -> Database:
    """A connection that overwrites what it deletes, and never writes temporary files with text in them."""
    database = Database(sqlite3.connect(str(path), timeout=BUSY_SECONDS, check_same_thread=False))
    for pragma in ("secure_delete = ON", "foreign_keys = ON", "temp_store = MEMORY", "synchronous = NORMAL"):
        database.execute(f"PRAGMA {pragma}").fetchall()
    return database


@contextmanager
def write_lock(database: Database) -> Iterator[None]:
    """A transaction that is the only writer from its start, so that it waits for others instead of failing halfway."""
    database.conn.execute("BEGIN IMMEDIATE")
    with database.conn:
        yield


def migrate(database: Database) -> None:
    """Takes the steps that this file, or a copy of it, has not had.

    The write lock comes first: another process may be at it too.
    """
    if _version(database) == len(MIGRATIONS):
        return
    with write_lock(database):
        for step in range(_version(database), len(MIGRATIONS)):
            database.executescript(MIGRATIONS[step])
            database.conn.execute(f"PRAGMA user_version = {step + 1}")


def _version(database: Database) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])
