"""Pieces of a message, and the rule that the first detector to claim a piece keeps it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "NAAM",
    "ADRES",
    "POSTCODE",
    "TELEFOON",
    "E-MAIL",
    "BSN",
    "GEBOORTEDATUM",
    "KENTEKEN",
    "IBAN",
    "ORGANISATIE",
    "ACCOUNT",
    "PLAATS",
]


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]`` is personal data of a kind, or (``kind`` None) must be left as it is."""

    start: int
    end: int
    kind: Kind | None

    def overlaps(self, other: Span) -> bool:
        """Shares a character with the other."""
        return self.start < other.end and other.start < self.end


class Claims:
    """The pieces claimed so far, none overlapping another."""

    def __init__(self) -> None:
        self._spans: list[Span] = []

    def add(self, spans: Iterable[Span]) -> None:
        """Keeps the spans that are still free, in the order given."""
        for span in spans:
            if span.end > span.start and not any(span.overlaps(known) for known in self._spans):
                self._spans.append(span)

    def is_free(self, start: int, end: int) -> bool:
        """Nothing claims a part of this piece."""
        return not any(known.start < end and start < known.end for known in self._spans)

    def in_order(self) -> list[Span]:
        """What must be masked, from first to last."""
        return sorted((span for span in self._spans if span.kind), key=lambda span: span.start)
