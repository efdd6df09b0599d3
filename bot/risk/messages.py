"""Reads the labelled messages of data/risico."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.risk.model import LEVELS, Labelled
from bot.risk.patterns import RISK_DATA


class MessageError(ValueError):
    """A line that cannot be used; the message names file and line."""


@dataclass(frozen=True)
class RiskMessage:
    """A labelled message as it stands in the files."""

    text: str
    level: str
    kind: str
    writer: str
    language: str
    context: tuple[str, ...] = ()

    def for_training(self) -> Labelled:
        """With what was said before in front, as the judge does for short messages."""
        writer = self.writer.rsplit("_", 1)[0] if self.writer.startswith("talen_") else self.writer
        return Labelled(" ".join([*self.context, self.text]), self.level, self.kind, writer)


def read_messages(part: str, folder: Path = RISK_DATA) -> list[RiskMessage]:
    """All messages of a part: ``train``, ``ontwikkel`` or ``test``. Raises MessageError with file and line."""
    return [message for path in sorted((folder / part).glob("*.jsonl")) for message in _read_file(path)]


def _read_file(path: Path) -> Iterator[RiskMessage]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            if data["niveau"] not in LEVELS:
                raise ValueError(f"unknown niveau {data['niveau']!r}")
            yield RiskMessage(
                data["tekst"], data["niveau"], data["soort"], data["stem"], data.get("taal", "nl"),
                tuple(data.get("context") or ()),
            )  # fmt: skip
        except (ValueError, KeyError, TypeError) as problem:
            raise MessageError(f"{path.name}, line {number}: {problem}") from problem
