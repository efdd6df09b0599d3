"""The dashboard and the alarms speak of numbers that exist, and each alarm says what to do."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from bot.gateway.metrics import Metrics
from bot.risk import Judgement
from bot.settings import ROOT

MONITORING = ROOT / "deploy" / "monitoring"
RUNBOOK = ROOT / "docs" / "beheer-techniek.md"

#: What Prometheus itself knows of every target.
PROMETHEUS_OWN = {"up"}


def exposed() -> dict[str, set[str]]:
    """Every series of a gateway that has seen everything once, with its labels."""
    metrics = Metrics()
    metrics.count_judgement(Judgement("acuut", "brand", 0.9, "nood"))
    metrics.count_feedback("goed")
    metrics.count_redis_failure()
    metrics.begin_request()
    metrics.finish_request("/chat", 200, 0.1)
    metrics.set_ready({"rasa": True})
    metrics.set_versions(versie="1", model="m")
    metrics.set_due(1, 2)
    metrics.watch("judge_waiting", "x", lambda: 1)
    metrics.watch("conversations", "x", lambda: 1)
    series: dict[str, set[str]] = {}
    for line in metrics.expose().decode().splitlines():
        if not line.startswith("#"):
            name, labels = re.fullmatch(r"(\w+)(?:\{(.*)\})? \S+", line).groups()  # type: ignore[union-attr]
            series.setdefault(name, set()).update(re.findall(r'(\w+)="', labels or ""))
    return series


def alarms() -> Iterator[dict[str, Any]]:
    """Every alarm."""
    for group in yaml.safe_load((MONITORING / "alarmen.yml").read_text(encoding="utf-8"))["groups"]:
        yield from group["rules"]


def panels() -> list[dict[str, Any]]:
    """Every panel of the dashboard."""
    return list(json.loads((MONITORING / "dashboard.json").read_text(encoding="utf-8"))["panels"])


QUERIES = [alarm["expr"] for alarm in alarms()] + [target["expr"] for panel in panels() for target in panel["targets"]]


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_asks_for_numbers_and_labels_that_the_gateway_has(query: str) -> None:
    series = exposed()
    names = set(re.findall(r"\b(?:signaalwijzer|process)_\w+", query))
    assert names or any(own in query for own in PROMETHEUS_OWN)
    assert names <= set(series)
    for name, matchers in re.findall(r"(\w+)\{([^}]*)\}", query):
        assert set(re.findall(r"(\w+)\s*[=!]~?\"?", matchers)) <= series.get(name, set()) | {"job", "instance", "le"}


@pytest.mark.parametrize("alarm", alarms(), ids=lambda alarm: alarm["alert"])
def test_every_alarm_says_how_urgent_it_is_and_where_stands_what_to_do(alarm: dict[str, Any]) -> None:
    assert alarm["labels"]["ernst"] in ("nu", "vandaag", "deze_week")
    assert alarm["annotations"]["kort"].endswith(".")
    assert alarm["annotations"]["doen"] == f"docs/beheer-techniek.md#{alarm['alert'].lower()}"
    assert f"\n### {alarm['alert']}\n" in RUNBOOK.read_text(encoding="utf-8")


def test_the_operators_page_explains_no_alarm_that_is_gone() -> None:
    part = RUNBOOK.read_text(encoding="utf-8").split("\n## De alarmen\n")[1].split("\n## ")[0]
    assert set(re.findall(r"^### (\w+)$", part, re.MULTILINE)) == {alarm["alert"] for alarm in alarms()}


def test_every_number_of_ours_stands_on_the_dashboard() -> None:
    shown = " ".join(target["expr"] for panel in panels() for target in panel["targets"])
    ours = {re.sub(r"_(total|bucket|sum|count|created)$", "", name) for name in exposed() if name.startswith("signaal")}
    assert {name for name in ours if name not in shown} == set()


def test_the_panels_do_not_lie_over_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in panels():
        place = panel["gridPos"]
        cells = {
            (column, row)
            for column in range(place["x"], place["x"] + place["w"])
            for row in range(place["y"], place["y"] + place["h"])
        }
        assert not taken & cells
        taken |= cells


def test_prometheus_own_tool_accepts_the_rules_and_their_tests() -> None:
    promtool = shutil.which("promtool")
    if not promtool:
        pytest.skip("promtool is not here (Debian: apt-get install prometheus)")
    for command in (["check", "config", "prometheus.yml"], ["test", "rules", "alarmen_test.yml"]):
        done = subprocess.run([promtool, *command], cwd=MONITORING, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
