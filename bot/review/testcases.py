"""A conversation from the logbook as a test case, in the form of data/evaluatie/gesprekken.yml."""

from __future__ import annotations

from typing import Any

import sqlite_utils
import yaml

from bot.review.audit import note
from bot.review.choices import PREFIX
from bot.review.decisions import OUT_OF_SCOPE
from bot.review.inbox import now, read_conversation
from bot.review.tables import change, insert_row


def make_testcase(database: sqlite_utils.Database, by: str, conversation: str) -> int | None:
    """Writes the conversation as a test case and returns its id; None when there is no such conversation."""
    turns = read_conversation(database, conversation)
    if not turns:
        return None
    with change(database):
        labels = _read_labels(database, conversation)
        row = {"at": now(), "by": by, "conversation": conversation, "yaml": as_yaml(turns, labels)}
        testcase = insert_row(database, "testcases", row)
        note(database, by, "testgeval", testgeval=testcase, gesprek=conversation)
    return testcase


def read_testcases(database: sqlite_utils.Database, limit: int = 200) -> list[dict[str, Any]]:
    """The newest test cases."""
    return list(database.query("SELECT id, at, by, conversation FROM testcases ORDER BY id DESC LIMIT ?", [limit]))


def read_testcase(database: sqlite_utils.Database, testcase: int) -> dict[str, Any] | None:
    """One test case, if it is there."""
    return next(database.query("SELECT * FROM testcases WHERE id = ?", [testcase]), None)


def as_yaml(turns: list[dict[str, Any]], labels: dict[int, str]) -> str:
    """The test case. What a reviewer labelled is what we expect; elsewhere what the bot did, to be checked by hand."""
    expected = [_expect(turn, labels.get(turn["id"])) for turn in turns]
    topics = [topic for one in expected for topic in one.get("onderwerp", [])]
    case = {
        "naam": f"uit_logboek_{topics[0] if topics else 'gesprek'}_{turns[0]['id']}",
        "deel": "ontwikkel",
        "beurten": [{"zegt": turn["text"], "verwacht": wanted} for turn, wanted in zip(turns, expected, strict=True)],
    }
    return str(yaml.safe_dump([case], allow_unicode=True, sort_keys=False, width=1000, default_flow_style=None))


def _expect(turn: dict[str, Any], label: str | None) -> dict[str, Any]:
    if label is None and turn["card"] in ("nood", "crisis"):
        return {"kaart": turn["card"]}
    if label is None and turn["decision"] == "kantoor" and turn["region"]:
        return {"kantoor": turn["region"]}
    topic = label or turn["topic"] or ""
    if topic.startswith(PREFIX):
        return {"onderwerp": [topic.removeprefix(PREFIX)]}
    if topic == OUT_OF_SCOPE or turn["decision"] == "vangnet":
        return {"buiten_bereik": True}
    return {"geen_kaart": True}


def _read_labels(database: sqlite_utils.Database, conversation: str) -> dict[int, str]:
    rows = database.query(
        "SELECT labels.turn, labels.value FROM labels JOIN turns ON turns.id = labels.turn"
        " WHERE turns.conversation = ? AND labels.kind = 'onderwerp' AND labels.status IN ('goedgekeurd', 'verwerkt')"
        " ORDER BY labels.id",
        [conversation],
    )
    return {row["turn"]: row["value"] for row in rows}
