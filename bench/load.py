"""``make bench-load``: real conversations at 80 % and at 300 % of what the system can do, with people in danger among them.

From this process over loopback. Who is refused waits as asked and sends the same message again, as the widget does; one in
twenty messages is sent twice at once. What the gateway counted must be what was answered: no message more, none less.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import re
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bench.chats import Client, Outcome, Reply, chat_together, connect
from bench.machine import describe_machine
from bench.systems import Running, end_on_signal, live_model, running_ours
from bench.table import number, percent, print_table
from bot.console import say
from bot.training.evaluate_conversations import read_conversations

#: Tries of one message before somebody gives up, as in the widget.
TRIES = 4

#: Seconds that people read before they type on. Real ones take longer; here it only sets how many chats are open.
READING = 1.0

SENT_TWICE = 0.05
EMERGENCIES_A_SECOND = 2.0
EMERGENCY = "Help, hij slaat me en hij heeft een mes, hij staat nu voor de deur"


@dataclass(frozen=True)
class Sent:
    """One message that somebody wanted answered: how it ended, and how long each refusal and the last answer took."""

    outcome: Outcome
    seconds: float
    refusals: tuple[float, ...] = ()
    answered_differently: bool = False  # sent twice, and the two answers were not the same


@dataclass
class Phase:
    """What came of one phase. ``counted`` is what the gateway says that it answered in it, ``recovered`` the seconds from
    the last new conversation until it answers as quickly as before."""

    name: str
    rate: float
    sent: list[Sent] = field(default_factory=list)
    emergencies: list[Reply] = field(default_factory=list)
    counted: int = 0
    recovered: float = 0.0


def main() -> None:
    """Measures and prints."""
    arguments = read_arguments()
    end_on_signal()
    print(f"Machine: {describe_machine()}\n")
    with running_ours(live_model(arguments.model)) as running:
        asyncio.run(measure(running, arguments))


def read_arguments() -> argparse.Namespace:
    """What the command may be told."""
    parser = argparse.ArgumentParser(prog="bench.load", description=__doc__)
    parser.add_argument("--minuten", type=float, default=2.0, help="minutes at 80 %% (the goal is stated for 30)")
    parser.add_argument("--minuten-over", type=float, default=1.0, help="minutes at 300 %% (the goal is stated for 5)")
    parser.add_argument("--model", type=Path, help="our model, instead of that of the present data")
    return parser.parse_args()


async def measure(running: Running, arguments: argparse.Namespace) -> None:
    """Capacity, then the two phases, then how soon it is itself again."""
    scripts = [[turn["zegt"] for turn in talk["beurten"]] for talk in read_conversations("test")]
    capacity, calm = await find_capacity(running, scripts)
    print(f"Wat het aankan: {number(capacity, 1)} antwoorden per seconde (16 gesprekken zonder pauze).\n")
    phases = []
    for name, share, minutes in (("80 %", 0.8, arguments.minuten), ("300 %", 3.0, arguments.minuten_over)):
        say(f"{name} of capacity, {minutes:g} minutes")
        phases.append(await run_phase(running, Phase(name, share * capacity), scripts, minutes * 60, calm))
    print_phases(phases)


async def find_capacity(running: Running, scripts: Sequence[list[str]]) -> tuple[float, float]:
    """Answers a second when there is always work, and the median seconds of an answer when there is hardly any."""
    say("Finding the capacity")
    messages = [text for script in scripts for text in script]
    await chat_together(running.url, 2, messages, 20, 60)
    alone, _ = await chat_together(running.url, 1, messages, 30, 60)
    replies, seconds = await chat_together(running.url, 16, messages, 400, 30)
    answered = sum(reply.outcome in ("antwoord", "nood") for reply in replies)
    return answered / seconds, float(np.median([reply.seconds for reply in alone]))


async def run_phase(running: Running, phase: Phase, scripts: Sequence[list[str]], seconds: float, calm: float) -> Phase:
    """Conversations begin at such a pace that ``phase.rate`` messages a second come, until the time is over. Then it is
    watched until it answers about as quickly as when it was ``calm``, while those who were refused still come back."""
    before = count_answered(running.url)
    chance = random.Random(phase.name)
    pace = float(np.mean([len(script) for script in scripts])) / phase.rate
    ends = time.monotonic() + seconds
    async with connect(running.url) as client:
        talks = [asyncio.create_task(call_for_help(client, phase, ends))]
        for index, script in enumerate(_shuffled(scripts, chance)):
            begins = ends - seconds + index * pace
            if begins > ends:
                break
            await asyncio.sleep(max(0.0, begins - time.monotonic()))
            talks.append(asyncio.create_task(play(client, phase, script, chance, ends)))
        phase.recovered, asked = await wait_until_calm(client, calm)
        await asyncio.gather(*talks)
    phase.counted = count_answered(running.url) - before - asked
    return phase


async def play(client: Client, phase: Phase, script: Sequence[str], chance: random.Random, ends: float) -> None:
    """One person's conversation; no new message after the phase ended."""
    sender = uuid.uuid4().hex
    for text in script:
        if time.monotonic() > ends:
            return
        phase.sent.append(await send_until_answered(client, sender, text, chance))
        await asyncio.sleep(READING)


