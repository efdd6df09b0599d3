"""A machine of its own: a copy of everything that the bot is made of, which the loop may change as it likes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from bot.review.users import Users
from bot.settings import ROOT, Settings
from bot.training.live import ModelSet
from bot.training.models import wanted_model, wanted_risk_model
from tests.bot.review.conftest import PASSWORD, PEOPLE
from tests.system.running import System
from tests.waiting import until

#: What the bot is made of. Not the tests, nor what other runs left.
PARTS = (
    "actions", "bot", "config.yml", "credentials.yml", "data", "deploy", "docs", "domain.yml", "endpoints.yml",
)  # fmt: skip


def copy_tree(there: Path) -> None:
    """The whole bot in another folder, with the models of the present data."""
    for name in PARTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, there / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, there / name)


def copy_models(from_: Path, to: Path) -> None:
    """What is needed not to train again at the start: both models, what the registry knows, and the encoder's cache."""
    to.mkdir()
    wanted = [wanted_model(from_), wanted_risk_model(from_), from_ / "register.jsonl"]
    for path in (*wanted, *from_.glob("zinnen-*.bin"), *from_.glob("vectors-*.npz")):
        shutil.copy2(path, to)
    shutil.copytree(from_ / "voorbeelden", to / "voorbeelden")


@dataclass
class Machine:
    """The copy at ``root``, running as its maintainers run it. ``started``: what is younger was written by it."""

    root: Path
    settings: Settings
    environment: dict[str, str]
    system: System
    started: float

    @property
    def review_url(self) -> str:
        """Where reviewers work."""
        return f"http://127.0.0.1:{self.settings.review_port}"

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command of the maintainers, such as ``hertrain``."""
        return subprocess.run(
            [sys.executable, "-m", "bot.cli", *words],
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def models_at_work(self) -> ModelSet:
        """Which models answer and judge now, as the running system says."""
        version = self.system.get("/version").json()
        return ModelSet(version["model"], version["risicomodel"])

    def topic_files(self) -> dict[str, str]:
        """The examples the bot learns from, by file."""
        return {path.name: path.read_text(encoding="utf-8") for path in (self.root / "data" / "nlu").glob("*.yml")}

    def written(self) -> Iterator[tuple[Path, bytes]]:
        """Everything written since the start, wherever it stands; also what is packed in a model."""
        for path in self.root.rglob("*"):
            if path.is_file() and path.stat().st_mtime >= self.started:
                yield path, path.read_bytes()
                if path.name.endswith(".tar.gz"):
                    yield from _unpacked(path)


def _unpacked(archive: Path) -> Iterator[tuple[Path, bytes]]:
    with tarfile.open(archive) as packed:
        for member in packed:
            content = packed.extractfile(member) if member.isfile() else None
            if content:
                yield archive / member.name, content.read()


def start_process(machine_root: Path, environment: dict[str, str], *words: str) -> subprocess.Popen[bytes]:
    """One of our programs, in the copy. What it says goes to a file there."""
    with (machine_root / f"{words[0]}.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", *words], cwd=machine_root, env=environment, stdout=log, stderr=subprocess.STDOUT
        )


def end_process(process: subprocess.Popen[bytes]) -> None:
    """Asks it to stop and waits until it did."""
    process.terminate()
    process.wait(timeout=90)


def wait_for_page(url: str, process: subprocess.Popen[bytes], seconds: float) -> None:
    """Waits until a page is there; fails when the program that serves it ended."""

    def is_there() -> bool:
        assert process.poll() is None, f"{url} will never be there: its program stopped"
        try:
            return requests.get(url, timeout=5).ok
        except requests.RequestException:
            return False

    started = time.monotonic()
    assert until(is_there, seconds), f"{url} is not there after {time.monotonic() - started:.0f} seconds"


@contextmanager
def running_review(machine: Machine) -> Iterator[str]:
    """Review beside the running bot, for as long as the block lasts; its address. It groups what is there at its start."""
    for name in PEOPLE:
        Users(machine.settings.review_users_path).set_password(name, PASSWORD)
    process = start_process(machine.root, machine.environment, "bot.review")
    try:
        wait_for_page(f"{machine.review_url}/beheer/inloggen", process, 120)
        yield machine.review_url
    finally:
        end_process(process)


def environment_for(root: Path, settings: Settings) -> dict[str, str]:
    """Settings that reach every process of the copy, and nothing outside of it."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SIGNAALWIJZER_")}
    return {
        **inherited,
        "SIGNAALWIJZER_PORT": str(settings.port),
        "SIGNAALWIJZER_RASA_PORT": str(settings.rasa_port),
        "SIGNAALWIJZER_ACTION_PORT": str(settings.action_port),
        "SIGNAALWIJZER_REVIEW_PORT": str(settings.review_port),
        "SIGNAALWIJZER_MODELS": str(settings.models_dir),
        "SIGNAALWIJZER_VAR": str(settings.var_dir),
        "SIGNAALWIJZER_LOGBOOK": str(settings.logbook_dir),
        # Training takes the whole of a small machine; what is slow then is not lost.
        "SIGNAALWIJZER_RASA_TIMEOUT": "60",
        "SIGNAALWIJZER_RATE": "100000",
        "SIGNAALWIJZER_RATE_ADDRESS": "1000000",
    }
