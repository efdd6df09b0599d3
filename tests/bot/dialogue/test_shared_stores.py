"""Rasa workers that share conversations and locks: one message of a conversation at a time, whoever gets it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Restarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.cluster import link
from bot.dialogue.shared_lock_store import SharedLockStore
from bot.dialogue.shared_tracker_store import SharedTrackerStore
from bot.dialogue.tracker_store import KEPT_TURNS
from tests.bot.cluster.conftest import Redis, redis_server

__all__ = ["redis_server"]

DOMAIN = Domain.from_yaml(
    "version: '3.1'\nintents: [vraag]\nactions: []\nslots:\n  rol:\n    type: text\n    mappings: [{type: custom}]\n"
)


@pytest.fixture(autouse=True)
def settings(redis_server: Redis, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The workers find this Redis."""
    monkeypatch.setenv("SIGNAALWIJZER_REDIS", redis_server.url)
    monkeypatch.setattr(link, "PAUSE_SECONDS", 0.05)
    return


def conversation(turns: int) -> DialogueStateTracker:
    """A conversation of so many turns, with a slot that was set in the first."""
    tracker = DialogueStateTracker.from_events("a", [SlotSet("rol", "leerkracht")], slots=DOMAIN.slots, domain=DOMAIN)
    for number in range(turns):
        tracker.update(UserUttered(f"bericht {number}", intent={"name": "vraag"}))
        tracker.update(ActionExecuted("action_listen"))
    return tracker


def said(tracker: DialogueStateTracker | None) -> list[str | None]:
    """What the user said, as far as it is remembered."""
    return [event.text for event in tracker.events if isinstance(event, UserUttered)] if tracker else []


async def test_another_worker_knows_the_last_turns_and_the_slots() -> None:
    one, other = SharedTrackerStore(DOMAIN), SharedTrackerStore(DOMAIN)
    await one.save(conversation(turns=20))
    tracker = await other.retrieve("a")
    assert tracker
    assert said(tracker) == [f"bericht {number}" for number in range(20 - KEPT_TURNS, 20)]
    assert tracker.get_slot("rol") == "leerkracht"


async def test_an_erased_conversation_is_gone_for_all() -> None:
    one, other = SharedTrackerStore(DOMAIN), SharedTrackerStore(DOMAIN)
    await one.save(conversation(turns=2))
    tracker = await other.retrieve("a")
    assert tracker
    tracker.update(Restarted())
    await other.save(tracker)
    assert await one.retrieve("a") is None


async def test_a_worker_goes_on_without_redis(redis_server: Redis) -> None:
    store = SharedTrackerStore(DOMAIN)
    await store.save(conversation(turns=1))
    redis_server.kill()
    assert said(await store.retrieve("a")) == ["bericht 0"]
    await store.save(conversation(turns=2))
    assert said(await store.retrieve("a")) == ["bericht 0", "bericht 1"]


async def answer(store: SharedLockStore, name: str, log: list[str], seconds: float = 0.1) -> None:
    """Works on a message for a while."""
    async with store.lock("a"):
        log.append(f"{name} begint")
        await asyncio.sleep(seconds)
        log.append(f"{name} klaar")


async def test_two_workers_never_work_on_one_conversation_at_once() -> None:
    log: list[str] = []
    await asyncio.gather(*(answer(SharedLockStore(), name, log) for name in ("een", "twee", "drie")))
    assert all(log[i].split()[0] == log[i + 1].split()[0] for i in range(0, 6, 2)), log


async def test_within_a_worker_messages_keep_their_order() -> None:
    store, log = SharedLockStore(), list[str]()
    await asyncio.gather(*(answer(store, str(number), log, 0.02) for number in range(5)))
    assert log[::2] == [f"{number} begint" for number in range(5)]


async def test_the_lock_of_a_dead_worker_is_taken_over_at_once_or_ends_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SIGNAALWIJZER_RASA_TIMEOUT", "1")
    dead, log = SharedLockStore(), list[str]()
    working = asyncio.create_task(answer(dead, "dood", log, seconds=30))
    await asyncio.sleep(0.1)
    other = SharedLockStore()
    await other.break_lock("a")
    started = time.monotonic()
    await answer(other, "levend", log, 0.0)
    assert time.monotonic() - started < 0.3
    await asyncio.sleep(0)
    working.cancel()


async def test_without_redis_a_worker_locks_for_itself(redis_server: Redis) -> None:
    redis_server.kill()
    store, log = SharedLockStore(), list[str]()
    await asyncio.gather(answer(store, "een", log), answer(store, "twee", log))
    assert log == ["een begint", "een klaar", "twee begint", "twee klaar"]
