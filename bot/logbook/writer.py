"""Writes the logbook beside the conversation: from a bounded queue, on one thread, never in the way of an answer.

Whatever breaks here (a full disk, a locked or damaged file, a full queue) costs lines of the logbook, counted and
logged without a word of the user, and nothing else. Only erasing is never given up: it is tried until it worked.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Literal, Protocol

from bot.logbook.backups import is_corrupt
from bot.logbook.redact import warm_up
from bot.logbook.store import FILE_NAME, Logbook, Turn, set_aside

logger = logging.getLogger(__name__)

#: Turns and verdicts that wait at most. A turn is written in milliseconds, so only a broken disk fills this.
CAPACITY = 2000

#: Between two removals of what is too old; and before another try of what failed and must be done.
PURGE_SECONDS = 3600.0
RETRY_SECONDS = 5.0
WAIT_SECONDS = 1.0

#: What the thread gets, when it has to stop, to finish what it is at.
LAST_JOB_SECONDS = 2.0

#: What may happen to something that was to be written.
Outcome = Literal["geschreven", "geweigerd", "vol", "fout"]


class OutcomeCounter(Protocol):
    """Whoever keeps count."""

    def count_logbook(self, outcome: Outcome) -> None:
        """One turn or verdict more."""


class TurnStore(Protocol):
    """What the thread writes to: the logbook itself, or the stream that leads to it (bot/cluster/logstream.py)."""

    def write_turn(self, turn: Turn) -> bool:
        """Adds a turn. False when its sender said "niet bewaren"."""

    def add_feedback(self, sender: str, message: int | str | None, verdict: str, reason: str = "") -> bool:
        """The user's verdict on a turn. False when there is no such turn."""

    def refuse(self, sender: str) -> None:
        """Erases, and keeps nothing of this sender from now on. Raises when that did not work."""

    def erase(self, sender: str) -> None:
        """Erases all of this sender. Raises when that did not work."""

    def purge(self, before: datetime) -> int:
        """Removes what is too old."""

    def is_sound(self) -> bool:
        """Whether it can be written to."""

    def close(self) -> None:
        """Lets go of it."""


@dataclass
class _Job:
    """Something to do with the logbook. ``done`` is for what somebody waits for, and must be done in the end."""

    name: str
    sender: str
    act: Callable[[TurnStore], object]
    done: Future[bool] | None = None


