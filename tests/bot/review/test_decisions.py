"""One decision for many messages, and taking it back."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
import sqlite_utils

from bot.logbook.store import Logbook
from bot.review.decisions import Choice, DecisionProblem, decide, judge_proposal, read_proposals, undo
from bot.review.filters import Filters
from bot.review.inbox import read_page, read_wordings
from bot.settings import Settings
from tests.bot.review.conftest import add_turn

DURATION = Choice("onderwerp", "vraag/huisverbod_duur")
ACUTE = Choice("risico", "acuut")


def waiting(logbook: sqlite_utils.Database, **filters: str) -> list[str]:
    """The texts in the inbox."""
    return [line["text"] for line in read_page(logbook, Filters.read(filters)).lines]


def labels(logbook: sqlite_utils.Database) -> list[tuple[str, str, str]]:
    """What the labels say now."""
    return [(row["text"], row["value"], row["status"]) for row in logbook.query("SELECT * FROM labels ORDER BY id")]


def test_a_group_is_one_line_and_one_decision_labels_what_was_ticked(logbook: sqlite_utils.Database) -> None:
    first = add_turn(logbook, "hoe lang", interest=0.9, group_key="a")
    for text in ("hoe lang", "hoelang duurt het", "iets heel anders"):
        add_turn(logbook, text, interest=0.5, group_key="a")
    (line,) = read_page(logbook, Filters()).lines
    assert line["similar"] == 4
    ticked = [row["id"] for row in read_wordings(logbook, line) if row["text"] != "iets heel anders"]
    assert decide(logbook, "noor", first, ticked, DURATION) == 3
    assert waiting(logbook) == ["iets heel anders"]
    assert {text for text, _, _ in labels(logbook)} == {"hoe lang", "hoelang duurt het"}


def test_a_tick_reaches_no_message_outside_the_group(logbook: sqlite_utils.Database) -> None:
    first = add_turn(logbook, "hoe lang", group_key="a")
    other = add_turn(logbook, "hij slaat mij", group_key="b")
    assert decide(logbook, "noor", first, [other], DURATION) == 1
    assert waiting(logbook) == ["hij slaat mij"]


def test_each_page_goes_on_where_the_last_ended_and_shows_no_group_twice(logbook: sqlite_utils.Database) -> None:
    for number in range(40):
        add_turn(logbook, f"vraag {number}", interest=0.5, group_key=f"g{number % 20}" if number % 2 else None)
    seen: list[int] = []
    groups: list[str] = []
    page = read_page(logbook, Filters(), size=7)
    while True:
        seen += [line["id"] for line in page.lines]
        groups += [line["group_key"] for line in page.lines if line["group_key"]]
        if page.next is None:
            break
        page = read_page(logbook, Filters(), page.next, size=7)
    assert len(seen) == len(set(seen)) == 20 + 10
    assert len(groups) == len(set(groups)) == 10


def test_undo_goes_back_one_decision_at_a_time_and_only_ones_own(logbook: sqlite_utils.Database) -> None:
    one, two, three = (add_turn(logbook, text, interest=0.5) for text in ("een", "twee", "drie"))
    decide(logbook, "noor", one, [], DURATION)
    decide(logbook, "sam", two, [], DURATION)
    decide(logbook, "noor", three, [], Choice("overslaan", "overslaan"))
    assert waiting(logbook, stand="overgeslagen") == ["drie"]
    undo(logbook, "noor")
    undo(logbook, "noor")
    assert sorted(waiting(logbook)) == ["drie", "een"]
    assert labels(logbook) == [
        ("een", "vraag/huisverbod_duur", "ongedaan"),
        ("twee", "vraag/huisverbod_duur", "goedgekeurd"),
    ]
    with pytest.raises(DecisionProblem):
        undo(logbook, "noor")


def test_two_people_at_the_same_message_do_not_label_it_twice(logbook: sqlite_utils.Database) -> None:
    turn = add_turn(logbook, "een")
    decide(logbook, "noor", turn, [], DURATION)
    with pytest.raises(DecisionProblem, match="al besloten"):
        decide(logbook, "sam", turn, [], DURATION)
    decide(logbook, "sam", turn, [], Choice("onderwerp", "buiten_bereik"), again=True)
    assert [(value, status) for _, value, status in labels(logbook)] == [
        ("vraag/huisverbod_duur", "ongedaan"),
        ("buiten_bereik", "goedgekeurd"),
    ]


def test_a_risk_label_leaves_the_topic_to_decide(logbook: sqlite_utils.Database) -> None:
    turn = add_turn(logbook, "hij heeft een mes")
    decide(logbook, "noor", turn, [], ACUTE)
    assert waiting(logbook) == ["hij heeft een mes"]
    assert labels(logbook) == [("hij heeft een mes", "acuut", "voorgesteld")]
    with pytest.raises(DecisionProblem):
        decide(logbook, "sam", turn, [], Choice("risico", "geen"))


def test_a_confirmed_risk_label_is_taken_back_only_by_who_confirmed(logbook: sqlite_utils.Database) -> None:
    turn = add_turn(logbook, "hij heeft een mes")
    decide(logbook, "noor", turn, [], ACUTE)
    (proposal,) = read_proposals(logbook)
    with pytest.raises(DecisionProblem):
        judge_proposal(logbook, "noor", proposal["id"], agree=True)
    judge_proposal(logbook, "sam", proposal["id"], agree=True)
    with pytest.raises(DecisionProblem):
        undo(logbook, "noor")
    undo(logbook, "sam")
    assert labels(logbook)[0][2] == "voorgesteld"


def test_a_refused_risk_label_can_be_proposed_anew(logbook: sqlite_utils.Database) -> None:
    turn = add_turn(logbook, "ik sla nooit een les over")
    decide(logbook, "noor", turn, [], ACUTE)
    judge_proposal(logbook, "sam", read_proposals(logbook)[0]["id"], agree=False)
    assert decide(logbook, "sam", turn, [], Choice("risico", "geen")) == 1


def test_what_is_in_the_training_data_is_not_undone_here(logbook: sqlite_utils.Database) -> None:
    turn = add_turn(logbook, "een")
    decide(logbook, "noor", turn, [], DURATION)
    logbook.execute("UPDATE labels SET status = 'verwerkt'")
    logbook.commit()
    with pytest.raises(DecisionProblem, match="verwerkt"):
        undo(logbook, "noor")


def test_search_finds_the_beginning_of_words_and_forgets_what_is_purged(
    logbook: sqlite_utils.Database, settings: Settings
) -> None:
    turn = add_turn(logbook, "de één zegt huisverbod")
    assert waiting(logbook, zoek="huisv een") == ["de één zegt huisverbod"]
    decide(logbook, "noor", turn, [], DURATION)
    Logbook.open(settings.logbook_path).purge(datetime.now(timezone.utc) + timedelta(days=1))
    assert waiting(logbook, zoek="huisv", stand="alles") == []
    assert logbook.table("reviewed").count == 0
    terms = logbook.execute("SELECT count(*) FROM turns_search_data WHERE instr(block, 'huisverbod') > 0").fetchone()
    assert terms == (0,)
    assert labels(logbook)[0][0] == "de één zegt huisverbod"
