"""Reading postcodes from a message, and telling them from years, times, amounts and phone numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bot.places.spelling import Word, read_words
from bot.places.vocabulary import (
    BEFORE_POSTCODE,
    COUNTED,
    NAMES_OFFICE,
    NAMES_POSTCODE,
    RESIDES,
    TWO_LETTER_WORDS,
    UNUSED_LETTERS,
    YEAR_WORDS,
)

_CODE_WITH_LETTERS = re.compile(r"(?<![\w.,€/+-])(?<!€ )([1-9]\d{3})([ \u00a0-]{0,2})([A-Za-z]{2})(?![\w€])")
_BARE_CODE = re.compile(r"(?<![\w.,€/+-])(?<!€ )[1-9]\d{3}(?!\w|[.,:/-]\d|,-|\s?[€%+]|-\w)")
_DIGITS_BEFORE = re.compile(r"\d[\s-]*$")
_DIGITS_AFTER = re.compile(r"^[\s-]*\d")


@dataclass(frozen=True, slots=True)
class WrittenPostcode:
    """Four digits that are a postcode, and where they stand (with the letters, if any)."""

    code: str
    start: int
    end: int


def find_postcodes(text: str, known: Collection[str], *, answering: bool) -> list[WrittenPostcode]:
    """The postcodes in a text that are in ``known``."""
    if not re.search(r"[1-9]\d{3}", text):
        return []
    found = list(_find_with_letters(text, known))
    taken = {place for code in found for place in range(code.start, code.end)}
    words = read_words(text)
    for bare in _BARE_CODE.finditer(text):
        if bare.start() in taken or bare.group() not in known or _touches_digits(text, bare):
            continue
        index = next(i for i, word in enumerate(words) if word.start == bare.start())
        if _is_meant_as_postcode(words, index, answering=answering):
            found.append(WrittenPostcode(bare.group(), bare.start(), bare.end()))
    return sorted(found, key=lambda code: code.start)


def _find_with_letters(text: str, known: Collection[str]) -> Iterator[WrittenPostcode]:
    for full in _CODE_WITH_LETTERS.finditer(text):
        digits, gap, letters = full.groups()
        before = text[max(0, full.start() - 6) : full.start()]
        if digits in known and not _are_words(letters, gap) and not _DIGITS_BEFORE.search(before):
            yield WrittenPostcode(digits, full.start(), full.end())


def _are_words(letters: str, gap: str) -> bool:
    """``1012 in`` and ``1500 km`` are no postcodes; ``1012IN`` and ``1012-IN`` are."""
    if letters.lower() in UNUSED_LETTERS:
        return True
    return letters.lower() in TWO_LETTER_WORDS and (letters.islower() or " " in gap)


def _touches_digits(text: str, found: re.Match[str]) -> bool:
    """Part of a longer number in groups, such as 0800 2000 or 06 1234 5678."""
    before, after = text[max(0, found.start() - 6) : found.start()], text[found.end() : found.end() + 6]
    return bool(_DIGITS_BEFORE.search(before) or _DIGITS_AFTER.search(after))


def _is_meant_as_postcode(words: list[Word], index: int, *, answering: bool) -> bool:
    """Four digits by themselves are a postcode only when what stands around them says so."""
    before = [word.plain for word in words[max(0, index - 4) : index]]
    if NAMES_POSTCODE.intersection(before):
        return True
    if _counts_something(words, index):
        return False
    is_home = bool(RESIDES.intersection(before))
    if _could_be_year(words[index]) and not is_home:
        return answering and len(words) <= 3 and not YEAR_WORDS.intersection(before[-1:])
    if answering or len(words) == 1 or NAMES_OFFICE.intersection(before[-2:]):
        return True
    return bool(BEFORE_POSTCODE.intersection(before[-1:])) and (is_home or not _could_be_count(words[index]))


def _counts_something(words: list[Word], index: int) -> bool:
    """``1500 euro``, ``1200 kinderen``."""
    return index + 1 < len(words) and words[index + 1].plain in COUNTED and not words[index + 1].opens_clause


def _could_be_year(word: Word) -> bool:
    return 1800 <= int(word.text) <= 2100


def _could_be_count(word: Word) -> bool:
    """Also years long past: the texts of professionals have them."""
    return int(word.text) <= 2100 or word.text.endswith("00")
