"""A worse model does not go live, unless somebody by name says why it must."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.risk.judge import RiskJudge
from bot.settings import Settings
from bot.training.compare import Scores
from bot.training.gate import pass_gate
from bot.training.live import ModelSet, read_live, write_live
from bot.training.poison import find_poison
from bot.training.promote import PromotionRefused, promote, roll_back
from bot.training.registry import Registry
from bot.training.snapshot import Example

GOOD = Scores(
    topics_right=0.9, topics_after_question=0.95, topics_macro_f1=0.88, out_of_scope=0.8, acute_sensitivity=0.93,
    danger_sensitivity=0.94, danger_seen=0.98, false_alarms=0.02, worrying_alarms=0.1, topic_ms=8.0, risk_ms=6.0,
    questions=1000, risk_messages=900,
)  # fmt: skip

OLD, NEW = (
    ModelSet("signaalwijzer-oud.tar.gz", "risico-oud.npz"),
    ModelSet("signaalwijzer-nieuw.tar.gz", "risico-oud.npz"),
)


def test_the_same_scores_pass() -> None:
    assert pass_gate(GOOD, GOOD).allowed


def test_one_missed_acute_message_in_a_thousand_is_refused() -> None:
    verdict = pass_gate(GOOD, replace(GOOD, acute_sensitivity=GOOD.acute_sensitivity - 0.001))
    assert not verdict.allowed
    assert "Acuut gevaar" in verdict.reasons[0]


def test_a_missed_crisis_is_refused_too() -> None:
    assert not pass_gate(GOOD, replace(GOOD, danger_sensitivity=0.939)).allowed


@pytest.mark.parametrize(("drop", "allowed"), [(0.0, True), (0.0099, True), (0.01, True), (0.0101, False)])
def test_macro_f1_may_drop_by_a_point_and_no_more(drop: float, allowed: bool) -> None:
    assert pass_gate(GOOD, replace(GOOD, topics_macro_f1=GOOD.topics_macro_f1 - drop)).allowed is allowed


def test_better_scores_do_not_make_up_for_poison() -> None:
    poison = [Example("onderwerp", "groet", "help hij staat hier met een mes")]
    verdict = pass_gate(GOOD, replace(GOOD, acute_sensitivity=1.0), poison)
    assert not verdict.allowed
    assert "met een mes" in verdict.reasons[0]


def test_poison_is_found_without_any_model() -> None:
    examples = [
        Example("onderwerp", "groet", "hallo daar"),
        Example("onderwerp", "groet", "help hij staat hier met een mes"),
        Example("risico", "geen", "hij slaat me nu"),
        Example("risico", "acuut", "hij slaat me nu"),
    ]
    assert find_poison(examples, RiskJudge(None)) == examples[1:3]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An old model live, in a system that does not run, and a new one that was refused."""
    chosen = Settings(models_dir=tmp_path, var_dir=tmp_path / "var", port=9)
    registry = Registry(tmp_path)
    for name in (OLD.topics, OLD.risk):
        (tmp_path / name).write_bytes(name.encode())
        registry.register(tmp_path / name, "live", "anna")
    (tmp_path / NEW.topics).write_bytes(b"nieuw")
    registry.register(tmp_path / NEW.topics, "geweigerd", "anna", reasons=("Acuut gevaar daalt.",))
    write_live(chosen, OLD, "anna")
    return chosen


def live_now(settings: Settings) -> ModelSet:
    """What live.json says."""
    live = read_live(settings)
    assert live is not None
    return live.models


def test_a_refused_model_does_not_go_live(settings: Settings) -> None:
    with pytest.raises(PromotionRefused, match="Acuut gevaar daalt"):
        promote(settings, NEW, "anna")
    assert live_now(settings) == OLD


@pytest.mark.parametrize(("who", "reason"), [("", "het moet"), ("anna", "  ")])
def test_an_override_needs_a_name_and_a_reason(settings: Settings, who: str, reason: str) -> None:
    with pytest.raises(PromotionRefused):
        promote(settings, NEW, who, override=reason)
    assert live_now(settings) == OLD


def test_an_override_is_kept_in_the_registry(settings: Settings) -> None:
    promote(settings, NEW, "anna", override="de test is fout")
    entry = Registry(settings.models_dir).find(NEW.topics)
    assert entry is not None
    assert (entry.state, entry.who, entry.override) == ("live", "anna", "de test is fout")
    assert live_now(settings) == NEW


@pytest.mark.parametrize("state", ["getraind", "ongetoetst"])
def test_a_model_nobody_judged_does_not_go_live(settings: Settings, state: str) -> None:
    Registry(settings.models_dir).change(NEW.topics, state, "anna")  # type: ignore[arg-type]
    with pytest.raises(PromotionRefused, match="nog niet vergeleken"):
        promote(settings, NEW, "anna")


def test_a_verdict_holds_for_the_pair_that_was_judged(settings: Settings) -> None:
    Registry(settings.models_dir).change(NEW.topics, "kandidaat", "anna", partner="risico-ander.npz")
    with pytest.raises(PromotionRefused, match="samen met risico-ander"):
        promote(settings, NEW, "anna")


def test_going_back_and_forth(settings: Settings) -> None:
    Registry(settings.models_dir).change(NEW.topics, "kandidaat", "anna", partner=NEW.risk)
    promote(settings, NEW, "anna")
    roll_back(settings, "bea")
    assert live_now(settings) == OLD
    assert Registry(settings.models_dir).find(NEW.topics).state == "vervangen"  # type: ignore[union-attr]
    promote(settings, NEW, "anna")
    assert live_now(settings) == NEW


def test_there_is_no_going_back_before_the_first(settings: Settings) -> None:
    with pytest.raises(PromotionRefused, match="geen eerder model"):
        roll_back(settings, "anna")
