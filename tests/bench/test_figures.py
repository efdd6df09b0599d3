"""The measurements' own arithmetic: figures in the docs are only worth what these are worth."""

from __future__ import annotations

import json

import numpy as np
import pytest
import yaml

from bench.breakdown import RASA, count_looks
from bench.chats import Reply, milliseconds, name_outcome, share_of
from bench.risk import area_under_curve, area_with_interval
from bench.stock import Sample, write_project
from bench.topics import Prediction, calibration_error, read_stock, score
from bot.settings import ROOT
from bot.training.evaluate import Question


def test_a_card_is_told_from_an_answer_and_from_a_breakdown() -> None:
    assert name_outcome([{"text": "Een antwoord."}]) == "antwoord"
    assert name_outcome([{"text": "Is er gevaar?", "custom": {"kaart": "veilig"}}]) == "antwoord"
    assert name_outcome([{"custom": {"kaart": "nood", "situatie": "baby"}}, {"text": "Meer."}]) == "nood"
    assert name_outcome([{"custom": {"kaart": "nood", "situatie": "storing"}}]) == "storing"


def test_waiting_times_are_those_of_answers_only() -> None:
    replies = [Reply("antwoord", 0.1, []), Reply("geweigerd", 0.001, [], 2.0), Reply("nood", 0.3, [])]
    assert milliseconds(replies, 1.0) == pytest.approx(300)
    assert milliseconds(replies, 0.5) == pytest.approx(200)
    assert share_of(replies, "geweigerd") == pytest.approx(1 / 3)


def test_who_says_ninety_percent_and_is_right_nine_times_in_ten_is_well_calibrated() -> None:
    sure = np.full(10, 0.9)
    right = np.array([True] * 9 + [False])
    assert calibration_error(sure, right) == pytest.approx(0.0)
    assert calibration_error(sure, np.zeros(10, dtype=bool)) == pytest.approx(0.9)


def test_questions_outside_the_field_are_found_by_their_low_chance_within_it() -> None:
    inside = [Question(f"vraag {number}", ("a",), "stem") for number in range(10)]
    outside = [Question("weer", ("buiten_bereik",), "stem"), Question("recept", ("buiten_bereik",), "stem")]
    guesses = [Prediction("a", 0.9, 0.9) for _ in inside] + [
        Prediction("buiten_bereik", 0.7, 0.1),
        Prediction("a", 0.95, 0.95),
    ]
    accuracy, macro, recall, _ = score([*inside, *outside], guesses)
    assert accuracy == 1.0
    assert macro == 1.0
    assert recall == 0.5


def test_any_topic_that_a_question_allows_is_right() -> None:
    guess = Prediction("b", 0.8, 0.8)
    questions = [Question("vraag", ("a", "b"), "stem"), Question("weer", ("buiten_bereik",), "stem")]
    accuracy, macro, _, _ = score(questions, [guess, guess])
    assert (accuracy, macro) == (1.0, 1.0)


def test_stock_rasas_topic_is_its_intent_times_its_selected_response() -> None:
    parsed = {
        "intent_ranking": [
            {"name": "nlu_fallback", "confidence": 0.3},
            {"name": "vraag", "confidence": 0.8},
            {"name": "buiten_bereik", "confidence": 0.2},
        ],
        "response_selector": {
            "default": {"ranking": [{"intent_response_key": "vraag/huisverbod_duur", "confidence": 0.5}]}
        },
    }
    assert read_stock(parsed) == Prediction("huisverbod_duur", pytest.approx(0.4), pytest.approx(0.4))


def test_the_area_under_the_curve_is_one_when_every_danger_ranks_above() -> None:
    assert area_under_curve(np.array([0.8, 0.9]), np.array([0.1, 0.2])) == 1.0
    assert area_under_curve(np.array([0.5]), np.array([0.5])) == 0.5
    area, low, high = area_with_interval(np.linspace(0.3, 1, 50), np.linspace(0, 0.7, 50))
    assert low < area < high


def test_work_counts_for_the_innermost_part_that_is_known_and_waiting_does_not_count() -> None:
    stacks = [
        "process (bot/nlu/component.py:1);encode (bot/nlu/sentence_vectors.py:2);dot (numpy/core.py:3) 7",
        "run (rasa/engine/graph.py:1);predict (rasa/core/policies/rule_policy.py:2) 2",
        "main (nowhere.py:1) 1",
        "main (nowhere.py:1);select (selectors.py:469) 90",
        " 50",
    ]
    assert count_looks(stacks, RASA) == {"zinsvectoren": 7, "policies": 2, "overig": 1}


def test_stock_rasa_gets_our_domain_and_rules_a_sample_of_our_examples_and_its_own_configuration(tmp_path) -> None:  # type: ignore[no-untyped-def]
    project = write_project("standaard", Sample(examples=2, epochs=3), tmp_path / "project")
    configuration = yaml.safe_load((project / "config.yml").read_text(encoding="utf-8"))
    parts = {part["name"]: part for part in configuration["pipeline"] + configuration["policies"]}
    assert {"DIETClassifier", "ResponseSelector", "TEDPolicy", "UnexpecTEDIntentPolicy"} <= set(parts)
    assert parts["DIETClassifier"]["epochs"] == 3
    assert (project / "domain.yml").read_text(encoding="utf-8") == (ROOT / "domain.yml").read_text(encoding="utf-8")
    for path in (project / "data").glob("*.yml"):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu") or []:
            assert 1 <= len(entry["examples"].splitlines()) <= 2, json.dumps(entry, ensure_ascii=False)
