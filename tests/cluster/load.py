"""Many chats at once that each wait for their answer, as people do, and what became of every message."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

#: What a chat asks, over and over, with a word that the answer must hold.
SCRIPT = (
    ("Hoe lang duurt een huisverbod?", "10 dagen"),
    ("wat is de meldcode", "meldcode"),
    ("welk veilig thuis hoort bij bedum", "0800-2000"),
    ("wat doet veilig thuis", "veilig thuis"),
    ("hij staat hier met een mes voor de deur", "112"),
)

#: Between an answer and the next message, in seconds.
PAUSE = 0.25


@dataclass
class Sent:
    """One message and its fate. ``problem`` is empty when it was answered as it should be."""

    sender: str
    number: int
    phase: str
    seconds: float
    problem: str

    @property
    def message_id(self) -> str:
        """The client's id of this message."""
        return f"{self.sender}-{self.number}"


@dataclass
class Load:
    """So many chats against one address. ``phase`` names what is going on, for the table."""

    url: str
    chats: int
    name: str = "cluster"
    phase: str = "rust"
    sent: list[Sent] = field(default_factory=list)
    stopping: bool = False

    async def run(self) -> None:
        """Chats until ``stopping``."""
        timeout = aiohttp.ClientTimeout(total=15)
        async with aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0)) as session:
            await asyncio.gather(*(self._chat(session, f"{self.name}-{number}") for number in range(self.chats)))

    async def _chat(self, session: aiohttp.ClientSession, sender: str) -> None:
        number = 0
        while not self.stopping:
            text, expected = SCRIPT[number % len(SCRIPT)]
            phase, started = self.phase, time.perf_counter()
            sent = Sent(sender, number, phase, 0.0, "")
            sent.problem = await self._say(session, sent, text, expected)
            sent.seconds = time.perf_counter() - started
            self.sent.append(sent)
            number += 1
            await asyncio.sleep(PAUSE)

    async def _say(self, session: aiohttp.ClientSession, sent: Sent, text: str, expected: str) -> str:
        body = {"sender": sent.sender, "message": text, "bericht": sent.message_id}
        try:
            async with session.post(f"{self.url}/webhooks/rest/webhook", json=body) as response:
                if response.status != 200:
                    return f"status {response.status}"
                items = await response.json()
        except (aiohttp.ClientError, asyncio.TimeoutError) as problem:
            return f"geen antwoord ({type(problem).__name__})"
        return judge_answer(items, expected)


def judge_answer(items: list[dict[str, Any]], expected: str) -> str:
    """What is wrong with an answer; empty when nothing is."""
    if any((item.get("custom") or {}).get("situatie") == "storing" for item in items):
        return "storingskaart"
    words = " ".join(item.get("text") or "" for item in items).lower()
    return "" if expected in words else f"ander antwoord: {words[:100]!r}"


def table(sent: Iterable[Sent], recovery: dict[str, float]) -> str:
    """A line for each phase: how many messages, what went wrong, how long answers took, and until all was well."""
    rows = [
        f"{'wat er gebeurt':<24}{'berichten':>10}{'mis':>5}{'p50 ms':>8}{'p95 ms':>8}{'langst':>8}{'weer heel':>11}"
    ]
    by_phase: dict[str, list[Sent]] = {}
    for message in sent:
        by_phase.setdefault(message.phase, []).append(message)
    for phase, messages in by_phase.items():
        times = sorted(message.seconds * 1000 for message in messages)
        wrong = sum(bool(message.problem) for message in messages)
        well = f"{recovery[phase]:.1f} s" if phase in recovery else ""
        p95 = times[int(len(times) * 0.95)]
        rows.append(
            f"{phase:<24}{len(times):>10}{wrong:>5}{statistics.median(times):>8.0f}{p95:>8.0f}{times[-1]:>8.0f}{well:>11}"
        )
    return "\n".join(rows)
