"""How the risk judgement reads a message before it looks at it."""

from __future__ import annotations

import re

from bot.nlu.text import fold

#: Of a longer message the vectors see its beginning and end; the words see all of it.
VECTOR_CHARS = 600

_EMPHASIS = re.compile(r"[!*_~\s]+")


def read_plainly(text: str) -> str:
    """The folded text without marks that people put between words for emphasis or to slip past a filter."""
    return _EMPHASIS.sub(" ", fold(text)).strip()


def ends_of(folded: str) -> str:
    """A long text's beginning and end, where the danger usually stands."""
    if len(folded) <= VECTOR_CHARS:
        return folded
    half = VECTOR_CHARS // 2
    return folded[:half] + " " + folded[-half:]
