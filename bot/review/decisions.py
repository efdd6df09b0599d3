"""What a reviewer decides: a topic, out of scope, skip, a risk level that a second person confirms; and undo.

One decision can hold for many messages. It writes a label for each (what training reads), and marks each as reviewed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlite_utils

from bot.review.audit import note
from bot.review.inbox import now
from bot.review.tables import change, insert_row

OUT_OF_SCOPE = "buiten_bereik"
SKIP = "overslaan"
RISK_LEVELS = ("acuut", "crisis", "zorgelijk", "geen")

#: A label with this note names a topic that does not exist yet.
NEW_TOPIC = "nieuw onderwerp"


class DecisionProblem(ValueError):
    """A decision that cannot be taken; the message says why, in Dutch."""


@dataclass(frozen=True)
class Choice:
    """What is decided: ``kind`` is onderwerp, overslaan or risico; ``value`` a topic's label or a risk level."""

    kind: str
    value: str
    note: str = ""


def decide(
    database: sqlite_utils.Database, by: str, turn: int, similar: Iterable[int], choice: Choice, *, again: bool = False
) -> int:
    """Takes a decision on a message and on the wordings of its group that the reviewer ticked (``similar``: an id of
    each). ``again`` replaces what was decided on the message before. Returns for how many messages it holds."""
    with change(database):
        turns = _same_wordings(database, turn, similar)
        if choice.kind == "risico":
            turns = _without_risk_label(database, turns)
            if not turns:
                raise DecisionProblem("Over het risico van dit bericht ligt er al een voorstel of een besluit.")
        else:
            if again:
                _replace_earlier(database, turn)
            turns = _not_reviewed(database, turns)
            if turn not in turns:
                raise DecisionProblem("Over dit bericht is al besloten, misschien door een collega.")
        decision = _write_decision(database, by, choice.kind, choice.value, len(turns))
        if choice.kind != SKIP:
            _write_labels(database, decision, by, turns, choice)
        if choice.kind != "risico":
            database.conn.executemany(
                "INSERT INTO reviewed (turn, decision) VALUES (?, ?)", [(one, decision) for one in turns]
            )
        note(database, by, choice.kind, besluit=decision, waarde=choice.value, berichten=len(turns))
    return len(turns)


def undo(database: sqlite_utils.Database, by: str) -> str:
    """Takes back this user's last decision; again for the one before it. Returns what was undone.

    What a colleague confirmed since, or what is in the training data already, stays."""
    with change(database):
        last = next(
            database.query("SELECT * FROM decisions WHERE by = ? AND undone = 0 ORDER BY id DESC LIMIT 1", [by]), None
        )
        if last is None:
            raise DecisionProblem("Er is niets om ongedaan te maken.")
        if _is_used(database, last):
            raise DecisionProblem("Je laatste besluit is al bevestigd of in het model verwerkt. Het blijft staan.")
        labels = "id IN (SELECT label FROM decision_labels WHERE decision = ?)"
        if last["kind"] in ("bevestigd", "afgewezen"):
            database.execute(f"UPDATE labels SET status = 'voorgesteld', second_by = NULL WHERE {labels}", [last["id"]])  # noqa: S608
        else:
            database.execute(f"UPDATE labels SET status = 'ongedaan' WHERE {labels}", [last["id"]])  # noqa: S608
            database.execute("DELETE FROM reviewed WHERE decision = ?", [last["id"]])
        database.execute("UPDATE decisions SET undone = 1 WHERE id = ?", [last["id"]])
        note(database, by, "ongedaan", besluit=last["id"], waarde=last["value"], berichten=last["turns"])
    return f"{last['value']} ({last['turns']})"


def read_proposals(database: sqlite_utils.Database, limit: int = 50) -> list[dict[str, Any]]:
    """Risk labels that wait for a second person, a decision each, with their different ``texts``."""
    proposals = list(
        database.query(
            "SELECT decisions.* FROM decisions WHERE kind = 'risico' AND undone = 0 AND EXISTS (SELECT 1 FROM labels"
            " JOIN decision_labels ON label = labels.id WHERE decision = decisions.id AND status = 'voorgesteld')"
            " ORDER BY id LIMIT ?",
            [limit],
        )
    )
    for proposal in proposals:
        rows = database.query(
            "SELECT text, min(turn) AS turn, count(*) AS times FROM labels JOIN decision_labels ON label = labels.id"
            " WHERE decision = ? AND status = 'voorgesteld' GROUP BY text ORDER BY times DESC",
            [proposal["id"]],
        )
        proposal["texts"] = list(rows)
    return proposals


