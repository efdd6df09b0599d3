"""What a maintainer can read in the logbook, and that what a user erases is gone from every byte of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.logbook.store import Logbook, NotErased, Turn

NOW = datetime.now(timezone.utc)


@pytest.fixture
def logbook(tmp_path: Path) -> Iterator[Logbook]:
    """An empty logbook."""
    opened = Logbook.open(tmp_path / "logboek.db")
    yield opened
    opened.close()


def turn(sender: str = "anna", text: str = "hoe lang duurt een huisverbod", **values: object) -> Turn:
    """A turn in which only the named things matter."""
    return Turn(**{"sender": sender, "text": text, "decision": "antwoord", **values})  # type: ignore[arg-type]


def found_in_files(folder: Path, words: str) -> list[str]:
    """The files with these words anywhere in their bytes."""
    return [path.name for path in folder.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


def texts(logbook: Logbook) -> list[str]:
    """All texts, oldest first."""
    return [row["text"] for row in logbook.database.query("SELECT text FROM turns ORDER BY id")]


def test_a_turn_keeps_what_was_decided_and_who_asks_is_not_in_it(logbook: Logbook) -> None:
    logbook.write_turn(
        turn(
            topic="vraag/huisverbod_duur",
            confidence=0.8,
            runners_up=(("vraag/huisverbod_duur", 0.8), ("vraag/huisverbod_wat", 0.1)),
            answers=("utter_vraag/huisverbod_duur",),
            role="leerkracht",
            region="utrecht",
            response_ms=41,
            model="signaalwijzer-1",
        )
    )
    (row,) = logbook.database.query("SELECT * FROM turns")
    assert row["topic"] == "vraag/huisverbod_duur"
    assert json.loads(row["runners_up"])[1] == ["vraag/huisverbod_wat", 0.1]
    (conversation,) = logbook.database.query("SELECT * FROM conversations")
    assert (conversation["turns"], conversation["role"], conversation["region"]) == (1, "leerkracht", "utrecht")
    assert found_in_files(logbook.path.parent, "anna") == []


def test_personal_data_is_taken_out_before_anything_is_written(logbook: Logbook) -> None:
    logbook.write_turn(turn(text="bel 06-12345678 of mail jan.jansen@voorbeeld.nl"))
    assert texts(logbook) == ["bel [TELEFOON] of mail [E-MAIL]"]
    for words in ("12345678", "jan.jansen"):
        assert found_in_files(logbook.path.parent, words) == []


def test_a_sender_who_comes_back_the_next_day_begins_a_new_conversation(logbook: Logbook) -> None:
    logbook.write_turn(turn(at=NOW - timedelta(days=1)))
    logbook.write_turn(turn(at=NOW))
    logbook.write_turn(turn(at=NOW, card="nood"))
    rows = list(logbook.database.query("SELECT turns, escalated FROM conversations ORDER BY started"))
    assert rows == [{"turns": 1, "escalated": 0}, {"turns": 2, "escalated": 1}]
    assert [row["number"] for row in logbook.database.query("SELECT number FROM turns ORDER BY id")] == [1, 1, 2]


def test_an_erased_conversation_is_gone_from_the_bytes_of_the_file_its_journal_and_its_copies(
    logbook: Logbook,
) -> None:
    for number in range(50):
        logbook.write_turn(turn("anna", f"regenjas {number} " + "lang verhaal " * 40))
        logbook.write_turn(turn("bram", f"zonnewijzer {number}"))
    logbook.add_feedback("anna", 3, "slecht", "krakeling")
    row = {"turn": 1, "text": "regenjas 0", "kind": "onderwerp", "value": "vraag/x", "status": "goedgekeurd"}
    logbook.database.table("labels").insert(row)
    conversation = next(logbook.database.query("SELECT conversation FROM turns WHERE id = 1"))["conversation"]
    logbook.database.table("testcases").insert({"conversation": conversation, "yaml": "zegt: regenjas 0"})
    logbook.backup()
    logbook.backup()
    assert len(found_in_files(logbook.path.parent, "regenjas")) >= 3
    logbook.erase("anna")
    for words in ("regenjas", "lang verhaal", "krakeling"):
        assert found_in_files(logbook.path.parent, words) == []
    assert len(texts(logbook)) == 50
    assert len(found_in_files(logbook.path.parent, "zonnewijzer 49")) == 3, "the others' turns stay, in copies too"


def test_erasing_says_so_when_a_reader_holds_on_to_the_old_pages(logbook: Logbook) -> None:
    logbook.write_turn(turn("anna", "regenjas"))
    reader = sqlite3.connect(logbook.path)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM turns").fetchall()
    with pytest.raises(NotErased):
        logbook.erase("anna")
    reader.close()
    logbook.erase("anna")
    assert found_in_files(logbook.path.parent, "regenjas") == []


def test_who_wants_nothing_kept_is_not_written_and_what_stood_there_goes(logbook: Logbook) -> None:
    logbook.write_turn(turn("anna", "regenjas"))
    logbook.refuse("anna")
    assert not logbook.write_turn(turn("anna", "nogmaals regenjas"))
    assert found_in_files(logbook.path.parent, "regenjas") == []


def test_a_refusal_outlives_a_restart(logbook: Logbook) -> None:
    logbook.refuse("anna")
    again = Logbook.open(logbook.path)
    assert not again.write_turn(turn("anna"))
    again.close()


def test_what_is_too_old_goes_from_the_logbook_and_its_copies_but_labels_stay(logbook: Logbook) -> None:
    logbook.write_turn(turn("anna", "oude regenjas", at=NOW - timedelta(days=40)))
    logbook.write_turn(turn("bram", "verse zonnewijzer", at=NOW))
    logbook.database.table("labels").insert({"turn": 1, "text": "een les", "kind": "onderwerp"})
    logbook.refuse("carla")
    logbook.backup()
    assert logbook.purge(NOW - timedelta(days=30)) == 1
    assert found_in_files(logbook.path.parent, "regenjas") == []
    assert texts(logbook) == ["verse zonnewijzer"]
    assert list(logbook.database.query("SELECT turn, text FROM labels")) == [{"turn": None, "text": "een les"}]
    assert not logbook.write_turn(turn("carla"))


def test_a_new_turn_never_gets_the_number_of_one_that_went(logbook: Logbook) -> None:
    logbook.write_turn(turn(at=NOW - timedelta(days=40)))
    logbook.purge(NOW - timedelta(days=30))
    logbook.write_turn(turn())
    assert [row["id"] for row in logbook.database.query("SELECT id FROM turns")] == [2]


@pytest.mark.parametrize(("message", "number"), [("b1", 1), (1, 1), (None, 2)])
def test_a_verdict_finds_its_turn(logbook: Logbook, message: str | int | None, number: int) -> None:
    logbook.write_turn(turn(message_id="b1"))
    logbook.write_turn(turn(message_id="b2"))
    assert logbook.add_feedback("anna", message, "slecht", "mail mij op jan@voorbeeld.nl")
    (row,) = logbook.database.query("SELECT number, feedback_reason FROM turns WHERE feedback = 'slecht'")
    assert row == {"number": number, "feedback_reason": "mail mij op [E-MAIL]"}


def test_a_verdict_on_nothing_in_particular_changes_nothing(logbook: Logbook) -> None:
    logbook.write_turn(turn(message_id="b1"))
    assert not logbook.add_feedback("anna", "anders", "slecht", "")
    assert not logbook.add_feedback("bram", None, "slecht", "")


def test_a_thumb_down_and_doubt_make_a_turn_more_interesting(logbook: Logbook) -> None:
    logbook.write_turn(turn(confidence=0.95, message_id="zeker"))
    logbook.write_turn(turn(confidence=0.2, decision="vraag_terug", message_id="twijfel"))
    sure, unsure = (row["interest"] for row in logbook.database.query("SELECT interest FROM turns ORDER BY id"))
    assert sure < unsure
    logbook.add_feedback("anna", "zeker", "slecht", "")
    assert next(logbook.database.query("SELECT interest FROM turns WHERE id = 1"))["interest"] > unsure


def test_a_copy_outside_its_folder_is_refused_because_erasing_would_miss_it(logbook: Logbook, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="kopie"):
        logbook.backup(tmp_path / "elders.db")
    assert logbook.backup(logbook.path.parent / "kopie" / "hier.db").exists()


def test_a_copy_that_cannot_be_read_does_not_stop_erasing(logbook: Logbook) -> None:
    logbook.write_turn(turn("anna", "regenjas"))
    copy = logbook.backup()
    copy.write_bytes(b"regenjas, en geen database meer" * 100)
    logbook.erase("anna")
    assert found_in_files(logbook.path.parent, "regenjas") == []


def test_only_the_owner_can_read_the_files(logbook: Logbook) -> None:
    logbook.write_turn(turn())
    copy = logbook.backup()
    for path in (logbook.path, copy):
        assert path.stat().st_mode & 0o077 == 0
