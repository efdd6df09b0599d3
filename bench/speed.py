"""``make bench``: how fast ours is, beside stock Rasa and the floor (the gateway without Rasa), in one run.

The three get the same messages (evaluation questions, which no model was trained on), one system after the other on the
same machine. Compare columns, not runs: other work on the machine slows all three.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bench.chats import Reply, chat_together, milliseconds, send_steadily, share_of
from bench.machine import describe_machine
from bench.stock import Sample, Trained, train_sample
from bench.systems import Running, end_on_signal, live_model, running_gateway_alone, running_ours, running_stock
from bench.table import number, percent, print_table
from bot.console import say
from bot.training.evaluate import read_questions

#: Simultaneous chats, and how many messages they send in all.
LEVELS = {1: 40, 10: 150, 50: 300, 200: 600}

#: The goal is stated at this many messages a second.
STEADY_RATE = 20.0

#: Turns of the long chats; the first and last turns are compared.
LONG_CHAT = 200
EARLY_TURNS = range(3, 8)
LATE_TURNS = range(196, 201)


@dataclass
class Measured:
    """What was measured of one system."""

    ready: float = 0.0
    at_rest: float = 0.0
    afterwards: float = 0.0
    grew_over: int = 0
    computing: float = float("nan")
    levels: dict[int, tuple[list[Reply], float]] = field(default_factory=dict)
    steady: list[Reply] = field(default_factory=list)
    early: float = float("nan")
    late: float = float("nan")
    last_turn: int = 0


def main() -> None:
    """Measures and prints."""
    arguments = read_arguments()
    end_on_signal()
    print(f"Machine: {describe_machine()}\n")
    sample = Sample(arguments.voorbeelden, arguments.epochs)
    trained = {} if arguments.alleen_onze else train_both(sample, again=arguments.opnieuw)
    systems: dict[str, AbstractContextManager[Running]] = {"onze": running_ours(live_model(arguments.model))}
    if not arguments.alleen_onze:
        systems |= {"standaard-Rasa": running_stock(trained["standaard-Rasa"].path), "bodem": running_gateway_alone()}
    measured = {name: measure(name, system, arguments) for name, system in systems.items()}
    print_speed(measured)
    print_resources(measured, trained, sample)


def read_arguments() -> argparse.Namespace:
    """What the command may be told."""
    parser = argparse.ArgumentParser(prog="bench.speed", description=__doc__)
    parser.add_argument("--voorbeelden", type=int, default=8, help="examples a topic for stock Rasa; 0 for all")
    parser.add_argument("--epochs", type=int, default=40, help="epochs for stock Rasa (its own default is 100)")
    parser.add_argument("--opnieuw", action="store_true", help="train again, also when an earlier run left a model")
    parser.add_argument("--berichten", type=int, default=2000, help="messages over which memory may grow")
    parser.add_argument(
        "--grens", type=float, default=60.0, help="seconds that one measurement may take; the long chats thrice"
    )
    parser.add_argument("--model", type=Path, help="our model, instead of that of the present data")
    parser.add_argument("--alleen-onze", action="store_true", help="leave out stock Rasa and the floor")
    parser.add_argument("--vlug", action="store_true", help="a tenth of the messages: to see whether it works")
    return parser.parse_args()


def train_both(sample: Sample, *, again: bool) -> dict[str, Trained]:
    """Ours and stock Rasa, trained on the same sample by the same command."""
    say(f"Training stock Rasa and ours on a sample ({sample}), unless an earlier run did")
    return {
        "standaard-Rasa": train_sample("standaard", sample, again=again),
        "onze": train_sample("onze", sample, again=again),
    }


def measure(name: str, system: AbstractContextManager[Running], arguments: argparse.Namespace) -> Measured:
    """Starts one system, puts it through everything, and ends it."""
    say(f"Measuring {name}")
    part = 0.1 if arguments.vlug else 1.0
    messages = [question.text for question in read_questions("test")]
    with system as running:
        measured = Measured(ready=running.seconds_to_ready)
        asyncio.run(chat_together(running.url, 2, messages[-20:], 20, arguments.grens))  # warm up
        measured.at_rest = running.memory_mb()
        for chats, total in LEVELS.items():
            total = max(chats, int(total * part))
            measured.levels[chats] = asyncio.run(chat_together(running.url, chats, messages, total, arguments.grens))
        measured.steady = asyncio.run(send_steadily(running.url, STEADY_RATE, messages, 15 * part))
        chat_long(running, measured, messages, int(arguments.berichten * part), 3 * arguments.grens)
    return measured


def chat_long(running: Running, measured: Measured, messages: Sequence[str], total: int, seconds: float) -> None:
    """Long chats: what their late turns take beside their early ones, what memory they leave behind, and the computing
    time of a message, which other work on the machine does not change."""
    before, computed = running.memory_mb(), running.cpu_seconds()
    chats = max(1, total // LONG_CHAT)
    replies, _ = asyncio.run(chat_together(running.url, chats, messages, total, seconds, turns=LONG_CHAT))
    measured.at_rest, measured.afterwards, measured.grew_over = before, running.memory_mb(), len(replies)
    measured.computing = (running.cpu_seconds() - computed) / max(1, len(replies))
    measured.last_turn = max((reply.turn for reply in replies), default=0)
    late = LATE_TURNS if measured.last_turn >= LONG_CHAT else range(measured.last_turn - 4, measured.last_turn + 1)
    measured.early, measured.late = _median(replies, EARLY_TURNS), _median(replies, late)


def print_speed(measured: dict[str, Measured]) -> None:
    """Messages a second and waiting times, by the number of simultaneous chats."""
    print("\n## Snelheid\n\nGesprekken die tegelijk praten, zonder pauze tussen hun berichten.\n")
    columns = ["gesprekken", "systeem", "antwoorden/s", "p50 ms", "p95 ms", "p99 ms", "geweigerd", "storing of fout"]
    rows = []
    for chats in LEVELS:
        for name, one in measured.items():
            replies, seconds = one.levels[chats]
            rows.append([str(chats), name, number(_answered(name, replies) / seconds, 1), *_tail(name, replies)])
    for name, one in measured.items():
        rows.append([f"{STEADY_RATE:.0f} berichten/s", name, "", *_tail(name, one.steady)])
    print_table(columns, rows)


def print_resources(measured: dict[str, Measured], trained: dict[str, Trained], sample: Sample) -> None:
    """Training, starting, memory and long chats."""
    print(f"\n## Training, start en geheugen\n\nTraining op dezelfde steekproef: {sample}; ours has no epochs.\n")
    rows = [["trainen, s", *(_training(trained.get(name)) for name in measured)]]
    rows.append(["trainen, hoogste MB", *(number(trained[n].peak_mb) if n in trained else "-" for n in measured)])
    rows.append(["klaar na start, s", *(number(one.ready, 1) for one in measured.values())])
    rows.append(["geheugen in rust, MB", *(number(one.at_rest) for one in measured.values())])
    rows.append(["geheugen erna, MB", *(number(one.afterwards) for one in measured.values())])
    rows.append(["groei", *(percent(one.afterwards / one.at_rest - 1) for one in measured.values())])
    rows.append(["over berichten", *(str(one.grew_over) for one in measured.values())])
    rows.append(["rekentijd per bericht, ms", *(number(one.computing * 1000, 1) for one in measured.values())])
    rows.append(["beurt 5, ms (midden)", *(number(one.early) for one in measured.values())])
    rows.append([f"beurt {LONG_CHAT}, ms (midden)", *(_late(one) for one in measured.values())])
    print_table(["", *measured], rows)


def _answered(name: str, replies: Sequence[Reply]) -> int:
    """The floor's only answer is the card that Rasa is down."""
    wanted = ("antwoord", "nood", "storing") if name == "bodem" else ("antwoord", "nood")
    return sum(reply.outcome in wanted for reply in replies)


def _tail(name: str, replies: Sequence[Reply]) -> list[str]:
    if name == "bodem":
        times = [reply.seconds * 1000 for reply in replies]
        waits = [float(np.quantile(times, share)) for share in (0.5, 0.95, 0.99)] if times else [float("nan")] * 3
        failed = share_of(replies, "fout")
    else:
        waits = [milliseconds(replies, share) for share in (0.5, 0.95, 0.99)]
        failed = share_of(replies, "storing", "fout")
    return [*(number(wait) for wait in waits), percent(share_of(replies, "geweigerd")), percent(failed)]


def _median(replies: Sequence[Reply], turns: range) -> float:
    times = [reply.seconds * 1000 for reply in replies if reply.turn in turns and reply.outcome != "geweigerd"]
    return float(np.median(times)) if times else float("nan")


def _training(trained: Trained | None) -> str:
    if trained is None:
        return "-"
    return number(trained.seconds) + (" (eerder)" if trained.earlier else "")


def _late(one: Measured) -> str:
    return number(one.late) + ("" if one.last_turn >= LONG_CHAT else f" (beurt {one.last_turn})")


if __name__ == "__main__":
    main()
