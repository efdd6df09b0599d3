"""Trains what the present data has no model for: Rasa's model, and the risk model."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bot.console import say, stop
from bot.settings import ROOT, Settings
from bot.training.live import Kind, ModelSet, read_live, trusted_models
from bot.training.models import wanted_model, wanted_risk_model
from bot.training.registry import Registry, State
from bot.training.snapshot import save_snapshot

#: Models that stay beside the newest, to go back to.
KEPT_MODELS = 3

#: How long Rasa's training usually takes, in seconds, for a bar of progress.
USUAL_SECONDS = 60.0

#: Rasa must not call out, and its libraries need not talk.
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
    "PYTHONUTF8": "1",
}

#: Gets the share that is done, 0 to 1.
Share = Callable[[float], None]


class TrainingFailed(Exception):
    """Training gave no model; the message says why and where to look. The live model is as it was."""


def train_if_needed(settings: Settings) -> Path:
    """The model of the present data, trained now when it is not there yet. Ends the program when training fails."""
    try:
        _check_disk(settings.models_dir)
        train_risk_if_needed(settings)
        return train_topics_if_needed(settings)
    except TrainingFailed as problem:
        stop(str(problem))


def train_topics_if_needed(
    settings: Settings, *, state: State = "getraind", who: str = "make start", progress: Share = lambda share: None
) -> Path:
    """Rasa's model of the present data, registered. Raises TrainingFailed."""
    model = wanted_model(settings.models_dir)
    registry = Registry(settings.models_dir)
    if registry.trusts(model):
        return model
    say(f"Training: {_why(model)} (about two minutes)")
    started = time.monotonic()
    settings.models_dir.mkdir(parents=True, exist_ok=True)
    _run_rasa_train(settings.models_dir, model, progress)
    registry.register(model, state, who)
    save_snapshot(settings.models_dir, model.name)
    remove_old(settings, "signaalwijzer-*.tar.gz")
    say(f"Trained in {time.monotonic() - started:.0f} seconds")
    return model


def train_for_start(settings: Settings) -> None:
    """As ``train_if_needed``, but nobody waits for training because a file broke when an older model may stand in: the
    broken file is put aside, and the next start trains it anew. Ends the program when training fails."""
    topics, risk = wanted_model(settings.models_dir), wanted_risk_model(settings.models_dir)
    try:
        _check_disk(settings.models_dir)
        if not _put_aside_if_damaged(settings, risk, "risk"):
            train_risk_if_needed(settings)
        if not _put_aside_if_damaged(settings, topics, "topics"):
            train_topics_if_needed(settings)
    except TrainingFailed as problem:
        stop(str(problem))


def _put_aside_if_damaged(settings: Settings, model: Path, kind: Kind) -> bool:
    """Renames a file that the registry does not know as it is now, when another model may stand in for it."""
    if not model.exists() or Registry(settings.models_dir).knows(model) or not any(trusted_models(settings, kind)):
        return False
    aside = model.replace(model.with_name(f"{model.name}.kapot"))
    say(
        f"The model file {model.name} is damaged or unknown. It is now called {aside.name}; the next start trains anew."
    )
    return True


def train_risk_if_needed(settings: Settings, *, state: State = "getraind", who: str = "make start") -> Path:
    """The risk model of the present data, registered, trained now when it is not there yet. Raises TrainingFailed."""
    from bot.risk.train import train_risk_model

    model = wanted_risk_model(settings.models_dir)
    registry = Registry(settings.models_dir)
    if not registry.trusts(model):
        say(f"Training the risk judgement: {_why(model)} (about a minute)")
        settings.models_dir.mkdir(parents=True, exist_ok=True)
        try:
            train_risk_model(model)
        except (ValueError, OSError) as problem:
            raise TrainingFailed(f"Training the risk judgement failed; the old one stays. {problem}") from problem
        registry.register(model, state, who)
        save_snapshot(settings.models_dir, model.name)
        remove_old(settings, "risico-*.npz")
        remove_old(settings, "vectors-*.npz", keep=1)
    return model


def _why(model: Path) -> str:
    return "its file is not in the registry" if model.exists() else "the data changed since the last model"


def _run_rasa_train(models_dir: Path, model: Path, progress: Share) -> None:
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
        environment = {**os.environ, **QUIET}
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            code = _wait(process, progress)
        except BaseException:  # whoever waits gives up: nobody would use what goes on being trained
            process.terminate()
            process.wait()
            raise
    made = fresh / model.name
    if code != 0 or not made.exists():
        print("\n".join(log.read_text(encoding="utf-8").splitlines()[-15:]), file=sys.stderr)
        raise TrainingFailed(f"Training failed; the old model stays. The lines above and {log} say why.")
    made.replace(model)
    shutil.rmtree(fresh, ignore_errors=True)


def _wait(process: subprocess.Popen[bytes], progress: Share) -> int:
    """Waits for training to end. Rasa does not say how far it is, so the share is guessed from the usual time."""
    started = time.monotonic()
    while True:
        try:
            return process.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            progress(min(0.95, (time.monotonic() - started) / USUAL_SECONDS))


def remove_old(settings: Settings, pattern: str, keep: int = KEPT_MODELS) -> None:
    """Keeps the newest models and what is or was live, for going back; the older ones only fill the disk."""
    kept = _live_names(settings)
    paths = sorted(settings.models_dir.glob(pattern), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in paths[keep:]:
        if path.name not in kept:
            path.unlink(missing_ok=True)


def _live_names(settings: Settings) -> set[str]:
    live = read_live(settings)
    sets: list[ModelSet | None] = [live.models, live.previous] if live else []
    return {name for models in sets if models for name in (models.topics, models.risk)}


def _check_disk(models_dir: Path) -> None:
    free_mb = shutil.disk_usage(models_dir.parent).free // 2**20
    if free_mb < 300:
        raise TrainingFailed(
            f"Only {free_mb} MB of disk is free; a model needs 300 MB. Free some space and run this again."
        )
