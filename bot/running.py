"""Starts the whole system under supervisor, waits until it is healthy, and leaves nothing behind when it stops."""

from __future__ import annotations

import getpass
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from bot.console import say, stop
from bot.settings import ROOT, Settings
from bot.training.models import wanted_risk_model
from bot.training.train import QUIET

#: Rasa imports TensorFlow before it listens; a slow disk can make that take long.
SECONDS_TO_READY = 180.0


def check_ports(settings: Settings) -> None:
    """Ends the program with a sentence when a port is taken."""
    for port, variable in (
        (settings.port, "SIGNAALWIJZER_PORT"),
        (settings.rasa_port, "SIGNAALWIJZER_RASA_PORT"),
        (settings.action_port, "SIGNAALWIJZER_ACTION_PORT"),
    ):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                stop(
                    f"Port {port} is taken by another program. Stop that program, or choose a port with {variable}=..."
                )


@contextmanager
def running_system(settings: Settings, model: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The system, healthy, for as long as the block lasts. Raises RuntimeError when it does not get healthy."""
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    # A socket's path may be at most about 100 characters long, so it does not go into var_dir.
    runtime = Path(tempfile.mkdtemp(prefix="signaalwijzer-"))
    process = subprocess.Popen(
        [sys.executable, "-m", "supervisor.supervisord", "-c", str(ROOT / "deploy" / "supervisord.conf")],
        cwd=ROOT,
        env=_environment(settings, model, runtime),
        start_new_session=True,
        stdin=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready(settings, process)
        yield process
    finally:
        _end(process)
        shutil.rmtree(runtime, ignore_errors=True)


def start(settings: Settings, model: Path) -> None:
    """``make start``: runs until Ctrl-C."""
    for stop_signal in (signal.SIGINT, signal.SIGTERM):  # also where the shell that started us ignores Ctrl-C
        signal.signal(stop_signal, _stop_on_signal)
    check_ports(settings)
    say("Starting the gateway, Rasa and the action server")
    try:
        with running_system(settings, model) as process:
            say(f"Signaalwijzer is ready: http://{settings.host}:{settings.port}/  (Ctrl-C stops it)")
            process.wait()
            stop(f"The system stopped by itself. Look in {settings.var_dir} for gateway.log, rasa.log and actions.log.")
    except KeyboardInterrupt:
        say("Stopped")
    except RuntimeError as problem:
        stop(str(problem))


def _environment(settings: Settings, model: Path, runtime: Path) -> dict[str, str]:
    return {
        **os.environ,
        **QUIET,
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "2"),
        "SIGNAALWIJZER_HOST": settings.host,
        "SIGNAALWIJZER_PORT": str(settings.port),
        "SIGNAALWIJZER_RASA_PORT": str(settings.rasa_port),
        "SIGNAALWIJZER_ACTION_PORT": str(settings.action_port),
        "SIGNAALWIJZER_MODEL": str(model),
        "SIGNAALWIJZER_RISK_MODEL": str(wanted_risk_model(settings.models_dir)),
        "SIGNAALWIJZER_PYTHON": sys.executable,
        "SIGNAALWIJZER_ROOT": str(ROOT),
        "SIGNAALWIJZER_VAR": str(settings.var_dir),
        "SIGNAALWIJZER_RUNTIME": str(runtime),
        "SIGNAALWIJZER_USER": getpass.getuser(),
    }


def _wait_until_ready(settings: Settings, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS_TO_READY
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"The process manager stopped at once; {settings.var_dir}/supervisord.log says why.")
        if _is_ready(settings):
            return
        time.sleep(0.25)
    raise RuntimeError(
        f"The system did not get ready in {SECONDS_TO_READY:.0f} seconds. "
        f"Look in {settings.var_dir} for gateway.log, rasa.log and actions.log."
    )


def _is_ready(settings: Settings) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{settings.port}/health/ready", timeout=2) as response:
            return bool(json.load(response)["status"] == "klaar")
    except (urllib.error.URLError, OSError, ValueError):
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """Asks supervisor to stop its children and itself; a second request is not polite."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _stop_on_signal(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
