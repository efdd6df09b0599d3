"""Takes personal data out of a message, so that it can be kept in the logbook.

``redact("mijn buurman henk, 06-12345678")`` is ``mijn buurman [NAAM], [TELEFOON]``. Nothing here is perfect: see
docs/privacy-maskeren.md for what is measured. When anything breaks, nothing of the message is kept.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import lru_cache

from bot.language.dutch import load_dutch
from bot.logbook.addresses import find_addresses
from bot.logbook.codes import FINDERS
from bot.logbook.lexicon import Lexicon, load_lexicon
from bot.logbook.names import NameFinder
from bot.logbook.organisations import OrganisationFinder
from bot.logbook.spans import Claims, Span
from bot.places.finder import PlaceFinder, load_finder

#: What is kept of a message that could not be masked.
NOT_KEPT = "[NIET BEWAARD]"

_MAX_CHARS = 4000  # twice what the gateway lets through
_MASK = re.compile(
    r"\[(?:NAAM|ADRES|POSTCODE|TELEFOON|E-MAIL|BSN|GEBOORTEDATUM|KENTEKEN|IBAN|ORGANISATIE|ACCOUNT|PLAATS)\]"
)
_TOWN_KINDS = frozenset({"gemeente", "woonplaats", "oude_gemeente", "bijnaam"})
_POSTCODE_BEFORE = re.compile(r"\d{4}\s?(?:[a-z]{2}\b)?\s*,?\s*", re.IGNORECASE)
_logger = logging.getLogger(__name__)


def redact(text: str) -> str:
    """The text with personal data replaced by ``[NAAM]``, ``[ADRES]`` and so on; ``NOT_KEPT`` when a detector breaks."""
    try:
        return mask(text, find_personal_data(text))
    except Exception as problem:  # whatever it is, raw text must not reach the disk
        _logger.error("A message could not be masked and is not kept: %s", type(problem).__name__)
        return NOT_KEPT


def find_personal_data(text: str) -> list[Span]:
    """What would be masked, in order, without overlap. Raises what a detector raises."""
    return _load_detector().find(text[:_MAX_CHARS])


def mask(text: str, spans: list[Span]) -> str:
    """The text (to the length that is read) with each span replaced by its kind."""
    parts, end = [], 0
    text = text[:_MAX_CHARS]
    for span in spans:
        before = text[end : span.start]
        glue = " " if span.kind == "POSTCODE" and before[-1:].isdigit() else ""
        parts += [before, glue, f"[{span.kind}]"]
        end = span.end
    return "".join(parts) + text[end:]


def warm_up() -> None:
    """Loads the lists and the language model, so that the first conversation does not wait for them."""
    find_personal_data("Warm lopen.")


class _Detector:
    """All finders together, the surest first."""

    def __init__(self, lexicon: Lexicon, places: PlaceFinder) -> None:
        self._lexicon = lexicon
        self._places = places
        self._organisations = OrganisationFinder(lexicon)
        self._names = NameFinder(lexicon)
        phrases = sorted(lexicon.institutions, key=len, reverse=True)
        self._institutions = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, phrases))})(?!\w)", re.IGNORECASE)
        numbers = (r"[\s.\-]*".join(number) for number in sorted(lexicon.help_numbers, key=len, reverse=True))
        self._help_numbers = re.compile(rf"(?<![\d+])(?:{'|'.join(numbers)})(?!\d|[-\s.]\d{{2}})")

    def find(self, text: str) -> list[Span]:
        claims, tags = Claims(), _tag_words(text)
        claims.add(self._find_kept(text))
        for finder in FINDERS:
            claims.add(finder(text))
        claims.add(find_addresses(text, self._lexicon))
        claims.add(self._organisations.find(text, tags))
        names = list(self._names.find(text, tags, claims.is_free))
        claims.add(place for place in self._find_places(text) if not self._is_part_of_name(place, names, text))
        claims.add(names)
        return claims.in_order()

    def _find_kept(self, text: str) -> Iterator[Span]:
        """Masks of an earlier time, our own numbers, and institutions."""
        for pattern in (_MASK, self._help_numbers, self._institutions):
            for match in pattern.finditer(text):
                yield Span(match.start(), match.end(), None)

    def _find_places(self, text: str) -> Iterator[Span]:
        for match in self._places.find(text).matches:
            abroad = match.kind == "buitenland" and any(place.name != place.land for place in match.candidates)
            town = match.kind in _TOWN_KINDS or match.kind == "postcode"
            code = _POSTCODE_BEFORE.match(text, match.start, match.end)
            start = code.end() if code else match.start
            if (abroad or town) and not text[start : match.end].isdigit():
                yield Span(start, match.end, "PLAATS")

    def _is_part_of_name(self, place: Span, names: list[Span], text: str) -> bool:
        """``Sanne van Rossum`` and ``Axel`` are people, ``Rossum`` alone a town."""
        return any(
            name.overlaps(place)
            and (
                name.end - name.start > place.end - place.start
                or text[name.start : name.end].lower() in self._lexicon.first_names
            )
            for name in names
        )


@lru_cache(maxsize=1)
def _load_detector() -> _Detector:
    return _Detector(load_lexicon(), load_finder())


def _tag_words(text: str) -> dict[int, str]:
    """The kind of each word by the place where it starts."""
    nlp = load_dutch()
    unused = [name for name in nlp.pipe_names if name not in ("tok2vec", "morphologizer", "tagger", "attribute_ruler")]
    return {token.idx: token.pos_ for token in nlp(text, disable=unused)}
