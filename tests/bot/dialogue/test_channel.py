"""No message is answered twice: one that comes again gets the answer it had, and the conversation does not move on."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered

from bot.dialogue.channel import answer, read_message

CUSTOM = {"kaart": "kantoor"}
BUTTONS = [{"title": "ja", "payload": "ja"}]


class Processor:
    """Stands in for Rasa: says how many messages it heard, with buttons and a card."""

    model_filename = "m.tar.gz"

    def __init__(self, store: InMemoryTrackerStore) -> None:
        self.store = store
        self.heard = 0

    async def handle_message(self, message: UserMessage) -> None:
        """Answers as Rasa does: on the channel, and in the conversation."""
        self.heard += 1
        tracker = await self.store.get_or_create_tracker(message.sender_id)
        tracker.update(UserUttered(message.text, metadata=message.metadata, message_id=message.message_id))
        for said in ({"text": f"antwoord {self.heard}", "buttons": BUTTONS}, {"custom": CUSTOM}):
            data = {name: value for name, value in said.items() if name != "text"}
            tracker.update(BotUttered(said.get("text"), data, {"utter_action": "utter_x"}))  # type: ignore[arg-type]
            assert message.output_channel
            await message.output_channel.send_response(message.sender_id, dict(said))
        await self.store.save(tracker)


def make_agent() -> Any:
    """What the channel needs of Rasa."""
    store = InMemoryTrackerStore(Domain.empty())
    return SimpleNamespace(lock_store=InMemoryLockStore(), tracker_store=store, processor=Processor(store))


async def say(agent: Any, message_id: str) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    """The items and the report for a message with this id."""
    message = read_message({"sender": "a", "message": "hallo", "metadata": {"bericht": message_id}})
    report = await answer(agent, message)
    return list(message.output_channel.messages), report  # type: ignore[union-attr]


async def test_a_message_that_comes_again_gets_its_first_answer_whole() -> None:
    agent = make_agent()
    first = await say(agent, "een")
    assert first[0] == [
        {"recipient_id": "a", "text": "antwoord 1", "buttons": BUTTONS},
        {"recipient_id": "a", "custom": CUSTOM},
    ]
    assert first[1] is not None
    assert first[1]["antwoorden"] == ["utter_x", "utter_x"]
    assert await say(agent, "een") == first
    assert agent.processor.heard == 1


async def test_the_same_words_with_another_id_or_none_are_a_new_message() -> None:
    agent = make_agent()
    for number, message_id in enumerate(("een", "twee", "", ""), 1):
        items, _ = await say(agent, message_id)
        assert items[0]["text"] == f"antwoord {number}"
