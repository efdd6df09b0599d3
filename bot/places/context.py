"""Does a name count as a place here? Many names of places are ordinary words, first names or surnames as well.

A name that is nothing but a place counts anywhere, except as a surname ("meneer van Dongen") or a street. The others
need a preposition, and the more ordinary the word, the more besides. In an answer to "In welke plaats?" a bare name
counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass

from bot.places.gazetteer import Usage
from bot.places.spelling import Word, is_shouted
from bot.places.vocabulary import (
    ARTICLES,
    BEFORE_VAN,
    CUES,
    ENDS_ANSWER,
    ENDS_NAME_PARTS,
    FOLLOWERS,
    FOLLOWERS_AFTER_LIVES,
    LEADS_ANSWER,
    LIVES,
    NAME_ARTICLES,
    NAME_PARTS,
    NAMES_AREA,
    NAMES_VILLAGE,
    RESIDES,
    STREETS,
    STRONG_PREPOSITIONS,
    TITLES,
    WEAK_PREPOSITIONS,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words of a message, and whether its capitals mean anything."""

    words: list[Word]
    is_shouted: bool

    @classmethod
    def of(cls, words: list[Word]) -> Sentence:
        return cls(words, is_shouted(words))

    def plain(self, index: int) -> str:
        """The plain word at this place, or nothing before the first and after the last word."""
        return self.words[index].plain if 0 <= index < len(self.words) else ""


def counts_in_sentence(sentence: Sentence, start: int, end: int, usage: Usage) -> bool:
    """Whether the name made of the words from ``start`` up to ``end`` is a place in a running sentence."""
    if (
        usage == "nooit"
        or is_surname(sentence, start)
        or _is_street(sentence, end)
        or _is_address(sentence, start, end)
    ):
        return False
    if usage == "vrij":
        return not _is_ungoverned_van(sentence, start)
    if usage == "naam":
        return follows_strong(sentence, start)
    return _counts_as_ordinary_word(sentence, start, end, usage)


def counts_in_answer(sentence: Sentence, start: int, end: int, usage: Usage, others: Set[int]) -> bool:
    """The same in an answer to "In welke plaats?". ``others`` are the words that belong to another place."""
    if usage == "nooit" or _is_street(sentence, end):
        return False
    if usage == "vrij":
        return not is_surname(sentence, start)
    has_article = sentence.plain(start - 1) in ARTICLES  # "bij de buren"
    is_bare = is_whole_answer(sentence, start, end, others) and not has_article
    return is_bare or counts_in_sentence(sentence, start, end, usage)


def is_whole_answer(sentence: Sentence, start: int, end: int, others: Set[int] = frozenset()) -> bool:
    """True when there is nothing around the name but what people say around an answer."""
    before = all(index in others or sentence.plain(index) in LEADS_ANSWER for index in range(start))
    after = all(index in others or sentence.plain(index) in ENDS_ANSWER for index in range(end, len(sentence.words)))
    return before and after


