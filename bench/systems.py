"""Starts what is measured, on free ports, and ends it: ours as a whole, the gateway alone (the floor), and stock Rasa."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench.machine import cpu_seconds, memory_mb
from bench.stock import bench_dir, end_with_children
from bot.running import running_system
from bot.settings import ROOT, Settings, load_settings
from bot.training.models import wanted_risk_model
from bot.training.train import QUIET, train_if_needed

#: All messages come from one address here, and a chat has no pauses: the limits per client must not be what is measured.
WIDE_LIMITS = {"SIGNAALWIJZER_RATE": "1000000", "SIGNAALWIJZER_RATE_ADDRESS": "1000000"}

SECONDS_TO_READY = 300.0


@dataclass(frozen=True)
class Running:
    """A system that answers on ``url``, and the processes that lead it."""

    url: str
    leaders: tuple[int, ...]
    seconds_to_ready: float

    def memory_mb(self) -> float:
        """Megabytes of all its processes."""
        return sum(memory_mb(pid) for pid in self.leaders)

    def cpu_seconds(self) -> float:
        """Seconds of computing by all its processes so far."""
        return sum(cpu_seconds(pid) for pid in self.leaders)


def end_on_signal() -> None:
    """Makes a stop signal end the command as Ctrl-C does, so that the systems it started end too."""
    for stop_signal in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop_signal, signal.default_int_handler)


def live_model(named: Path | None) -> Path:
    """The model to measure: the one named, else that of the present data (trained now when it is not there yet)."""
    return named.resolve() if named else train_if_needed(load_settings())


@contextmanager
def running_ours(model: Path) -> Iterator[Running]:
    """Gateway, Rasa and action server under their process manager, as ``make start`` runs them, with wide rate limits and
    a logbook of their own."""
    with _environment(WIDE_LIMITS), tempfile.TemporaryDirectory() as var:
        settings = _settings_in(Path(var))
        started = time.monotonic()
        with running_system(settings, model) as manager:
            yield Running(f"http://127.0.0.1:{settings.port}", (manager.pid,), time.monotonic() - started)


@contextmanager
def running_gateway_alone() -> Iterator[Running]:
    """The same gateway, with nobody where Rasa should be: what an answer costs at least."""
    with tempfile.TemporaryDirectory() as var:
        settings = _settings_in(Path(var))
        environment = {
            **os.environ, **WIDE_LIMITS,
            "SIGNAALWIJZER_PORT": str(settings.port),
            "SIGNAALWIJZER_RASA_PORT": str(settings.rasa_port),
            "SIGNAALWIJZER_ACTION_PORT": str(settings.action_port),
            "SIGNAALWIJZER_RISK_MODEL": str(wanted_risk_model(settings.models_dir)),
            "SIGNAALWIJZER_VAR": var,
            "SIGNAALWIJZER_LOGBOOK": str(settings.logbook_dir),
        }  # fmt: skip
        with _processes(
            [[sys.executable, "-m", "bot.gateway"]], ROOT, environment, bench_dir() / "gateway.log"
        ) as pids:
            url = f"http://127.0.0.1:{settings.port}"
            yield Running(url, pids, _wait_for(f"{url}/health/live"))


@contextmanager
def running_stock(model: Path) -> Iterator[Running]:
    """Stock Rasa with a model of bench.stock, and our action server for its actions."""
    port, action_port = _free_port(), _free_port()
    environment = {**os.environ, **QUIET, "SIGNAALWIJZER_ACTION_PORT": str(action_port), "PYTHONPATH": str(ROOT)}
    project = model.parent / "project"
    rasa = [sys.executable, "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(port), "--model", str(model)]
    with ExitStack() as stack:
        actions = [[sys.executable, "-m", "actions"]]
        pids = stack.enter_context(_processes(actions, ROOT, environment, bench_dir() / "stock_actions.log"))
        pids += stack.enter_context(_processes([rasa], project, environment, bench_dir() / "stock_rasa.log"))
        url = f"http://127.0.0.1:{port}"
        yield Running(url, pids, _wait_for(f"{url}/"))


def _settings_in(var: Path) -> Settings:
    return replace(
        load_settings(), port=_free_port(), rasa_port=_free_port(), action_port=_free_port(), var_dir=var,
        logbook_dir=var / "logboek",
    )  # fmt: skip


@contextmanager
def _processes(
    commands: Sequence[list[str]], folder: Path, environment: dict[str, str], log: Path
) -> Iterator[tuple[int, ...]]:
    with log.open("w", encoding="utf-8") as output, ExitStack() as stack:
        started = []
        for command in commands:
            process = subprocess.Popen(
                command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
            stack.callback(end_with_children, process)
            started.append(process.pid)
        yield tuple(started)


def _wait_for(address: str) -> float:
    started = time.monotonic()
    while time.monotonic() - started < SECONDS_TO_READY:
        try:
            with urllib.request.urlopen(address, timeout=2) as response:
                if response.status == 200:
                    return time.monotonic() - started
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    raise RuntimeError(f"{address} did not answer in {SECONDS_TO_READY:.0f} seconds; its log is in {bench_dir()}")


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
