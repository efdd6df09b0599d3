"""What the gateways together remember of a conversation, so that each message may come in at any of them."""

from __future__ import annotations

import json
import secrets

from bot.cluster.link import RedisLink
from bot.cluster.texts import SharedTexts
from bot.gateway.conversations import REMEMBERED_MESSAGES, Conversation

#: A conversation's own mark: one that is erased and begun anew has another, so an answer that was still under way at the
#: moment of erasing brings nothing back.
MARK_LENGTH = 16


class SharedConversations:
    """As bot.gateway.conversations.Conversations, for several gateways."""

    def __init__(self, link: RedisLink, ttl: float, limit: int) -> None:
        self._conversations = SharedTexts(link, "gesprek:", ttl, limit)
        self._refusals = SharedTexts(link, "nietbewaren:", ttl, limit)

    def __len__(self) -> int:
        return len(self._conversations)

    async def open(self, sender: str) -> Conversation:
        """The sender's conversation, new when there was none or it is forgotten."""
        text = await self._conversations.get(sender)
        if text is None:
            conversation = Conversation(mark=secrets.token_hex(MARK_LENGTH // 2))
            await self._conversations.put(sender, _write(conversation))
        else:
            conversation = _read(text)
        conversation.kept = conversation.kept and await self._refusals.get(sender) is None
        return conversation

    async def save(self, sender: str, conversation: Conversation) -> bool:
        """Keeps what changed. False when the conversation was erased since it was opened: it stays erased."""
        return await self._conversations.replace(sender, _write(conversation), conversation.mark)

    async def refuse(self, sender: str) -> None:
        """Notes that nothing of this conversation may be kept, whatever is saved later."""
        await self._refusals.put(sender, "ja")

    async def forget(self, sender: str) -> None:
        """Erases what is remembered of this sender."""
        await self._conversations.drop(sender)
        await self._refusals.drop(sender)


def _write(conversation: Conversation) -> str:
    held = {
        "messages": list(conversation.messages),
        "last_card": conversation.last_card,
        "last_message_id": conversation.last_message_id,
        "last_items": conversation.last_items,
        "kept": conversation.kept,
    }
    return conversation.mark + json.dumps(held)


def _read(text: str) -> Conversation:
    held = json.loads(text[MARK_LENGTH:])
    conversation = Conversation(mark=text[:MARK_LENGTH])
    conversation.messages.extend(held["messages"][-REMEMBERED_MESSAGES:])
    conversation.last_card = held["last_card"]
    conversation.last_message_id = held["last_message_id"]
    conversation.last_items = held["last_items"]
    conversation.kept = held["kept"]
    return conversation
