"""Plays the test conversations with two models, each in a whole system of its own beside the one that users talk to."""

from __future__ import annotations

import socket
import tempfile
from dataclasses import replace
from pathlib import Path

from bot.running import running_system
from bot.settings import Settings
from bot.training.evaluate_conversations import play_conversations
from bot.training.live import ModelSet


def play_both(settings: Settings, old: ModelSet, new: ModelSet) -> tuple[str, str]:
    """For each model the turns that went right, as ``91.2% (104 van 114)``. Raises RuntimeError when a system does not start."""
    return _play(settings, old), _play(settings, new)


def _play(settings: Settings, models: ModelSet) -> str:
    with tempfile.TemporaryDirectory(prefix="signaalwijzer-") as folder:
        ports = {name: _free_port() for name in ("port", "rasa_port", "action_port")}
        apart = replace(settings, **ports, var_dir=Path(folder), rate_per_minute_address=1e6)  # type: ignore[arg-type]
        with running_system(apart, apart.models_dir / models.topics, apart.models_dir / models.risk):
            right, total = play_conversations(apart, "test")
    return f"{right / max(1, total):.1%} ({right} van {total})"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
