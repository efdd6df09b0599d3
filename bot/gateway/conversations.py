"""What the gateway remembers of a conversation: the last few messages and the last card, in memory, for half an hour."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.risk import Card, Context

#: Messages that the risk judgement may look back on.
REMEMBERED_MESSAGES = 3


def new_conversation_id() -> str:
    """An id that cannot be guessed: 128 random bits, in hexadecimal."""
    return secrets.token_hex(16)


@dataclass
class Conversation:
    """The last messages of one sender, the last card shown, and the last answer, for a client that asks again."""

    messages: deque[str] = field(default_factory=lambda: deque(maxlen=REMEMBERED_MESSAGES))
    last_card: Card | None = None
    last_used: float = 0.0
    last_message_id: str = ""
    last_items: list[dict[str, Any]] = field(default_factory=list)
    kept: bool = True  # until the user says "niet bewaren"
    mark: str = ""  # tells it from another one of this sender, where several gateways share it (bot/cluster)

    def context(self) -> Context:
        """What the risk judgement may know of the turns before this one."""
        return Context(previous=tuple(self.messages), last_card=self.last_card)


class ConversationMemory(Protocol):
    """Where the gateway keeps conversations: in its own memory, or shared with other gateways (bot/cluster)."""

    def __len__(self) -> int:
        """How many are in this process's memory."""

    async def open(self, sender: str) -> Conversation:
        """The sender's conversation, new when there was none or it is forgotten."""

    async def save(self, sender: str, conversation: Conversation) -> bool:
        """Keeps what changed. False when the conversation was erased since it was opened: it stays erased."""

    async def refuse(self, sender: str) -> None:
        """Notes that nothing of this conversation may be kept."""

    async def forget(self, sender: str) -> None:
        """Erases what is remembered of this sender."""


class Conversations:
    """Conversations in memory, by sender id, forgotten after ``ttl`` seconds and when there are more than ``limit``."""

    def __init__(self, ttl: float, limit: int) -> None:
        self._ttl = ttl
        self._limit = limit
        self._by_sender: OrderedDict[str, Conversation] = OrderedDict()

    def __len__(self) -> int:
        return len(self._by_sender)

    async def open(self, sender: str) -> Conversation:
        """The sender's conversation, new when there was none or it is forgotten."""
        now = time.monotonic()
        self._forget_stale(now)
        conversation = self._by_sender.setdefault(sender, Conversation())
        conversation.last_used = now
        self._by_sender.move_to_end(sender)
        return conversation

    async def save(self, sender: str, conversation: Conversation) -> bool:
        """Whether this is still the sender's conversation: it may have been erased since it was opened."""
        return self._by_sender.get(sender) is conversation

    async def refuse(self, sender: str) -> None:
        """Notes that nothing of this conversation may be kept."""
        (await self.open(sender)).kept = False

    async def forget(self, sender: str) -> None:
        """Erases what is remembered of this sender."""
        self._by_sender.pop(sender, None)

    def _forget_stale(self, now: float) -> None:
        while self._by_sender:
            sender, conversation = next(iter(self._by_sender.items()))
            if now - conversation.last_used <= self._ttl and len(self._by_sender) <= self._limit:
                return
            del self._by_sender[sender]
