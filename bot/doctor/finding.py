"""What the doctor finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["goed", "let op", "fout"]

SIGNS: dict[Verdict, str] = {"goed": "✓", "let op": "!", "fout": "✗"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. ``advice`` says what to do, where something must be done."""

    subject: str
    verdict: Verdict
    found: str
    advice: str = ""

    def describe(self) -> str:
        """For on the screen: one line, and the advice below it."""
        line = f"{SIGNS[self.verdict]} {self.subject}: {self.found}"
        return f"{line}\n    → {self.advice}" if self.advice else line


def good(subject: str, found: str) -> Finding:
    """Nothing to do."""
    return Finding(subject, "goed", found)


def warn(subject: str, found: str, advice: str) -> Finding:
    """It works, but somebody must look at it soon."""
    return Finding(subject, "let op", found, advice)


def bad(subject: str, found: str, advice: str) -> Finding:
    """Something is wrong."""
    return Finding(subject, "fout", found, advice)
