"""What several gateways share: one conversation, one limit. And what stays when Redis breaks."""

from __future__ import annotations

import asyncio

import pytest

from bot.cluster import link
from bot.cluster.conversations import SharedConversations
from bot.cluster.limits import SharedRateLimit
from bot.cluster.link import RedisLink
from tests.bot.cluster.conftest import Redis


@pytest.fixture(autouse=True)
def short_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits a second for Redis to be tried again."""
    monkeypatch.setattr(link, "PAUSE_SECONDS", 0.05)


def gateway(redis: Redis, ttl: float = 60.0) -> SharedConversations:
    """The memory of one gateway more."""
    return SharedConversations(RedisLink(redis.url), ttl=ttl, limit=100)


async def say(memory: SharedConversations, text: str, sender: str = "a") -> bool:
    """One message of a conversation; whether it was kept."""
    conversation = await memory.open(sender)
    conversation.messages.append(text)
    conversation.last_card = "nood"
    return await memory.save(sender, conversation)


async def heard(memory: SharedConversations, sender: str = "a") -> list[str]:
    """The messages that a gateway knows of."""
    return list((await memory.open(sender)).messages)


async def test_what_is_said_at_one_gateway_is_known_at_the_other(redis_server: Redis) -> None:
    one, other = gateway(redis_server), gateway(redis_server)
    await say(one, "eerst")
    await say(other, "toen")
    conversation = await one.open("a")
    assert list(conversation.messages) == ["eerst", "toen"]
    assert conversation.last_card == "nood"
    assert await heard(one, "b") == []


async def test_what_is_erased_at_one_gateway_does_not_come_back_from_the_other(redis_server: Redis) -> None:
    one, other = gateway(redis_server), gateway(redis_server)
    await say(one, "geheim")
    under_way = await one.open("a")
    await other.forget("a")
    under_way.messages.append("nog iets")
    assert not await one.save("a", under_way)
    assert await heard(one) == []
    assert await heard(other) == []


async def test_a_conversation_is_forgotten_after_its_time(redis_server: Redis) -> None:
    memory = gateway(redis_server, ttl=0.2)
    await say(memory, "geheim")
    await asyncio.sleep(0.3)
    assert await heard(memory) == []


async def test_niet_bewaren_holds_at_every_gateway_and_is_not_undone(redis_server: Redis) -> None:
    one, other = gateway(redis_server), gateway(redis_server)
    await say(one, "hallo")
    under_way = await one.open("a")
    await other.refuse("a")
    await one.save("a", under_way)
    assert not (await one.open("a")).kept
    assert not (await other.open("a")).kept


async def test_while_redis_is_dead_the_conversation_goes_on_and_afterwards_all_know_it(redis_server: Redis) -> None:
    one, other = gateway(redis_server), gateway(redis_server)
    await say(one, "voor")
    redis_server.kill()
    assert await say(one, "tijdens")
    assert await heard(one) == ["voor", "tijdens"]
    redis_server.start()
    await asyncio.sleep(0.1)
    assert await heard(one) == ["voor", "tijdens"]
    assert await heard(other) == ["voor", "tijdens"]


async def test_a_redis_that_comes_back_empty_between_question_and_answer_loses_nothing(redis_server: Redis) -> None:
    one, other = gateway(redis_server), gateway(redis_server)
    under_way = await one.open("a")
    redis_server.kill()
    redis_server.start()
    under_way.messages.append("eerst")
    assert await one.save("a", under_way)
    assert await heard(other) == ["eerst"]


async def test_what_is_erased_while_redis_hangs_is_gone_when_it_is_back(redis_server: Redis) -> None:
    one, other = gateway(redis_server), gateway(redis_server)
    await say(one, "geheim")
    redis_server.freeze()
    await one.forget("a")
    redis_server.thaw()
    await asyncio.sleep(0.1)
    assert await heard(one, "b") == []
    assert await heard(other) == []


async def test_who_asks_a_hanging_redis_waits_once_and_shortly(redis_server: Redis) -> None:
    failures: list[int] = []
    memory = SharedConversations(RedisLink(redis_server.url, lambda: failures.append(1)), ttl=60, limit=100)
    redis_server.freeze()
    started = asyncio.get_running_loop().time()
    await say(memory, "hallo")
    assert asyncio.get_running_loop().time() - started < 4 * link.ANSWER_SECONDS + 1
    assert failures
    redis_server.thaw()


async def test_one_limit_holds_for_all_gateways_together(redis_server: Redis) -> None:
    one = SharedRateLimit(RedisLink(redis_server.url), "proef:", per_minute=40)
    other = SharedRateLimit(RedisLink(redis_server.url), "proef:", per_minute=40)
    waits = [await limit.wait("a") for limit in (one, other) * 10]
    assert waits == [0.0] * 20
    assert 0 < await one.wait("a") <= 1.5
    assert await one.wait("b") == 0


async def test_without_redis_each_gateway_keeps_its_own_limit(redis_server: Redis) -> None:
    limit = SharedRateLimit(RedisLink(redis_server.url), "proef:", per_minute=4)
    redis_server.kill()
    assert [await limit.wait("a") for _ in range(2)] == [0.0, 0.0]
    assert await limit.wait("a") > 0
    redis_server.start()
