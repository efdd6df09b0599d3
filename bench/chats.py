"""People who chat over HTTP, many at a time, from this process to the system on loopback.

aiohttp and not locust: it is here already, locust would bring thirteen packages (gevent and Flask among them), and what is
asked of it is small: chats that wait for their answer, and messages that come at a fixed rate whatever the answers do.
"""

from __future__ import annotations

import asyncio
import itertools
import time
import uuid
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal

import aiohttp
import numpy as np

#: antwoord: what was asked for; nood: a danger card; storing: the gateway's card for when Rasa does not answer;
#: geweigerd: asked to come back later; fout: anything else.
Outcome = Literal["antwoord", "nood", "storing", "geweigerd", "fout"]

#: A client gives up after so many seconds.
PATIENCE = 60.0


@dataclass(frozen=True)
class Reply:
    """What came back on one message: ``seconds`` it took, ``retry_after`` when refused, ``turn`` of the chat from 1."""

    outcome: Outcome
    seconds: float
    items: list[dict[str, Any]]
    retry_after: float = 0.0
    turn: int = 1


class Client:
    """Sends messages to one system."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = f"{url}/webhooks/rest/webhook"

    async def say(self, sender: str, text: str, message_id: str = "", turn: int = 1) -> Reply:
        """One message and what came back. Never raises: a connection that breaks is a ``fout``."""
        body = {"sender": sender, "message": text, **({"bericht": message_id} if message_id else {})}
        started = time.perf_counter()
        try:
            async with self._session.post(self._url, json=body) as response:
                shown = await response.json(content_type=None)
                seconds = time.perf_counter() - started
                if response.status != 200:
                    wait = float(response.headers.get("Retry-After") or 0)
                    return Reply("geweigerd" if wait else "fout", seconds, [], wait, turn)
                return Reply(name_outcome(shown), seconds, shown, 0.0, turn)
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError):
            return Reply("fout", time.perf_counter() - started, [], 0.0, turn)


@asynccontextmanager
async def connect(url: str) -> AsyncIterator[Client]:
    """A client with as many connections as it needs."""
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout) as session:
        yield Client(session, url)


def name_outcome(items: list[dict[str, Any]]) -> Outcome:
    """What kind of answer a list of items is."""
    cards = [item["custom"] for item in items if "kaart" in (item.get("custom") or {})]
    if any(card.get("situatie") == "storing" for card in cards):
        return "storing"
    return "nood" if any(card["kaart"] in ("nood", "crisis") for card in cards) else "antwoord"


async def chat_together(
    url: str, chats: int, messages: Sequence[str], total: int, seconds: float, *, turns: int = 10
) -> tuple[list[Reply], float]:
    """So many chats at once, each sending its next message when the last was answered: ``total`` messages in all, or what
    fits in ``seconds``. A chat has ``turns`` turns, then a new one takes its place. Returns replies and the time it took.

    Who is refused waits as long as was asked, and goes on with the next message.
    """
    replies: list[Reply] = []
    left = itertools.islice(itertools.cycle(messages), total)
    started = time.perf_counter()

    async def chat(client: Client) -> None:
        sender, turn = uuid.uuid4().hex, 0
        for message in left:
            if turn == turns:
                sender, turn = uuid.uuid4().hex, 0
            turn += 1
            replies.append(await client.say(sender, message, turn=turn))
            if replies[-1].retry_after:
                await asyncio.sleep(replies[-1].retry_after)
            if time.perf_counter() - started > seconds:
                return

    async with connect(url) as client:
        await asyncio.gather(*(chat(client) for _ in range(chats)))
    return replies, time.perf_counter() - started


async def send_steadily(url: str, rate: float, messages: Sequence[str], seconds: float) -> list[Reply]:
    """``rate`` messages a second for ``seconds``, each in a chat of its own, whatever becomes of those before."""
    async with connect(url) as client:
        sent = []
        started = time.perf_counter()
        for index, message in zip(range(int(rate * seconds)), itertools.cycle(messages), strict=False):
            await asyncio.sleep(max(0.0, started + index / rate - time.perf_counter()))
            sent.append(asyncio.create_task(client.say(uuid.uuid4().hex, message)))
        return list(await asyncio.gather(*sent))


def milliseconds(replies: Iterable[Reply], share: float) -> float:
    """The time within which this share (0 to 1) of the answered messages was answered; nan when there are none."""
    answered = [reply.seconds * 1000 for reply in replies if reply.outcome in ("antwoord", "nood")]
    return float(np.quantile(answered, share)) if answered else float("nan")


def share_of(replies: Sequence[Reply], *outcomes: Outcome) -> float:
    """The share (0 to 1) of replies with one of these outcomes."""
    return sum(reply.outcome in outcomes for reply in replies) / max(1, len(replies))