def strip_answer(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """The part of an answer without what people say around it, first with the article before it, if any."""
    start, end = 0, len(sentence.words)
    while start < end and sentence.plain(start) in LEADS_ANSWER:
        start += 1
    while end > start and sentence.plain(end - 1) in ENDS_ANSWER:
        end -= 1
    if start < end:
        if sentence.plain(start - 1) in NAME_ARTICLES:
            yield start - 1, end
        yield start, end


def follows_strong(sentence: Sentence, start: int) -> bool:
    """A preposition or a word such as "gemeente" stands before the name, or "Veilig Thuis"."""
    before = sentence.plain(start - 1)
    return before in STRONG_PREPOSITIONS or follows_office(sentence, start) or _follows_area_of(sentence, start)


def follows_weak(sentence: Sentence, start: int) -> bool:
    """A preposition stands before the name that may also stand before a person."""
    before = sentence.plain(start - 1)
    return before in WEAK_PREPOSITIONS and (before != "van" or not _is_ungoverned_van(sentence, start))


def follows_office(sentence: Sentence, start: int) -> bool:
    """``Veilig Thuis Utrecht``, ``kantoor Utrecht``."""
    before = sentence.plain(start - 1)
    return before in {"veiligthuis", "kantoor", "vestiging"} or (
        before == "thuis" and sentence.plain(start - 2) == "veilig"
    )


def is_article(word: Word) -> bool:
    return word.plain in ARTICLES


def is_surname(sentence: Sentence, start: int) -> bool:
    """``meneer van Dongen``, ``familie de Bilt``, ``Van der Horst``."""
    index = start - 1
    while sentence.plain(index) in NAME_PARTS and start - index <= 3:
        index -= 1
    if sentence.plain(index) in TITLES and not sentence.words[index + 1].opens_clause:
        direct = index == start - 1
        return not (sentence.plain(index) == "gezin" and direct) and sentence.plain(index + 1) not in {"in", "uit"}
    return sentence.plain(start - 1) in ENDS_NAME_PARTS


def _is_ungoverned_van(sentence: Sentence, start: int) -> bool:
    """``Lisa van Dongen``; but ``de gemeente van Dongen`` and ``ik ben van Texel`` name a place."""
    if sentence.plain(start - 1) != "van":
        return False
    if sentence.plain(start - 2) in BEFORE_VAN:
        return False
    return "naar" not in {sentence.plain(start + 1), sentence.plain(start + 2)}  # "van Tilburg naar Den Bosch"


def _follows_area_of(sentence: Sentence, start: int) -> bool:
    return sentence.plain(start - 1) == "van" and sentence.plain(start - 2) in NAMES_AREA


def _is_street(sentence: Sentence, end: int) -> bool:
    return sentence.plain(end) in STREETS and not sentence.words[end].opens_clause


def _is_address(sentence: Sentence, start: int, end: int) -> bool:
    """Part of the address of a website or mailbox: ``www.utrecht.nl``."""
    if sentence.words[start].gap == "@" or (sentence.words[start].gap == "." and sentence.plain(start - 1) == "www"):
        return True
    return end < len(sentence.words) and (
        sentence.words[end].gap == "@"
        or (sentence.words[end].gap == "." and sentence.plain(end) in {"nl", "be", "com", "org", "eu", "net"})
    )


def _counts_as_ordinary_word(sentence: Sentence, start: int, end: int, usage: Usage) -> bool:
    has_capital = _has_meaningful_capital(sentence, start, end)
    if has_capital and usage == "woord" and follows_strong(sentence, start):
        return True
    if not _clause_goes_on_well(sentence, start, end):
        return False
    if has_capital:
        by_weak = usage == "woord" and follows_weak(sentence, start) and _has_cue(sentence, start)
        return by_weak or follows_strong(sentence, start)
    if usage == "hoofdletter":  # "het dorp een", but not "in elke regio een of twee"
        ends_clause = end >= len(sentence.words) or sentence.words[end].opens_clause
        is_home = sentence.plain(start - 1) in {"in", "te"} and sentence.plain(start - 2) in RESIDES
        return ends_clause and (is_home or sentence.plain(start - 1) in NAMES_VILLAGE)
    if sentence.plain(start - 1) == "te":  # "te huizen", "te melden": an infinitive
        return False
    if sentence.plain(start - 1) in {"uit", "vanuit"} and len(sentence.words) <= 3:
        return True
    return follows_strong(sentence, start) and _has_cue(sentence, start)


def _clause_goes_on_well(sentence: Sentence, start: int, end: int) -> bool:
    if end >= len(sentence.words) or sentence.words[end].opens_clause or sentence.plain(end) in FOLLOWERS:
        return True
    return sentence.plain(start - 2) in LIVES and sentence.plain(end) in FOLLOWERS_AFTER_LIVES


def _has_meaningful_capital(sentence: Sentence, start: int, end: int) -> bool:
    core = max(sentence.words[start:end], key=lambda word: len(word.plain))
    opens_sentence = core.opens_sentence and core is sentence.words[start]
    return core.is_capital and not sentence.is_shouted and not opens_sentence


def _has_cue(sentence: Sentence, start: int) -> bool:
    near = {sentence.plain(index) for index in range(max(0, start - 5), start)}
    return bool(near & CUES)
