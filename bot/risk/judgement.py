"""What the risk judgement says of a message, and what it may know of the turns before it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Level = Literal["acuut", "crisis", "zorgelijk", "geen"]
Card = Literal["nood", "crisis", "veilig"]


@dataclass(frozen=True)
class Context:
    """What was said before: the user's last messages (oldest first) and the last card shown, if any."""

    previous: tuple[str, ...] = ()
    last_card: Card | None = None


@dataclass(frozen=True)
class Evidence:
    """One reason: the pattern or model that spoke, the words it saw and the part of the message they stand in."""

    source: str
    words: str
    part: str


@dataclass(frozen=True)
class Judgement:
    """How much danger a message shows.

    ``probability`` is the calibrated chance (0 to 1) that the message is acute or a crisis. ``card`` is what the user
    sees because of it; ``situation`` picks the variant of that card in data/knowledge/kaarten.yml; ``language`` its
    language (ISO 639-1).
    """

    level: Level
    kind: str
    probability: float
    card: Card | None
    situation: str = "gewoon"
    language: str = "nl"
    evidence: tuple[Evidence, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain data for Rasa's message metadata, the logbook and maintainers."""
        return asdict(self)
