"""``make bench-breakdown``: where the milliseconds and megabytes of one message go.

Milliseconds: the computing time of a process while one chat goes on, divided as py-spy found it: that looks a few hundred
times a second what the process does, and each look counts for the first line of ``GATEWAY`` or ``RASA`` below that fits its
stack, read from the inside out. Megabytes: what a process
takes as it loads one thing after the other.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from bench.chats import chat_together, milliseconds
from bench.machine import cpu_seconds, describe_machine, memory_by_part, process_of_part
from bench.systems import Running, end_on_signal, live_model, running_ours
from bench.table import number, print_table
from bot.console import say
from bot.settings import ROOT
from bot.training.evaluate import read_questions

LOOKS_A_SECOND = 400

PARTS = {"gateway": "bot.gateway", "rasa": "rasa run", "acties": "-m actions"}

#: Name of a part of the work, and words in the stack's line that show it. The first that fits wins.
SHARED = {
    "zinsvectoren": ("sentence_vectors.py", "e5_file.py", "onnxruntime", "sentencepiece"),
    "woorden en lettergroepen (TF-IDF)": ("term_features.py", "sklearn/feature_extraction"),
    "patronen van gevaar": ("bot/risk/patterns.py",),
    "taal herkennen": ("bot/language",),
    "plaatsen": ("bot/places",),
    "rollen": ("bot/nlu/roles.py",),
    "spelling": ("bot/nlu/spelling.py",),
    "lineair model, onderwerpen": ("bot/nlu/topic_model.py",),
    "besluit": ("bot/nlu/decide.py", "bot/nlu/understand.py", "bot/nlu/component.py"),
    "lineair model, gevaar": ("bot/risk",),
}
GATEWAY = SHARED | {
    "logboek": ("bot/logbook",),
    "vraag aan Rasa (HTTP)": ("bot/gateway/rasa.py", "aiohttp/client"),
    "HTTP naar de gebruiker": ("aiohttp/web", "bot/gateway", "aiohttp/"),
}
RASA = SHARED | {
    "policies": ("rasa/core/policies",),
    "geheugen van het gesprek": ("tracker_store.py", "rasa/shared/core/trackers.py", "rasa/shared/core/events.py"),
    "actieserver vragen": ("rasa/core/actions", "rasa/utils/endpoints.py"),
    "antwoord kiezen": ("bot/dialogue/answers.py", "rasa/core/nlg"),
    "domein": ("rasa/shared/core/domain.py",),
    "graaf van Rasa": ("rasa/engine",),
    "verwerking in Rasa": ("rasa/core",),
    "HTTP van Rasa": ("sanic", "bot/dialogue/channel.py"),
}

#: A stack that ends here waits for work. One without any Python in it is a thread of a library, which helps another one.
WAITING = ("selectors.py", "threading.py", "concurrent/futures/thread.py", "queue.py", "sanic/server/runners.py")

#: What a Rasa process of ours holds, in the order of loading.
LOADING = {
    "Python": "",
    "numpy, scipy, scikit-learn": "import numpy, scipy.sparse, sklearn.linear_model, sklearn.feature_extraction.text",
    "TensorFlow": "import tensorflow",
    "Rasa": "import rasa.core.agent, rasa.server, rasa.engine.recipes.default_components",
    "zinsvectoren": "from bot.nlu.sentence_vectors import sentence_vectors; sentence_vectors(['opwarmen'])",
    "plaatsen": "from bot.places import load_finder; load_finder().find('ik woon in bedum', answering=False)",
    "taalherkenning": "from bot.language import detect_language; detect_language('dit is een zin')",
    "oordeel over gevaar (alleen in de gateway)": "from bot.risk.judge import load_risk_judge; load_risk_judge()",
}


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="bench.breakdown", description=__doc__)
    parser.add_argument("--seconden", type=int, default=20, help="seconds to look at each process")
    parser.add_argument("--model", type=Path, help="our model, instead of that of the present data")
    arguments = parser.parse_args()
    end_on_signal()
    print(f"Machine: {describe_machine()}\n")
    with running_ours(live_model(arguments.model)) as running:
        measure_time(running, arguments.seconden)
        print("\n## Megabytes per proces (PSS)\n")
        memory = memory_by_part(running.leaders[0], PARTS)
        print_table(["proces", "MB"], [[part, number(megabytes)] for part, megabytes in memory.items()])
    measure_loading()


def measure_time(running: Running, seconds: int) -> None:
    """One table a process: milliseconds of work on one message."""
    messages = [question.text for question in read_questions("test")]
    asyncio.run(chat_together(running.url, 1, messages[-20:], 20, 60))
    for part, markers in (("gateway", GATEWAY), ("rasa", RASA)):
        say(f"Looking at {part} for {seconds} seconds")
        pid = process_of_part(running.leaders[0], PARTS[part])
        with tempfile.TemporaryDirectory() as folder:
            stacks = Path(folder) / "stacks.txt"
            watcher = _start_py_spy(pid, seconds, stacks)
            computed = cpu_seconds(pid)
            replies, _ = asyncio.run(chat_together(running.url, 1, messages, 100_000, seconds))
            computed = cpu_seconds(pid) - computed
            if watcher.wait(timeout=60) != 0:
                raise RuntimeError(f"py-spy could not look at {part}; on some machines only root may")
            spent = count_looks(stacks.read_text(encoding="utf-8").splitlines(), markers)
        a_look = 1000 * computed / len(replies) / max(1, sum(spent.values()))
        print(
            f"\n## {part}: {len(replies)} berichten, één gesprek, midden {number(milliseconds(replies, 0.5), 1)} ms\n"
        )
        rows = [[name, number(looks * a_look, 2)] for name, looks in spent.most_common()]
        total = number(1000 * computed / len(replies), 2)
        print_table(["werk", "ms per bericht"], [*rows, ["samen", total]])


def count_looks(stacks: Iterable[str], markers: dict[str, tuple[str, ...]]) -> Counter[str]:
    """Looks by name of the work. A line of py-spy is a stack from the outside in, its frames split by ``;``, and a count."""
    spent: Counter[str] = Counter()
    for line in stacks:
        stack, _, count = line.rpartition(" ")
        frames = stack.split(";")
        if stack and not any(words in frames[-1] for words in WAITING):
            spent[_name_work(frames, markers)] += int(count)
    return spent


def measure_loading() -> None:
    """What each thing adds to a process that loads them one after the other."""
    say("Loading one thing after the other")
    steps = "\n".join(f"{code}\nprint(memory_mb(os.getpid()), flush=True)" for code in LOADING.values())
    program = f"import os\nfrom bench.machine import memory_mb\n{steps}\n"
    output = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    totals = [float(line) for line in output.split()]
    rows = zip(LOADING, np.diff([0.0, *totals]), totals, strict=True)
    print("\n## Megabytes bij het laden\n")
    print_table(["wat", "MB erbij", "samen"], [[name, number(more), number(total)] for name, more, total in rows])


def _start_py_spy(pid: int, seconds: int, stacks: Path) -> subprocess.Popen[bytes]:
    py_spy = Path(sys.executable).with_name("py-spy")
    command = [str(py_spy), "record", "--pid", str(pid), "--format", "raw", "--output", str(stacks), "--full-filenames"]
    command += ["--rate", str(LOOKS_A_SECOND), "--duration", str(seconds), "--nonblocking"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _name_work(frames: list[str], markers: dict[str, tuple[str, ...]]) -> str:
    for frame in reversed(frames):
        for name, words in markers.items():
            if any(word in frame for word in words):
                return name
    return "overig"


if __name__ == "__main__":
    main()
