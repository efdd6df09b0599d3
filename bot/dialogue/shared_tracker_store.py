"""Conversations that all Rasa workers share, forgotten as those of the ForgettingTrackerStore are.

Rasa's own RedisTrackerStore waits for a broken Redis without end while everybody else waits with it, keeps whole
conversations, and merges a conversation that was erased back in from what it read before.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.trackers import DialogueStateTracker

from bot.cluster.link import RedisLink
from bot.cluster.texts import SharedTexts
from bot.dialogue.tracker_store import shorten, was_restarted
from bot.settings import load_settings


class SharedTrackerStore(TrackerStore, SerializedTrackerAsText):
    """Named in endpoints.cluster.yml. When Redis is broken a worker goes on with what it has in memory."""

    def __init__(self, domain: Any, event_broker: Any = None, **kwargs: Any) -> None:
        """Reads the limits and the address from bot.settings; ``kwargs`` are what Rasa passes to any store."""
        settings = load_settings()
        self._trackers = SharedTexts(
            RedisLink(settings.redis_url), "tracker:", settings.conversation_ttl, settings.max_conversations
        )
        super().__init__(domain, event_broker)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keeps the shortened conversation; a restarted one is forgotten whole."""
        if was_restarted(tracker):
            await self._trackers.drop(tracker.sender_id)
            return
        await self.stream_events(tracker)
        text = self.serialise_tracker(shorten(tracker, self.domain))
        await self._trackers.put(tracker.sender_id, text)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation, or None when it was never there or is forgotten."""
        text = await self._trackers.get(sender_id)
        return self.deserialise_tracker(sender_id, text) if text else None

    async def keys(self) -> Iterable[str]:
        """None are told: Rasa asks for them only to move conversations to another store."""
        return []
