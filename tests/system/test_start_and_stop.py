"""``make start`` as somebody at a keyboard meets it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.system.running import Gateway, System, descendants, free_port, is_alive, new_sender, texts

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]

READY = "Signaalwijzer is ready"


class Terminal:
    """``python -m bot.cli start`` with what it prints."""

    def __init__(self, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "start"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)

    @property
    def printed(self) -> str:
        """All lines so far."""
        return "".join(self.lines)

    def wait_for(self, words: str, seconds: float) -> None:
        """Until these words are printed."""
        deadline = time.monotonic() + seconds
        while words not in self.printed:
            assert self.process.poll() is None, self.printed
            assert time.monotonic() < deadline, self.printed
            time.sleep(0.2)


def ports() -> dict[str, str]:
    """Free ports for a system of its own."""
    names = ("SIGNAALWIJZER_PORT", "SIGNAALWIJZER_RASA_PORT", "SIGNAALWIJZER_ACTION_PORT")
    return {name: str(free_port()) for name in names}


def test_a_second_start_trains_nothing_and_ctrl_c_leaves_no_process_behind(model: Path, tmp_path: Path) -> None:
    chosen = ports()
    terminal = Terminal(**chosen, SIGNAALWIJZER_VAR=str(tmp_path), SIGNAALWIJZER_RASA_TIMEOUT="20")
    try:
        terminal.wait_for(READY, 180)
        assert "Training" not in terminal.printed
        gateway = Gateway(f"http://127.0.0.1:{chosen['SIGNAALWIJZER_PORT']}")
        assert texts(gateway.post(new_sender(), "wat is de meldcode"))
        started = descendants(terminal.process.pid)
        assert len(started) >= 4
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.process.wait(timeout=30) == 0
    finally:
        if terminal.process.poll() is None:
            terminal.process.terminate()
            terminal.process.wait(timeout=40)
    time.sleep(0.5)
    assert [pid for pid in started if is_alive(pid)] == []
    assert "Stopped" in terminal.printed
    assert "Traceback" not in terminal.printed


@pytest.mark.parametrize("variable", ["SIGNAALWIJZER_PORT", "SIGNAALWIJZER_RASA_PORT", "SIGNAALWIJZER_ACTION_PORT"])
def test_a_taken_port_gives_one_sentence_that_says_what_to_do(system: System, tmp_path: Path, variable: str) -> None:
    chosen = {**ports(), variable: str(system.settings.port)}
    terminal = Terminal(**chosen, SIGNAALWIJZER_VAR=str(tmp_path))
    assert terminal.process.wait(timeout=60) == 1
    time.sleep(0.3)
    assert len(terminal.lines) == 1, terminal.printed
    assert str(system.settings.port) in terminal.printed
    assert variable in terminal.printed


def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    terminal = Terminal(SIGNAALWIJZER_PORT="acht", SIGNAALWIJZER_VAR=str(tmp_path))
    assert terminal.process.wait(timeout=60) == 1
    time.sleep(0.3)
    assert len(terminal.lines) == 1
    assert "SIGNAALWIJZER_PORT" in terminal.printed
