"""Finding the places that a message names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from bot.places.context import Sentence, counts_in_answer, counts_in_sentence, is_whole_answer
from bot.places.gazetteer import Candidate, Gazetteer, load_gazetteer
from bot.places.lookup import Lookup, Match, Region
from bot.places.mention import Mention
from bot.places.mistyped import MistypedFinder
from bot.places.namesakes import is_explained, narrow_namesakes
from bot.places.postcodes import find_postcodes
from bot.places.spelling import Word, read_words
from bot.places.typos import TypoReader
from bot.settings import ROOT

DATA = ROOT / "data" / "places"

# The gateway lets through half of this; a longer text is read up to here.
_MAX_CHARS = 4000


class PlaceFinder:
    """Finds places in messages. Load it once with ``load_finder``; it does not change after that."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._typos = TypoReader(gazetteer)
        self._mistyped = MistypedFinder(self._typos)

    @property
    def regions(self) -> dict[str, Region]:
        """All Veilig Thuis regions by key."""
        return dict(self._gazetteer.regions)

    def find(self, text: str, *, answering: bool = False) -> Lookup:
        """The places that a message names. ``answering``: the message answers the question "In welke plaats?"."""
        text = text[:_MAX_CHARS]
        sentence = Sentence.of(read_words(text))
        mentions = self._find_postcodes(text, sentence, answering=answering)
        mentions += self._find_names(sentence, _taken(mentions), answering=answering)
        mentions += self._find_postcodes_beside(mentions, sentence)
        if answering and not mentions:
            mentions = self._mistyped.find_in_answer(sentence) or self._find_area_code(sentence)
        else:
            mentions += self._mistyped.find_in_sentence(sentence, _taken(mentions))
        mentions = narrow_namesakes(sorted(mentions, key=lambda mention: mention.start), sentence)
        return Lookup(tuple(self._as_match(mention, text, sentence) for mention in mentions))

    def _find_postcodes(self, text: str, sentence: Sentence, *, answering: bool) -> list[Mention]:
        mentions = []
        for code in find_postcodes(text, self._gazetteer.postcodes, answering=answering):
            inside = [i for i, word in enumerate(sentence.words) if code.start <= word.start < code.end]
            candidates = self._gazetteer.postcodes[code.code]
            mentions.append(Mention(inside[0], inside[-1] + 1, candidates, chars=(code.start, code.end)))
        return mentions

    def _find_postcodes_beside(self, mentions: list[Mention], sentence: Sentence) -> list[Mention]:
        """``7255 Hengelo``: a number beside a place is a postcode when it is one of that place."""
        taken = _taken(mentions)
        beside = {}
        for mention in mentions:
            for index in {mention.start - 1, mention.end} - taken:
                candidates = self._gazetteer.postcodes.get(sentence.plain(index), ())
                if any(candidate.place.regio in mention.regions for candidate in candidates):
                    beside[index] = Mention(index, index + 1, candidates)
        return list(beside.values())

    def _find_names(self, sentence: Sentence, taken: set[int], *, answering: bool) -> list[Mention]:
        """All names that count as a place here."""
        possible = list(self._read_names(sentence, taken))
        covered = taken | _taken(mention for mention in possible if mention.usage != "nooit")
        counted = [mention for mention in possible if _counts(mention, sentence, covered, answering=answering)]
        doubtful = [mention for mention in possible if mention not in counted and mention.usage == "woord"]
        return counted + [mention for mention in doubtful if is_explained(mention, counted, sentence)]

    def _read_names(self, sentence: Sentence, taken: set[int]) -> Iterator[Mention]:
        """The names in the message from left to right, the longest first, whether they count or not."""
        index = 0
        while index < len(sentence.words):
            mention = self._read_name(sentence, index, taken)
            if mention:
                yield mention
            index = mention.end if mention else index + 1

    def _read_name(self, sentence: Sentence, index: int, taken: set[int]) -> Mention | None:
        """The longest name that begins at this word."""
        first = sentence.plain(index)
        longest = min(self._gazetteer.longest_from.get(first, 0), len(sentence.words) - index)
        for length in range(longest, 0, -1):
            words = sentence.words[index : index + length]
            entry = self._gazetteer.entries.get(tuple(word.plain for word in words))
            if entry is None or taken.intersection(range(index, index + length)):
                continue
            if _is_written_together(words):
                longer = self._find_longer(sentence, index, length)
                return longer or Mention(index, index + length, entry.candidates, entry.usage)
        glued = self._gazetteer.glued.get(first) if index not in taken else None
        return Mention(index, index + 1, glued.candidates, glued.usage) if glued else None

    def _find_longer(self, sentence: Sentence, index: int, length: int) -> Mention | None:
        """A longer name with a slip in its later words: not Bergen, but ``bergen op soom``."""
        longer = self._gazetteer.starting_with.get(sentence.plain(index), [])
        for size in sorted({len(entry.words) for entry in longer}, reverse=True):
            words = sentence.words[index : index + size]
            if size <= length or len(words) < size or any(word.opens_clause for word in words[1:]):
                continue
            same_size = [entry for entry in longer if len(entry.words) == size]
            entry = self._typos.correct_longer([word.plain for word in words], length, same_size)
            if entry:
                return Mention(index, index + size, entry.candidates, corrected=True)
        return None

    def _find_area_code(self, sentence: Sentence) -> list[Mention]:
        for index, word in enumerate(sentence.words):
            entry = self._gazetteer.area_codes.get(word.plain)
            if entry and is_whole_answer(sentence, index, index + 1):
                return [Mention(index, index + 1, entry.candidates)]
        return []

    def _as_match(self, mention: Mention, text: str, sentence: Sentence) -> Match:
        start, end = mention.chars or (sentence.words[mention.start].start, sentence.words[mention.end - 1].end)
        candidates = list(_keep_one_per_region(mention.candidates))
        places = tuple(candidate.place for candidate in candidates)
        regions = tuple(self._gazetteer.regions[place.regio] for place in places if place.regio)
        return Match(text[start:end], start, end, candidates[0].kind, places, regions, mention.corrected)


@lru_cache(maxsize=4)
def load_finder(data_dir: Path | None = None) -> PlaceFinder:
    """The place finder over the tables in ``data/places``, read once."""
    return PlaceFinder(load_gazetteer(data_dir or DATA))


def _counts(mention: Mention, sentence: Sentence, covered: set[int], *, answering: bool) -> bool:
    if answering:
        others = covered - set(mention.indexes)
        return counts_in_answer(sentence, mention.start, mention.end, mention.usage, others)
    return counts_in_sentence(sentence, mention.start, mention.end, mention.usage)


def _taken(mentions: Iterable[Mention]) -> set[int]:
    return {index for mention in mentions for index in mention.indexes}


def _is_written_together(words: list[Word]) -> bool:
    """``a'dam`` is a name, ``a dam`` is not; and no name runs on over the end of a sentence."""
    if words[0].plain in {"a", "r"} and len(words) > 1 and words[1].gap not in {"'", "’", "`", "´"}:
        return False
    return not any(mark in word.gap for word in words[1:] for mark in ";:!?\n")


def _keep_one_per_region(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    seen: set[str | None] = set()
    for candidate in candidates:
        if candidate.place.regio not in seen:
            seen.add(candidate.place.regio)
            yield candidate
