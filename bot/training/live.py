"""Which models are live: one small file, ``live.json`` in the var folder, replaced as a whole.

Rasa and the gateway follow it while they run (``follow_live``) and read it when they start. So a promotion is one
rename, and a process that dies and comes back finds the models that were live.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Literal

from bot.settings import Settings
from bot.training.models import older_models, wanted_model, wanted_risk_model
from bot.training.registry import Registry, UnknownModel, now

logger = logging.getLogger(__name__)

FILE_NAME = "live.json"

#: How often the processes look whether the file changed. A look is one ``stat``.
SECONDS_BETWEEN_LOOKS = 0.25


#: The two kinds of model, as in ModelSet.
Kind = Literal["topics", "risk"]

#: States of models that answered before, or that nothing stands in the way of. The others wait for a verdict or had a bad one.
MAY_STAND_IN = ("getraind", "live", "vervangen")


@dataclass(frozen=True)
class ModelSet:
    """The file names of the two models that are live together."""

    topics: str
    risk: str


@dataclass(frozen=True)
class Live:
    """What is live, what was live before (to go back to), since when and by whom."""

    models: ModelSet
    previous: ModelSet | None = None
    at: str = ""
    who: str = ""


def live_file(settings: Settings) -> Path:
    """Where it stands. Every running system has a var folder, and so a live file, of its own."""
    return settings.var_dir / FILE_NAME


def read_live(settings: Settings) -> Live | None:
    """What is live; None when nothing was put live yet or the file cannot be read."""
    try:
        data = json.loads(live_file(settings).read_text(encoding="utf-8"))
        previous = data.get("previous")
        return Live(
            _read_set(data["models"]), _read_set(previous) if previous else None, str(data["at"]), str(data["who"])
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as problem:
        logger.error("live.json cannot be read: %s", problem)
        return None


def write_live(settings: Settings, models: ModelSet, who: str, previous: ModelSet | None = None) -> Live:
    """Makes these models live, in one rename: a reader sees the old or the new, never half."""
    live = Live(models, previous, now(), who)
    path = live_file(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(asdict(live), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    return live


def trusted_models(settings: Settings, kind: Kind) -> Iterator[Path]:
    """The live model of a kind, then the one before it, then what may stand in for them: the model of the present data and
    the others, newest first. Only files that the registry knows unchanged; the log says which it does not know."""
    live = read_live(settings)
    named = [getattr(models, kind) for models in (live.models, live.previous) if models] if live else []
    registry = Registry(settings.models_dir)
    for path in chain((settings.models_dir / name for name in dict.fromkeys(named)), _stand_ins(settings, kind, named)):
        try:
            yield registry.check(path)
        except UnknownModel as problem:
            logger.error("%s", problem)


def _stand_ins(settings: Settings, kind: Kind, named: list[str]) -> Iterator[Path]:
    registry = Registry(settings.models_dir)
    wanted = wanted_model(settings.models_dir) if kind == "topics" else wanted_risk_model(settings.models_dir)
    for path in (wanted, *older_models(wanted)):
        entry = registry.find(path.name)
        if path.name not in named and (entry is None or entry.state in MAY_STAND_IN):
            yield path


async def follow_live(settings: Settings, switch: Callable[[Live], Awaitable[None]]) -> None:
    """Calls ``switch`` with what is live, now and each time it changes, for ever. What ``switch`` raises is logged."""
    seen: tuple[int, int] | None = None
    while True:
        signature = _signature(live_file(settings))
        if signature != seen:
            seen = signature
            live = read_live(settings)
            try:
                if live:
                    await switch(live)
            except Exception:  # the model that runs must go on answering
                logger.exception("The models were not switched")
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)


def _signature(path: Path) -> tuple[int, int] | None:
    """Changes with every replacement of the file; the inode too, for two replacements within one clock tick."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino


def _read_set(data: dict[str, str]) -> ModelSet:
    """Names only: a path in live.json must not reach outside the models folder."""
    return ModelSet(Path(data["topics"]).name, Path(data["risk"]).name)
