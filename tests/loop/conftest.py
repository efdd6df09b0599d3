"""The whole bot in a folder of its own, started as ``make start`` does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import Settings, load_settings
from tests.loop.machine import (
    Machine,
    copy_models,
    copy_tree,
    end_process,
    environment_for,
    start_process,
    wait_for_page,
)
from tests.system.running import System, free_port


@pytest.fixture(scope="session")
def machine(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """The running copy. Nothing it does reaches the models or the data of this repository."""
    root = tmp_path_factory.mktemp("signaalwijzer")
    copy_tree(root)
    copy_models(load_settings().models_dir, root / "models")
    settings = Settings(
        port=free_port(),
        rasa_port=free_port(),
        action_port=free_port(),
        review_port=free_port(),
        models_dir=root / "models",
        var_dir=root / "var",
        logbook_dir=root / "var" / "logboek",
        data_dir=root / "data",
    )
    environment = environment_for(root, settings)
    started = time.time()
    manager = start_process(root, environment, "bot.cli", "start")
    try:
        url = f"http://127.0.0.1:{settings.port}"
        wait_for_page(f"{url}/health/ready", manager, 300)
        system = System(url, settings=settings, manager=manager)
        yield Machine(root, settings, environment, system, started)
    finally:
        end_process(manager)
