"""Conversations are forgotten: after their time, when there are too many, and on request."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, Restarted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue import tracker_store
from bot.dialogue.tracker_store import KEPT_TURNS, ForgettingTrackerStore

DOMAIN = Domain.from_yaml(
    'version: "3.1"\nslots:\n  rol:\n    type: text\n    mappings:\n    - type: custom\nintents: [hallo]\n'
)


class Clock:
    """A clock that the test turns."""

    now = 0.0

    def monotonic(self) -> float:
        """As time.monotonic does."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time for the store."""
    turned = Clock()
    monkeypatch.setattr(tracker_store, "time", turned)
    return turned


def make_store(monkeypatch: pytest.MonkeyPatch, **limits: Any) -> ForgettingTrackerStore:
    """A store with these limits."""
    for name, value in limits.items():
        monkeypatch.setenv(f"SIGNAALWIJZER_{name.upper()}", str(value))
    return ForgettingTrackerStore(DOMAIN)


def conversation(sender: str, *events: Event) -> DialogueStateTracker:
    """A conversation in which this happened."""
    begun: list[Event] = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]
    return DialogueStateTracker.from_events(sender, [*begun, *events], slots=DOMAIN.slots, domain=DOMAIN)


def turn(number: int) -> list[Event]:
    """One question and its answer."""
    return [
        UserUttered(f"vraag {number}", {"name": "hallo"}),
        ActionExecuted("utter_x"),
        BotUttered(f"antwoord {number}"),
        ActionExecuted("action_listen"),
    ]


async def test_a_conversation_comes_back_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    store = make_store(monkeypatch)
    await store.save(conversation("a", *turn(1)))
    found = await store.retrieve("a")
    assert found is not None
    assert [event.text for event in found.events if isinstance(event, UserUttered)] == ["vraag 1"]


async def test_after_half_an_hour_of_silence_it_is_gone(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    store = make_store(monkeypatch)
    await store.save(conversation("a", *turn(1)))
    clock.now = 1799
    assert await store.retrieve("a")
    clock.now = 1801
    assert await store.retrieve("a") is None
    assert list(await store.keys()) == []


async def test_talking_keeps_it_alive(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    store = make_store(monkeypatch)
    await store.save(conversation("a", *turn(1)))
    clock.now = 1700
    await store.save(conversation("a", *turn(1), *turn(2)))
    clock.now = 3000
    assert await store.retrieve("a")


async def test_the_longest_silent_go_first_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    store = make_store(monkeypatch, max_conversations=3)
    for sender in "abcde":
        await store.save(conversation(sender, *turn(1)))
    assert set(await store.keys()) == set("cde")


async def test_a_restart_forgets_at_once_and_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    store = make_store(monkeypatch)
    await store.save(conversation("a", SlotSet("rol", "kind"), *turn(1)))
    ended = [UserUttered("wis", {"name": "hallo"}), Restarted(), ActionExecuted("action_listen")]
    await store.save(conversation("a", SlotSet("rol", "kind"), *turn(1), *ended))
    assert await store.retrieve("a") is None
    assert not store.store


async def test_a_new_message_after_a_restart_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    store = make_store(monkeypatch)
    await store.save(conversation("a", *turn(1), Restarted(), *turn(2)))
    assert await store.retrieve("a")


async def test_a_long_conversation_stays_short_but_keeps_what_was_learnt(monkeypatch: pytest.MonkeyPatch) -> None:
    store = make_store(monkeypatch)
    turns = [event for number in range(50) for event in turn(number)]
    await store.save(conversation("a", SlotSet("rol", "kind"), *turns))
    found = await store.retrieve("a")
    assert found is not None
    said = [event.text for event in found.events if isinstance(event, UserUttered)]
    assert said == [f"vraag {number}" for number in range(50 - KEPT_TURNS, 50)]
    assert found.get_slot("rol") == "kind"
    assert len(found.events) < 8 * KEPT_TURNS
