"""The real system, started once for all tests that talk to it, and the gateway on its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from bot.settings import ROOT, load_settings
from tests.system.running import Chat, Gateway, System, free_port

#: On a busy machine Rasa may take longer than the two seconds real users are asked to wait.
PATIENCE = "15"


@pytest.fixture(scope="session")
def model() -> Path:
    """The model of the present data, trained now when it is not there yet."""
    from bot.training.train import train_if_needed

    return train_if_needed(load_settings())


@pytest.fixture(scope="session")
def system(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Gateway, Rasa and action server under their process manager, on free ports, with a var folder of their own."""
    from bot.running import running_system

    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SIGNAALWIJZER_RASA_TIMEOUT", PATIENCE)
        settings = replace(
            load_settings(),
            port=free_port(),
            rasa_port=free_port(),
            action_port=free_port(),
            var_dir=tmp_path_factory.mktemp("var"),
        )
        with running_system(settings, model) as manager:
            yield System(f"http://127.0.0.1:{settings.port}", settings=settings, manager=manager)


@pytest.fixture
def chat(system: System) -> Chat:
    """A new user of the real system."""
    return system.chat()


@pytest.fixture(scope="session")
def gateway_alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """Only the gateway: Rasa and the action server are down."""
    from bot.training.models import wanted_risk_model
    from bot.training.train import train_risk_if_needed

    settings = load_settings()
    train_risk_if_needed(settings)
    port = free_port()
    environment = {
        **os.environ,
        "SIGNAALWIJZER_PORT": str(port),
        "SIGNAALWIJZER_RASA_PORT": str(free_port()),
        "SIGNAALWIJZER_ACTION_PORT": str(free_port()),
        "SIGNAALWIJZER_RISK_MODEL": str(wanted_risk_model(settings.models_dir)),
        "SIGNAALWIJZER_VAR": str(tmp_path_factory.mktemp("var")),
    }
    process = subprocess.Popen([sys.executable, "-m", "bot.gateway"], cwd=ROOT, env=environment)
    gateway = Gateway(f"http://127.0.0.1:{port}")
    try:
        _wait_until_alive(gateway, process)
        yield gateway
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_alive(gateway: Gateway, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if gateway.get("/health/live").ok:
                return
        except requests.ConnectionError:
            time.sleep(0.2)
    raise AssertionError("The gateway did not start by itself")