class LogbookWriter:
    """The one thread that writes. Its methods return at once and never raise; with ``keep`` off it only erases."""

    def __init__(
        self, folder: Path, days: int, counter: OutcomeCounter, *, keep: bool = True, capacity: int = CAPACITY
    ) -> None:
        self._path = folder / FILE_NAME
        self._days = days
        self._counter = counter
        self._keep = keep
        self._capacity = capacity
        self._waiting: deque[_Job] = deque()
        self._owed: dict[tuple[str, str], _Job] = {}
        self._changed = threading.Condition()
        self._stop_by: float | None = None
        self._logbook: TurnStore | None = None
        self._failing = False
        self._next_purge = 0.0
        self._next_retry = 0.0
        self._thread = threading.Thread(target=self._work, name="logbook", daemon=True)

    def start(self) -> None:
        """Starts the thread; what is too old goes first."""
        self._thread.start()

    def stop(self, seconds: float = 5.0) -> None:
        """Writes what waits, for at most this long, and stops. What could not be written by then is lost, and counted."""
        with self._changed:
            self._stop_by = time.monotonic() + seconds
            self._changed.notify()
        self._thread.join(seconds + LAST_JOB_SECONDS)

    @property
    def is_running(self) -> bool:
        """Whether its thread lives."""
        return self._thread.is_alive()

    @property
    def keeps(self) -> bool:
        """Whether turns are stored at all."""
        return self._keep

    def write(self, turn: Turn) -> None:
        """Puts a turn in the queue; drops it when that is full."""
        self._put(_Job("turn", turn.sender, lambda logbook: logbook.write_turn(turn)))

    def add_feedback(self, sender: str, message: str, verdict: str, reason: str) -> None:
        """Puts a verdict in the queue; drops it when that is full."""
        self._put(
            _Job("feedback", sender, lambda logbook: logbook.add_feedback(sender, message or None, verdict, reason))
        )

    def erase(self, sender: str) -> Future[bool]:
        """Erases the sender's conversation before all else. The future says whether it worked; if not, it is retried."""
        return self._put_first(_Job("erase", sender, lambda logbook: logbook.erase(sender), Future()))

    def refuse(self, sender: str) -> Future[bool]:
        """As ``erase``, and nothing of this sender is written from now on."""
        return self._put_first(_Job("refuse", sender, lambda logbook: logbook.refuse(sender), Future()))

    def _put(self, job: _Job) -> None:
        if not self._keep:
            return
        with self._changed:
            full = len(self._waiting) >= self._capacity
            if not full:
                self._waiting.append(job)
                self._changed.notify()
        if full:
            self._counter.count_logbook("vol")
            self._report_failure("the queue is full")

    def _put_first(self, job: _Job) -> Future[bool]:
        assert job.done is not None
        done = job.done
        with self._changed:
            self._waiting = deque(other for other in self._waiting if other.done or other.sender != job.sender)
            self._waiting.appendleft(job)
            self._changed.notify()
        return done

    def _work(self) -> None:
        if self._keep:
            warm_up()
        self._run(_Job("check", "", self._check_file))
        while job := self._next():
            self._run(job)
        for lost in self._waiting:
            self._count(lost, "fout")
        if self._logbook:
            self._logbook.close()

    def _next(self) -> _Job | None:
        """The next thing to do; waits for it. None when it is time to stop."""
        with self._changed:
            while True:
                now = time.monotonic()
                if self._stop_by is not None and now >= self._stop_by:
                    return None
                if self._owed and now >= self._next_retry:
                    self._next_retry = now + RETRY_SECONDS
                    return self._owed.pop(next(iter(self._owed)))
                if self._waiting:
                    return self._waiting.popleft()
                if self._stop_by is not None:
                    return None
                if now >= self._next_purge:
                    self._next_purge = now + PURGE_SECONDS
                    return _Job("purge", "", self._purge)
                wake = min(self._next_purge, self._next_retry) if self._owed else self._next_purge
                self._changed.wait(max(0.05, wake - now))

    def _run(self, job: _Job) -> None:
        try:
            worked = self._attempt(job)
        except Exception as problem:  # nothing that breaks here may stop the thread
            self._fail(job, problem)
            return
        self._failing = False
        if job.done and not job.done.done():
            job.done.set_result(True)
        self._count(job, "geschreven" if worked else "geweigerd")

    def _count(self, job: _Job, outcome: Outcome) -> None:
        if job.name in ("turn", "feedback"):
            self._counter.count_logbook(outcome)

    def _attempt(self, job: _Job) -> object:
        if not self._keep and self._is_untouched():
            return None
        try:
            return job.act(self._open())
        except Exception as problem:
            if not is_corrupt(problem):
                raise
            self._start_anew()
            return job.act(self._open())

    def _is_untouched(self) -> bool:
        """Whether nothing was ever written, so that there is nothing to erase."""
        return not self._path.exists()

    def _will_pass(self, problem: Exception) -> bool:
        """Whether what failed works again by itself, so that turns and verdicts had better wait than be lost."""
        return False

    def _open(self) -> TurnStore:
        if self._logbook is None:
            self._logbook = Logbook.open(self._path)
        return self._logbook

    def _start_anew(self) -> None:
        if self._logbook:
            self._logbook.close()
            self._logbook = None
        aside = set_aside(self._path)
        logger.error("The logbook was damaged. It is now called %s, and a new one was begun.", aside.name)

    def _check_file(self, logbook: TurnStore) -> None:
        if not logbook.is_sound():
            self._start_anew()

    def _purge(self, logbook: TurnStore) -> None:
        logbook.purge(datetime.now(timezone.utc) - timedelta(days=self._days))

    def _fail(self, job: _Job, problem: Exception) -> None:
        # An error of the database tells no text; any other might.
        said = str(problem) if type(problem).__module__ == "sqlite3" else ""
        self._report_failure(f"{job.name}: {type(problem).__name__} {said}".strip())
        if job.name in ("turn", "feedback") and self._will_pass(problem):
            with self._changed:
                self._waiting.appendleft(job)
                self._changed.wait(WAIT_SECONDS)
        elif job.name in ("turn", "feedback"):
            self._count(job, "fout")
        elif job.name == "purge":
            self._next_purge = time.monotonic() + 60
        elif job.done:
            if not job.done.done():
                job.done.set_result(False)
            with self._changed:
                self._owed[job.name, job.sender] = job
                self._next_retry = time.monotonic() + RETRY_SECONDS

    def _report_failure(self, what: str) -> None:
        """One line at the first failure, not one for every message while it lasts; /metrics counts them all."""
        if not self._failing:
            logger.error("The logbook cannot be written (answers go on as usual): %s", what)
        self._failing = True
