"""What the turns before say about a message: the last topic, what we asked, where a guide stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.risk.judgement import Card

#: Turns after which a follow-up no longer leans on a topic.
TOPIC_REACH = 4


@dataclass(frozen=True)
class DialogueState:
    """The little of a conversation that understanding the next message needs."""

    last_topic: str | None = None
    last_intent: str | None = None
    offered: tuple[str, ...] = ()
    awaiting_place: bool = False
    place_choices: tuple[str, ...] = ()
    guide: str | None = None
    last_card: Card | None = None
    role: str | None = None
    language: str = "nl"
    message: dict[str, Any] = field(default_factory=dict)


def read_state(tracker: DialogueStateTracker | None, metadata: dict[str, Any] | None) -> DialogueState:
    """The state before the present message. ``metadata`` is what the gateway sent along with it."""
    metadata = metadata or {}
    if tracker is None:
        return DialogueState(last_card=metadata.get("vorige_kaart"))
    turns = [event for event in reversed(tracker.events) if isinstance(event, UserUttered)]
    last = turns[0] if turns else None
    return DialogueState(
        last_topic=_last_topic(turns[:TOPIC_REACH]),
        last_intent=(last.intent or {}).get("name") if last else None,
        offered=tuple((last.parse_data or {}).get("begrip", {}).get("aangeboden", ())) if last else (),
        place_choices=_place_choices(last) if tracker.get_slot("kantoor_gevraagd") == "keuze" else (),
        awaiting_place=bool(tracker.get_slot("kantoor_gevraagd")),
        guide=tracker.get_slot("gids"),
        last_card=metadata.get("vorige_kaart"),
        role=tracker.get_slot("rol"),
        language=str((last.parse_data or {}).get("begrip", {}).get("taal") or "nl") if last else "nl",
    )


def _place_choices(last: UserUttered | None) -> tuple[str, ...]:
    """What stood on the buttons when we asked which of several places is meant."""
    place = (last.parse_data or {}).get("begrip", {}).get("plaats") or {} if last else {}
    return tuple(place.get("keuzes") or ())


def _last_topic(turns: list[UserUttered]) -> str | None:
    for turn in turns:
        topics = (turn.parse_data or {}).get("begrip", {}).get("onderwerpen") or []
        if topics:
            return str(topics[-1])
    return None
