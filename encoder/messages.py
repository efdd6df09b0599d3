"""What the encoder learns from: the topics' example questions and the labelled risk messages, read as the bot reads them."""

from __future__ import annotations

import json
import random
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from bot.content.topics import load_examples  # noqa: E402
from bot.nlu.spelling import write_plainly  # noqa: E402
from bot.nlu.text import fold  # noqa: E402
from bot.risk.messages import read_everyday_messages  # noqa: E402
from bot.risk.text import ends_of, read_plainly  # noqa: E402

LEVELS = ("acuut", "crisis", "geen", "zorgelijk")


@dataclass(frozen=True)
class Example:
    """A text with its topic, or with its risk level, kind and writer. What does not apply is empty."""

    text: str
    topic: str = ""
    level: str = ""
    kind: str = ""
    writer: str = ""


def read_topic_examples() -> list[Example]:
    """All example questions of all topics and intents."""
    return [
        Example(write_plainly(fold(text)), topic=topic) for topic, texts in load_examples().items() for text in texts
    ]


def read_risk_messages(part: str, folder: Path = ROOT / "data" / "risico") -> list[Example]:
    """All labelled messages of ``train`` or ``ontwikkel``, with what was said before in front."""
    messages = []
    for path in sorted((folder / part).glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                data = json.loads(line)
                text = " ".join([*(data.get("context") or ()), data["tekst"]])
                plain = ends_of(read_plainly(text))
                messages.append(Example(plain, level=data["niveau"], kind=data["soort"], writer=data["stem"]))
    return messages


def read_everyday_examples() -> list[Example]:
    """Harmless names of towns and search terms, as the risk model learns them too."""
    return [
        Example(read_plainly(message.text), level=message.level, kind=message.kind, writer=message.writer)
        for message in read_everyday_messages()
    ]


def mistype(text: str, chance: float, source: random.Random) -> str:
    """With this chance the text with a letter swapped, lost, doubled or wrong in every 25: people type like that."""
    if source.random() > chance:
        return text
    letters = list(text)
    for _ in range(max(1, len(letters) // 25)):
        place, slip = source.randrange(len(letters)), source.random()
        if slip < 0.3 and place + 1 < len(letters):
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
        elif slip < 0.6:
            letters[place] = ""
        elif slip < 0.8:
            letters[place] *= 2
        else:
            letters[place] = source.choice("aeiourtnsdbv")
    return "".join(letters)
