"""Where in a message a mistyped place may stand, and which place it is.

Mending is tried only where a place is likely: after a preposition, in a message that is little more than a place, and
in an answer to the question for the place.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.places.context import (
    Sentence,
    counts_in_sentence,
    follows_strong,
    follows_weak,
    is_article,
    is_surname,
    strip_answer,
)
from bot.places.gazetteer import Entry
from bot.places.mention import Mention
from bot.places.typos import Care, TypoReader
from bot.places.vocabulary import REQUEST

# Mending is the slow part: in a long message only so many words are tried.
_MAX_TRIES = 24
_LONGEST_NAME = 5  # in words
_LONGEST_ANSWER = 7
_LONGEST_TO_READ_AS_ANSWER = 30
# How long a mistyped name must be, in letters, to be trusted.
_AFTER_STRONG = 5
_AFTER_WEAK = 7
_BARE = 6


class MistypedFinder:
    """Finds mistyped places in messages in which a well written one was not found at that spot."""

    def __init__(self, typos: TypoReader) -> None:
        self._typos = typos

    def find_in_sentence(self, sentence: Sentence, taken: set[int]) -> list[Mention]:
        """Mistyped names after prepositions; or else the whole message, if it is short and holds no place yet."""
        mentions: list[Mention] = []
        starts = [index for index in range(len(sentence.words)) if _may_begin_place(sentence, index)]
        for start in starts[:_MAX_TRIES]:
            mention = self._correct_from(sentence, start, taken)
            if mention:
                mentions.append(mention)
                taken = taken | set(mention.indexes)
        if mentions or taken:
            return mentions
        return self._correct_request(sentence)

    def find_in_answer(self, sentence: Sentence) -> list[Mention]:
        """One mistyped name: first the whole answer is tried, then its parts. A long answer is read as a sentence."""
        if len(sentence.words) > _LONGEST_TO_READ_AS_ANSWER:
            return self.find_in_sentence(sentence, set())
        attempts = (
            self._correct_core,
            self._correct_core_by_sound,
            self._correct_after_preposition,
            self._correct_striking_word,
        )
        found = (attempt(sentence) for attempt in attempts)
        return [mention for mention in found if mention][:1]

    def _correct_from(self, sentence: Sentence, start: int, taken: set[int]) -> Mention | None:
        is_strong = follows_strong(sentence, start)
        for end in _ends_of_phrase(sentence, start, taken):
            length = sum(len(word.plain) for word in sentence.words[start:end])
            if length < (_AFTER_STRONG if is_strong else _AFTER_WEAK):
                continue
            if not counts_in_sentence(sentence, start, end, "vrij"):
                continue
            entries = self._correct(sentence, start, end, "zin")
            if entries and (is_strong or _is_well_known(entries[0])):
                return _mention_if_clear(start, end, entries)
        return None

    def _correct_request(self, sentence: Sentence) -> list[Mention]:
        """A message that is little more than a place: ``roterdam veilig thuis``."""
        start, end = _strip_request(sentence)
        length = sum(len(word.plain) for word in sentence.words[start:end])
        if end - start > 3 or length < _BARE:
            return []
        entries = [entry for entry in self._correct(sentence, start, end, "zin") if entry.candidates[0].is_main]
        mention = _mention_if_clear(start, end, entries)
        return [mention] if mention else []

    def _correct_core(self, sentence: Sentence) -> Mention | None:
        for start, end in strip_answer(sentence):
            entries = self._correct(sentence, start, end, "antwoord") if end - start <= _LONGEST_NAME else []
            if entries:
                return _mention(start, end, entries)
        return None

    def _correct_core_by_sound(self, sentence: Sentence) -> Mention | None:
        for start, end in strip_answer(sentence):
            town = self._typos.correct_by_sound(sentence.plain(start)) if end - start == 1 else None
            if town:
                return _mention(start, end, [town])
        return None

    def _correct_after_preposition(self, sentence: Sentence) -> Mention | None:
        for start in range(len(sentence.words)):
            if is_surname(sentence, start) or not _may_begin_place(sentence, start):
                continue
            for end in _ends_of_phrase(sentence, start, set()):
                entries = self._correct(sentence, start, end, "antwoord")
                if entries:
                    return _mention(start, end, entries)
        return None

    def _correct_striking_word(self, sentence: Sentence) -> Mention | None:
        """A single long word of a short answer: ``emmeloort was het``."""
        for start, end in list(strip_answer(sentence))[-1:]:
            for index in range(start, end) if end - start <= _LONGEST_ANSWER else ():
                if len(sentence.plain(index)) < _BARE or is_surname(sentence, index):
                    continue
                entries = self._correct(sentence, index, index + 1, "zin")
                if entries:
                    return _mention(index, index + 1, entries)
        return None

    def _correct(self, sentence: Sentence, start: int, end: int, care: Care) -> list[Entry]:
        return self._typos.correct([word.plain for word in sentence.words[start:end]], care)


def _is_well_known(entry: Entry) -> bool:
    return entry.candidates[0].is_main or entry.candidates[0].kind == "buitenland"


def _may_begin_place(sentence: Sentence, index: int) -> bool:
    return follows_strong(sentence, index) or follows_weak(sentence, index)


def _ends_of_phrase(sentence: Sentence, start: int, taken: set[int]) -> Iterator[int]:
    """Where a mistyped name that begins here may end, the shortest first. An article is not a name by itself."""
    for last in range(start, min(len(sentence.words), start + _LONGEST_NAME - 1)):
        if last in taken or (last > start and sentence.words[last].opens_clause):
            return
        if last > start or not is_article(sentence.words[start]):
            yield last + 1


def _strip_request(sentence: Sentence) -> tuple[int, int]:
    """The part of a message without the words that ask for an office."""
    start, end = 0, len(sentence.words)
    while start < end and sentence.plain(start) in REQUEST:
        start += 1
    while end > start and sentence.plain(end - 1) in REQUEST:
        end -= 1
    return start, end


def _mention(start: int, end: int, entries: list[Entry]) -> Mention:
    """What was meant by a mistyped name: all that the likely names can mean."""
    candidates = tuple(candidate for entry in entries for candidate in entry.candidates)
    return Mention(start, end, candidates, corrected=True)


def _mention_if_clear(start: int, end: int, entries: list[Entry]) -> Mention | None:
    """In a running sentence a correction must be certain: several likely names mean none."""
    places = {entry.candidates[0].place for entry in entries}
    return _mention(start, end, entries[:1]) if len(places) == 1 else None
