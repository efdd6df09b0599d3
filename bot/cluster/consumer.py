"""Writes what all gateways log into the one logbook: ``python -m bot.cluster.consumer``. Run exactly one.

Each turn and its place in the stream go into the file in one transaction, so that a restart writes nothing twice and
skips nothing. Only then it is removed from the stream.
"""

from __future__ import annotations

import json
import logging
import signal
import time
from collections import OrderedDict
from datetime import datetime, timedelta, timezone
from types import FrameType
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

from bot.cluster.logstream import ANSWER_SECONDS, STREAM
from bot.logbook.backups import is_corrupt
from bot.logbook.store import FILE_NAME, Logbook, Turn, set_aside
from bot.logbook.writer import PURGE_SECONDS
from bot.logs import configure_logging
from bot.settings import Settings, load_settings

logger = logging.getLogger(__name__)

BATCH = 100
BLOCK_MILLISECONDS = 1000
RETRY_SECONDS = 1.0
RETRY_PURGE_SECONDS = 60.0

#: Erasures that are remembered, because a turn from before one may still wait in another gateway.
REMEMBERED_ERASURES = 10_000

#: Turns that are remembered, because a gateway may have sent one twice.
REMEMBERED_TURNS = 10_000

Entry = tuple[str, dict[str, str]]


class Consumer:
    """Reads the stream into the logbook until ``stop``. Whatever breaks is tried again: the stream keeps it meanwhile."""

    def __init__(self, settings: Settings) -> None:
        self._path = settings.logbook_dir / FILE_NAME
        self._days = settings.logbook_days
        self._redis: Redis[str] = Redis.from_url(
            settings.redis_url, socket_timeout=5, socket_connect_timeout=1, decode_responses=True
        )
        self._logbook: Logbook | None = None
        self._last = ""
        self._erased: OrderedDict[str, float] = OrderedDict()
        self._written: OrderedDict[tuple[str, datetime], None] = OrderedDict()
        self._next_purge = 0.0
        self._stopping = False
        self._failing = False

    def stop(self) -> None:
        """Stops after the entry at hand."""
        self._stopping = True

    def run(self) -> None:
        """Works until stopped."""
        while not self._stopping:
            try:
                self._work()
                self._failing = False
            except Exception as problem:  # nothing that breaks here may stop the logbook for good
                self._recover(problem)
        if self._logbook:
            self._logbook.close()

    def _work(self) -> None:
        logbook = self._open()
        self._purge(logbook)
        for entry in self._read():
            try:
                self._carry_out(logbook, entry)
            except (ValueError, KeyError, TypeError) as problem:  # from another version of the gateway, perhaps
                logger.error("Entry %s cannot be read and is left out: %s", entry[0], type(problem).__name__)
            self._last = entry[0]
            self._redis.xdel(STREAM, entry[0])

    def _open(self) -> Logbook:
        if self._logbook is None:
            self._logbook = Logbook.open(self._path)
            if not self._logbook.is_sound():
                self._start_anew()
                return self._open()
            self._last = ""
        if not self._last:
            self._last = self._place(self._logbook)
        return self._logbook

    def _place(self, logbook: Logbook) -> str:
        """Where to go on: after the last turn that is written, unless Redis began a new stream since."""
        last = logbook.last_entry()
        newest = str(self._redis.xinfo_stream(STREAM)["last-generated-id"]) if self._redis.exists(STREAM) else last
        return last if _number(newest) >= _number(last) else "0-0"

    def _read(self) -> list[Entry]:
        found: Any = self._redis.xread({STREAM: self._last}, count=BATCH, block=BLOCK_MILLISECONDS)
        return list(found[0][1]) if found else []

    def _carry_out(self, logbook: Logbook, entry: Entry) -> None:
        number, fields = entry
        content = json.loads(fields["inhoud"])
        kind = fields["soort"]
        if kind == "beurt":
            turn = _read_turn(content)
            if self._erased.get(turn.sender, 0.0) < turn.at.timestamp() and self._is_new(turn):
                logbook.write_turn(turn, number)
                self._note(turn)
        elif kind == "oordeel":
            logbook.add_feedback(content["sender"], content["message"], content["verdict"], content["reason"])
        else:
            if kind == "wis":
                logbook.erase(content["sender"])
            else:
                logbook.refuse(content["sender"])
            self._remember_erasure(content["sender"], content["ordered"])
            self._redis.rpush(content["answer"], "ja")
            self._redis.expire(content["answer"], ANSWER_SECONDS)

    def _is_new(self, turn: Turn) -> bool:
        """Whether this turn did not come before: a Redis that hangs may take in, late, what the gateway sent again."""
        return (turn.sender, turn.at) not in self._written

    def _note(self, turn: Turn) -> None:
        self._written[turn.sender, turn.at] = None
        while len(self._written) > REMEMBERED_TURNS:
            self._written.popitem(last=False)

    def _remember_erasure(self, sender: str, ordered: float) -> None:
        self._erased[sender] = ordered
        while len(self._erased) > REMEMBERED_ERASURES:
            self._erased.popitem(last=False)

    def _purge(self, logbook: Logbook) -> None:
        if time.monotonic() >= self._next_purge:
            self._next_purge = time.monotonic() + RETRY_PURGE_SECONDS  # what fails here may not hold up the stream
            logbook.purge(datetime.now(timezone.utc) - timedelta(days=self._days))
            self._next_purge = time.monotonic() + PURGE_SECONDS

    def _recover(self, problem: Exception) -> None:
        """One line at the first failure, then another try: from the file's own place, because Redis may be a new one."""
        if not self._failing:
            logger.error("The logbook does not get on (the stream keeps it): %s", type(problem).__name__)
        self._failing = True
        if is_corrupt(problem):
            self._start_anew()
        if isinstance(problem, RedisError):
            self._last = ""
        time.sleep(RETRY_SECONDS)

    def _start_anew(self) -> None:
        if self._logbook:
            self._logbook.close()
            self._logbook = None
        aside = set_aside(self._path)
        logger.error("The logbook was damaged. It is now called %s, and a new one was begun.", aside.name)


def main() -> None:
    """Runs until stopped."""
    settings = load_settings()
    configure_logging(settings.log_format)
    consumer = Consumer(settings)

    def stop(signum: int, frame: FrameType | None) -> None:
        consumer.stop()

    for stop_signal in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop_signal, stop)
    consumer.run()


def _read_turn(content: dict[str, Any]) -> Turn:
    lists = {
        "runners_up": tuple((str(label), float(chance)) for label, chance in content["runners_up"]),
        "answers": tuple(content["answers"]),
    }
    return Turn(**{**content, **lists, "at": datetime.fromisoformat(content["at"])})


def _number(entry: str) -> tuple[int, int]:
    milliseconds, _, count = entry.partition("-")
    return int(milliseconds), int(count or 0)


if __name__ == "__main__":
    main()
