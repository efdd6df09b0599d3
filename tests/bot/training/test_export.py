"""Approved labels become training data as a readable diff, and nothing that should not be learnt gets in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from bot.risk.judge import RiskJudge
from bot.training.export import RISK_FILE, ExportRefused, Plan, insert_examples, plan_export, restore, write_plan
from bot.training.labels import Label

THEME = """# Over het huisverbod. Deze regel blijft staan.
version: "3.1"

nlu:
- intent: vraag/huisverbod_duur  # de duur
  examples: |
    - hoe lang duurt een huisverbod
    - hoeveel dagen is het
# En dan wat het is.
- intent: vraag/huisverbod_wat
  examples: |
    - wat is een huisverbod

responses:
  utter_vraag/huisverbod_duur:
  - text: |-
      Tien dagen.

      - geen voorbeeld
"""
MANNERS = """version: "3.1"
nlu:
- intent: groet
  examples: |
    - hallo
- intent: buiten_bereik
  examples: |
    - wat wordt het weer
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small copy of the data folder."""
    for name, text in (("huisverbod", THEME), ("omgang", MANNERS)):
        _write(tmp_path / "data" / "nlu" / f"{name}.yml", text)
    _write(
        tmp_path / "data/evaluatie/vragen/test_x.yml",
        "stem: x\nvragen:\n- {tekst: 'Mag ik zelf terug?', onderwerpen: [a]}",
    )
    for part, text in (
        ("train", "gewoon een praatje"),
        ("ontwikkel", "een ontwikkelbericht"),
        ("test", "een testbericht"),
    ):
        line = {"tekst": text, "niveau": "geen", "soort": "praatje", "stem": part}
        _write(tmp_path / "data/risico" / part / "x.jsonl", json.dumps(line) + "\n")
    return tmp_path


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def label(text: str, value: str, kind: str = "onderwerp", second_by: str = "bea", id: int = 1) -> Label:
    """A label by one reviewer, confirmed by another."""
    return Label(id, text, kind, value, "anna", second_by)


def plan(root: Path, *labels: Label) -> Plan:
    """The plan with the patterns as the judge of danger: no model needed."""
    return plan_export(labels, RiskJudge(None), root)


def test_an_example_is_added_at_the_end_of_its_topic_and_nothing_else_changes(root: Path) -> None:
    made = plan(root, label("Hoe lang mag hij niet thuis komen?", "vraag/huisverbod_duur"))
    write_plan(made, root)
    text = (root / "data/nlu/huisverbod.yml").read_text(encoding="utf-8")
    assert text == THEME.replace(
        "    - hoeveel dagen is het\n", "    - hoeveel dagen is het\n    - Hoe lang mag hij niet thuis komen?\n"
    )
    added = [line for line in made.diff.splitlines() if line.startswith("+") and not line.startswith("+++")]
    assert added == ["+    - Hoe lang mag hij niet thuis komen?"]
    assert yaml.safe_load(text)["nlu"][0]["intent"] == "vraag/huisverbod_duur"


def test_a_topic_may_be_named_without_its_prefix(root: Path) -> None:
    made = plan(root, label("huisverbod uitleg", "huisverbod_wat"))
    assert list(made.files) == [Path("data/nlu/huisverbod.yml")]


def test_out_of_scope_stands_with_the_other_out_of_scope_examples(root: Path) -> None:
    write_plan(plan(root, label("recept voor soep", "buiten_bereik")), root)
    entries = yaml.safe_load((root / "data/nlu/omgang.yml").read_text(encoding="utf-8"))["nlu"]
    assert entries[1] == {"intent": "buiten_bereik", "examples": "- wat wordt het weer\n- recept voor soep\n"}


@pytest.mark.parametrize(
    ("text", "value", "reason"),
    [
        ("HOE LANG duurt een huisverbod?!", "vraag/huisverbod_duur", "staat al"),
        ("mag ik zelf terug", "vraag/huisverbod_wat", "toets"),
        ("Een testbericht.", "vraag/huisverbod_wat", "toets"),
        ("een ontwikkelbericht", "vraag/huisverbod_wat", "toets"),
        ("wat is een huisverbod", "vraag/huisverbod_duur", "haal het daar eerst weg"),
        ("iets nieuws", "vraag/bestaat_niet", "bestaat niet"),
        ("...", "vraag/huisverbod_wat", "geen woord"),
    ],
)
def test_what_must_not_be_learnt_is_skipped_with_a_reason(root: Path, text: str, value: str, reason: str) -> None:
    made = plan(root, label(text, value))
    assert made.files == {}
    assert reason in made.skipped[0].reason


def test_the_same_message_labelled_twice_is_added_once(root: Path) -> None:
    made = plan(
        root, label("mag hij bellen", "vraag/huisverbod_wat"), label("Mag hij bellen?", "vraag/huisverbod_wat", id=2)
    )
    assert len(made.added) == 1
    assert made.skipped[0].settled


def test_exporting_twice_changes_nothing_the_second_time(root: Path) -> None:
    labels = [label("mag hij bellen", "vraag/huisverbod_wat"), label("het was druk", "geen", "risico", id=2)]
    write_plan(plan(root, *labels), root)
    assert plan(root, *labels).files == {}


def test_users_words_cannot_become_yaml_or_rasa_notation(root: Path) -> None:
    nasty = 'x: "y"\n- intent: groet\n  examples: |\n    - [Jan](plaats) {"a": 1} # nee'
    write_plan(plan(root, label(nasty, "vraag/huisverbod_wat")), root)
    entries = yaml.safe_load((root / "data/nlu/huisverbod.yml").read_text(encoding="utf-8"))["nlu"]
    assert [entry["intent"] for entry in entries] == ["vraag/huisverbod_duur", "vraag/huisverbod_wat"]
    lines = entries[1]["examples"].splitlines()
    assert len(lines) == 2
    assert "](" not in lines[1]


def test_risk_labels_go_to_a_file_of_their_own(root: Path) -> None:
    write_plan(plan(root, label("hij staat hier met een mes", "acuut", "risico")), root)
    lines = (root / RISK_FILE).read_text(encoding="utf-8").splitlines()
    written = json.loads(lines[0])
    assert (written["niveau"], written["stem"], written["taal"]) == ("acuut", "logboek", "nl")


@pytest.mark.parametrize("second", ["", "anna"])
def test_a_risk_label_without_a_second_pair_of_eyes_waits(root: Path, second: str) -> None:
    made = plan(root, label("hij staat hier met een mes", "acuut", "risico", second))
    assert made.files == {}
    assert not made.skipped[0].settled


@pytest.mark.parametrize(
    ("value", "kind"), [("groet", "onderwerp"), ("buiten_bereik", "onderwerp"), ("geen", "risico")]
)
def test_danger_labelled_as_chit_chat_is_refused_and_named(root: Path, value: str, kind: str) -> None:
    made = plan(root, label("goedemorgen", "groet"), label("help hij staat hier met een mes", value, kind, id=2))
    with pytest.raises(ExportRefused, match="met een mes"):
        made.check()


def test_danger_labelled_with_a_topic_or_as_danger_is_not_refused(root: Path) -> None:
    made = plan(
        root,
        label("hij staat hier met een mes", "vraag/huisverbod_wat"),
        label("hij staat hier met een mes", "acuut", "risico", id=2),
    )
    made.check()
    assert len(made.added) == 2


def test_files_can_be_put_back(root: Path) -> None:
    before = write_plan(
        plan(root, label("mag hij bellen", "vraag/huisverbod_wat"), label("het was druk", "geen", "risico", id=2)), root
    )
    restore(before, root)
    assert (root / "data/nlu/huisverbod.yml").read_text(encoding="utf-8") == THEME
    assert not (root / RISK_FILE).exists()


def test_an_unknown_label_has_no_place() -> None:
    with pytest.raises(KeyError):
        insert_examples(THEME, "vraag/elders", ["x"])
