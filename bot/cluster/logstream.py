"""The gateways' side of the one logbook: redacted turns go into a Redis stream, which bot/cluster/consumer.py reads.

The stream lives in Redis's memory only, and what was read is removed from it.
"""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Literal

from redis import Redis
from redis.exceptions import RedisError

from bot.logbook.redact import redact
from bot.logbook.store import Turn
from bot.logbook.writer import LogbookWriter, OutcomeCounter, TurnStore
from bot.settings import Settings

STREAM = "logboek:stroom"

#: Entries that wait at most in Redis, should nobody read them.
MOST_ENTRIES = 100_000

#: How long the consumer has to say that something is erased, and how long its answer may lie unread.
ERASED_SECONDS = 2.5
ANSWER_SECONDS = 30

Kind = Literal["beurt", "oordeel", "wis", "niet_bewaren"]


class NotConfirmed(Exception):
    """The consumer did not say in time that something is erased. It stays in the stream, and is tried again."""


class LogbookStream:
    """What a gateway's logbook thread writes to in a cluster. Raises redis.RedisError when Redis does not answer."""

    def __init__(self, url: str) -> None:
        self._redis: Redis[str] = Redis.from_url(
            url, socket_timeout=ERASED_SECONDS + 1, socket_connect_timeout=1, decode_responses=True
        )

    def write_turn(self, turn: Turn) -> bool:
        """Adds a turn, redacted."""
        clean = asdict(replace(turn, text=redact(turn.text)))
        self._add("beurt", {**clean, "at": turn.at.isoformat()})
        return True

    def add_feedback(self, sender: str, message: int | str | None, verdict: str, reason: str = "") -> bool:
        """Adds a verdict, redacted."""
        self._add("oordeel", {"sender": sender, "message": message, "verdict": verdict, "reason": redact(reason)})
        return True

    def erase(self, sender: str) -> None:
        """Orders erasing and waits until it is done. Raises NotConfirmed when it is not yet."""
        self._order("wis", sender)

    def refuse(self, sender: str) -> None:
        """As ``erase``, and nothing of this sender is written from now on."""
        self._order("niet_bewaren", sender)

    def purge(self, before: datetime) -> int:
        """Nothing here: the consumer removes what is too old."""
        return 0

    def is_sound(self) -> bool:
        """The consumer looks after the file."""
        return True

    def close(self) -> None:
        """Closes the connection."""
        self._redis.close()

    def _order(self, kind: Kind, sender: str) -> None:
        answer = f"logboek:klaar:{secrets.token_hex(8)}"
        self._add(kind, {"sender": sender, "ordered": time.time(), "answer": answer})
        if self._redis.blpop([answer], timeout=ERASED_SECONDS) is None:
            raise NotConfirmed

    def _add(self, kind: Kind, content: dict[str, Any]) -> None:
        self._redis.xadd(STREAM, {"soort": kind, "inhoud": json.dumps(content)}, maxlen=MOST_ENTRIES, approximate=True)


class StreamWriter(LogbookWriter):
    """The logbook's thread of a gateway in a cluster. While Redis is broken, turns wait in the queue."""

    def __init__(self, settings: Settings, counter: OutcomeCounter) -> None:
        super().__init__(settings.logbook_dir, settings.logbook_days, counter, keep=settings.logbook_on)
        self._url = settings.redis_url

    def _open(self) -> TurnStore:
        if self._logbook is None:
            self._logbook = LogbookStream(self._url)
        return self._logbook

    def _is_untouched(self) -> bool:
        return False  # whether there is anything to erase only the consumer knows

    def _will_pass(self, problem: Exception) -> bool:
        return isinstance(problem, RedisError)
