"""Whatever breaks in the logbook, the gateway's call returns at once, the loss is counted, and erasing is not given up."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.logbook import writer as writing
from bot.logbook.store import Logbook, Turn
from bot.logbook.writer import LogbookWriter
from tests.waiting import until


class Counts(Counter[str]):
    """Keeps the outcomes."""

    def count_logbook(self, outcome: str) -> None:
        """One more."""
        self[outcome] += 1


StartWriter = Callable[..., tuple[LogbookWriter, Counts]]


@pytest.fixture
def start_writer(tmp_path: Path) -> Iterator[StartWriter]:
    """Starts a writer on this test's folder."""
    started: list[LogbookWriter] = []

    def start(**options: object) -> tuple[LogbookWriter, Counts]:
        counts = Counts()
        writer = LogbookWriter(tmp_path, 30, counts, **options)  # type: ignore[arg-type]
        writer.start()
        started.append(writer)
        return writer, counts

    yield start
    for writer in started:
        writer.stop()


def turn(text: str = "kwetterbloem", sender: str = "anna") -> Turn:
    """A turn of one sender."""
    return Turn(sender=sender, text=text, decision="antwoord")


def count_turns(folder: Path) -> int:
    """Turns in the file."""
    with sqlite3.connect(folder / "logboek.db") as database:
        return int(database.execute("SELECT count(*) FROM turns").fetchone()[0])


def test_what_waits_is_written_when_the_gateway_stops(start_writer: StartWriter, tmp_path: Path) -> None:
    writer, _ = start_writer()
    for _ in range(200):
        writer.write(turn())
    writer.stop()
    assert count_turns(tmp_path) == 200


def test_erasing_also_takes_what_still_waits(start_writer: StartWriter, tmp_path: Path) -> None:
    writer, _ = start_writer()
    for _ in range(300):
        writer.write(turn())
    writer.write(turn(sender="bram"))
    assert writer.erase("anna").result(10)
    writer.stop()
    assert count_turns(tmp_path) == 1


