"""How long review's work takes on a full logbook: ``python bench/review_inbox.py [number of turns]``.

Fills a logbook with synthetic turns in a temporary folder, times what the pages ask of it (the middle and the slowest of
some tries), and ends with 1 when anything takes longer than the goal.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import sqlite_utils

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.content.topics import load_examples  # noqa: E402 - the folder must be known first
from bot.logbook.schema import open_logbook  # noqa: E402
from bot.review.decisions import Choice, decide, undo  # noqa: E402
from bot.review.filters import Filters  # noqa: E402
from bot.review.inbox import (  # noqa: E402
    Position,
    count_messages,
    read_conversation,
    read_message,
    read_options,
    read_page,
    read_progress,
    read_wordings,
)
from bot.review.tables import open_review  # noqa: E402

GOAL_MS = 300.0
TRIES = 7
DECISIONS = ["antwoord"] * 6 + ["vangnet", "vraag_terug", "twee", "kantoor"]
ROLES = [None, None, "leerkracht", "arts", "politie", "buur"]
REGIONS = [None, None, "drenthe", "groningen", "utrecht", "zeeland", "twente"]


def make_turns(count: int) -> Iterator[dict[str, Any]]:
    """Turns like real ones: what people ask, with words around it; a few topics are asked very often."""
    chance = random.Random(7)
    examples = load_examples()
    labels = list(examples)
    weights = [1 / (place + 1) for place in range(len(labels))]
    start = datetime(2026, 10, 1, tzinfo=timezone.utc)
    for number in range(1, count + 1):
        (label,) = chance.choices(labels, weights)
        text = chance.choice(examples[label])
        confidence = chance.random()
        yield {
            "id": number,
            "conversation": f"g{number // 4}",
            "number": number % 4 + 1,
            "at": (start + timedelta(seconds=26 * number)).isoformat(timespec="seconds"),
            "text": text if chance.random() < 0.3 else f"{text} {chance.choice(['alsjeblieft', 'graag', number])}",
            "decision": chance.choice(DECISIONS),
            "topic": label,
            "confidence": confidence,
            "runners_up": json.dumps([[chance.choice(labels), 0.2] for _ in range(5)]),
            "answers": json.dumps([f"utter_{label}"]),
            "risk_level": "geen",
            "risk_probability": 0.01,
            "card": chance.choice([None] * 40 + ["nood", "veilig"]),
            "role": chance.choice(ROLES),
            "region": chance.choice(REGIONS),
            "feedback": chance.choice([None] * 50 + ["goed", "slecht"]),
            "interest": 1 - confidence,
            "group_key": None if chance.random() < 0.02 else f"{label}-{chance.randrange(8)}",
        }


def time_it(name: str, work: Callable[[], object]) -> bool:
    """Prints how long it takes in milliseconds; True when even the slowest try is within the goal."""
    taken = []
    for _ in range(TRIES):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    print(f"{name:<46} {statistics.median(taken):8.1f} {max(taken):8.1f}")
    return max(taken) < GOAL_MS


def show_inbox(database: sqlite_utils.Database, filters: Filters, after: Position | None = None) -> None:
    """All that the inbox's page asks."""
    read_page(database, filters, after)
    count_messages(database, filters)
    read_options(database)
    read_progress(database, "noor")


def show_message(database: sqlite_utils.Database, turn: int) -> None:
    """All that a message's page asks."""
    message = read_message(database, turn)
    assert message
    read_wordings(database, message)
    read_conversation(database, message["conversation"], message["number"])


def decide_on_group(database: sqlite_utils.Database) -> None:
    """Ticks every wording of the first group, and takes it back."""
    message = read_page(database, Filters(), None, size=1).lines[0]
    similar = [wording["id"] for wording in read_wordings(database, message)]
    decide(database, "noor", message["id"], similar, Choice("onderwerp", "vraag/huisverbod_duur"))
    undo(database, "noor")


def decide_on_much(database: sqlite_utils.Database, share: int) -> None:
    """What it looks like when a good part of the inbox was decided on."""
    with database.atomic():
        database.execute(
            "INSERT INTO reviewed (turn, decision) SELECT id, 0 FROM turns WHERE interest > 0.5 AND id % 100 < ?",
            [share],
        )


def main() -> None:
    """Fills, times, judges."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        filled = open_logbook(Path(folder) / "logboek.db")
        turns = list(make_turns(count))
        filled.table("conversations").insert_all(
            {"id": name} for name in sorted({turn["conversation"] for turn in turns})
        )
        filled.table("turns").insert_all(turns, batch_size=2000)
        filled.close()
        database = open_review(Path(folder) / "logboek.db")
        print(f"{count} turns written in {time.perf_counter() - started:.0f} s")
        print(f"{'':<46} {'median':>8} {'slowest':>8}  (ms)")
        deep = read_page(database, Filters(), (0.5, 0)).next
        tried = [
            time_it("inbox", lambda: show_inbox(database, Filters())),
            time_it("inbox, halfway", lambda: show_inbox(database, Filters(), deep)),
            *(
                time_it(f"filter {filters.as_dict()}", lambda filters=filters: show_inbox(database, filters))  # type: ignore[misc]
                for filters in (
                    Filters(oordeel="slecht"),
                    Filters(onderwerp="vraag/huisverbod_duur"),
                    Filters(besluit="vangnet", rol="arts"),
                    Filters(kaart="nood", regio="zeeland"),
                    Filters(van="2026-10-20", tot="2026-10-21"),
                    Filters(stand="beoordeeld"),
                    Filters(zoek="huisverbod"),
                    Filters(zoek="kind moeder", rol="arts"),
                    Filters(zoek="bestaatniet"),
                )
            ),
            time_it("one message", lambda: show_message(database, 1234)),
            time_it("group decision and undo", lambda: decide_on_group(database)),
        ]
        decide_on_much(database, 90)
        tried.append(time_it("inbox, 45 % decided on", lambda: show_inbox(database, Filters())))
        tried.append(time_it("overgeslagen, none", lambda: show_inbox(database, Filters(stand="overgeslagen"))))
        database.close()
    raise SystemExit(0 if all(tried) else 1)


if __name__ == "__main__":
    main()
