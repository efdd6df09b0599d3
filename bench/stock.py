"""Stock Rasa as the peer: what ``rasa init`` gives (its own default configuration), on our domain, examples and rules.

The rules stand there as stories too, or its learning policies would have nothing to learn from. Ours trained on the same
sample, by the same command, is made here as well.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import psutil
import yaml

from bot.settings import ROOT, load_settings
from bot.training.models import SOURCES, fingerprint
from bot.training.train import QUIET

Kind = Literal["standaard", "onze"]


@dataclass(frozen=True)
class Sample:
    """How much stock Rasa gets: so many examples of each intent and topic (0 is all), and so many epochs."""

    examples: int = 8
    epochs: int = 40

    def __str__(self) -> str:
        examples = f"{self.examples} voorbeelden per onderwerp" if self.examples else "alle voorbeelden"
        return f"{examples}, {self.epochs} epochs"


@dataclass(frozen=True)
class Trained:
    """A trained model with what training took, and whether that was in an earlier run."""

    path: Path
    seconds: float
    peak_mb: float
    earlier: bool


def train_sample(kind: Kind, sample: Sample, *, again: bool = False) -> Trained:
    """Trains on the sample, or takes the model of an earlier run with the same data. Raises RuntimeError with the end of
    the log when training fails."""
    folder = bench_dir() / f"{kind}-{_fingerprint(kind, sample)}"
    noted = folder / "training.json"
    if noted.exists() and not again:
        return Trained(
            **{**json.loads(noted.read_text(encoding="utf-8")), "path": folder / "model.tar.gz"}, earlier=True
        )
    shutil.rmtree(folder, ignore_errors=True)
    project = write_project(kind, sample, folder / "project")
    seconds, peak = _run_training(project, folder)
    noted.write_text(json.dumps({"seconds": seconds, "peak_mb": peak}), encoding="utf-8")
    return Trained(folder / "model.tar.gz", seconds, peak, earlier=False)


def write_project(kind: Kind, sample: Sample, folder: Path) -> Path:
    """A Rasa project with a sample of our examples, our answers, rules and domain, and the configuration of ``kind``."""
    (folder / "data").mkdir(parents=True)
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for entry in data.get("nlu") or []:
            entry["examples"] = _draw(entry["examples"], entry["intent"], sample.examples)
        _write(folder / "data" / path.name, data)
    for path in sorted((ROOT / "data" / "stories").glob("*.yml")):
        rules = yaml.safe_load(path.read_text(encoding="utf-8"))
        _write(folder / "data" / path.name, rules)
        if kind == "standaard":
            _write(folder / "data" / f"verhalen_{path.name}", _as_stories(rules))
    shutil.copy(ROOT / "domain.yml", folder / "domain.yml")
    _write(folder / "config.yml", _stock_configuration(sample.epochs) if kind == "standaard" else _our_configuration())
    _write(folder / "credentials.yml", {"rest": None})
    action_url = "http://127.0.0.1:${SIGNAALWIJZER_ACTION_PORT}/webhook"
    _write(folder / "endpoints.yml", {"action_endpoint": {"url": action_url}})
    return folder


def end_with_children(process: subprocess.Popen[Any]) -> None:
    """Ends a process that we started, and what it started."""
    try:
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        family = []
    for one in family:
        one.terminate()
    _, stubborn = psutil.wait_procs(family, timeout=15)
    for one in stubborn:
        one.kill()
    process.wait(timeout=15)


def bench_dir() -> Path:
    """Where models and logs of measurements stay, so that the next run need not train again."""
    folder = load_settings().var_dir / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def draw_examples(examples: list[str], label: str, count: int) -> list[str]:
    """The same ``count`` examples of a label every time; all of them when ``count`` is 0."""
    if not count or len(examples) <= count:
        return examples
    return random.Random(label).sample(examples, count)


def _draw(block: str, label: str, count: int) -> str:
    examples = [line.strip() for line in block.splitlines() if line.strip().startswith("- ")]
    return "\n".join(draw_examples(examples, label, count)) + "\n"


def _as_stories(rules: dict[str, Any]) -> dict[str, Any]:
    named = [rule for rule in rules.get("rules") or [] if not rule.get("condition")]
    return {"version": "3.1", "stories": [{"story": rule["rule"], "steps": rule["steps"]} for rule in named]}


def _stock_configuration(epochs: int) -> dict[str, Any]:
    """Rasa's own default configuration, as it stands in the installed package, with these epochs."""
    written = resources.files("rasa.engine.recipes.config_files").joinpath("default_config.yml").read_text("utf-8")
    configuration: dict[str, Any] = yaml.safe_load(written)
    configuration |= {"language": "nl", "assistant_id": "standaard"}
    for part in [*configuration["pipeline"], *configuration["policies"]]:
        if "epochs" in part:
            part["epochs"] = epochs
    return configuration


def _our_configuration() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8")))


def _fingerprint(kind: Kind, sample: Sample) -> str:
    sources = SOURCES if kind == "onze" else ("domain.yml", "data/nlu", "data/stories", "bench/stock.py")
    return hashlib.sha256(f"{fingerprint(sources)} {sample}".encode()).hexdigest()[:12]


def _run_training(project: Path, folder: Path) -> tuple[float, float]:
    """Runs ``rasa train``. Returns the seconds it took and the most megabytes it held. The cache of sentence vectors starts
    empty, so that ours pays for every vector."""
    models = folder / "models"
    models.mkdir()
    environment = {**os.environ, **QUIET, "PYTHONPATH": str(ROOT), "SIGNAALWIJZER_MODELS": str(models)}
    command = [sys.executable, "-m", "rasa", "train", "--data", "data", "--out", str(folder)]
    command += ["--fixed-model-name", "model", "--force"]
    log = folder / "training.log"
    started = time.monotonic()
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(command, cwd=project, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            peak = _watch_memory(process)
        finally:
            if process.poll() is None:
                end_with_children(process)
    shutil.rmtree(models)
    if process.returncode != 0 or not (folder / "model.tar.gz").exists():
        end = "\n".join(log.read_text(encoding="utf-8").splitlines()[-12:])
        raise RuntimeError(f"Training failed; {log} says why. It ends so:\n{end}")
    return time.monotonic() - started, peak


def _watch_memory(process: subprocess.Popen[Any]) -> float:
    peak = 0
    while process.poll() is None:
        try:
            peak = max(peak, psutil.Process(process.pid).memory_info().rss)
        except psutil.Error:
            break
        time.sleep(0.5)
    process.wait()
    return peak / 2**20


def _write(path: Path, data: Any) -> None:
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
