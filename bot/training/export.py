"""Takes approved labels into the training data: a plan first (what, where, why not), which shows as a diff, then the files.

Lines are inserted at the end of a topic's examples and nothing else in the file changes, so that comments and order stay
and the diff reads as what was learnt.
"""

from __future__ import annotations

import difflib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.language import detect_language
from bot.nlu.text import words_only
from bot.risk import Context
from bot.risk.judge import RiskJudge
from bot.risk.messages import LEVELS
from bot.settings import ROOT
from bot.training.labels import RISK, TOPIC, Label
from bot.training.poison import explain_poison, find_poison
from bot.training.snapshot import Example, read_risk_examples, read_topic_examples

RISK_FILE = Path("data/risico/train/uit_logboek.jsonl")

#: The writer under which the risk model counts messages from the logbook.
WRITER = "logboek"

#: The kind of danger where the live judge saw none; the kind only picks a variant of the card.
_USUAL_KIND = {"acuut": "geweld_nu", "crisis": "suicide", "zorgelijk": "zorgelijk", "geen": "vraag"}

#: A sentence of the user's must not turn into an entity in Rasa's notation: ``[word](entity)``.
_ENTITY = re.compile(r"\](?=[({])")
_INTENT = re.compile(r"""^- intent:\s*["']?(?P<intent>[^\s"'#]+)["']?\s*(?:#.*)?$""")


class ExportRefused(Exception):
    """Labels that would make the bot unsafe; ``reasons`` name the messages (redacted)."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True)
class Skipped:
    """A label that adds no line, with the reason. ``settled`` ones need nobody any more; the others wait for a person."""

    label: Label
    reason: str
    settled: bool


@dataclass(frozen=True)
class Plan:
    """What an export would do. ``files`` holds the whole new text of each file that changes, by path under the root."""

    added: tuple[tuple[Label, Example], ...]
    skipped: tuple[Skipped, ...]
    poison: tuple[Example, ...]
    files: dict[Path, str]
    diff: str

    @property
    def settled(self) -> list[Label]:
        """The labels that are done once the files are written."""
        return [label for label, _ in self.added] + [one.label for one in self.skipped if one.settled]

    def check(self) -> None:
        """Raises ExportRefused when there is poison among the labels."""
        if self.poison:
            raise ExportRefused(explain_poison(self.poison))


def plan_export(labels: Sequence[Label], judge: RiskJudge, root: Path = ROOT) -> Plan:
    """Sorts the labels into lines to add and labels to skip. Reads files, writes none."""
    known = _Known.read(root)
    added: list[tuple[Label, Example]] = []
    skipped: list[Skipped] = []
    for label in labels:
        example = known.example(label)
        problem = known.problem(label, example)
        if problem:
            skipped.append(Skipped(label, *problem))
        else:
            known.add(example)
            added.append((label, example))
    # Looked for among all labels, also those that would be skipped: what was tried says what to trust.
    poison = find_poison([known.example(label) for label in labels], judge)
    files = _write_lines([example for _, example in added], judge, root)
    return Plan(tuple(added), tuple(skipped), tuple(poison), files, _diff(files, root))


def write_plan(plan: Plan, root: Path = ROOT) -> dict[Path, str | None]:
    """Writes the files, each as a whole. Returns what stood there before, for ``restore`` (None: there was no file)."""
    before: dict[Path, str | None] = {}
    for path, text in plan.files.items():
        file = root / path
        before[path] = file.read_text(encoding="utf-8") if file.exists() else None
        _replace(file, text)
    return before


def restore(before: dict[Path, str | None], root: Path = ROOT) -> None:
    """Puts files back as ``write_plan`` found them."""
    for path, text in before.items():
        if text is None:
            (root / path).unlink(missing_ok=True)
        else:
            _replace(root / path, text)


class _Known:
    """What stands in the data already, by folded text."""

    def __init__(self, topics: dict[str, set[str]], labels: set[str], levels: dict[str, str], tests: set[str]) -> None:
        self._topics = topics
        self._labels = labels
        self._levels = levels
        self._tests = tests

    @classmethod
    def read(cls, root: Path) -> _Known:
        topics: dict[str, set[str]] = defaultdict(set)
        labels: set[str] = set()
        for example in read_topic_examples(root):
            topics[words_only(example.text)].add(example.label)
            labels.add(example.label)
        levels = {words_only(example.text): example.label for example in read_risk_examples(root)}
        return cls(topics, labels, levels, read_test_texts(root))

    def problem(self, label: Label, example: Example) -> tuple[str, bool] | None:
        """Why this label adds no line, and whether that settles it."""
        folded = words_only(example.text)
        if not folded:
            return "er staat geen woord in", True
        if folded in self._tests:
            return "staat in een toets; wie ervan leert, kan er niet meer mee gemeten worden", True
        return (
            self._risk_problem(label, example, folded) if label.kind == RISK else self._topic_problem(example, folded)
        )

    def _topic_problem(self, example: Example, folded: str) -> tuple[str, bool] | None:
        if example.kind != TOPIC:
            return f"soort label '{example.kind}' is onbekend", False
        if example.label not in self._labels:
            return f"onderwerp '{example.label}' bestaat niet; maak het eerst, met een antwoord", False
        there = self._topics.get(folded, set())
        if example.label in there:
            return "staat al bij dit onderwerp", True
        if there:
            return f"staat al bij {', '.join(sorted(there))}; haal het daar eerst weg", False
        return None

    def _risk_problem(self, label: Label, example: Example, folded: str) -> tuple[str, bool] | None:
        if example.label not in LEVELS:
            return f"niveau '{example.label}' bestaat niet", False
        if not label.second_by or label.second_by == label.by:
            return "een tweede persoon moet dit gevaarlabel nog bevestigen", False
        there = self._levels.get(folded)
        if there == example.label:
            return "staat al bij dit niveau", True
        if there:
            return f"staat al als {there}; haal het daar eerst weg", False
        return None

    def example(self, label: Label) -> Example:
        """The label as a line of training data; a topic may be named without ``vraag/``."""
        name = label.value.strip()
        if label.kind == TOPIC and name not in self._labels and f"vraag/{name}" in self._labels:
            name = f"vraag/{name}"
        return Example(label.kind, name, _as_one_line(label.text))

    def add(self, example: Example) -> None:
        """The next label with the same text is a duplicate."""
        if example.kind == RISK:
            self._levels[words_only(example.text)] = example.label
        else:
            self._topics[words_only(example.text)].add(example.label)


def read_test_texts(root: Path = ROOT) -> set[str]:
    """Everything that measures the bot, folded: what stands here is never learnt."""
    texts: set[str] = set()
    for path in (root / "data" / "evaluatie").rglob("*.yml"):
        texts.update(_strings(yaml.safe_load(path.read_text(encoding="utf-8"))))
    for part in ("test", "ontwikkel"):
        for path in (root / "data" / "risico" / part).glob("*.jsonl"):
            lines = path.read_text(encoding="utf-8").splitlines()
            texts.update(json.loads(line)["tekst"] for line in lines if line.strip())
    return {words_only(text) for text in texts}


def _strings(data: Any) -> Iterator[str]:
    """Every text in a tree: more than only the questions, which does no harm."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from _strings(value)