def judge_proposal(database: sqlite_utils.Database, by: str, proposal: int, *, agree: bool) -> int:
    """A second person confirms or refuses proposed risk labels. Returns for how many messages."""
    with change(database):
        kind, status = ("bevestigd", "goedgekeurd") if agree else ("afgewezen", "ongedaan")
        labels = [
            row["id"]
            for row in database.query(
                "SELECT labels.id FROM labels JOIN decision_labels ON label = labels.id"
                " WHERE decision = ? AND kind = 'risico' AND status = 'voorgesteld' AND labels.by != ?",
                [proposal, by],
            )
        ]
        if not labels:
            raise DecisionProblem("Dit voorstel is er niet meer, of je deed het zelf: een ander moet het bevestigen.")
        value = database.execute("SELECT value FROM decisions WHERE id = ?", [proposal]).fetchone()[0]
        database.conn.executemany(
            "UPDATE labels SET status = ?, second_by = ? WHERE id = ?", [(status, by, label) for label in labels]
        )
        decision = _write_decision(database, by, kind, value, len(labels))
        _link(database, decision, labels)
        note(database, by, kind, besluit=decision, voorstel=proposal, waarde=value, berichten=len(labels))
    return len(labels)


def read_new_topics(database: sqlite_utils.Database) -> list[str]:
    """Topics that reviewers proposed and that are not in the training data yet."""
    rows = database.query(
        "SELECT DISTINCT value FROM labels WHERE kind = 'onderwerp' AND status = 'goedgekeurd' AND note = ?"
        " ORDER BY value",
        [NEW_TOPIC],
    )
    return [row["value"] for row in rows]


def _same_wordings(database: sqlite_utils.Database, turn: int, similar: Iterable[int]) -> list[int]:
    """The message, and everything in its group that was said in the same words as it or as what was ticked."""
    message = next(database.query("SELECT id, text, group_key FROM turns WHERE id = ?", [turn]), None)
    if message is None:
        raise DecisionProblem("Dit bericht is er niet meer.")
    if message["group_key"] is None:
        return [turn]
    ids = {turn, *similar}
    rows = database.query(
        "SELECT id FROM turns WHERE group_key = :group AND text IN"
        " (SELECT text FROM turns WHERE id IN (SELECT value FROM json_each(:ids)) AND group_key = :group)",
        {"group": message["group_key"], "ids": json.dumps(sorted(ids))},
    )
    return [row["id"] for row in rows]


def _not_reviewed(database: sqlite_utils.Database, turns: list[int]) -> list[int]:
    return [turn for turn in turns if not database.table("reviewed").count_where("turn = ?", [turn])]


def _without_risk_label(database: sqlite_utils.Database, turns: list[int]) -> list[int]:
    decided = "turn = ? AND kind = 'risico' AND status != 'ongedaan'"
    return [turn for turn in turns if not database.table("labels").count_where(decided, [turn])]


def _replace_earlier(database: sqlite_utils.Database, turn: int) -> None:
    """Makes room for another decision on one message; what is in the training data already is not taken out here."""
    used = "turn = ? AND kind = 'onderwerp' AND status = 'verwerkt'"
    if database.table("labels").count_where(used, [turn]):
        raise DecisionProblem("Dit bericht zit al in de voorbeelden. Verander het daar.")
    database.execute("UPDATE labels SET status = 'ongedaan' WHERE turn = ? AND kind = 'onderwerp'", [turn])
    database.execute("DELETE FROM reviewed WHERE turn = ?", [turn])


def _write_decision(database: sqlite_utils.Database, by: str, kind: str, value: str, turns: int) -> int:
    row = {"at": now(), "by": by, "kind": kind, "value": value, "turns": turns, "undone": 0}
    return insert_row(database, "decisions", row)


def _write_labels(database: sqlite_utils.Database, decision: int, by: str, turns: list[int], choice: Choice) -> None:
    status = "voorgesteld" if choice.kind == "risico" else "goedgekeurd"
    last = database.execute("SELECT coalesce(max(id), 0) FROM labels").fetchone()[0]
    database.conn.executemany(
        "INSERT INTO labels (turn, text, kind, value, by, at, status, note)"
        " SELECT id, text, ?, ?, ?, ?, ?, ? FROM turns WHERE id = ?",
        [(choice.kind, choice.value, by, now(), status, choice.note or None, turn) for turn in turns],
    )
    _link(database, decision, [row["id"] for row in database.query("SELECT id FROM labels WHERE id > ?", [last])])


def _link(database: sqlite_utils.Database, decision: int, labels: list[int]) -> None:
    database.conn.executemany(
        "INSERT INTO decision_labels (decision, label) VALUES (?, ?)", [(decision, label) for label in labels]
    )


def _is_used(database: sqlite_utils.Database, decision: dict[str, Any]) -> bool:
    """Whether others built on it. A confirmation may be undone by who confirmed, until it is in the training data."""
    sql = (
        "SELECT 1 FROM labels JOIN decision_labels ON label = labels.id"
        " WHERE decision = ? AND (status = 'verwerkt' OR (second_by IS NOT NULL AND ?)) LIMIT 1"
    )
    own = decision["kind"] not in ("bevestigd", "afgewezen")
    return database.execute(sql, [decision["id"], own]).fetchone() is not None
