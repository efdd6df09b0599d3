"""Words of danger: the patterns of data/risico, which a domain expert can read and extend.

A pattern that is held back by a brake (theory, the past, a film, an exercise, a denial) says less. Beside the model
patterns are evidence; without the model they decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.risk.judgement import Evidence
from bot.settings import ROOT

RISK_DATA = ROOT / "data" / "risico"
CRISIS_KINDS = frozenset({"suicide", "zelfbeschadiging"})


class PatternError(ValueError):
    """A pattern file has a pattern that cannot be read; the message names file and kind."""


@dataclass(frozen=True)
class PatternHit:
    """The first pattern that fits a text: its kind, the words, and whether a brake fits too."""

    kind: str
    words: str
    brake: str | None

    @property
    def is_crisis(self) -> bool:
        """Whether it is about suicide or self-harm."""
        return self.kind in CRISIS_KINDS

    def as_evidence(self) -> Evidence:
        """For maintainers: which pattern spoke, on which words."""
        return Evidence(f"patroon {self.kind}" + (f", rem {self.brake}" if self.brake else ""), self.words, "bericht")


@dataclass(frozen=True)
class Patterns:
    """All patterns, compiled: kind to expressions, for Dutch and for other languages, and the brakes."""

    danger: tuple[tuple[str, re.Pattern[str]], ...]
    brakes: tuple[tuple[str, re.Pattern[str]], ...]

    def find(self, folded: str) -> PatternHit | None:
        """The first hit in a folded text (bot.nlu.text.fold), or None."""
        for kind, pattern in self.danger:
            match = pattern.search(folded)
            if match:
                return PatternHit(kind, match.group(0)[:80], self._brake(folded))
        return None

    def _brake(self, folded: str) -> str | None:
        return next((name for name, pattern in self.brakes if pattern.search(folded)), None)


@lru_cache(maxsize=1)
def load_patterns(folder: Path = RISK_DATA) -> Patterns:
    """The patterns of patronen.yml and patronen_talen.yml. Raises PatternError where one cannot be read."""
    dutch = _read(folder / "patronen.yml")
    blocks = dutch.get("bouwstenen") or {}
    danger = [
        (kind, _compile(expression, blocks, "patronen.yml", kind))
        for group in ("acuut", "crisis")
        for kind, expressions in dutch[group].items()
        for expression in expressions
    ]
    for language, items in _read(folder / "patronen_talen.yml").items():
        danger += [(item["soort"], _compile(item["patroon"], {}, "patronen_talen.yml", language)) for item in items]
    brakes = [
        (name, _compile(expression, {}, "patronen.yml", f"rem {name}"))
        for name, expressions in dutch["rem"].items()
        for expression in expressions
    ]
    return Patterns(tuple(danger), tuple(brakes))


def _read(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def _compile(expression: str, blocks: dict[str, str], file: str, where: str) -> re.Pattern[str]:
    for name, block in blocks.items():
        expression = expression.replace("{" + name + "}", block)
    try:
        return re.compile(expression)
    except re.error as problem:
        raise PatternError(f"{file}, {where}: {expression!r} cannot be read: {problem}") from problem
