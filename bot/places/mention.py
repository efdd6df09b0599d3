"""A place as it stands in the message, while it is being understood."""

from __future__ import annotations

from dataclasses import dataclass

from bot.places.gazetteer import Candidate, Usage


@dataclass(frozen=True, slots=True)
class Mention:
    """The words from ``start`` up to ``end`` name one of ``candidates``. ``chars`` says where, if not at whole words.

    ``usage`` tells how sure it is that the words are meant as a name at all.
    """

    start: int
    end: int
    candidates: tuple[Candidate, ...]
    usage: Usage = "vrij"
    corrected: bool = False
    chars: tuple[int, int] | None = None

    @property
    def indexes(self) -> range:
        return range(self.start, self.end)

    @property
    def regions(self) -> set[str | None]:
        return {candidate.place.regio for candidate in self.candidates}

    @property
    def provinces(self) -> set[str]:
        return {candidate.place.provincie for candidate in self.candidates}

    @property
    def is_ambiguous(self) -> bool:
        return len(self.regions) > 1

    @property
    def is_area(self) -> bool:
        """Only a province or larger area is meant, no town."""
        return all(candidate.kind in {"provincie", "streek"} for candidate in self.candidates)
