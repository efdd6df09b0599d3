"""The doctor finds nothing wrong with a system that is well, and sees a part that died."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from bot.doctor.visit import visit
from bot.settings import ROOT
from tests.system.running import System, free_port

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]


def test_a_system_that_is_well_is_well(system: System) -> None:
    system.wait_until_ready()
    wrong = [finding.describe() for finding in visit(system.settings) if finding.verdict == "fout"]
    assert wrong == []


def test_a_part_that_died_is_named_while_danger_still_gets_its_card(system: System) -> None:
    system.kill("rasa")
    time.sleep(1.5)  # the gateway asks each part once a second
    try:
        found = {(finding.subject, finding.verdict) for finding in visit(system.settings)}
    finally:
        system.wait_until_ready()
    assert ("Onderdelen", "fout") in found
    assert ("Vraag", "fout") in found
    assert ("Gevaar", "fout") not in found


def test_where_nothing_runs_the_command_says_what_to_do_and_fails() -> None:
    environment = {**os.environ, "SIGNAALWIJZER_PORT": str(free_port()), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "bot.cli", "doctor"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "make start" in done.stdout
    assert "Traceback" not in done.stderr
