"""A gateway of its own for one test, to break or to set up as the test likes."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import requests

from bot.settings import ROOT
from tests.system.running import Gateway, free_port


@contextlib.contextmanager
def gateway(folder: Path, root: Path = ROOT, **environment: str) -> Iterator[Gateway]:
    """A gateway without Rasa, until it is alive, with its log in ``folder``/gateway.log."""
    port = free_port()
    variables = {
        **os.environ,
        "SIGNAALWIJZER_PORT": str(port),
        "SIGNAALWIJZER_RASA_PORT": str(free_port()),
        "SIGNAALWIJZER_ACTION_PORT": str(free_port()),
        "SIGNAALWIJZER_VAR": str(folder),
        "SIGNAALWIJZER_LOGBOOK": str(folder / "logboek"),
        **environment,
    }
    with (folder / "gateway.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.gateway"], cwd=root, env=variables, stdout=log, stderr=subprocess.STDOUT
        )
    started = Gateway(f"http://127.0.0.1:{port}")
    try:
        wait_until(lambda: answers(started), 60)
        yield started
    finally:
        process.terminate()
        try:
            process.wait(timeout=60)  # on a busy machine what /metrics began to count takes that long to finish
        finally:
            process.kill()


def answers(one: Gateway) -> bool:
    """Whether the gateway answers."""
    try:
        return one.get("/health/live").ok
    except requests.ConnectionError:
        return False


def wait_until(happened: object, seconds: float, pause: float = 0.1) -> float:
    """Waits for something; returns how long that took. Fails after ``seconds``."""
    assert callable(happened)
    started = time.monotonic()
    while not happened():
        assert time.monotonic() - started < seconds, f"not within {seconds:.0f} seconds"
        time.sleep(pause)
    return time.monotonic() - started
