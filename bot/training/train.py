"""Trains what the present data has no model for: Rasa's model, and the risk model."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bot.console import say, stop
from bot.settings import ROOT, Settings
from bot.training.models import wanted_model, wanted_risk_model

#: Models that stay beside the newest, to go back to.
KEPT_MODELS = 3

#: Rasa must not call out, and its libraries need not talk.
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
    "PYTHONUTF8": "1",
}


def train_if_needed(settings: Settings) -> Path:
    """The model of the present data, trained now when it is not there yet. Ends the program when training fails."""
    _check_disk(settings.models_dir)
    train_risk_if_needed(settings)
    model = wanted_model(settings.models_dir)
    if model.exists():
        return model
    say("Training: the data changed since the last model (about two minutes)")
    started = time.monotonic()
    settings.models_dir.mkdir(parents=True, exist_ok=True)
    _run_rasa_train(settings.models_dir, model)
    say(f"Trained in {time.monotonic() - started:.0f} seconds")
    return model


def train_risk_if_needed(settings: Settings) -> Path:
    """The risk model of the present data, trained now when it is not there yet."""
    from bot.risk.train import train_risk_model

    model = wanted_risk_model(settings.models_dir)
    if not model.exists():
        say("Training the risk judgement (about a minute)")
        settings.models_dir.mkdir(parents=True, exist_ok=True)
        train_risk_model(model)
        _remove_old(settings.models_dir, "risico-*.npz")
    return model


def _run_rasa_train(models_dir: Path, model: Path) -> None:
    """Rasa's own training, into a file of its own first: a failed training leaves the live model alone."""
    fresh = models_dir / ".nieuw"
    shutil.rmtree(fresh, ignore_errors=True)
    command = [
        sys.executable,
        "-m",
        "rasa",
        "train",
        "--data",
        "data/nlu",
        "data/stories",
        "--domain",
        "domain.yml",
        "--config",
        "config.yml",
        "--out",
        str(fresh),
        "--fixed-model-name",
        model.name.removesuffix(".tar.gz"),
        "--force",
    ]
    log = models_dir / "training.log"
    with log.open("w", encoding="utf-8") as output:
        code = subprocess.call(command, cwd=ROOT, env={**os.environ, **QUIET}, stdout=output, stderr=subprocess.STDOUT)
    made = fresh / model.name
    if code != 0 or not made.exists():
        print("\n".join(log.read_text(encoding="utf-8").splitlines()[-15:]), file=sys.stderr)
        stop(f"Training failed; the old model stays. The lines above and {log} say why.")
    made.replace(model)
    shutil.rmtree(fresh, ignore_errors=True)
    _remove_old(models_dir, "signaalwijzer-*.tar.gz")


def _remove_old(models_dir: Path, pattern: str) -> None:
    """Keeps the newest models, for going back; the older ones only fill the disk."""
    newest_first = sorted(models_dir.glob(pattern), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest_first[KEPT_MODELS:]:
        path.unlink(missing_ok=True)


def _check_disk(models_dir: Path) -> None:
    free_mb = shutil.disk_usage(models_dir.parent).free // 2**20
    if free_mb < 300:
        stop(f"Only {free_mb} MB of disk is free; a model needs 300 MB. Free some space and run this again.")
