"""A change that makes danger be missed more often, or cried more often, does not get through."""

from __future__ import annotations

from bot.training.evaluate_risk import evaluate_risk


def test_on_writers_it_never_saw_the_live_model_sees_as_much_danger_as_was_measured() -> None:
    assert evaluate_risk("test") == 0, "see the table above, and docs/risico.md for what was measured"
