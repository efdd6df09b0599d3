"""Logs say what happened, never what somebody said."""

from __future__ import annotations

import json
import logging
from typing import get_args

import pytest

from bot.logs import LogFormat, make_formatter


def failing_record() -> logging.LogRecord:
    """What a program logs that fails on a user's words, and then again."""
    try:
        try:
            int("hij slaat mij")
        except ValueError as problem:
            raise KeyError("hij slaat mij") from problem
    except KeyError as problem:
        failure = (type(problem), problem, problem.__traceback__)
        return logging.LogRecord("bot.x", logging.ERROR, __file__, 1, "Request %s", ("failed",), failure)


@pytest.mark.parametrize("chosen", get_args(LogFormat))
def test_a_failure_is_logged_with_its_place_and_without_its_words(chosen: LogFormat) -> None:
    line = make_formatter(chosen).format(failing_record())
    assert "Request failed" in line
    assert "KeyError" in line
    assert "ValueError" in line
    assert "test_logs.py" in line
    assert "slaat" not in line


def test_json_logs_are_one_object_a_line() -> None:
    line = make_formatter("json").format(failing_record())
    assert "\n" not in line
    entry = json.loads(line)
    assert entry["niveau"] == "ERROR"
    assert entry["bron"] == "bot.x"
    assert entry["tijd"].endswith("+00:00")
