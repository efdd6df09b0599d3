"""Reads the labelled messages of data/risico."""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.content.topics import load_examples
from bot.risk.patterns import RISK_DATA, load_patterns
from bot.risk.text import read_plainly
from bot.settings import ROOT

LEVELS = ("acuut", "crisis", "geen", "zorgelijk")

#: How many names of towns, and how many search terms, the model sees as harmless. Without them a name that it never saw
#: ("Aalten") looked as much like danger as like anything else: one in six got the veilig card. More costs dangers.
TOWNS, SEARCH_TERMS = 300, 1000
_LONGEST_SEARCH_TERM = 6  # words
_SOMEBODY = frozenset(
    "ik mij mijn me m'n mn wij we ons onze hij zij ze haar hem zijn jij je jou jouw hun iemand".split()
)


class MessageError(ValueError):
    """A line that cannot be used; the message names file and line."""


@dataclass(frozen=True)
class Labelled:
    """A message as the model trains on it, with its level, kind and writer."""

    text: str
    level: str
    kind: str
    writer: str


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
        return Labelled(" ".join([*self.context, self.text]), self.level, self.kind, self.writer)


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


def read_everyday_messages(root: Path = ROOT) -> list[Labelled]:
    """What people type most in an office finder and a search box, as harmless: names of towns, and search terms about
    our topics that speak of nobody ("huisverbod termijn"). A sample, always the same one."""
    source = random.Random(1)  # noqa: S311 - a sample, no secret
    towns = source.sample(list(_read_towns(root)), TOWNS)
    terms = source.sample(sorted(set(_read_search_terms(root))), SEARCH_TERMS)
    return [Labelled(text, "geen", "praatje", "alledaags") for text in (*towns, *terms)]


def _read_towns(root: Path) -> Iterator[str]:
    with (root / "data" / "places" / "woonplaatsen.csv").open(encoding="utf-8", newline="") as file:
        yield from (row["woonplaats"] for row in csv.DictReader(file))


def _read_search_terms(root: Path) -> Iterator[str]:
    for examples in load_examples(root / "data" / "nlu").values():
        yield from (text for text in examples if _is_search_term(read_plainly(text)))


def _is_search_term(folded: str) -> bool:
    words = re.findall(r"[\w']+", folded)
    hit = load_patterns().find(folded)
    return 0 < len(words) <= _LONGEST_SEARCH_TERM and not _SOMEBODY.intersection(words) and not (hit and not hit.brake)