def _as_one_line(text: str) -> str:
    """One line, no control characters, nothing that Rasa would read as notation."""
    printable = "".join(char if char.isprintable() else " " for char in text)
    return _ENTITY.sub("] ", " ".join(printable.split())).lstrip("-# ")


def _write_lines(examples: Sequence[Example], judge: RiskJudge, root: Path) -> dict[Path, str]:
    files = {path.relative_to(root): path.read_text(encoding="utf-8") for path in _topic_files(root)}
    changed: dict[Path, str] = {}
    by_label: dict[str, list[str]] = defaultdict(list)
    for example in examples:
        if example.kind == TOPIC:
            by_label[example.label].append(example.text)
    for label, texts in by_label.items():
        path = next(path for path, text in files.items() if _examples_of(text.splitlines(), label))
        files[path] = changed[path] = insert_examples(files[path], label, texts)
    risk = [example for example in examples if example.kind == RISK]
    if risk:
        file = root / RISK_FILE
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        changed[RISK_FILE] = before + "".join(_risk_line(example, judge) for example in risk)
    return changed


def insert_examples(text: str, label: str, examples: Sequence[str]) -> str:
    """The file's text with the examples at the end of those of ``label``. Raises KeyError when it has none."""
    lines = text.splitlines(keepends=True)
    place = _examples_of(lines, label)
    if place is None:
        raise KeyError(label)
    after, indent = place
    return "".join([*lines[:after], *(f"{indent}- {example}\n" for example in examples), *lines[after:]])


def _examples_of(lines: Sequence[str], label: str) -> tuple[int, str] | None:
    """The line after the last example of a label, and how its examples are indented."""
    start = next((i for i, line in enumerate(lines) if (hit := _INTENT.match(line)) and hit["intent"] == label), None)
    if start is None:
        return None
    last = None
    for number in range(start + 1, len(lines)):
        line = lines[number]
        if line.startswith("    "):
            if line.lstrip().startswith("- "):
                last = number
        elif line.strip() and last is not None:
            break
    if last is None:
        return None
    indent = lines[last][: len(lines[last]) - len(lines[last].lstrip())]
    return last + 1, indent


def _risk_line(example: Example, judge: RiskJudge) -> str:
    judged = judge.judge(example.text, Context()).kind if example.label in ("acuut", "crisis") else "geen"
    kind = judged if judged not in ("geen", "antwoord_op_kaart") else _USUAL_KIND[example.label]
    data = {
        "tekst": example.text, "niveau": example.label, "soort": kind, "stem": WRITER,
        "taal": detect_language(example.text),
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=False) + "\n"


def _topic_files(root: Path) -> list[Path]:
    return sorted((root / "data" / "nlu").glob("*.yml"))


def _diff(files: dict[Path, str], root: Path) -> str:
    parts: list[str] = []
    for path, text in sorted(files.items()):
        before = (root / path).read_text(encoding="utf-8") if (root / path).exists() else ""
        parts += difflib.unified_diff(
            before.splitlines(keepends=True), text.splitlines(keepends=True), f"a/{path}", f"b/{path}", n=1
        )
    return "".join(parts)


def _replace(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.nieuw")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(file)
