"""Mending typing errors in the names of places.

A mistyped name must look more like a place than like anything else, so the cost of a correction counts the letters that
differ, whether the two sound the same, and how big the place is. Words in ``geen_plaats.txt`` (ordinary words and first
names that resemble a place) are never corrected.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.places.gazetteer import Entry, Gazetteer
from bot.places.spelling import sound

# How careful to be: in a running sentence more than in an answer to the question for the place.
Care = Literal["zin", "antwoord"]

# (length of the word at most, cost at most)
_LIMITS: dict[Care, tuple[tuple[float, float], ...]] = {
    "zin": ((4, 0.0), (8, 1.0), (12, 1.7), (inf, 2.2)),
    "antwoord": ((4, 0.7), (6, 1.0), (8, 1.7), (12, 2.0), (inf, 2.5)),
}
_SAME_SOUND_COST = 0.3
_HIGHEST_SAME_SOUND_COST = 0.6
_OTHER_FIRST_LETTER_COST = 0.5
_BIGGEST_DISCOUNT = 0.4  # a town of 20 postcodes or more
_AS_LIKELY = 0.1
_MOST_GUESSES = 4
_SIZE_OF_TOWN = 5
_SMALL_WORDS = frozenset(
    {"de", "den", "het", "t", "s", "in", "op", "aan", "bij", "van", "en", "ten", "ter", "te", "it"}
)


@dataclass(frozen=True, slots=True)
class Correction:
    """A name that a mistyped word may stand for. A lower cost is a better guess."""

    entry: Entry
    cost: float


class TypoReader:
    """Finds the names that mistyped words may stand for."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._ordinary = gazetteer.ordinary_words
        self._names = {entry.key for entry in gazetteer.entries.values()} | self._ordinary
        self._entries: dict[str, Entry] = {}
        for entry in [*gazetteer.entries.values(), *gazetteer.glued.values()]:
            if len(entry.key) >= 4 and not entry.is_dated and entry.usage != "nooit":
                self._entries.setdefault(entry.key, entry)
        self._keys_by_length: defaultdict[int, list[str]] = defaultdict(list)
        self._keys_by_sound: defaultdict[str, list[str]] = defaultdict(list)
        for key in self._entries:
            self._keys_by_length[len(key)].append(key)
            self._keys_by_sound[sound(key)].append(key)

    def correct(self, words: Sequence[str], care: Care) -> list[Entry]:
        """The names that these words may stand for: none, one, or a few that are as likely as each other."""
        key = "".join(words)
        if len(words) > 1 and key in self._entries:  # only a space too many: "hoofd dorp"
            return [self._entries[key]] if len(key) >= 7 and self._entries[key].usage == "vrij" else []
        if not self._may_be_mistyped(words, key, care):
            return []
        guesses = [guess for guess in self._guess(key, care) if _is_alike(words, guess.entry, care)]
        accepted = [guess for guess in guesses if guess.cost <= _limit_cost(len(key), care)]
        return _keep_best(accepted)

    def correct_by_sound(self, word: str) -> Entry | None:
        """The town that sounds exactly like this word: ``lijden`` for Leiden. For an answer of one word only."""
        towns = [self._entries[key] for key in self._keys_by_sound.get(sound(word), ())]
        return next(
            (town for town in towns if town.candidates[0].kind == "gemeente" and town.size >= _SIZE_OF_TOWN), None
        )

    def correct_longer(self, words: Sequence[str], right: int, longer: Iterable[Entry]) -> Entry | None:
        """The longer name that these words are a slip of; the first ``right`` of them are right: ``bergen op soom``."""
        rest = "".join(words[right:])
        if len(rest) < 4:
            return None
        limit = 1 if len(rest) < 7 else 2
        best: Correction | None = None
        for entry in longer:
            if entry.words[:right] != tuple(words[:right]) or entry.usage != "vrij":
                continue
            distance = OSA.distance(rest, "".join(entry.words[right:]), score_cutoff=limit)
            if distance <= limit and (best is None or distance < best.cost):
                best = Correction(entry, distance)
        return best.entry if best else None

    def _may_be_mistyped(self, words: Sequence[str], key: str, care: Care) -> bool:
        if len(key) < 4 or any(char.isdigit() for char in key) or key in self._names:
            return False  # a correctly written name that did not count here is no slip of another
        core = [word for word in words if word not in _SMALL_WORDS]
        if len(words) > 1 and ("den" in words or (care == "antwoord" and len(key) >= 8)):
            return bool(core)  # "de helder": an ordinary word, but not in an answer of two words
        return bool(core) and not all(word in self._ordinary for word in core)

    def _guess(self, key: str, care: Care) -> list[Correction]:
        reach = 1 if len(key) < 7 else 2 if len(key) < 13 else 3
        near = [
            (name, distance)
            for length in range(len(key) - reach, len(key) + reach + 1)
            for name, distance, _ in process.extract(
                key, self._keys_by_length.get(length, ()), scorer=OSA.distance, score_cutoff=reach, limit=10
            )
        ]
        heard = sound(key)
        costs = {
            name: min(distance, _SAME_SOUND_COST + 0.8 * OSA.distance(heard, sound(name)) + 0.1 * distance)
            for name, distance in near
        }
        for name in self._keys_by_sound.get(heard, ()):
            costs.setdefault(name, _HIGHEST_SAME_SOUND_COST)
        guesses = []
        for name, cost in costs.items():
            entry = self._entries[name]
            if care == "zin" and not _is_likely(entry, cost):
                continue
            if name[0] != key[0] and cost > _HIGHEST_SAME_SOUND_COST:
                cost += _OTHER_FIRST_LETTER_COST
            guesses.append(Correction(entry, cost - _BIGGEST_DISCOUNT * min(entry.size, 20) / 20))
        return guesses


def _is_likely(entry: Entry, cost: float) -> bool:
    """In a running sentence: "in winkels" is no slip of the village Winkel, nor is the district Hatert of Hapert."""
    if entry.usage != "vrij":
        return False
    return cost <= _HIGHEST_SAME_SOUND_COST or entry.candidates[0].is_main or entry.size >= 3 or len(entry.key) >= 9


def _is_alike(words: Sequence[str], entry: Entry, care: Care) -> bool:
    """Small words must be the same: ``den hag`` is not a slip of a name without "den"."""
    if len(words) == 1:
        return True
    typed_small = {word for word in words if word in _SMALL_WORDS}
    if "de" in typed_small and "den" in entry.words:
        typed_small = typed_small - {"de"} | {"den"}
    if not typed_small <= set(entry.words):
        return False
    if len(entry.words) == 1:  # "hoofd dorp": in a running sentence only when nothing but the space is wrong
        return len(entry.key) >= 7 and (care == "antwoord" or "".join(words) == entry.key)
    core = "".join(word for word in words if word not in _SMALL_WORDS)
    return len(core) >= 4 or (len(core) == 3 and "den" in typed_small)


def _limit_cost(length: int, care: Care) -> float:
    """The most that a correction may cost: the longer the word, the more letters may differ."""
    return next(limit for longest, limit in _LIMITS[care] if length <= longest)


def _keep_best(guesses: list[Correction]) -> list[Entry]:
    if not guesses:
        return []
    best = min(guess.cost for guess in guesses)
    close = [guess.entry for guess in guesses if guess.cost <= best + _AS_LIKELY]
    return sorted(close, key=lambda entry: entry.candidates[0].weight, reverse=True)[:_MOST_GUESSES]
