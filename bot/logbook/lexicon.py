"""The words that masking goes by: names, ordinary words, and what stands around names (data/privacy)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import yaml

from bot.settings import ROOT

DATA = ROOT / "data"
_WORD_LISTS = ROOT / "bot" / "language" / "words"
_INFLECTIONS = (
    "s",
    "'s",
    "’s",
    "e",
    "en",
    "n",
    "t",
    "je",
    "jes",
    "tje",
    "tjes",
    "pje",
    "er",
    "ers",
    "d",
    "de",
    "te",
    "ten",
)
_SHORTEST_PART = 4  # of a compound
_REPEATED = re.compile(r"(\w)\1{2,}")


@dataclass(frozen=True)
class Lexicon:
    """All word lists, in lower case."""

    first_names: frozenset[str]
    first_or_word: frozenset[str]
    last_names: frozenset[str]
    last_or_word: frozenset[str]
    ordinary: frozenset[str]
    persons: frozenset[str]
    titles: frozenset[str]
    naming: frozenset[str]
    particles: frozenset[str]
    greetings: frozenset[str]
    no_person: frozenset[str]
    institutions: tuple[str, ...]
    help_numbers: frozenset[str]
    companies: tuple[str, ...]
    companies_or_word: tuple[str, ...]
    abbreviations: frozenset[str]
    schools: frozenset[str]
    businesses: frozenset[str]
    work_phrases: tuple[str, ...]
    no_school_name: frozenset[str]
    institution_phrases: tuple[str, ...]
    known_institutions: frozenset[str]
    institutions_or_thing: frozenset[str]
    no_institution_endings: tuple[str, ...]
    named_kinds: frozenset[str]
    dwellings: frozenset[str]
    no_street_name: frozenset[str]

    @cached_property
    def foreign(self) -> frozenset[str]:
        """Frequent words of the other languages that we recognise."""
        words = {word for path in _WORD_LISTS.glob("*.txt") for word in path.read_text(encoding="utf-8").split()}
        return frozenset(words - self.first_names - self.last_names)

    def is_listed(self, word: str) -> bool:
        """Is itself in the list of ordinary words: not only inflected, or made of two of them."""
        return word in self.ordinary or word in self.no_person

    def is_name(self, word: str) -> bool:
        """Nearly always somebody's name."""
        return word in self.first_names or (word in self.last_names and not self.is_ordinary(word))

    def may_be_name(self, word: str) -> bool:
        """Is in a list of names, though it may be an ordinary word too."""
        return (
            word in self.first_names
            or word in self.first_or_word
            or word in self.last_names
            or word in self.last_or_word
        )

    def is_ordinary(self, word: str) -> bool:
        """Is known as a word that is no name: itself, inflected, or made of two known words."""
        word = _REPEATED.sub(r"\1", word)
        return self.is_listed(word) or self.is_inflected(word) or self._is_compound(word)

    def is_inflected(self, word: str) -> bool:
        """Is a listed word with an ending."""
        return any(
            word.endswith(end) and len(word) > len(end) + 2 and self.is_listed(word[: -len(end)])
            for end in _INFLECTIONS
        )

    def _is_compound(self, word: str) -> bool:
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            first, rest = word[:cut].removesuffix("-"), word[cut:].removeprefix("-")
            if self.is_listed(rest) and (self.is_listed(first) or (first.endswith("s") and self.is_listed(first[:-1]))):
                return True
        return False


@lru_cache(maxsize=1)
def load_lexicon(data: Path = DATA) -> Lexicon:
    """Reads the lists once. Raises OSError or KeyError when one is missing: then nothing may be kept."""
    first = _read_lists(data / "privacy" / "voornamen.yml")
    last = _read_lists(data / "privacy" / "achternamen.yml")
    around = _read_lists(data / "privacy" / "omgeving.yml")
    organisations = _read_lists(data / "privacy" / "organisaties.yml")
    names = _words(first["namen"])
    words = frozenset((data / "privacy" / "gewone_woorden.txt").read_text(encoding="utf-8").split())
    contacts = yaml.safe_load((data / "knowledge" / "contacten.yml").read_text(encoding="utf-8"))["contacten"]
    persons, titles = _words(around["personen"]), _words(around["titels"])
    abbreviations = _words(organisations["afkortingen"])
    schools, businesses = _words(organisations["scholen"]), _words(organisations["bedrijfssoorten"])
    return Lexicon(
        first_names=names,
        first_or_word=_words(first["ook_woord"]),
        last_names=_words(last["namen"]),
        last_or_word=_words(last["ook_woord"]),
        ordinary=(words | _words(around["chattaal"]) | persons | titles | abbreviations | schools | businesses) - names,
        persons=persons,
        titles=titles,
        naming=_words(around["naamwoorden"]),
        particles=_words(around["voorvoegsels"]),
        greetings=_words(around["groeten"]),
        no_person=_words(around["geen_persoon"]),
        institutions=(*_phrases(around["instanties"]), *(_contact_name(contact["naam"]) for contact in contacts)),
        help_numbers=frozenset(re.sub(r"\D", "", number) for contact in contacts for number in contact["nummers"])
        - {""},
        companies=_phrases(around["bedrijven"]),
        companies_or_word=_phrases(around["bedrijven_ook_woord"]),
        abbreviations=abbreviations,
        schools=schools,
        businesses=businesses,
        work_phrases=_phrases(organisations["werk"]),
        no_school_name=_words(organisations["geen_naam"]),
        institution_phrases=_phrases(organisations["instelling_na"]),
        known_institutions=_words(organisations["bekende_namen"]) - _words(organisations["ook_ding"]),
        institutions_or_thing=_words(organisations["ook_ding"]),
        no_institution_endings=tuple(organisations["geen_naam_einde"].split()),
        named_kinds=_words(organisations["naam_volgt"]),
        dwellings=_words(around["woonplekken"]),
        no_street_name=_words(around["geen_straat"]),
    )


def _read_lists(path: Path) -> dict[str, str]:
    # BaseLoader: all is text, so that "no" and "on" stay words
    lists: dict[str, str] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    return lists


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in text.split("|") if phrase.strip())


def _contact_name(name: str) -> str:
    """``Helpwanted (Offlimits)`` is known as helpwanted."""
    return re.split(r"[(,]", name.lower())[0].strip()