def test_a_locked_database_costs_turns_but_no_time(
    start_writer: StartWriter, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    writer, counts = start_writer()
    writer.write(turn())
    assert until(lambda: counts["geschreven"] == 1)
    lock = sqlite3.connect(tmp_path / "logboek.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    started = time.perf_counter()
    writer.write(turn())
    assert time.perf_counter() - started < 0.1
    assert until(lambda: counts["fout"] == 1)
    assert "database is locked" in caplog.text
    assert "kwetterbloem" not in caplog.text
    lock.close()
    writer.write(turn())
    assert until(lambda: counts["geschreven"] == 2)


def test_erasing_a_locked_database_says_no_and_is_done_as_soon_as_it_can(
    start_writer: StartWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "RETRY_SECONDS", 0.2)
    writer, counts = start_writer()
    writer.write(turn())
    assert until(lambda: counts["geschreven"] == 1)
    lock = sqlite3.connect(tmp_path / "logboek.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    assert writer.erase("anna").result(10) is False
    lock.close()
    assert until(lambda: count_turns(tmp_path) == 0)


def test_a_full_queue_drops_turns_and_counts_them(start_writer: StartWriter, tmp_path: Path) -> None:
    writer, counts = start_writer(capacity=3)
    writer.write(turn())
    assert until(lambda: counts["geschreven"] == 1)
    lock = sqlite3.connect(tmp_path / "logboek.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    for _ in range(20):
        writer.write(turn())
    assert counts["vol"] >= 16
    lock.close()


def test_a_full_disk_costs_turns_only(
    start_writer: StartWriter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: Logbook, turn: Turn) -> bool:
        raise sqlite3.OperationalError("database or disk is full")

    writer, counts = start_writer()
    with monkeypatch.context() as patch:
        patch.setattr(Logbook, "write_turn", fail)
        writer.write(turn())
        writer.write(turn())
        assert until(lambda: counts["fout"] == 2)
    writer.write(turn())
    assert until(lambda: counts["geschreven"] == 1)
    assert caplog.text.count("disk is full") == 1, "one line, not one for every message"


def test_an_error_whose_words_may_hold_text_is_logged_by_its_kind_only(
    start_writer: StartWriter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: Logbook, turn: Turn) -> bool:
        raise ValueError(f"cannot redact {turn.text}")

    writer, counts = start_writer()
    monkeypatch.setattr(Logbook, "write_turn", fail)
    writer.write(turn())
    assert until(lambda: counts["fout"] == 1)
    assert "ValueError" in caplog.text
    assert "kwetterbloem" not in caplog.text


@pytest.mark.parametrize("damage", [b"geen database", b"SQLite format 3\0" + b"kapot" * 2000])
def test_a_damaged_file_is_put_aside_and_a_new_one_begun(
    start_writer: StartWriter, tmp_path: Path, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "logboek.db").write_bytes(damage)
    writer, counts = start_writer()
    writer.write(turn())
    assert until(lambda: counts["geschreven"] == 1)
    (aside,) = tmp_path.glob("logboek-kapot-*.db")
    assert aside.read_bytes()[:100] == damage[:100]
    assert aside.name in caplog.text


def test_damage_inside_the_file_is_found_at_the_start(start_writer: StartWriter, tmp_path: Path) -> None:
    damaged = _damage_a_filled_logbook(tmp_path)
    writer, counts = start_writer()
    writer.write(turn("zonnewijzer", "bram"))
    assert until(lambda: counts["geschreven"] == 1)
    assert damaged in [path.stat().st_size for path in tmp_path.glob("logboek-kapot-*.db")]


def test_erasing_reaches_a_file_that_was_put_aside(start_writer: StartWriter, tmp_path: Path) -> None:
    _damage_a_filled_logbook(tmp_path)
    writer, _ = start_writer()
    assert writer.erase("iemand-anders").result(10)
    assert list(tmp_path.glob("logboek-kapot-*.db")), "a stranger cannot make it disappear"
    assert writer.erase("anna").result(10)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"kwetterbloem" in path.read_bytes()]


def test_what_is_too_old_goes_at_the_start(start_writer: StartWriter, tmp_path: Path) -> None:
    logbook = Logbook.open(tmp_path / "logboek.db")
    old = datetime.now(timezone.utc) - timedelta(days=31)
    logbook.write_turn(Turn(sender="anna", text="oud", decision="antwoord", at=old))
    logbook.close()
    start_writer()
    assert until(lambda: count_turns(tmp_path) == 0)


def test_with_the_logbook_off_there_is_not_even_a_file(start_writer: StartWriter, tmp_path: Path) -> None:
    writer, counts = start_writer(keep=False)
    writer.write(turn())
    writer.add_feedback("anna", "", "slecht", "x")
    assert writer.erase("anna").result(10)
    assert writer.refuse("anna").result(10)
    writer.stop()
    assert list(tmp_path.iterdir()) == []
    assert not counts


def test_with_the_logbook_off_an_old_one_can_still_be_erased(start_writer: StartWriter, tmp_path: Path) -> None:
    logbook = Logbook.open(tmp_path / "logboek.db")
    logbook.write_turn(turn())
    logbook.close()
    writer, _ = start_writer(keep=False)
    assert writer.erase("anna").result(10)
    assert count_turns(tmp_path) == 0


def _damage_a_filled_logbook(folder: Path) -> int:
    """A logbook with a hundred turns of anna and rubbish in its middle. Returns its size."""
    path = folder / "logboek.db"
    logbook = Logbook.open(path)
    for number in range(100):
        logbook.write_turn(turn(f"kwetterbloem {number} " + "lang verhaal " * 40))
    logbook.purge(datetime(2000, 1, 1, tzinfo=timezone.utc))
    logbook.close()
    data = bytearray(path.read_bytes())
    root = 4096 * (len(data) // 4096 // 2)
    data[root : root + 8192] = b"\xff" * 8192
    path.write_bytes(data)
    return len(data)
