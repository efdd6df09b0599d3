"""A logbook with conversations in it, made the way the gateway makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from itertools import count
from pathlib import Path

import pytest

from bot.logbook.store import Logbook, Turn

#: Half November, far from the edges of the month.
NOVEMBER = datetime(2026, 11, 15, 12, tzinfo=timezone.utc)

Converse = Callable[..., None]


@pytest.fixture
def logbook(tmp_path: Path) -> Iterator[Logbook]:
    """An empty logbook."""
    opened = Logbook.open(tmp_path / "logboek.db")
    yield opened
    opened.close()


@pytest.fixture
def converse(logbook: Logbook) -> Converse:
    """Writes as many conversations as asked, each of a sender of its own, with the turns that are described."""
    senders = count()

    def write(number: int, *turns: dict[str, object], at: datetime = NOVEMBER) -> None:
        for _ in range(number):
            sender = f"sender-{next(senders)}"
            for place, values in enumerate(turns or ({},)):
                moment = at + timedelta(minutes=place)
                logbook.write_turn(
                    Turn(**{"sender": sender, "text": "iets", "decision": "antwoord", "at": moment, **values})  # type: ignore[arg-type]
                )

    return write
