"""The names of places: reads the tables in ``data/places`` into look-ups by the plain words of a name."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from bot.places.lookup import Kind, Place, Region
from bot.places.spelling import split_name

Row = dict[str, str]
Words = tuple[str, ...]

# How a name may be used in a running sentence. See the column `soort` of gewone_woorden.csv.
Usage = Literal["vrij", "woord", "hoofdletter", "naam", "nooit"]

# The official names that nobody says.
_SPOKEN = {"'s-Gravenhage": "Den Haag", "'s-Hertogenbosch": "Den Bosch"}

# Additions that tell namesakes apart in the tables: "Bergen (NH.)", "Haren Gn", "Spaarndam gem. Haarlem".
_ADDITION = re.compile(r" (?:\(.*\)|gem\.? .*|Gn|Gld|NB|NH|L|ca)$")

# An area has no postcodes of its own; for typing errors it weighs as much as a middle-sized town.
_AREA_SIZE = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name can mean. ``size`` is its number of postcodes, the only measure of size in the tables."""

    place: Place
    kind: Kind
    size: int
    is_main: bool = False  # the municipality itself, or the town it is named after

    @property
    def weight(self) -> tuple[bool, int]:
        return (self.is_main, self.size)


@dataclass(frozen=True, slots=True)
class Entry:
    """A name and everything it can mean, the biggest first."""

    words: Words
    candidates: tuple[Candidate, ...]
    usage: Usage = "vrij"
    is_dated: bool = False  # a municipality that was dissolved long ago: known by its exact name only

    @property
    def key(self) -> str:
        return "".join(self.words)

    @property
    def size(self) -> int:
        return self.candidates[0].size


