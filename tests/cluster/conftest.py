"""A real cluster: two gateways, two Rasa workers, Redis, HAProxy, the action server and the logbook's consumer."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.cluster.running import NEEDED, Layout, running_cluster
from bot.settings import load_settings
from tests.cluster.machine import Cluster
from tests.system.running import free_port

#: Seconds; people are asked to wait for 2.
PATIENCE = "9"


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """The cluster, on free ports."""
    from bot.training.train import train_if_needed

    missing = [program for program in NEEDED if shutil.which(program) is None]
    assert not missing, f"Install {missing} first, for instance with apt-get"
    model = train_if_needed(load_settings())
    settings = replace(
        load_settings(),
        port=free_port(),
        action_port=free_port(),
        var_dir=tmp_path_factory.mktemp("var"),
        logbook_dir=tmp_path_factory.mktemp("logboek"),
    )
    layout = Layout((free_port(), free_port()), (free_port(), free_port()), (free_port(), free_port()), free_port())
    with pytest.MonkeyPatch.context() as environment:
        # A restarting Rasa takes all of a small machine for half a minute; what is slow then is not lost.
        environment.setenv("SIGNAALWIJZER_RASA_TIMEOUT", PATIENCE)
        environment.setenv("SIGNAALWIJZER_RATE", "100000")  # the chats here are faster than people
        environment.setenv("SIGNAALWIJZER_RATE_ADDRESS", "1000000")
        with running_cluster(settings, layout, model) as manager:
            yield Cluster(f"http://127.0.0.1:{settings.port}", layout, manager.pid, settings.logbook_dir / "logboek.db")
