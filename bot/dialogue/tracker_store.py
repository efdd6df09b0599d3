"""Conversations in memory that are forgotten: after half an hour, when there are too many, or at once on request.

Rasa's own InMemoryTrackerStore never forgets and its trackers grow with every turn, so that a long conversation gets
slower (the whole tracker travels to the action server). This store keeps the last turns and the slots.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from rasa.core.tracker_store import InMemoryTrackerStore, SerializedTrackerAsText
from rasa.shared.core.events import ActionExecuted, Event, Restarted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.settings import load_settings

#: User turns that stay in memory. Follow-ups look back two turns; the rest is for the rules.
KEPT_TURNS = 6

#: More than these beyond, and a conversation is cut back: making it anew at every turn would cost as much as it saves.
SPARE_TURNS = 4


class ForgettingTrackerStore(InMemoryTrackerStore):
    """An InMemoryTrackerStore with an expiry, a bounded number of conversations and bounded conversations."""

    def __init__(self, domain: Any, event_broker: Any = None, **kwargs: Any) -> None:
        """Reads the limits from bot.settings; ``kwargs`` are what Rasa passes to any store (host, retry...)."""
        settings = load_settings()
        self._ttl = settings.conversation_ttl
        self._max_conversations = settings.max_conversations
        self._last_used: OrderedDict[str, float] = OrderedDict()
        super().__init__(domain, event_broker)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keeps the shortened conversation; a restarted one is forgotten whole."""
        self._forget_stale()
        if was_restarted(tracker):
            self._forget(tracker.sender_id)
            return
        await self.stream_events(tracker)
        self.store[tracker.sender_id] = SerializedTrackerAsText.serialise_tracker(shorten(tracker, self.domain))
        self._last_used[tracker.sender_id] = time.monotonic()
        self._last_used.move_to_end(tracker.sender_id)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation, or None when it was never there or is forgotten."""
        self._forget_stale()
        return await super().retrieve(sender_id)

    async def keys(self) -> Iterable[str]:
        """Ids of the conversations that are still remembered."""
        self._forget_stale()
        return list(self.store)

    def _forget(self, sender_id: str) -> None:
        self.store.pop(sender_id, None)
        self._last_used.pop(sender_id, None)

    def _forget_stale(self) -> None:
        oldest_allowed = time.monotonic() - self._ttl
        while self._last_used:
            sender_id, last_used = next(iter(self._last_used.items()))
            if last_used >= oldest_allowed and len(self._last_used) <= self._max_conversations:
                return
            self._forget(sender_id)


def shorten(tracker: DialogueStateTracker, domain: Any) -> DialogueStateTracker:
    """The conversation with its last turns only, and its slots; as it is when it is short."""
    events = list(tracker.events)
    turns = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(turns) <= KEPT_TURNS + SPARE_TURNS:
        return tracker
    kept = _from_turn(events, turns[-KEPT_TURNS])
    return DialogueStateTracker.from_events(tracker.sender_id, kept, slots=domain.slots, domain=domain)


def was_restarted(tracker: DialogueStateTracker) -> bool:
    """Whether the last thing the user asked was a restart (Rasa adds a listen and a session start after it)."""
    for event in reversed(tracker.events):
        if isinstance(event, Restarted):
            return True
        if isinstance(event, UserUttered):
            return False
    return False


def _from_turn(events: list[Event], cut: int) -> list[Event]:
    """The events from this one on, led by a session start and the slots as they were set before it."""
    slots: dict[str, Any] = {}
    for event in events[:cut]:
        if isinstance(event, SlotSet):
            slots[event.key] = event.value
    kept_slots: list[Event] = [SlotSet(key, value) for key, value in slots.items() if value is not None]
    return [
        ActionExecuted("action_session_start"),
        SessionStarted(),
        *kept_slots,
        ActionExecuted("action_listen"),
        *events[cut:],
    ]
