"""What our processes write in their logs: what happened, never what somebody said.

A failing program likes to quote: "invalid literal: 'hij slaat me'". So of an exception only the kind and the place in
the code are written. ``SIGNAALWIJZER_LOG=json`` gives one JSON object a line, for a log collector.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import datetime, timezone
from types import TracebackType
from typing import Literal

LogFormat = Literal["tekst", "json"]

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class TextLines(logging.Formatter):
    """Readable lines, with the place of a failure below them."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(name)s %(levelname)s %(message)s")

    def formatException(self, ei: _ExcInfo) -> str:
        """The kind of failure and where, without its words."""
        return "\n".join(f"  {line}" for line in describe_failure(ei))


class JsonLines(logging.Formatter):
    """One JSON object a line: tijd, niveau, bron, bericht, and fout (a list) for a failure."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        entry: dict[str, object] = {
            "tijd": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "niveau": record.levelname,
            "bron": record.name,
            "bericht": record.getMessage(),
        }
        if record.exc_info:
            entry["fout"] = describe_failure(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def make_formatter(chosen: LogFormat) -> logging.Formatter:
    """The formatter of this name."""
    return JsonLines() if chosen == "json" else TextLines()


def configure_logging(chosen: LogFormat) -> None:
    """All logs of this process to stderr, in this form."""
    handler = logging.StreamHandler()
    handler.setFormatter(make_formatter(chosen))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def describe_failure(failure: _ExcInfo) -> list[str]:
    """The kinds of the exception and its causes, each with the places it passed. Nothing of what they say."""
    described: list[str] = []
    problem: BaseException | None = failure[1]
    while problem is not None and len(described) < 100:
        described.append(type(problem).__name__)
        described += [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(problem.__traceback__)
        ]
        problem = problem.__cause__ or problem.__context__
    return described
