"""Copies of the logbook. An erased conversation goes from these too, so every copy stays in one folder."""

from __future__ import annotations

import fcntl
import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timezone
from pathlib import Path

from sqlite_utils import Database

from bot.logbook.schema import connect

logger = logging.getLogger(__name__)

#: Copies that stay; an older one goes when a new one is made.
KEPT_COPIES = 14


class Backups:
    """The copies in one folder, one hand at a time: an erase never misses a copy that is just being made."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self, database: Database, path: Path | None = None) -> Path:
        """A copy of the logbook as it is now, named after the time unless ``path`` says otherwise. Returns its path.

        Raises ValueError for a path outside the folder: there an erase would not find it.
        """
        now = datetime.now(timezone.utc)
        path = path or self._folder / f"logboek-{now:%Y-%m-%dT%H%M%S.%f}.db"
        if path.resolve().parent != self._folder.resolve() or path.suffix != ".db":
            raise ValueError(f"A copy must be a .db file in {self._folder}, or erasing a conversation would miss it.")
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._alone():
            unfinished = path.with_suffix(".deel")
            unfinished.touch(mode=0o600)
            database.execute("VACUUM INTO ?", [str(unfinished)])
            os.replace(unfinished, path)
            for old in self._copies()[:-KEPT_COPIES]:
                old.unlink()
        return path

    def change_all(self, change: Callable[[Database], object]) -> None:
        """Makes the same change in every copy. One that cannot be read is of no use and may hold text: it goes."""
        if not self._folder.exists():
            return
        with self._alone():
            for path in self._copies():
                try:
                    with closing(connect(path)) as copy:
                        copy.execute("PRAGMA journal_mode = DELETE").fetchall()
                        change(copy)
                except sqlite3.DatabaseError as problem:
                    if not is_corrupt(problem):
                        raise
                    logger.error("The copy %s of the logbook is damaged and was removed", path.name)
                    path.unlink()

    def _copies(self) -> list[Path]:
        """Every copy, oldest first."""
        return sorted(self._folder.glob("*.db"), key=lambda path: path.stat().st_mtime_ns)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Waits for other processes that are at the copies, and clears what a stopped one left half made."""
        with (self._folder / ".slot").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for left in self._folder.glob("*.deel*"):
                left.unlink()
            yield


def is_corrupt(problem: BaseException) -> bool:
    """Whether a database error says that the file itself is broken (Python 3.10 gives no error codes)."""
    said = str(problem)
    return isinstance(problem, sqlite3.DatabaseError) and ("malformed" in said or "not a database" in said)
