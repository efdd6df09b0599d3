"""The doctor sees what is wrong with a machine, and says what to do."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.doctor import machine
from bot.doctor.finding import Finding
from bot.doctor.visit import run_check
from bot.settings import Settings
from bot.training.models import wanted_model, wanted_risk_model


def verdicts(findings: Iterable[Finding]) -> set[str]:
    """How bad it is; what is not good must say what to do."""
    found = list(findings)
    assert found
    assert all(finding.advice for finding in found if finding.verdict != "goed")
    return {finding.verdict for finding in found}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A deployment in a folder of its own, with models."""
    chosen = replace(Settings(), models_dir=tmp_path / "models", var_dir=tmp_path / "var")
    chosen.models_dir.mkdir()
    for path in (wanted_model(chosen.models_dir), wanted_risk_model(chosen.models_dir)):
        path.write_bytes(b"x" * 2000)
    return chosen


def test_a_usual_deployment_is_good(settings: Settings) -> None:
    assert verdicts(machine.check_settings(settings, {"SIGNAALWIJZER_PORT": "8080"})) == {"goed"}
    assert verdicts(machine.check_models(settings)) == {"goed"}
    assert "fout" not in verdicts(machine.check_disk(settings))
    assert "fout" not in verdicts(machine.check_clock(settings))


def test_a_mistyped_variable_is_named_with_the_right_one(settings: Settings) -> None:
    (finding,) = machine.check_settings(settings, {"SIGNAALWIJZER_PROT": "9000"})
    assert finding.verdict == "fout"
    assert "SIGNAALWIJZER_PROT" in finding.found
    assert "SIGNAALWIJZER_PORT" in finding.advice


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"allowed_origins": "*"}, "fout"),
        ({"allowed_origins": "www.school.example"}, "fout"),
        ({"allowed_origins": "https://school.example/pagina"}, "fout"),
        ({"allowed_origins": "http://school.example"}, "let op"),
        ({"allowed_origins": "https://school.example"}, "goed"),
        ({"host": "0.0.0.0"}, "let op"),
        ({"host": "0.0.0.0", "trust_forwarded_for": True}, "fout"),
        ({"metrics_token": "kort"}, "fout"),
    ],
)
def test_settings_that_cannot_be_meant_so_are_seen(settings: Settings, change: dict[str, object], verdict: str) -> None:
    assert verdict in verdicts(machine.check_settings(replace(settings, **change), {}))  # type: ignore[arg-type]


def test_a_missing_and_a_broken_model_are_seen(settings: Settings) -> None:
    wanted_risk_model(settings.models_dir).write_bytes(b"")
    wanted_model(settings.models_dir).unlink()
    found = list(machine.check_models(settings))
    assert [finding.verdict for finding in found] == ["fout", "fout"]
    assert "make train" in found[0].advice


def test_a_full_disk_is_seen_before_it_is_full(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "SMALL_DISK", 10**18)
    assert verdicts(machine.check_disk(settings)) == {"let op"}
    monkeypatch.setattr(machine, "LITTLE_DISK", 10**18)
    assert verdicts(machine.check_disk(settings)) == {"fout"}


def test_a_folder_that_cannot_be_written_is_seen(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_can_write", lambda folder: False)
    assert verdicts(machine.check_disk(settings)) == {"fout"}


def test_little_memory_is_seen(tmp_path: Path) -> None:
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal: 2000000 kB\nMemAvailable: 100000 kB\n")
    assert verdicts(machine.check_memory(meminfo)) == {"let op"}


def test_a_clock_that_went_back_is_seen(settings: Settings) -> None:
    assert verdicts(machine.check_clock(settings, now=time.time() - 86_400)) == {"fout"}


def test_what_must_be_looked_at_again_is_counted() -> None:
    assert verdicts(machine.check_due(date.today() + timedelta(days=3650))) == {"fout"}


def test_a_rasa_that_anybody_can_reach_is_seen(settings: Settings) -> None:
    for address, verdict in (
        ("127.0.0.1", "goed"),
        ("::1", "goed"),
        ("0.0.0.0", "fout"),
        ("::", "fout"),
        ("10.0.0.7", "fout"),
    ):
        listening = {settings.rasa_port: {address}, settings.action_port: {"127.0.0.1"}}
        assert verdict in verdicts(machine.check_loopback(settings, listening))


def test_what_listens_where_is_read_from_the_kernel() -> None:
    if not Path("/proc/net/tcp").exists():
        pytest.skip("only Linux tells")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        assert machine.read_listening()[listener.getsockname()[1]] == {"127.0.0.1"}


def test_a_check_that_breaks_is_a_finding_and_hides_no_other() -> None:
    def broken() -> Iterable[Finding]:
        raise RuntimeError("kapot")

    (finding,) = run_check(broken)
    assert finding.verdict == "fout"
