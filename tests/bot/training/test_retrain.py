"""Retraining as a whole, with training and measuring played: what is left when something is refused or fails."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import sqlite_utils

from bot.logbook.schema import open_logbook
from bot.settings import Settings
from bot.training import retrain as retraining
from bot.training.compare import Comparison, Difference
from bot.training.export import ExportRefused
from bot.training.live import ModelSet, read_live, write_live
from bot.training.registry import Registry
from bot.training.train import TrainingFailed
from tests.bot.training.test_gate import GOOD

OLD = ModelSet("signaalwijzer-oud.tar.gz", "risico-oud.npz")
NEW = ModelSet("signaalwijzer-nieuw.tar.gz", "risico-oud.npz")
DATA = "nlu:\n- intent: groet\n  examples: |\n    - hallo\n- intent: vraag/huisverbod_wat\n  examples: |\n    - wat is dat\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An old model live, and data of one file."""
    chosen = Settings(models_dir=tmp_path / "models", var_dir=tmp_path / "var", port=9, data_dir=tmp_path / "data")
    chosen.models_dir.mkdir()
    for folder in ("data/nlu", "data/evaluatie", "data/risico/train"):
        (tmp_path / folder).mkdir(parents=True)
    data_file(chosen).write_text(DATA, encoding="utf-8")
    for name in (OLD.topics, OLD.risk):
        (chosen.models_dir / name).write_bytes(name.encode())
        Registry(chosen.models_dir).register(chosen.models_dir / name, "live", "anna")
    write_live(chosen, OLD, "anna")
    return chosen


@pytest.fixture
def logbook(tmp_path: Path) -> sqlite_utils.Database:
    """A logbook with one approved label."""
    database = open_logbook(tmp_path / "logboek.db")
    add_label(database, "leg een huisverbod eens uit", "vraag/huisverbod_wat")
    return database


@pytest.fixture(autouse=True)
def _played(monkeypatch: pytest.MonkeyPatch) -> None:
    """Training makes a file at once; measuring finds both models equally good."""
    monkeypatch.setattr(retraining, "train_candidate", train_at_once)
    monkeypatch.setattr(retraining, "compare", lambda *_: Comparison(GOOD, GOOD, ()))


def train_at_once(settings: Settings, who: str, progress: retraining.Progress) -> ModelSet:
    """A candidate without training."""
    path = settings.models_dir / NEW.topics
    path.write_bytes(b"nieuw")
    Registry(settings.models_dir).register(path, "ongetoetst", who)
    return NEW


def data_file(settings: Settings) -> Path:
    """The only file with topics."""
    return settings.data_dir / "nlu" / "huisverbod.yml"


def add_label(logbook: sqlite_utils.Database, text: str, value: str) -> None:
    """One more approved label."""
    logbook.table("labels").insert(
        {"text": text, "kind": "onderwerp", "value": value, "by": "anna", "status": "goedgekeurd"}
    )


def statuses(logbook: sqlite_utils.Database) -> set[str]:
    """Those of all labels."""
    return {row["status"] for row in logbook["labels"].rows}


def test_labels_become_examples_and_a_judged_candidate_but_nothing_goes_live(
    settings: Settings, logbook: sqlite_utils.Database
) -> None:
    steps: list[str] = []
    candidate = retraining.retrain(settings, logbook, "anna", lambda step, share, text: steps.append(step))
    assert "    - leg een huisverbod eens uit\n" in data_file(settings).read_text(encoding="utf-8")
    assert statuses(logbook) == {"verwerkt"}
    assert candidate.verdict.allowed
    assert Registry(settings.models_dir).find(NEW.topics).state == "kandidaat"  # type: ignore[union-attr]
    assert read_live(settings).models == OLD  # type: ignore[union-attr]
    assert {"exporteren", "vergelijken"} <= set(steps)
    assert "mag live" in candidate.report.read_text(encoding="utf-8")
    assert candidate.report.with_suffix(".json").exists()
    audit = list(logbook["audit"].rows)
    assert (audit[0]["who"], "huisverbod eens" in audit[0]["details"]) == ("anna", False)


def test_a_dry_run_changes_nothing(settings: Settings, logbook: sqlite_utils.Database) -> None:
    assert "+    - leg een huisverbod eens uit" in retraining.preview(settings, logbook).diff
    assert data_file(settings).read_text(encoding="utf-8") == DATA
    assert statuses(logbook) == {"goedgekeurd"}


@pytest.mark.parametrize("failure", [TrainingFailed("stuk"), KeyboardInterrupt()])
def test_a_failed_training_leaves_everything_as_it_was(
    settings: Settings, logbook: sqlite_utils.Database, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    def fail(*_: object) -> ModelSet:
        raise failure

    monkeypatch.setattr(retraining, "train_candidate", fail)
    with pytest.raises(type(failure)):
        retraining.retrain(settings, logbook, "anna")
    assert data_file(settings).read_text(encoding="utf-8") == DATA
    assert statuses(logbook) == {"goedgekeurd"}
    assert read_live(settings).models == OLD  # type: ignore[union-attr]


def test_poisoned_labels_change_nothing(settings: Settings, logbook: sqlite_utils.Database) -> None:
    add_label(logbook, "help hij staat hier met een mes", "groet")
    with pytest.raises(ExportRefused, match="met een mes"):
        retraining.retrain(settings, logbook, "anna")
    assert data_file(settings).read_text(encoding="utf-8") == DATA
    assert statuses(logbook) == {"goedgekeurd"}


def test_poison_that_gets_past_the_export_is_stopped_at_the_gate(
    settings: Settings, logbook: sqlite_utils.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = settings.models_dir / "voorbeelden"
    models.mkdir()
    (models / f"{OLD.topics}.txt").write_text("", encoding="utf-8")
    add_label(logbook, "help hij staat hier met een mes", "groet")
    candidate = retraining.retrain(settings, logbook, "anna", override="we vertrouwen het")
    assert not candidate.verdict.allowed
    assert any("met een mes" in reason for reason in candidate.verdict.reasons)
    assert Registry(settings.models_dir).find(NEW.topics).state == "geweigerd"  # type: ignore[union-attr]


def test_a_worse_candidate_is_refused_and_the_report_names_the_messages(
    settings: Settings, logbook: sqlite_utils.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    missed = Difference("gevaar", "hij slaat me nu", "acuut", "nood", "geen kaart", "slechter")
    worse = Comparison(GOOD, replace(GOOD, acute_sensitivity=0.92), (missed,))
    monkeypatch.setattr(retraining, "compare", lambda *_: worse)
    candidate = retraining.retrain(settings, logbook, "anna")
    report = candidate.report.read_text(encoding="utf-8")
    assert "mag niet live" in report
    assert "hij slaat me nu" in report
    assert Registry(settings.models_dir).find(NEW.topics).state == "geweigerd"  # type: ignore[union-attr]


def test_two_people_cannot_retrain_at_once(
    settings: Settings, logbook: sqlite_utils.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(*_: object) -> ModelSet:
        with pytest.raises(retraining.Busy):
            retraining.retrain(settings, logbook, "bea")
        return train_at_once(settings, "anna", lambda *_: None)

    monkeypatch.setattr(retraining, "train_candidate", meanwhile)
    assert retraining.retrain(settings, logbook, "anna").verdict.allowed
