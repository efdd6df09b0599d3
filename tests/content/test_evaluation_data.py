"""What measures the bot is not what it learnt from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.content.topics import load_examples
from bot.nlu.text import words_only
from bot.settings import ROOT

EVALUATION = ROOT / "data" / "evaluatie"
RISK = ROOT / "data" / "risico"

#: Up to this many words two people may well type the same ("wat is een huisverbod"), so they are no leak.
SHORT = 5

#: Everybody greets in the same words.
GREETING = 2


def evaluation_questions() -> Iterator[tuple[str, str]]:
    """(file, question) of everything the evaluation asks."""
    for path in sorted((EVALUATION / "vragen").glob("*.yml")):
        for question in yaml.safe_load(path.read_text(encoding="utf-8"))["vragen"]:
            yield path.name, question["tekst"]
    for conversation in yaml.safe_load((EVALUATION / "gesprekken.yml").read_text(encoding="utf-8")):
        for turn in conversation["beurten"]:
            yield "gesprekken.yml", turn["zegt"]


def risk_messages(part: str) -> Iterator[tuple[str, str, str]]:
    """(file, text, writer) of every message of a part."""
    for path in sorted((RISK / part).glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                message = json.loads(line)
                yield path.name, message["tekst"], message["stem"]


def folded_examples() -> set[str]:
    """All training examples, as they are compared."""
    return {words_only(example) for examples in load_examples().values() for example in examples}


def test_no_evaluation_question_is_a_training_example() -> None:
    examples = folded_examples()
    leaked = {
        (where, question)
        for where, question in evaluation_questions()
        if words_only(question) in examples and len(question.split()) > SHORT
    }
    assert leaked == set()


def test_there_are_enough_evaluation_questions() -> None:
    assert sum(1 for _ in evaluation_questions()) >= 120


@pytest.mark.parametrize("part", ["train", "ontwikkel"])
def test_no_risk_test_message_was_trained_or_tuned_on(part: str) -> None:
    seen = {words_only(text) for _, text, _ in risk_messages(part)}
    test = [(name, text) for name, text, _ in risk_messages("test") if len(text.split()) > GREETING]
    assert {(name, text) for name, text in test if words_only(text) in seen} == set()


def test_the_parts_have_different_writers() -> None:
    writers = {part: {stem for _, _, stem in risk_messages(part)} for part in ("train", "ontwikkel", "test")}
    assert writers["train"] & writers["test"] == set()
    assert writers["train"] & writers["ontwikkel"] == set()
    assert writers["ontwikkel"] & writers["test"] == set()


def test_no_direct_danger_message_was_trained_on() -> None:
    seen = {words_only(text) for part in ("train", "ontwikkel") for _, text, _ in risk_messages(part)}
    messages = yaml.safe_load(Path(EVALUATION / "gevaar_direct.yml").read_text(encoding="utf-8"))
    leaked = {text for group in messages.values() for text in group if words_only(text) in seen}
    assert {text for text in leaked if len(text.split()) > SHORT} == set()
    assert len(leaked) <= 8, "short ones may meet by chance, but not many"


def test_risk_labels_are_those_of_the_docs() -> None:
    levels = {"acuut", "crisis", "zorgelijk", "geen"}
    for part in ("train", "ontwikkel", "test"):
        for path in sorted((RISK / part).glob("*.jsonl")):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                message = json.loads(line)
                assert message["niveau"] in levels, f"{path.name}:{number}"
                assert message["tekst"].strip(), f"{path.name}:{number}"
