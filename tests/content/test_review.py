"""The list of what a person must look at again."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.content.review import REVIEW_DAYS, Due, file_date, list_due, print_due
from bot.content.topics import as_date, load_variations

CHECKED = min(variation.checked for variation in load_variations() if variation.checked)


def test_nothing_is_due_on_the_day_it_was_checked() -> None:
    assert [item for item in list_due(CHECKED) if item.until is None or item.until < CHECKED] == []


def test_every_answer_is_due_after_the_review_period() -> None:
    due = list_due(date.today() + timedelta(days=REVIEW_DAYS + 1))
    assert len(due) >= len(load_variations())
    assert {item.where.split("/")[1] for item in due} >= {"nlu", "knowledge"}


def test_what_is_due_soon_is_listed_when_asked_for() -> None:
    day_before = CHECKED + timedelta(days=REVIEW_DAYS - 1)
    assert len(list_due(day_before, within=10)) > len(list_due(day_before - timedelta(days=30), within=10))


def test_the_oldest_comes_first_and_the_undated_before_it() -> None:
    due = list_due(CHECKED + timedelta(days=REVIEW_DAYS * 2))
    moments = [item.until or date.min for item in due]
    assert moments == sorted(moments)


@pytest.mark.parametrize(
    ("until", "words"),
    [(None, "nooit gedateerd"), (date(2026, 1, 1), "sinds 2026-01-01"), (date(2027, 1, 1), "voor 2027-01-01")],
)
def test_a_line_says_when_what_where_and_why(until: date | None, words: str) -> None:
    line = Due("utter_vraag/x", "data/nlu/x.yml", until, "nalopen").describe(date(2026, 6, 1))
    assert words in line
    assert "utter_vraag/x" in line
    assert "data/nlu/x.yml" in line
    assert "nalopen" in line


def test_the_list_ends_with_a_count(capsys: pytest.CaptureFixture[str]) -> None:
    assert print_due(30) in (0, 1)
    assert "binnen 30 dagen" in capsys.readouterr().out.splitlines()[-1]


def test_a_files_date_is_its_latest_check(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_text("# Opgesteld: 2026-01-02\n# Nagekeken: 2026-03-04\na: 1\n", encoding="utf-8")
    assert file_date(path) == date(2026, 3, 4)
    path.write_text("a: 1\n", encoding="utf-8")
    assert file_date(path) is None


def test_only_full_dates_count() -> None:
    assert as_date("2026-11-23") == date(2026, 11, 23)
    assert as_date(date(2026, 11, 23)) == date(2026, 11, 23)
    assert as_date("onbekend") is None
    assert as_date(None) is None
