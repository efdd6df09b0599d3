"""Schools, employers and clubs by name. Institutions that help (politie, Veilig Thuis) are left as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.logbook.lexicon import Lexicon
from bot.logbook.spans import Span

_LINK = r"(?:de|het|'t|’t|den|der|van|sint|st\.?|op|in|aan|en|&|ten|ter|la|le|el|d'n)"
_CAPITALS = rf"(?:(?:{_LINK}|De|Het|'T|Sint|St\.?)\s){{0,3}}(?:[A-Z]|\d+[a-zA-Z])[\w'’&-]+(?:\s(?:{_LINK}\s){{0,2}}[A-Z][\w'’&-]+)*"  # noqa: E501
_QUOTED = r"[\"“'‘][A-Z][^\"”'’\s]{1,20}(?:\s[^\"”'’\s]{1,20}){0,2}[\"”'’]"


_ARTICLE = r"(?:de|het|'t|’t|it)"
_ADJECTIVE = (
    r"(?:kleine|grote|oude|nieuwe|gouden|zilveren|blauwe|groene|rode|witte|zwarte|gele|vrije|lage|hoge|wijde|bonte)"
)
#: Heads that are written as one word with what they are for: "praktijkschool", "korfbalclub".
_COMPOUND_HEAD = r"[^\W\d_]{3,}(?:school|club|vereniging|opvang|moskee|restaurant)"
#: Word kinds that a name in lower case can be taken for: not a verb, pronoun or joining word.
_NAME_LIKE = frozenset({"NOUN", "PROPN", "X", "ADJ", "INTJ"})
_SHORTEST_NAME = 4


class OrganisationFinder:
    """Finds organisations by the words of data/privacy/organisaties.yml."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        abbreviations = _alternatives(lexicon.abbreviations)
        heads = _alternatives(lexicon.schools | lexicon.businesses)
        businesses = _alternatives(lexicon.businesses)
        work = _alternatives(lexicon.work_phrases)
        self._abbreviated = re.compile(
            rf"\b(?i:{abbreviations})\s(?:{_CAPITALS}|{_QUOTED}|(?i:{_ARTICLE}\s(?:(?:ark|brug)\svan\s|{_ADJECTIVE}\s)?[\w-]+"
            r"|(?:sint|st\.?)\s[\w-]+|(?P<first>(?:midden|noord|oost|zuid|west)\s)?(?P<lower>[a-z][\w-]{2,})(?P<more>\s[a-z][\w-]{2,})?))"
        )
        self._named = re.compile(rf"\b(?P<head>(?:[A-Z]\w+\s)?(?i:{heads}))\s(?P<name>{_CAPITALS}|{_QUOTED})")
        self._lower_named = re.compile(
            rf"\b(?P<head>{heads}|{_COMPOUND_HEAD})\s(?P<name>(?:(?:{_ARTICLE}\s(?:{_ADJECTIVE}\s)?|(?:sint|st\.?|la|el|al)\s)?(?P<noun>[^\W\d_][\w-]{{2,}})))",
            re.IGNORECASE,
        )
        self._known = re.compile(
            rf"\b(?:op|bij|van|naar|vanuit)\s(?P<name>{_ARTICLE}\s(?i:{_alternatives(lexicon.known_institutions)}))(?![\w-])"
        )
        self._at_institution = re.compile(
            rf"\b(?:{_alternatives(lexicon.institution_phrases)})\s"
            rf"(?P<name>(?P<article>{_ARTICLE})\s(?:(?P<adjective>{_ADJECTIVE})\s)?(?P<noun>[^\W\d_][\w-]{{3,}}))",
            re.IGNORECASE,
        )
        # "naar de Zonnebloem": an article and a capital inside a sentence
        self._capital_noun = re.compile(
            rf"\b(?:op|bij|van|naar|in|vanuit)\s(?P<name>{_ARTICLE}\s(?P<noun>[A-Z][a-zà-ÿ][\w'’-]+))"
        )
        self._house_of_prayer = re.compile(
            r"\b(?P<name>(?:(?:al|el|as|ar|an|ad|at|es)[\s-])?(?P<noun>[^\W\d_][\w-]{2,}))\s?-?(?:moskee|kerk|parochie|synagoge|tempel|college|lyceum)\b",
            re.IGNORECASE,
        )
        self._secondary_school = re.compile(
            r"\b(?:het|op|van|naar)\s(?P<name>(?P<first>[^\W\d_]+)\s(?:(?P<second>[^\W\d_]+)\s)?(?:college|lyceum|gymnasium|mavo))\b",
            re.IGNORECASE,
        )
        # "in het amphia": a word that nobody knows, where a building is meant
        self._unknown_building = re.compile(
            rf"(?:\b(?:op|bij|in|van|naar|uit)\s|^|[.!?,]\s)(?P<name>{_ARTICLE}\s(?P<noun>[^\W\d_]{{4,}}))(?!\w)",
            re.IGNORECASE,
        )
        self._company_or_word = re.compile(
            rf"\b(?i:bij|voor|van|naar|in)\s(?i:de)\s(?P<name>(?i:{_alternatives(lexicon.companies_or_word)}))(?![\w@])"
        )
        self._business_of = re.compile(
            rf"\b(?:{businesses})\s(?:van\s|de\s|der\s)*(?P<noun>[^\W\d_]{{3,}})\b", re.IGNORECASE
        )
        self._suffixed = re.compile(
            r"\b(?:(?:Het|De|Sint|St\.?|Van|[A-Z][\w'’-]+)\s){0,3}"
            r"(?:[A-Z][\w'’-]*(?:college|lyceum|gymnasium|school|mavo)\b|(?<=[a-z]\s)(?<!De\s)(?<!Het\s)(?:College|Lyceum|Gymnasium|[Vv]akcollege|Mavo|Scholengroep|Scholengemeenschap)\b)"
        )
        # "meester Faisal van De Toverlantaarn": an article with a capital inside a sentence belongs to a name
        self._with_article = re.compile(r"(?<=\w\s)(?:De|Het)\s(?:[A-Z][\w'’-]+)(?:\s[A-Z][\w'’-]+)*")
        self._not_by_capital = lexicon.no_person.union(lexicon.companies, lexicon.no_school_name)
        self._company = re.compile(rf"(?<![\w@.])(?i:{_alternatives(lexicon.companies)})(?![\w@])")
        self._employer = re.compile(
            rf"\b(?i:{work})\s(?:de\s|het\s|een\s)?(?P<name>[A-Z][\w'’&.-]*\w(?:\s(?:(?:de|van|der|den|en|&)\s){{0,2}}[A-Z][\w'’&-]+)*)"
        )
        self._lower_employer = re.compile(
            rf"\b(?:{work})\s(?:de\s|het\s)?(?P<name>(?P<particles>(?:van|de|den|der|ter)\s)*(?P<noun>[a-z][\w-]{{2,}})(?:\s(?:{businesses}|bouw|zorg))?)\b"
        )

    def find(self, text: str, tags: Mapping[int, str]) -> Iterator[Span]:
        """Names of schools, firms and clubs, with the word that says what they are.

        ``tags``: the kind of word (UPOS) by the place where a word starts.
        """
        yield from self._find_named(text, tags)
        yield from self._find_institutions(text, tags)
        yield from self._find_capitals(text)
        yield from self._find_employers(text)

    def _find_named(self, text: str, tags: Mapping[int, str]) -> Iterator[Span]:
        """``obs de wilgen``, ``Hotel De Posthoorn``, ``bakkerij jansen``: a kind of organisation and its name."""
        for match in self._abbreviated.finditer(text):
            if not match.group("lower"):
                yield Span(match.start(), match.end(), "ORGANISATIE")
            elif match.group("first") or self._names_club(match.group("lower").lower(), tags.get(match.start("lower"))):
                goes_on = match.group("more") and not self._lexicon.is_listed(match.group("lower").lower())
                goes_on = goes_on and tags.get(match.start("more") + 1) in ("NOUN", "PROPN", "X")
                yield Span(match.start(), match.end() if goes_on else match.end("lower"), "ORGANISATIE")
        for match in self._named.finditer(text):
            start = match.start("name") if match.group("head").lower() == "school" else match.start()
            yield Span(start, match.end(), "ORGANISATIE")
        for match in self._lower_named.finditer(text):
            if self._is_lower_name(match, tags):
                start = match.start("name") if match.group("head").lower() in ("school", "opvang") else match.start()
                yield Span(start, match.end(), "ORGANISATIE")
        for match in self._business_of.finditer(text):
            if self._lexicon.may_be_name(match.group("noun").lower()):
                yield Span(match.start(), match.end(), "ORGANISATIE")

    def _find_institutions(self, text: str, tags: Mapping[int, str]) -> Iterator[Span]:
        """``zit op de klimop``, ``bij de Zonnebloem``, ``al fath moskee``: known by what stands around the name."""
        for match in self._known.finditer(text):
            yield Span(*match.span("name"), "ORGANISATIE")
        for match in self._at_institution.finditer(text):
            if self._names_institution(match.group("noun").lower(), tags.get(match.start("noun"))):
                yield Span(*match.span("name"), "ORGANISATIE")
        for match in self._secondary_school.finditer(text):
            words = [word.lower() for word in match.group("first", "second") if word]
            named = tags.get(match.start("first")) in ("NOUN", "PROPN", "X") and not self._is_person(words[0])
            if named or not all(map(self._lexicon.is_ordinary, words)):
                yield Span(*match.span("name"), "ORGANISATIE")

        for match in self._house_of_prayer.finditer(text):
            noun = match.group("noun").lower()
            if not self._lexicon.is_ordinary(noun) and noun not in self._lexicon.foreign:
                yield Span(*match.span("name"), "ORGANISATIE")

        for match in self._unknown_building.finditer(text):
            noun = match.group("noun").lower()
            known = self._lexicon.is_ordinary(noun) or self._lexicon.may_be_name(noun) or noun in self._lexicon.foreign
            usual_end = not self._is_unusual(noun) and not noun.endswith("school")
            known = known or usual_end or noun in self._lexicon.companies
            if not known and match.group("noun").islower() and tags.get(match.start("noun")) in ("NOUN", "PROPN", "X"):
                yield Span(*match.span("name"), "ORGANISATIE")

    def _find_capitals(self, text: str) -> Iterator[Span]:
        """Names known by their capitals: ``Calvijn Mavo``, ``van De Toverlantaarn``, ``op de Wilgen``."""
        for match in self._suffixed.finditer(text):
            yield Span(match.start(), match.end(), "ORGANISATIE")
        for match in self._with_article.finditer(text):
            if match.group()[:2] != "De" or not self._lexicon.may_be_name(match.group().split()[-1].lower()):
                yield Span(match.start(), match.end(), "ORGANISATIE")
        for match in self._capital_noun.finditer(text):
            noun = match.group("noun").lower()
            if noun not in self._not_by_capital and self._lexicon.is_ordinary(noun) and not self._is_person(noun):
                yield Span(*match.span("name"), "ORGANISATIE")

    def _find_employers(self, text: str) -> Iterator[Span]:
        """Large firms, and what follows ``werkt bij`` and the like."""
        for match in self._company.finditer(text):
            yield Span(match.start(), match.end(), "ORGANISATIE")
        for match in self._company_or_word.finditer(text):
            yield Span(*match.span("name"), "ORGANISATIE")
        for match in self._employer.finditer(text):
            words = match.group("name").split()
            if not self._lexicon.is_ordinary(words[-1].lower()) or len(words) > 1 or words[-1].isupper():
                yield Span(*match.span("name"), "ORGANISATIE")
        for match in self._lower_employer.finditer(text):
            noun = match.group("noun").lower()
            named_after = bool(match.group("particles")) and self._lexicon.may_be_name(noun)
            if named_after or not self._lexicon.is_ordinary(noun):
                yield Span(*match.span("name"), "ORGANISATIE")

    def _names_club(self, noun: str, tag: str | None) -> bool:
        """A word after ``fc`` or ``kdv`` is its name, unless it can only be something else."""
        if not self._lexicon.is_ordinary(noun):
            return True
        if noun in self._lexicon.no_school_name or self._is_person(noun):
            return False
        return tag in ("PROPN", "X") or (tag in _NAME_LIKE and not self._lexicon.is_listed(noun))

    def _is_lower_name(self, match: re.Match[str], tags: Mapping[int, str]) -> bool:
        """``basisschool de wilgen`` and ``stichting lunavi``, but not ``school de juf`` or ``winkel gestolen``."""
        noun, tag = match.group("noun").lower(), tags.get(match.start("noun"))
        if noun in self._lexicon.no_school_name or self._is_person(noun) or len(noun) < _SHORTEST_NAME:
            return False
        head = match.group("head").lower()
        if match.group("name") != match.group("noun"):
            is_school = head in self._lexicon.schools or head.endswith("school")
            return tag in _NAME_LIKE and (
                is_school or head in self._lexicon.named_kinds or self._names_institution(noun, tag)
            )
        if not self._lexicon.is_ordinary(noun) and noun not in self._lexicon.foreign:
            return True
        known = noun in self._lexicon.known_institutions | self._lexicon.institutions_or_thing
        by_kind = head in self._lexicon.named_kinds and tag in ("NOUN", "PROPN", "X")
        by_club = head.endswith(("club", "vereniging")) and tag in ("NOUN", "PROPN", "X")
        return by_kind or by_club or (known and tag in _NAME_LIKE)

    def _names_institution(self, noun: str, tag: str | None) -> bool:
        """A known name of schools and homes, or a word that is in no dictionary and does not end as a place or thing."""
        if noun in self._lexicon.known_institutions | self._lexicon.institutions_or_thing:
            return True
        if self._lexicon.is_listed(noun) or self._is_person(noun) or noun in self._lexicon.no_school_name:
            return False
        return tag in _NAME_LIKE and self._is_unusual(noun)

    def _is_unusual(self, noun: str) -> bool:
        """Not an inflected word nor a compound of a place or thing: ``kinderziekenhuis``."""
        return not noun.endswith(self._lexicon.no_institution_endings) and not self._lexicon.is_inflected(noun)

    def _is_person(self, noun: str) -> bool:
        return noun in self._lexicon.persons or noun in self._lexicon.titles or noun in self._lexicon.first_names


def _alternatives(words: frozenset[str] | tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