async def send_until_answered(client: Client, sender: str, text: str, chance: random.Random) -> Sent:
    """Sends a message, now and then twice at once, and again after each refusal, with the same message id."""
    message_id = uuid.uuid4().hex
    refusals: list[float] = []
    for _ in range(TRIES):
        times = 2 if chance.random() < SENT_TWICE else 1
        replies = await asyncio.gather(*(client.say(sender, text, message_id) for _ in range(times)))
        reply = replies[0]
        if reply.outcome != "geweigerd":
            differs = any(other.items != reply.items for other in replies)
            return Sent(reply.outcome, reply.seconds, tuple(refusals), differs)
        refusals.append(reply.seconds)
        await asyncio.sleep(reply.retry_after)
    return Sent("geweigerd", reply.seconds, tuple(refusals))


async def call_for_help(client: Client, phase: Phase, ends: float) -> None:
    """Somebody in danger, twice a second, whatever else happens."""
    calls = []
    while time.monotonic() < ends:
        calls.append(asyncio.create_task(client.say(uuid.uuid4().hex, EMERGENCY, uuid.uuid4().hex)))
        await asyncio.sleep(1 / EMERGENCIES_A_SECOND)
    phase.emergencies = list(await asyncio.gather(*calls))


async def wait_until_calm(client: Client, calm: float, most: float = 60.0) -> tuple[float, int]:
    """Seconds until five answers in a row take at most twice as long as when calm (or 50 ms more), or ``most`` when that
    never comes; and how many of the questions asked for it were answered."""
    started = time.monotonic()
    quick_since, in_a_row, answered = started, 0, 0
    while in_a_row < 5 and time.monotonic() - started < most:
        begun = time.monotonic()
        reply = await client.say(uuid.uuid4().hex, "Wat is een huisverbod?")
        answered += reply.outcome not in ("geweigerd", "fout")
        quick = reply.outcome == "antwoord" and reply.seconds < max(2 * calm, calm + 0.05)
        quick_since = quick_since if in_a_row and quick else begun
        in_a_row = in_a_row + 1 if quick else 0
        await asyncio.sleep(0.1)
    return (quick_since - started if in_a_row == 5 else most), answered


def count_answered(url: str) -> int:
    """How many messages the gateway says it answered."""
    with urllib.request.urlopen(f"{url}/metrics", timeout=10) as response:
        lines = response.read().decode()
    return int(sum(float(count) for count in re.findall(r"^signaalwijzer_messages_total\{.*\} (\S+)$", lines, re.M)))


def print_phases(phases: Sequence[Phase]) -> None:
    """One column a phase."""
    rows: list[list[str]] = []
    for label, show in _FIGURES.items():
        rows.append([label, *(show(phase) for phase in phases)])
    print()
    print_table(["", *(phase.name for phase in phases)], rows)


def _share(phase: Phase, *outcomes: Outcome) -> str:
    hits = sum(one.outcome in outcomes for one in phase.sent)
    return f"{percent(hits / max(1, len(phase.sent)))} ({hits})"


def _answered(phase: Phase) -> list[Sent]:
    return [one for one in phase.sent if one.outcome not in ("geweigerd", "fout")]


def _quantile(values: Sequence[float], share: float) -> str:
    return number(float(np.quantile(values, share)) * 1000) if values else "-"


def _emergency_share(phase: Phase) -> str:
    hits = sum(reply.outcome == "nood" for reply in phase.emergencies)
    return f"{percent(hits / max(1, len(phase.emergencies)))} van {len(phase.emergencies)}"


def _difference(phase: Phase) -> str:
    """Counted by the gateway, less what was answered here: above 0 is doubled, below 0 is lost."""
    calls = sum(reply.outcome in ("nood", "antwoord", "storing") for reply in phase.emergencies)
    return str(phase.counted - len(_answered(phase)) - calls)


_FIGURES: dict[str, Callable[[Phase], str]] = {
    "gevraagd, berichten/s": lambda phase: number(phase.rate, 1),
    "berichten": lambda phase: str(len(phase.sent)),
    "beantwoord": lambda phase: _share(phase, "antwoord", "nood"),
    "waarvan na een weigering": lambda phase: str(sum(bool(one.refusals) for one in _answered(phase))),
    "opgegeven na vier keer 503": lambda phase: _share(phase, "geweigerd"),
    "kaart 'storing'": lambda phase: _share(phase, "storing"),
    "fout, geen antwoord": lambda phase: _share(phase, "fout"),
    "antwoord p50 ms": lambda phase: _quantile([one.seconds for one in _answered(phase)], 0.5),
    "antwoord p95 ms": lambda phase: _quantile([one.seconds for one in _answered(phase)], 0.95),
    "weigering p95 ms": lambda phase: _quantile([wait for one in phase.sent for wait in one.refusals], 0.95),
    "in nood: kaart": _emergency_share,
    "in nood p50 ms": lambda phase: _quantile([reply.seconds for reply in phase.emergencies], 0.5),
    "in nood p99 ms": lambda phase: _quantile([reply.seconds for reply in phase.emergencies], 0.99),
    "twee antwoorden op één bericht": lambda phase: str(sum(one.answered_differently for one in phase.sent)),
    "geteld min beantwoord": _difference,
    "hersteld na, s": lambda phase: number(phase.recovered, 1),
}


def _shuffled(scripts: Sequence[list[str]], chance: random.Random) -> Iterator[list[str]]:
    return itertools.chain.from_iterable(chance.sample(scripts, len(scripts)) for _ in itertools.count())


if __name__ == "__main__":
    main()