@dataclass
class Gazetteer:
    """All names, postcodes and regions."""

    regions: dict[str, Region]
    entries: dict[Words, Entry]
    glued: dict[str, Entry]
    area_codes: dict[str, Entry]
    postcodes: dict[str, tuple[Candidate, ...]]
    provinces: dict[str, Entry]
    ordinary_words: frozenset[str]
    longest_from: dict[str, int] = field(default_factory=dict)
    starting_with: dict[str, list[Entry]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        starting: defaultdict[str, list[Entry]] = defaultdict(list)
        for words, entry in self.entries.items():
            self.longest_from[words[0]] = max(len(words), self.longest_from.get(words[0], 0))
            if len(words) > 1:
                starting[words[0]].append(replace(entry, words=words))
        self.starting_with = dict(starting)


class PlacesDamaged(ValueError):
    """A table of places cannot be used. The message names it and says what to do."""


def load_gazetteer(folder: Path) -> Gazetteer:
    """Read all tables. Raises PlacesDamaged when one cannot be used."""
    try:
        return _load(folder)
    except (KeyError, IndexError, TypeError, AttributeError) as problem:
        raise PlacesDamaged(
            f"A table in {folder} misses what it needs: {problem!r}. Take it back from git."
        ) from problem


def _load(folder: Path) -> Gazetteer:
    municipalities = {row["naam"]: row for row in _read(folder / "gemeenten.csv")}
    postcode_rows = list(_read(folder / "postcode4.csv"))
    builder = _Builder(municipalities, _measure_towns(postcode_rows))
    builder.add_municipalities()
    builder.add_towns(_read(folder / "woonplaatsen.csv"))
    builder.add_regions(_read(folder / "veilig_thuis_regios.csv"))
    builder.add_provinces()
    builder.add_nicknames(_read(folder / "bijnamen.csv"))
    builder.add_areas(_read(folder / "streken.csv"))
    builder.add_former_municipalities(_read(folder / "oude_gemeenten.csv"))
    builder.add_abroad(_read(folder / "buitenland.csv"))
    builder.prefer(_read(folder / "voorrang.csv"))
    usages = {split_name(row["naam"]): row["soort"] for row in _read(folder / "gewone_woorden.csv")}
    entries = builder.build_entries(usages)
    return Gazetteer(
        regions={row["sleutel"]: _read_region(row) for row in _read(folder / "veilig_thuis_regios.csv")},
        entries=entries,
        glued=_glue(entries, usages),
        area_codes=builder.area_codes,
        postcodes=builder.build_postcodes(postcode_rows),
        provinces=builder.build_provinces(),
        ordinary_words=frozenset((folder / "geen_plaats.txt").read_text(encoding="utf-8").split()),
    )


class _Builder:
    """Collects what each name can mean, in the order in which one table outranks the next."""

    def __init__(self, municipalities: dict[str, Row], sizes: Counter[tuple[str, str]]) -> None:
        self._municipalities = municipalities
        self._sizes = sizes
        self._meanings: defaultdict[Words, list[Candidate]] = defaultdict(list)
        self._dated: set[Words] = set()
        self._towns: dict[tuple[str, str, Kind], Candidate] = {}
        self.area_codes: dict[str, Entry] = {}

    def add_municipalities(self) -> None:
        for name in self._municipalities:
            candidate = self._find_municipality(name, "gemeente")
            self._add(name, candidate)
            self._add(strip_addition(name), candidate)

    def add_towns(self, rows: Iterable[Row]) -> None:
        for row in rows:
            candidate = self._find_town(row["woonplaats"], row["gemeente"], "woonplaats")
            self._add(row["woonplaats"], candidate)
            self._add(strip_addition(row["woonplaats"]), candidate)

    def add_regions(self, rows: Iterable[Row]) -> None:
        """The regions' own names ("Hollands Midden") count as names of areas."""
        for row in rows:
            for name in (row["naam"].removeprefix("Veilig Thuis "), row["cbs_naam"]):
                if split_name(name) not in self._meanings:  # "Utrecht" is a city and a province already
                    self._add(name, _area(name, (row["sleutel"],), "streek")[0])

    def add_provinces(self) -> None:
        for name in self._list_provinces():
            for candidate in self._find_province(name):
                self._add(name, candidate)

    def add_nicknames(self, rows: Iterable[Row]) -> None:
        for row in rows:
            name, kind, official = row["bijnaam"], row["soort"], row["officiele_naam"]
            if row["categorie"] == "netnummer":
                candidate = replace(self._find_municipality(official, "netnummer"), kind="netnummer")
                self.area_codes[name] = Entry((name,), (candidate,))
            elif kind == "provincie":
                for candidate in self._find_province(official):
                    self._add(name, candidate)
            elif kind == "gemeente":
                self._add(name, self._find_municipality(official, "bijnaam"))
            else:
                self._add(name, self._find_town(official, row["gemeente"], "bijnaam"))

    def add_areas(self, rows: Iterable[Row]) -> None:
        for row in rows:
            if split_name(row["naam"]) not in self._meanings:  # the Veilig Thuis region of that name is there already
                for candidate in _area(row["naam"], tuple(row["regios"].split(";")), "streek"):
                    self._add(row["naam"], candidate)

    def add_former_municipalities(self, rows: Iterable[Row]) -> None:
        """Only names that mean nothing else now: "Bergen" of 1850 would only bring questions."""
        taken = set(self._meanings)
        for row in rows:
            municipality = self._municipalities[row["huidige_gemeente"]]
            for name in dict.fromkeys((row["oude_gemeente"], strip_addition(row["oude_gemeente"]))):
                if split_name(name) in taken:
                    continue
                place = Place(
                    strip_addition(name),
                    municipality["naam"],
                    municipality["provincie"],
                    municipality["veilig_thuis_regio"],
                )
                self._add(name, Candidate(place, "oude_gemeente", 1))
                if row["datum_opheffing"] < "1970":
                    self._dated.update(_spell_variants(name))

    def add_abroad(self, rows: Iterable[Row]) -> None:
        for row in rows:
            place = Place(row["naam"], "", "", None, row["land"])
            self._add(row["naam"], Candidate(place, "buitenland", 3))

    def prefer(self, rows: Iterable[Row]) -> None:
        """Names that are asked about nowhere: the place of this municipality is always meant."""
        for row in rows:
            words = split_name(row["naam"])
            self._meanings[words] = [
                candidate for candidate in self._meanings[words] if candidate.place.gemeente == row["gemeente"]
            ]

    def build_entries(self, usages: dict[Words, str]) -> dict[Words, Entry]:
        return {
            words: Entry(
                words,
                tuple(sorted(candidates, key=lambda candidate: candidate.weight, reverse=True)),
                _as_usage(usages.get(words, "vrij")),
                words in self._dated,
            )
            for words, candidates in self._meanings.items()
        }

    def build_provinces(self) -> dict[str, Entry]:
        return {name: Entry(split_name(name), tuple(self._find_province(name))) for name in self._list_provinces()}

    def build_postcodes(self, rows: Iterable[Row]) -> dict[str, tuple[Candidate, ...]]:
        found: defaultdict[str, list[Candidate]] = defaultdict(list)
        for row in rows:
            found[row["postcode4"]].append(self._find_town(row["woonplaats"], row["gemeente"], "postcode"))
        return {code: tuple(candidates) for code, candidates in found.items()}

    def _add(self, name: str, candidate: Candidate) -> None:
        for words in _spell_variants(name):
            meanings = self._meanings[words]
            if not any(_is_same(candidate, other) for other in meanings):
                meanings.append(candidate)

    def _find_municipality(self, name: str, kind: Kind) -> Candidate:
        row = self._municipalities[name]
        spoken = strip_addition(name)
        size = self._sizes[(spoken, name)] or self._sizes[(name, name)] or self._sizes[("", name)]
        place = Place(_SPOKEN.get(name, spoken), name, row["provincie"], row["veilig_thuis_regio"])
        return Candidate(place, kind, size, is_main=True)

    def _find_town(self, name: str, municipality: str, kind: Kind) -> Candidate:
        known = self._towns.get((name, municipality, kind))
        if known:  # a town has many postcodes
            return known
        spoken = strip_addition(name)
        row = self._municipalities[municipality]
        place = Place(_SPOKEN.get(name, spoken), municipality, row["provincie"], row["veilig_thuis_regio"])
        is_main = spoken == strip_addition(municipality)
        town = Candidate(place, kind, self._sizes[(name, municipality)], is_main)
        self._towns[(name, municipality, kind)] = town
        return town

    def _list_provinces(self) -> Iterator[str]:
        yield from dict.fromkeys(row["provincie"] for row in self._municipalities.values())

    def _find_province(self, name: str) -> list[Candidate]:
        regions = Counter(
            row["veilig_thuis_regio"] for row in self._municipalities.values() if row["provincie"] == name
        )
        return _area(name, tuple(region for region, _ in regions.most_common()), "provincie")


def strip_addition(name: str) -> str:
    """The name without what tells namesakes apart: ``Bergen (NH.)`` becomes ``Bergen``."""
    return _ADDITION.sub("", name)


def _area(name: str, regions: tuple[str, ...], kind: Kind) -> list[Candidate]:
    province = name if kind == "provincie" else ""
    return [
        Candidate(Place(name, "", province, region), kind, _AREA_SIZE - rank, is_main=kind == "provincie")
        for rank, region in enumerate(regions)
    ]


def _is_same(one: Candidate, other: Candidate) -> bool:
    """The municipality of Utrecht and the town of Utrecht are one place; so are a town and its nickname."""
    return (one.place.name, one.place.gemeente, one.place.regio, one.place.land) == (
        other.place.name,
        other.place.gemeente,
        other.place.regio,
        other.place.land,
    )


def _spell_variants(name: str) -> Iterator[Words]:
    """The name's words, and the ways in which people shorten its small words."""
    yield split_name(name)
    shortened = {
        re.sub(r"\baan den? ", short, name) for short in ("aan de ", "aan den ", "a/d ", "ad ", "aan ", "a d ")
    }
    shortened |= {re.sub(r"^(?:Sint|St\.?)[ -]", short, name) for short in ("Sint ", "St ")}
    shortened |= {re.sub(r"( en |-en-)", " ", name)}
    for variant in sorted(shortened - {name}):
        yield split_name(variant)


def _glue(entries: dict[Words, Entry], usages: dict[Words, str]) -> dict[str, Entry]:
    """Names of several words, written as one: ``denhaag``."""
    return {
        entry.key: replace(entry, usage=_as_usage(usages.get((entry.key,), entry.usage)))
        for words, entry in entries.items()
        if len(words) > 1 and (entry.key,) not in entries
    }


def _measure_towns(rows: Iterable[Row]) -> Counter[tuple[str, str]]:
    """How many postcodes a town has, and a municipality as a whole (under the empty name)."""
    sizes: Counter[tuple[str, str]] = Counter()
    for row in rows:
        sizes[(row["woonplaats"], row["gemeente"])] += 1
        sizes[("", row["gemeente"])] += 1
    return sizes


def _as_usage(text: str) -> Usage:
    usages: dict[str, Usage] = {"woord": "woord", "hoofdletter": "hoofdletter", "naam": "naam", "nooit": "nooit"}
    return usages.get(text, "vrij")


def _read_region(row: Row) -> Region:
    return Region(row["sleutel"], row["naam"], row["telefoon"], row["website"], row["adres_plaats"])


def _read(path: Path) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise PlacesDamaged(f"{path.name} cannot be read ({problem}). Take it back from git.") from problem
