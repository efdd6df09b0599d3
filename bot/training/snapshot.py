"""Remembers of every model which examples it learnt from, as hashes, so that the gate can see what a new one adds.

A snapshot (``models/voorbeelden/<model>.txt``) holds no text: one short hash a line, of label and folded example.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.text import words_only
from bot.settings import ROOT

FOLDER = "voorbeelden"


@dataclass(frozen=True)
class Example:
    """A training example: for topics the label as in data/nlu (``vraag/x``, ``groet``), for risk the level."""

    kind: str
    label: str
    text: str

    @property
    def key(self) -> str:
        """The same for two examples that differ only in capitals or punctuation."""
        return hashlib.sha256(f"{self.kind}\x1f{self.label}\x1f{words_only(self.text)}".encode()).hexdigest()[:16]


def read_topic_examples(root: Path = ROOT) -> Iterator[Example]:
    """Every example in data/nlu."""
    for path in sorted((root / "data" / "nlu").glob("*.yml")):
        for entry in (_read_yaml(path) or {}).get("nlu") or []:
            for line in str(entry.get("examples", "")).splitlines():
                if line.strip().startswith("- "):
                    yield Example("onderwerp", str(entry["intent"]), line.strip()[2:].strip())


def read_risk_examples(root: Path = ROOT) -> Iterator[Example]:
    """Every message that the risk model learns from."""
    from bot.risk.messages import read_messages

    for part in ("train", "ontwikkel"):
        for message in read_messages(part, root / "data" / "risico"):
            yield Example("risico", message.level, message.text)


def save_snapshot(models_dir: Path, model: str) -> None:
    """Notes what this model was just trained from."""
    examples = read_risk_examples() if model.startswith("risico-") else read_topic_examples()
    path = _path(models_dir, model)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(sorted({example.key for example in examples})) + "\n", encoding="utf-8")


def examples_since(models_dir: Path, topics: str, risk: str, root: Path = ROOT) -> list[Example]:
    """The examples in the data now that these models did not learn from; none when they have no snapshot."""
    new: list[Example] = []
    for model, examples in ((topics, read_topic_examples(root)), (risk, read_risk_examples(root))):
        path = _path(models_dir, model)
        if path.exists():
            known = set(path.read_text(encoding="utf-8").split())
            new += [example for example in examples if example.key not in known]
    return new


def _path(models_dir: Path, model: str) -> Path:
    return models_dir / FOLDER / f"{model}.txt"


def _read_yaml(path: Path) -> Any:
    """Read by the C loader where there is one: ten times quicker, and as safe."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506
