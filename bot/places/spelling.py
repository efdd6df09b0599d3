"""Reading words from a message, and the two spellings by which names are compared: plain and by sound."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Combining accents (typed on some phones) and invisible characters may stand inside a word.
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u00ad\u200b-\u200d\ufeff]+[^\W_]*)*")
_SENTENCE_END = re.compile(r"[.!?:\n•*-]\s*$|\n")
_CLAUSE_BREAK = re.compile(r"[,;:!?()\n\"“”…]|\.(?:\s|$)|\s[-–—]\s")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a message. ``gap`` is what stands between the word before it and this one."""

    text: str
    plain: str
    start: int
    end: int
    gap: str

    @property
    def is_capital(self) -> bool:
        return self.text[:1].isupper()

    @property
    def opens_sentence(self) -> bool:
        return self.start == len(self.gap) or bool(_SENTENCE_END.search(self.gap))

    @property
    def opens_clause(self) -> bool:
        """A comma, bracket, full stop or the like stands before this word."""
        return bool(_CLAUSE_BREAK.search(self.gap))


def read_words(text: str) -> list[Word]:
    """The words of a text with their places in it."""
    words = []
    end = 0
    for found in _WORD.finditer(text):
        words.append(Word(found.group(), plain(found.group()), found.start(), found.end(), text[end : found.start()]))
        end = found.end()
    return words


def plain(text: str) -> str:
    """Lower case without accents and invisible characters: ``Súdwest`` becomes ``sudwest``."""
    if text.isascii():
        return text.lower()
    kept = (
        char for char in unicodedata.normalize("NFKD", text.lower()) if unicodedata.category(char) not in {"Mn", "Cf"}
    )
    return "".join(kept)


def split_name(name: str) -> tuple[str, ...]:
    """The plain words of a name: ``'s-Hertogenbosch`` becomes ``("s", "hertogenbosch")``."""
    return tuple(word.plain for word in read_words(name))


_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"sch(?=$|[^aeiouy])", "s"),
        (r"ch|gh", "g"),
        (r"ck|qu|c(?![eiy])", "k"),
        (r"c", "s"),
        (r"ph|v", "f"),
        (r"th|dt", "t"),
        (r"x", "ks"),
        (r"z", "s"),
        (r"eij|ij|ei|ey|y", "y"),
        (r"auw|ouw|au", "ou"),
        (r"(.)\1+", r"\1"),
        (r"d$", "t"),
        (r"en$", "e"),
    )
]


def sound(key: str) -> str:
    """Roughly how a plain spelling sounds in Dutch, so that ``maastrigt`` and ``maastricht`` are the same."""
    for pattern, replacement in _SOUNDS:
        key = pattern.sub(replacement, key)
    return key


def is_shouted(words: list[Word]) -> bool:
    """True when capitals say nothing, because all or nearly all words begin with one."""
    letters = [word for word in words if word.text[0].isalpha()]
    return len(letters) > 2 and sum(word.is_capital for word in letters) > 0.7 * len(letters)
