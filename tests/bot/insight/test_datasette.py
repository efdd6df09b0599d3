"""The ready questions for Datasette are about tables that exist, and only people with the link may ask them."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from bot.logbook.store import Logbook
from bot.settings import ROOT

CONFIGURATION = yaml.safe_load((ROOT / "deploy" / "datasette" / "metadata.yml").read_text(encoding="utf-8"))
TABLES: dict[str, dict[str, Any]] = CONFIGURATION["databases"]["logboek"]["tables"]
QUERIES: dict[str, dict[str, str]] = CONFIGURATION["databases"]["logboek"]["queries"]


def test_only_who_has_the_link_gets_in() -> None:
    assert CONFIGURATION["allow"] == {"id": "root"}


def test_every_table_is_described_with_columns_that_exist(logbook: Logbook) -> None:
    assert set(TABLES) == {name for name in logbook.database.table_names() if not name.startswith("sqlite_")}
    for name, table in TABLES.items():
        columns = set(logbook.database[name].columns_dict)
        named = {*table.get("columns", {}), *table.get("facets", [])}
        named |= {table[key] for key in ("sort_desc", "label_column") if key in table}
        assert named <= columns, name


@pytest.mark.parametrize("name", QUERIES)
def test_every_ready_question_can_be_answered(logbook: Logbook, name: str) -> None:
    assert QUERIES[name]["title"].strip()
    logbook.database.execute("PRAGMA query_only = ON")
    logbook.database.execute(QUERIES[name]["sql"], {"onderwerp": "huisverbod", "gesprek": "a"}).fetchall()
