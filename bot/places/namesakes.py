"""Telling namesakes apart by what stands around them: ``Bergen in Limburg``, ``Beek bij Nijmegen``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.places.context import Sentence, follows_office
from bot.places.gazetteer import Candidate
from bot.places.mention import Mention
from bot.places.vocabulary import CONNECTORS, NEARBY, PROVINCE_ABBREVIATIONS, PROVINCE_LETTERS

Test = Callable[[Candidate], bool]


def narrow_namesakes(mentions: list[Mention], sentence: Sentence) -> list[Mention]:
    """The mentions (in the order of the message) without those that only tell which namesake is meant."""
    mentions = [_narrow_by_word_before(mention, sentence) for mention in mentions]
    mentions = [_narrow_by_word_after(mention, sentence) for mention in mentions]
    mentions = [_narrow_by_abbreviation(mention, sentence) for mention in mentions]
    mentions = _join_neighbours(mentions, sentence)
    mentions = _narrow_by_areas(mentions)
    return _drop_denied(mentions, sentence)


def is_explained(mention: Mention, others: list[Mention], sentence: Sentence) -> bool:
    """An ordinary word with a capital is a place when what follows tells which: ``Hoorn op Terschelling``."""
    if sentence.is_shouted or not sentence.words[mention.start].is_capital:
        return False
    if _narrow_by_abbreviation(mention, sentence) is not mention:
        return True
    return any(
        _join(mention, other, sentence) is not None
        if other.start >= mention.end
        else other.end == mention.start and _narrow_by_area(mention, other) is not mention
        for other in others
    )


def _narrow_by_word_before(mention: Mention, sentence: Sentence) -> Mention:
    before = sentence.plain(mention.start - 1)
    if before == "gemeente":
        return _keep(mention, lambda candidate: candidate.is_main and candidate.kind != "provincie")
    if before in {"provincie", "prov"} or follows_office(sentence, mention.start):
        return (
            _keep(mention, lambda candidate: candidate.kind in {"provincie", "streek"})
            if mention.is_ambiguous
            else mention
        )
    if before in {"dorp", "dorpje", "stad", "stadje", "plaatsje"}:
        return _keep(mention, lambda candidate: candidate.kind != "provincie")
    return mention


def _narrow_by_word_after(mention: Mention, sentence: Sentence) -> Mention:
    """As our own buttons say it: ``Zeeland (provincie)``, ``Sint Maarten (Caribisch gebied)``."""
    after = sentence.plain(mention.end)
    if after == "provincie":
        return _keep(mention, lambda candidate: candidate.kind == "provincie")
    if after in {"caribisch", "caribische"}:
        return _keep(mention, lambda candidate: candidate.kind == "buitenland")
    return mention


def _narrow_by_abbreviation(mention: Mention, sentence: Sentence) -> Mention:
    end = mention.end + (sentence.plain(mention.end) in {"prov", "provincie"})
    if end >= len(sentence.words):
        return mention
    word = sentence.words[end]
    province = PROVINCE_ABBREVIATIONS.get(word.plain)
    if province is None and ("(" in word.gap or word.is_capital):
        province = PROVINCE_LETTERS.get(word.plain)
    if province is None or (word.opens_clause and not {"(", ","} & set(word.gap)):
        return mention
    narrowed = _keep(mention, lambda candidate: candidate.place.provincie == province)
    if narrowed.provinces != {province}:
        return mention
    return replace(narrowed, end=end + 1, chars=_chars(mention, word.end, sentence))


def _join_neighbours(mentions: list[Mention], sentence: Sentence) -> list[Mention]:
    joined: list[Mention] = []
    for mention in mentions:
        whole = _join(joined[-1], mention, sentence) if joined else None
        if whole:
            joined[-1] = whole
        else:
            joined.append(mention)
    return joined


def _join(first: Mention, second: Mention, sentence: Sentence) -> Mention | None:
    """Both as one when the second says which one, or where about, the first is; else nothing."""
    between = [sentence.plain(index) for index in range(first.end, second.start)]
    if len(between) > 4 or not set(between) <= CONNECTORS:
        return None
    if _is_postcode(first) or _is_postcode(second):
        narrowed = _join_postcode(first, second) if not between else None
    else:
        narrowed = _narrow_by_neighbour(first, second, between)
    if narrowed is None:
        return None
    return replace(
        narrowed, start=first.start, end=second.end, chars=_chars(first, sentence.words[second.end - 1].end, sentence)
    )


def _is_postcode(mention: Mention) -> bool:
    return mention.candidates[0].kind == "postcode"


def _join_postcode(first: Mention, second: Mention) -> Mention | None:
    """``3511 AB Utrecht``: the postcode, which also tells which Hengelo is meant."""
    if _is_postcode(first) and _is_postcode(second):
        return None
    common = first.regions & second.regions
    code = first if _is_postcode(first) else second
    return _keep(code, lambda candidate: candidate.place.regio in common) if common else None


def _narrow_by_neighbour(first: Mention, second: Mention, between: list[str]) -> Mention | None:
    if first.is_area and not second.is_area:
        return None  # "Brabant, in Eindhoven": see _narrow_by_areas
    is_linked = bool(between)
    provinces = {candidate.place.provincie for candidate in second.candidates if candidate.kind == "provincie"}
    towns = {candidate.place.gemeente for candidate in second.candidates} - {""}
    tests: list[Test] = [lambda candidate: candidate.place.provincie in provinces]
    if is_linked or first.is_ambiguous or second.is_area:
        tests += [
            lambda candidate: candidate.place.gemeente in towns,
            lambda candidate: candidate.place.regio in second.regions,
        ]
    if is_linked and first.is_ambiguous:
        tests.append(lambda candidate: candidate.place.provincie in second.provinces - {""})
    for test in tests:
        kept = [candidate for candidate in first.candidates if test(candidate)]
        if kept:
            return replace(first, candidates=tuple(kept))
    return first if NEARBY & set(between) else None


def _narrow_by_areas(mentions: list[Mention]) -> list[Mention]:
    """A province or area anywhere in the message tells which namesake is meant, and need not be asked about then."""
    areas = [mention for mention in mentions if any(c.kind in {"provincie", "streek"} for c in mention.candidates)]
    narrowed = list(mentions)
    for area in areas:
        narrowed = [mention if mention is area else _narrow_by_area(mention, area) for mention in narrowed]
    return [
        mention
        for mention in narrowed
        if not (
            mention in areas
            and mention.is_ambiguous
            and any(other is not mention and _lies_in(other, mention) for other in narrowed)
        )
    ]


def _narrow_by_area(mention: Mention, area: Mention) -> Mention:
    if not mention.is_ambiguous or mention.is_area:
        return mention
    return _keep(mention, lambda candidate: _is_inside(candidate, area))


def _lies_in(mention: Mention, area: Mention) -> bool:
    return not mention.is_ambiguous and all(_is_inside(candidate, area) for candidate in mention.candidates)


def _is_inside(candidate: Candidate, area: Mention) -> bool:
    for part in area.candidates:
        if part.kind == "provincie" and candidate.place.provincie == part.place.name:
            return True
        if part.kind == "streek" and candidate.place.regio == part.place.regio:
            return True
    return False


def _drop_denied(mentions: list[Mention], sentence: Sentence) -> list[Mention]:
    """``niet in Utrecht maar in Zeist`` is about Zeist."""
    kept = [mention for mention in mentions if not _is_denied(mention, sentence)]
    return kept or mentions


def _is_denied(mention: Mention, sentence: Sentence) -> bool:
    before = [sentence.plain(mention.start - 2), sentence.plain(mention.start - 1)]
    return before[1] == "niet" or (before[0] == "niet" and before[1] in {"in", "uit", "te", "bij"})


def _keep(mention: Mention, test: Test) -> Mention:
    """The mention with the candidates that pass the test, or as it was when none does."""
    kept = tuple(candidate for candidate in mention.candidates if test(candidate))
    return replace(mention, candidates=kept) if kept and kept != mention.candidates else mention


def _chars(mention: Mention, end: int, sentence: Sentence) -> tuple[int, int]:
    start = mention.chars[0] if mention.chars else sentence.words[mention.start].start
    return start, end
