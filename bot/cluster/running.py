"""Starts a whole cluster on one machine under supervisor: to try it out, to test it, and for one large machine.

Redis and HAProxy come from the operating system (Debian: redis-server, haproxy). On several machines a container
orchestrator starts the same programs: deploy/kubernetes.
"""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.console import say, stop
from bot.running import (
    choose_models,
    environment_of,
    make_live,
    runtime_folder,
    stop_on_signals,
    supervised,
)
from bot.settings import ROOT, Settings
from bot.training.models import wanted_risk_model
from bot.training.registry import UnknownModel

#: What the cluster needs from the operating system.
NEEDED = ("redis-server", "haproxy")


@dataclass(frozen=True)
class Layout:
    """Which ports a cluster takes, all on loopback. The balancer's stand in the settings: ``port``, the door, and
    ``action_port``, for Rasa."""

    gateways: tuple[int, ...]
    rasas: tuple[int, ...]
    actions: tuple[int, ...]
    redis: int

    @classmethod
    def beside(cls, settings: Settings, gateways: int, workers: int) -> Layout:
        """Ports that follow those of the settings."""
        return cls(
            gateways=tuple(settings.port + 1 + number for number in range(gateways)),
            rasas=tuple(settings.rasa_port + number for number in range(workers)),
            actions=(settings.action_port + 1, settings.action_port + 2),
            redis=6379,
        )

    def settings_for(self, settings: Settings) -> Settings:
        """The settings that all parts share."""
        return replace(
            settings,
            rasa_workers=tuple(f"http://127.0.0.1:{port}" for port in self.rasas),
            redis_url=settings.redis_url or f"redis://127.0.0.1:{self.redis}/0",
            trust_forwarded_for=True,  # HAProxy stands in front and sets it
        )


@contextmanager
def running_cluster(
    settings: Settings, layout: Layout, model: Path, risk_model: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """The cluster, healthy, for as long as the block lasts, with these models live (the risk model is that of the present
    data when none is named). Raises RuntimeError when it does not get healthy, UnknownModel as ``make_live``."""
    settings = layout.settings_for(settings)
    make_live(settings, model, risk_model or wanted_risk_model(settings.models_dir), "make start-cluster")
    with runtime_folder() as runtime:
        _write_balancer(runtime / "haproxy.cfg", layout)
        _write_programs(runtime / "supervisord.conf", settings, layout, runtime)
        environment = {**environment_of(settings, runtime), **_cluster_environment(settings)}
        with supervised(settings, runtime / "supervisord.conf", environment) as process:
            yield process


def start_cluster(settings: Settings, gateways: int, workers: int) -> None:
    """``make start-cluster``: runs until Ctrl-C."""
    stop_on_signals()
    missing = [program for program in NEEDED if shutil.which(program) is None]
    if missing:
        stop(f"A cluster needs {' and '.join(missing)}. Install it (apt-get install {' '.join(missing)}).")
    model, risk_model = choose_models(settings)
    say(f"Starting {gateways} gateways, {workers} Rasa workers, two action servers, Redis, HAProxy and the logbook")
    try:
        with running_cluster(settings, Layout.beside(settings, gateways, workers), model, risk_model) as process:
            say(f"The cluster is ready: http://{settings.host}:{settings.port}/  (Ctrl-C stops it)")
            process.wait()
            stop(f"The cluster stopped by itself. Look at the logs in {settings.var_dir}.")
    except KeyboardInterrupt:
        say("Stopped")
    except (RuntimeError, UnknownModel) as problem:
        stop(str(problem))


def _cluster_environment(settings: Settings) -> dict[str, str]:
    return {
        # With several processes on the same cores, threads within one only get in each other's way.
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1"),
        "SIGNAALWIJZER_RASA_URLS": ",".join(settings.rasa_urls),
        "SIGNAALWIJZER_ACTION_URL": settings.action_url,
        "SIGNAALWIJZER_REDIS": settings.redis_url,
        "SIGNAALWIJZER_BEHIND_PROXY": "ja",
    }


def _write_balancer(path: Path, layout: Layout) -> None:
    """The balancer's configuration, with the gateways."""
    base = (ROOT / "deploy" / "cluster" / "haproxy.cfg").read_text(encoding="utf-8")
    gateways = [f"  server gateway-{number} 127.0.0.1:{port}" for number, port in enumerate(layout.gateways, 1)]
    actions = [f"  server actions-{number} 127.0.0.1:{port}" for number, port in enumerate(layout.actions, 1)]
    text = base.replace("  # gateways\n", "\n".join(gateways) + "\n").replace(
        "  # actions\n", "\n".join(actions) + "\n"
    )
    path.write_text(text, encoding="utf-8")


def _write_programs(path: Path, settings: Settings, layout: Layout, runtime: Path) -> None:
    """Supervisor's configuration: that of one machine, with the cluster's programs instead."""
    parser = configparser.RawConfigParser()
    parser.read(ROOT / "deploy" / "supervisord.conf", encoding="utf-8")
    for section in [name for name in parser.sections() if name.startswith("program:")]:
        parser.remove_section(section)
    for name, (command, variables) in _programs(layout, runtime).items():
        parser[f"program:{name}"] = _program(name, command, variables, settings)
    with path.open("w", encoding="utf-8") as file:
        parser.write(file)


def _programs(layout: Layout, runtime: Path) -> dict[str, tuple[str, dict[str, str]]]:
    """Each program's command and its own variables, in the order of starting."""
    python = sys.executable
    redis = ROOT / "deploy" / "cluster" / "redis.conf"
    programs: dict[str, tuple[str, dict[str, str]]] = {
        "redis": (f"redis-server {redis} --port {layout.redis} --dir {runtime}", {}),
        "balancer": (f"haproxy -db -f {runtime / 'haproxy.cfg'}", {}),
        "logbook": (f"{python} -m bot.cluster.consumer", {}),
    }
    for number, port in enumerate(layout.actions, 1):
        programs[f"actions-{number}"] = (f"{python} -m actions", {"SIGNAALWIJZER_ACTION_PORT": str(port)})
    for number, port in enumerate(layout.gateways, 1):
        inner = {"SIGNAALWIJZER_PORT": str(port), "SIGNAALWIJZER_HOST": "127.0.0.1"}
        programs[f"gateway-{number}"] = (f"{python} -m bot.gateway", inner)
    for number, port in enumerate(layout.rasas, 1):
        programs[f"rasa-{number}"] = (f"{python} -m bot.dialogue", {"SIGNAALWIJZER_RASA_PORT": str(port)})
    return programs


def _program(name: str, command: str, variables: dict[str, str], settings: Settings) -> dict[str, str]:
    return {
        "command": command,
        "directory": str(ROOT),
        "environment": ",".join(f'{variable}="{value}"' for variable, value in variables.items()),
        "autorestart": "true",
        "startsecs": "2",
        "startretries": "20",
        "stopasgroup": "true",
        "killasgroup": "true",
        "stopwaitsecs": "10",
        "redirect_stderr": "true",
        "stdout_logfile": str(settings.var_dir / f"{name}.log"),
        "stdout_logfile_maxbytes": "2MB",
        "stdout_logfile_backups": "1",
    }
