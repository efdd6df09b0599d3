"""Which of the places on the buttons does an answer mean: "die in limburg", "bij alkmaar", "de tweede".

People who are asked "Welk Bergen?" seldom repeat the name, so the finder alone does not know it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.nlu.text import words_only
from bot.places.finder import PlaceFinder
from bot.places.lookup import Lookup, Place

#: An answer to "welke?" is short; a longer message asks something else.
MOST_WORDS = 8

_ORDINALS = {"eerste": 0, "1e": 0, "bovenste": 0, "tweede": 1, "2e": 1, "derde": 2, "3e": 2, "vierde": 3, "4e": 3}
_LAST = {"laatste", "onderste"}

#: How people say that something is of a province, where that does not begin as its name does.
_OF_PROVINCE = {"zeeuwse": "zeeland", "friese": "fryslan", "brabantse": "noord-brabant"}

#: So many letters of a province's name its adjective keeps: "limburgse", "gelderse", "groningse", "drentse", "utrechtse".
_STEM = 5

#: Whether an option, by its number and its place, is what an answer means.
Fits = Callable[[int, Place], bool]


def choose_place(text: str, labels: Sequence[str], finder: PlaceFinder) -> Lookup | None:
    """The place of one of these button labels that an answer means; None when it names none of them, or several."""
    words = words_only(text).split()
    if not labels or len(words) > MOST_WORDS:
        return None
    options = [finder.find(label, answering=True) for label in labels]
    said = finder.find(text, answering=True)
    if any(said.regio and said.regio == option.regio and _same_name(said, option) for option in options):
        return None  # it names the place in full: the finder needs no help
    for fits in (_by_order(words, len(labels)), _by_province(words, said), _by_neighbour(said)):
        chosen = [option for number, option in enumerate(options) if option.matches and fits(number, _place(option))]
        if len(chosen) == 1:
            return _as_said(chosen[0], text)
    return None


def _by_order(words: Sequence[str], count: int) -> Fits:
    numbers = {_ORDINALS[word] for word in words if word in _ORDINALS}
    if _LAST.intersection(words):
        numbers.add(count - 1)
    return lambda number, place: numbers == {number}


def _by_province(words: Sequence[str], said: Lookup) -> Fits:
    named = {
        place.provincie.casefold() for match in said.matches if match.kind == "provincie" for place in match.candidates
    } | {_OF_PROVINCE[word] for word in words if word in _OF_PROVINCE}
    adjectives = {word[:_STEM] for word in words if word.endswith("se") and word not in _OF_PROVINCE}

    def fits(number: int, place: Place) -> bool:
        province = place.provincie.casefold()
        return bool(province) and (province in named or province[:_STEM] in adjectives)

    return fits


def _by_neighbour(said: Lookup) -> Fits:
    """Another place that was named lies in the region of one of them."""
    regions = {region.sleutel for region in said.regions}
    return lambda number, place: len(regions) == 1 and place.regio in regions


def _as_said(option: Lookup, text: str) -> Lookup:
    """The option, named by the whole message."""
    return Lookup((replace(option.matches[0], start=0, end=len(text)),))


def _same_name(said: Lookup, option: Lookup) -> bool:
    return bool(option.matches) and any(_place(option) in match.candidates for match in said.matches)


def _place(lookup: Lookup) -> Place:
    return lookup.matches[0].candidates[0]
