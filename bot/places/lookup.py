"""What a lookup returns: the places a message names, with their Veilig Thuis regions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "gemeente", "woonplaats", "postcode", "oude_gemeente", "bijnaam", "netnummer", "streek", "provincie", "buitenland"
]


@dataclass(frozen=True, slots=True)
class Region:
    """A Veilig Thuis region and how to reach its office. Empty text means: not known."""

    sleutel: str
    naam: str
    telefoon: str
    website: str
    plaats: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place as shown to users.

    ``gemeente`` is the municipality's official (CBS) name and is empty for a province or a larger area. ``regio`` is
    the key of the Veilig Thuis region, and ``None`` abroad.
    """

    name: str
    gemeente: str
    provincie: str
    regio: str | None
    land: str = "Nederland"


@dataclass(frozen=True, slots=True)
class Match:
    """One place named in a message.

    ``candidates`` holds one place per Veilig Thuis region, the biggest first. For a province or area that has several
    regions the candidates differ only in their region. ``regions`` are the regions of the candidates, in the same
    order; places abroad have none. ``corrected`` tells that a typing error was mended: the assistant then says which
    place it understood.
    """

    written: str
    start: int
    end: int
    kind: Kind
    candidates: tuple[Place, ...]
    regions: tuple[Region, ...]
    corrected: bool = False

    @property
    def is_ambiguous(self) -> bool:
        """True when the assistant must ask which of the candidates is meant."""
        return len(self.candidates) > 1

    @property
    def labels(self) -> tuple[str, ...]:
        """A text for a button, for each candidate, such as ``Bergen (Limburg)``. No two are the same."""
        return tuple(_label(place, self) for place in self.candidates)


@dataclass(frozen=True, slots=True)
class Lookup:
    """All places named in a message, in the order of the message."""

    matches: tuple[Match, ...] = ()

    @property
    def regions(self) -> tuple[Region, ...]:
        """The regions of the clear matches, each once."""
        return tuple(dict.fromkeys(match.regions[0] for match in self.matches if _is_clear(match)))

    @property
    def regio(self) -> Region | None:
        """The one region the message is about, or ``None`` when there is none, several, or a question to ask first."""
        return self.regions[0] if len(self.regions) == 1 and not self.ambiguous else None

    @property
    def ambiguous(self) -> Match | None:
        """The first match that the assistant must ask about."""
        return next((match for match in self.matches if match.is_ambiguous), None)

    @property
    def abroad(self) -> Match | None:
        """The first match that is certainly outside the European part of the Netherlands."""
        return next((match for match in self.matches if not match.regions), None)

    def __bool__(self) -> bool:
        return bool(self.matches)


def _is_clear(match: Match) -> bool:
    return len(match.candidates) == 1 and bool(match.regions)


def _label(place: Place, match: Match) -> str:
    if len(match.candidates) == 1:
        return place.name
    if place.land != "Nederland":
        return f"{place.name} ({place.land})"
    if not place.gemeente:
        return _label_area(place, match)
    same_province = [
        other
        for other in match.candidates
        if (other.name, other.provincie) == (place.name, place.provincie) and other.gemeente
    ]
    return f"{place.name} ({place.provincie if len(same_province) == 1 else 'gemeente ' + place.gemeente})"


def _label_area(place: Place, match: Match) -> str:
    parts = [other for other in match.candidates if other.name == place.name and not other.gemeente]
    if len(parts) == 1:
        return f"{place.name} (provincie)" if place.name == place.provincie else place.name
    names = {region.sleutel: region.naam for region in match.regions}
    return names.get(place.regio or "", place.name)
