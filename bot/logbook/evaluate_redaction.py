"""``python -m bot.cli evaluate-privacy``: how much personal data is masked, per kind, and how many harmless words are lost.

A piece of personal data counts as found when each of its letters and digits is masked, under whatever kind. (Of a postcode
the four digits may stay.) Misses are printed for the development part only: the test part stays unseen.
"""

from __future__ import annotations

import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.logbook.redact import find_personal_data, warm_up
from bot.logbook.spans import Span
from bot.settings import ROOT
from bot.training.evaluate_risk import wilson

DATA = ROOT / "data" / "evaluatie" / "privacy"
#: The files of each part of the messages.
PARTS = {"test": ("test.jsonl",), "ontwikkel": ("ontwikkel.jsonl", "ontwikkel_2.jsonl")}
GOAL_RECALL = 0.95
GOAL_LOST = 0.03
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass
class RedactionFigures:
    """Counts over a set of messages; times are in milliseconds."""

    total: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    right_kind: Counter[str] = field(default_factory=Counter)
    harmless: int = 0
    lost: int = 0
    times: list[float] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share of all personal data that is masked entirely."""
        return self.found.total() / max(1, self.total.total())

    @property
    def lost_share(self) -> float:
        """The share of harmless words that is masked."""
        return self.lost / max(1, self.harmless)


def evaluate_redaction(part: str) -> int:
    """Prints the figures of a part. Returns 0 when both goals are met, else 1."""
    figures = measure_redaction(part)
    print(f"{'soort':16}{'gevonden':>10}{'juiste soort':>14}{'aantal':>8}")
    for kind in sorted(figures.total):
        total = figures.total[kind]
        print(f"{kind:16}{figures.found[kind] / total:10.1%}{figures.right_kind[kind] / total:14.1%}{total:8}")
    low, high = wilson(figures.found.total(), figures.total.total())
    print(f"\ngevonden:                 {figures.recall:.1%} ({low:.1%} - {high:.1%})   doel >= {GOAL_RECALL:.0%}")
    print(
        f"gewone woorden kwijt:     {figures.lost_share:.2%} ({figures.lost} van {figures.harmless})   doel <= {GOAL_LOST:.0%}"
    )
    print(
        f"milliseconden per bericht: {statistics.median(figures.times):.1f} (mediaan), {max(figures.times):.1f} (langste)"
    )
    if part != "test":
        print("\nGemist:", *figures.misses, "\nGewone woorden kwijt:", *figures.losses, sep="\n- ")
    return 0 if figures.recall >= GOAL_RECALL and figures.lost_share <= GOAL_LOST else 1


def measure_redaction(part: str) -> RedactionFigures:
    """Masks each message of a part and compares with what its writer marked. Raises KeyError when there is no such part."""
    warm_up()
    figures = RedactionFigures()
    lines = [line for name in PARTS[part] for line in (DATA / name).read_text(encoding="utf-8").splitlines()]
    for line in lines:
        message = json.loads(line)
        text = message["tekst"]
        started = time.perf_counter()
        spans = find_personal_data(text)
        figures.times.append((time.perf_counter() - started) * 1000)
        _count(figures, text, message["gegevens"], spans)
    return figures


def _count(figures: RedactionFigures, text: str, marked: list[list[str]], spans: list[Span]) -> None:
    masked = {position for span in spans for position in range(span.start, span.end)}
    personal: set[int] = set()
    for value, kind in marked:
        places = list(_places_of(value, text))
        personal.update(position for place in places for position in place)
        needed = [
            position for place in places for position in place
            if text[position].isalpha() or (text[position].isdigit() and kind != "POSTCODE")
        ]  # fmt: skip
        figures.total[kind] += 1
        if places and masked.issuperset(needed):
            figures.found[kind] += 1
            kinds = {span.kind for span in spans if span.start < places[0].stop and places[0].start < span.end}
            figures.right_kind[kind] += kind in kinds
        else:
            figures.misses.append(f"{kind} {value}: {text[:160]}")
    for match in _WORD.finditer(text):
        if personal.isdisjoint(range(*match.span())):
            figures.harmless += 1
            if not masked.isdisjoint(range(*match.span())):
                figures.lost += 1
                figures.losses.append(f"{match.group()}: {text[max(0, match.start() - 60) : match.end() + 40]}")


def _places_of(value: str, text: str) -> Iterator[range]:
    """Where the value stands as a word of its own, in capitals or not."""
    for match in re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.IGNORECASE):
        yield range(*match.span())
