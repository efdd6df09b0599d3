"""Each part of a cluster is killed under load: no message goes unanswered, none is out of order, none is doubled."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import signal
import sqlite3

import pytest
import redis

from bot.logbook.store import hash_id
from tests.cluster.load import SCRIPT, Load, Sent, table
from tests.cluster.machine import Cluster

pytestmark = [pytest.mark.system, pytest.mark.timeout(1200)]

CHATS = int(os.environ.get("CLUSTER_CHATS", "6"))
CALM_SECONDS = 8.0
MEASURED_SECONDS = 20.0
KILLED = ("gateway-1", "gateway-2", "rasa-1", "rasa-2", "actions-1", "actions-2", "logbook", "redis")


async def warm_up(cluster: Cluster) -> None:
    """The first messages of a fresh process are slow, and not what is measured here."""
    load = Load(cluster.url, CHATS, name="warm")
    chatting = asyncio.create_task(load.run())
    await asyncio.sleep(CALM_SECONDS)
    load.stopping = True
    await chatting


def tell_costs(before: dict[str, float], after: dict[str, float], messages: int) -> str:
    """The processor time of a message in each part, in milliseconds; parts of a kind together."""
    costs: dict[str, float] = {}
    for part, seconds in after.items():
        kind = part.partition("-")[0]
        costs[kind] = costs.get(kind, 0.0) + (seconds - before[part]) * 1000 / max(1, messages)
    return "rekentijd per bericht: " + ", ".join(f"{kind} {cost:.1f} ms" for kind, cost in costs.items())


async def put_under_load(cluster: Cluster) -> tuple[Load, dict[str, float]]:
    """Chats all the while, kills each part and waits until it is back, and freezes Redis at the end."""
    load, recovery = Load(cluster.url, CHATS), {}
    await cluster.until_well()
    await warm_up(cluster)
    before = cluster.processor_seconds()
    chatting = asyncio.create_task(load.run())
    await asyncio.sleep(MEASURED_SECONDS)
    print(f"\n{tell_costs(before, cluster.processor_seconds(), len(load.sent))}")
    for part in KILLED:
        load.phase = f"dood: {part}"
        cluster.kill(part)
        await asyncio.sleep(0.5)
        recovery[load.phase] = 0.5 + await cluster.until_well()
        await asyncio.sleep(3)
    load.phase = "redis hangt 5 s"
    pid = cluster.process_id("redis")
    os.kill(pid, signal.SIGSTOP)
    await asyncio.sleep(5)
    os.kill(pid, signal.SIGCONT)
    load.phase = "alles weer goed"
    await asyncio.sleep(CALM_SECONDS)
    load.stopping = True
    await chatting
    await asyncio.sleep(2)
    return load, recovery


def logged_numbers(cluster: Cluster, load: Load) -> dict[str, list[int]]:
    """Of each sender, the numbers of its messages in the order in which they stand in the logbook."""
    number_of = {hash_id(sent.message_id): sent for sent in load.sent}
    database = sqlite3.connect(cluster.logbook)
    rows = database.execute("SELECT message_hash FROM turns ORDER BY id").fetchall()
    database.close()
    found: dict[str, list[int]] = {}
    for (key,) in rows:
        if key in number_of:
            found.setdefault(number_of[key].sender, []).append(number_of[key].number)
    return found


def remembered_texts(cluster: Cluster, sender: str) -> list[str]:
    """What the user said, in the order in which the Rasa workers remember it."""
    client: redis.Redis[str] = redis.Redis(port=cluster.layout.redis, decode_responses=True)
    tracker = client.get(f"tracker:{sender}")
    assert tracker, f"no tracker of {sender}"
    events = json.loads(tracker)["events"]
    return [event["text"] for event in events if event["event"] == "user" and event["text"]]


def follows_script(texts: list[str]) -> bool:
    """Whether these are messages in the order of the script, none twice.

    Only the last line may be left out: for a message in danger the gateway waits so shortly (webhook.URGENT_SECONDS)
    that on a busy machine Rasa never gets to it.
    """
    lines = [text for text, _ in SCRIPT]
    steps = [(lines.index(b) - lines.index(a)) % len(lines) for a, b in itertools.pairwise(texts)]
    return all(step == 1 or (step == 2 and lines.index(b) == 0) for step, b in zip(steps, texts[1:], strict=True))


async def test_each_part_dies_in_turn_and_nobody_notices(cluster: Cluster) -> None:
    load, recovery = await put_under_load(cluster)
    answered = [sent for sent in load.sent if not sent.problem]
    logged = logged_numbers(cluster, load)
    doubled = sum(len(numbers) - len(set(numbers)) for numbers in logged.values())
    disordered = sum(a > b for numbers in logged.values() for a, b in itertools.pairwise(numbers))
    not_logged = len(answered) - sum(len(set(numbers)) for numbers in logged.values())
    astray = [sender for sender in logged if not follows_script(remembered_texts(cluster, sender))]
    print(f"\n{table(load.sent, recovery)}")
    print(
        f"berichten {len(load.sent)}, als het hoort {len(answered)}, gesprekken in Rasa uit de volgorde {len(astray)}"
    )
    print(f"in het logboek: dubbel {doubled}, niet op volgorde {disordered}, ontbreekt {not_logged}")
    for sender in astray:
        print(f"  {sender} in Rasa: {remembered_texts(cluster, sender)}")
    problems: list[Sent] = [sent for sent in load.sent if sent.problem]
    for sent in problems[:20]:
        print(f"  {sent.phase}: {sent.message_id} {sent.problem} na {sent.seconds:.2f} s")
    # A gateway that is killed takes along what was on its way to the logbook, and two gateways may hand in two turns of a
    # conversation the other way round: both are told above, and cost no user anything.
    assert (len(problems), doubled, astray) == (0, 0, [])
