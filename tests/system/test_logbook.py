"""On the running system: what users say reaches the logbook without personal data, and nothing else reaches the disk."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from bot.logbook.copy import copy_logbook
from bot.logbook.counting import list_months, read_counts
from bot.logbook.schema import open_logbook
from bot.settings import ROOT
from tests.system.running import System, alarms, texts

pytestmark = pytest.mark.system

PHONE = "06-48151623"
MAIL = "kwetterbloem@zonnewijzer.example"


def read_turns(system: System, wanted: str, seconds: float = 20.0) -> list[dict[str, Any]]:
    """The logged turns of the conversation with these words in it, once the last one is there; empty after a while."""
    path = system.settings.logbook_dir / "logboek.db"
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        database = sqlite3.connect(path)
        database.row_factory = sqlite3.Row
        query = (
            "SELECT * FROM turns WHERE conversation IN (SELECT conversation FROM turns WHERE text LIKE ?) ORDER BY id"
        )
        rows = [dict(row) for row in database.execute(query, [f"%{wanted}%"])]
        database.close()
        if rows:
            return rows
        time.sleep(0.2)
    return []


def files_of(system: System) -> Iterator[Path]:
    """Every file the system may have written: its folders, the repository's var, and core dumps where it runs."""
    for folder in (system.settings.var_dir, system.settings.logbook_dir, ROOT / "var", ROOT / ".rasa"):
        yield from (path for path in folder.rglob("*") if path.is_file())
    yield from (path for path in ROOT.glob("core*") if path.is_file())


def files_with(system: System, words: str) -> list[Path]:
    """The files with these words in their bytes."""
    return [path for path in files_of(system) if words.encode() in path.read_bytes()]


def test_a_question_is_logged_with_how_it_was_understood(system: System) -> None:
    chat = system.chat()
    chat.say("ik ben leerkracht")
    items = chat.say("Hoe lang duurt een huisverbod tijgerlelie?")
    assert not [item for item in items if "verslag" in (item.get("custom") or {})]
    turn = read_turns(system, "tijgerlelie")[-1]
    assert turn["topic"] == "vraag/huisverbod_duur"
    assert turn["decision"] == "antwoord"
    assert turn["role"] == "leerkracht"
    assert "utter_vraag/huisverbod_duur" in turn["answers"]
    assert turn["runners_up"].count("vraag/") > 1
    assert turn["model"].startswith("signaalwijzer-")
    assert 0 < turn["response_ms"] < 60_000


def test_the_office_is_logged_as_a_region(system: System) -> None:
    chat = system.chat()
    chat.say("goudsbloempje welk veilig thuis hoort bij utrecht")
    (turn,) = read_turns(system, "goudsbloempje")
    assert turn["decision"] == "kantoor"
    assert turn["region"]


def test_raw_words_of_a_conversation_are_in_no_file(system: System) -> None:
    chat = system.chat()
    chat.say(f"ijsbloemkruid bel mij op {PHONE} of mail {MAIL}")
    chat.say(f"/vraag{{{MAIL}}}")
    chat.say(f"hij slaat me nu, mijn nummer is {PHONE}")
    system.send({"sender": chat.sender, "message": f"{MAIL} " * 2000})
    system.send(f"geen json {MAIL}".encode())
    feedback = {"sender": chat.sender, "oordeel": "slecht", "reden": f"mail mij op {MAIL}"}
    assert system.session.post(f"{system.url}/feedback", json=feedback, timeout=10).status_code == 204
    assert len(read_turns(system, "ijsbloemkruid")) >= 1
    time.sleep(1)
    assert files_with(system, "ijsbloemkruid"), "the search looks where the logbook is"
    for words in (PHONE, PHONE.replace("-", ""), PHONE[3:], MAIL, MAIL.split("@")[0], chat.sender):
        assert files_with(system, words) == []


def test_a_crash_writes_no_memory_to_the_disk(system: System) -> None:
    for part in ("gateway", "rasa", "actions"):
        limits = Path(f"/proc/{system.process_id(part)}/limits")
        if not limits.exists():
            pytest.skip("this system does not tell a process's limits")
        (line,) = [line for line in limits.read_text().splitlines() if line.startswith("Max core file size")]
        assert line.split()[4] == "0"


def test_wis_gesprek_erases_the_logbook_and_its_copies_at_once(system: System) -> None:
    chat = system.chat()
    chat.say("vingerhoedskruid hoe lang duurt een huisverbod")
    assert read_turns(system, "vingerhoedskruid")
    copy_logbook(system.settings)
    assert len({path.parent for path in files_with(system, "vingerhoedskruid")}) == 2
    assert "gewist" in texts(chat.say("wis gesprek"))
    assert files_with(system, "vingerhoedskruid") == []


@pytest.mark.parametrize("said", ["niet bewaren", "ik wil niet dat je dit opslaat", "zet het bewaren uit"])
def test_niet_bewaren_erases_and_keeps_nothing_more(system: System, said: str) -> None:
    chat = system.chat()
    chat.say("duizendblad hoe lang duurt een huisverbod")
    assert read_turns(system, "duizendblad")
    chat.say(said)
    chat.say("duizendblad en wat is veilig thuis")
    other = system.chat()
    other.say("ridderspoor hoe lang duurt een huisverbod")
    assert read_turns(system, "ridderspoor"), "what came after it is written"
    assert files_with(system, "duizendblad") == []


def test_a_full_or_locked_logbook_changes_no_answer(system: System) -> None:
    system.chat().say("hallo")
    lock = sqlite3.connect(system.settings.logbook_dir / "logboek.db", isolation_level=None, timeout=10)
    lock.execute("BEGIN EXCLUSIVE")
    try:
        chat = system.chat()
        assert "10 dagen" in texts(chat.say("Hoe lang duurt een huisverbod?"))
        assert alarms(chat.say("hij staat voor de deur met een mes")) == ["nood"]
    finally:
        lock.close()


def test_an_office_shown_to_a_teacher_is_in_the_figures_of_the_month(system: System) -> None:
    def count(database: Database) -> int:
        months = list_months(database)
        return sum(read_counts(database, month).get(("adviesvraag", "leerkracht", "drenthe"), 0) for month in months)

    database = open_logbook(system.settings.logbook_dir / "logboek.db")
    before = count(database)
    chat = system.chat()
    chat.say("ik ben leerkracht")
    chat.say("winterakoniet welk veilig thuis hoort bij Assen")
    assert read_turns(system, "winterakoniet")
    assert count(database) == before + 1
    database.close()
