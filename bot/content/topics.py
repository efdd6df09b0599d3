"""Reads the topics as they are written in data/nlu: their answers, with sources and check dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.settings import ROOT

NLU = ROOT / "data" / "nlu"
KNOWLEDGE = ROOT / "data" / "knowledge"
TOPIC_ANSWER = "utter_vraag/"
#: The line under an answer that may be the wrong one; the buttons below it are the other questions that may be meant.
OTHERS_LINE = "utter_iets_anders_bedoeld"


@dataclass(frozen=True)
class Variation:
    """One way an answer is said: the ordinary one, or one for a role or for a repeated question."""

    answer: str
    text: str
    metadata: dict[str, Any]
    conditions: tuple[tuple[str, Any], ...]
    file: str

    @property
    def is_topic(self) -> bool:
        """Whether it answers a topic; else it is small talk or a step of an action."""
        return self.answer.startswith(TOPIC_ANSWER)

    @property
    def topic(self) -> str:
        """The topic it answers, as ``huisverbod_duur``."""
        return self.answer.removeprefix(TOPIC_ANSWER)

    @property
    def is_ordinary(self) -> bool:
        """Whether it has no conditions."""
        return not self.conditions

    @property
    def checked(self) -> date | None:
        """The day on which a person laid it beside the facts."""
        return as_date(self.metadata.get("gecontroleerd"))

    @property
    def name(self) -> str:
        """How a maintainer calls it: the answer, and for whom."""
        suffix = ", ".join(f"{name}: {'ja' if value is True else value}" for name, value in self.conditions)
        return f"{self.answer} ({suffix})" if suffix else self.answer


def as_date(written: Any) -> date | None:
    """A date as YAML or a person wrote it; None when it is no full date."""
    if isinstance(written, date):
        return written
    try:
        return date.fromisoformat(str(written))
    except ValueError:
        return None


@lru_cache(maxsize=1)
def load_examples(folder: Path = NLU) -> dict[str, list[str]]:
    """The examples of every intent and topic, by intent as written (``vraag/huisverbod_duur``)."""
    examples: dict[str, list[str]] = {}
    for _, data in _files(folder):
        for entry in data.get("nlu") or []:
            lines = (line.strip() for line in str(entry["examples"]).splitlines())
            examples.setdefault(entry["intent"], []).extend(line[2:].strip() for line in lines if line.startswith("- "))
    return examples


@lru_cache(maxsize=1)
def load_variations(folder: Path = NLU) -> tuple[Variation, ...]:
    """Every variation of every answer."""
    return tuple(_variations(folder))


@lru_cache(maxsize=1)
def load_facts(path: Path = KNOWLEDGE / "feiten.yml") -> dict[str, dict[str, Any]]:
    """The facts by id."""
    return {fact["id"]: fact for fact in yaml.safe_load(path.read_text(encoding="utf-8"))}


def _variations(folder: Path) -> Iterator[Variation]:
    for path, data in _files(folder):
        for answer, variations in (data.get("responses") or {}).items():
            for one in variations:
                conditions = tuple((item["name"], item["value"]) for item in one.get("condition") or [])
                yield Variation(answer, one.get("text") or "", one.get("metadata") or {}, conditions, path.name)


def _files(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in sorted(folder.glob("*.yml")):
        yield path, yaml.safe_load(path.read_text(encoding="utf-8")) or {}
