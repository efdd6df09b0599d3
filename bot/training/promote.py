"""Puts models live and takes them back, while users chat on: one rename of live.json, and a look whether it was followed."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from bot.settings import Settings
from bot.training.live import Live, ModelSet, read_live, write_live
from bot.training.registry import Entry, Registry, State

#: Reading a model beside a running one takes some seconds; on a busy machine minutes. The old one answers meanwhile.
SECONDS_TO_SWITCH = 300.0


class PromotionRefused(Exception):
    """The models may not go live, or did not get to work; what was live still is. The message says why."""


@dataclass(frozen=True)
class Promotion:
    """What is live now, and how long it took before everything answered with it (None: the system does not run)."""

    live: Live
    seconds: float | None


def promote(
    settings: Settings, models: ModelSet, who: str, *, override: str = "", seconds: float = SECONDS_TO_SWITCH
) -> Promotion:
    """Puts these models live. Raises PromotionRefused when their verdict forbids it and nobody by name overrides it with
    a reason, and UnknownModel when the registry does not know them."""
    registry = Registry(settings.models_dir)
    for name in (models.topics, models.risk):
        registry.check(settings.models_dir / name)
    before = read_live(settings)
    if before and before.models == models:
        raise PromotionRefused("Deze modellen staan al live.")
    _check_verdict(settings, models, who, override)
    promotion = _switch(settings, models, who, before.models if before else None, before, seconds)
    _note(registry, models, before.models if before else None, "vervangen", who, override.strip())
    return promotion


def roll_back(settings: Settings, who: str, *, seconds: float = SECONDS_TO_SWITCH) -> Promotion:
    """Puts back what was live before, which Rasa still has in memory. Raises PromotionRefused when there is nothing."""
    before = read_live(settings)
    if before is None or before.previous is None:
        raise PromotionRefused("Er is geen eerder model om naar terug te gaan.")
    registry = Registry(settings.models_dir)
    for name in (before.previous.topics, before.previous.risk):
        registry.check(settings.models_dir / name)
    promotion = _switch(settings, before.previous, who, before.models, before, seconds)
    _note(registry, before.previous, before.models, "vervangen", who, "teruggezet")
    return promotion


def find_objections(settings: Settings, models: ModelSet) -> tuple[str, ...]:
    """Why these models may not go live unless somebody overrides that; empty when they may.

    Models that were live may come back; others need a verdict.
    """
    registry = Registry(settings.models_dir)
    live = read_live(settings)
    new = [
        entry
        for name in (models.topics, models.risk)
        if (entry := registry.find(name)) and (live is None or name not in (live.models.topics, live.models.risk))
    ]
    return tuple(dict.fromkeys(reason for entry in new for reason in _objections(entry, models)))


def _check_verdict(settings: Settings, models: ModelSet, who: str, override: str) -> None:
    """A bad verdict, or none, needs a name and a reason."""
    reasons = find_objections(settings, models)
    if not reasons:
        return
    if not override.strip():
        raise PromotionRefused("Dit model gaat niet live:\n" + "\n".join(f"- {reason}" for reason in reasons))
    if not who.strip():
        raise PromotionRefused("Wie een oordeel terzijde legt, noemt een naam en een reden.")


def _objections(entry: Entry, models: ModelSet) -> list[str]:
    if entry.state in ("live", "vervangen"):
        return []
    if entry.state == "geweigerd":
        return list(entry.reasons) or [f"{entry.file} is geweigerd."]
    if entry.state != "kandidaat":
        return [f"{entry.file} is nog niet vergeleken met wat live staat. Doe dat eerst: vergelijk."]
    other = models.risk if entry.file == models.topics else models.topics
    return [] if entry.partner in ("", other) else [f"{entry.file} is vergeleken samen met {entry.partner}."]


def _switch(
    settings: Settings, models: ModelSet, who: str, previous: ModelSet | None, before: Live | None, seconds: float
) -> Promotion:
    """Replaces live.json and waits until both processes follow; puts it back when one of them cannot."""
    runs = read_version(settings) is not None
    started = time.monotonic()
    live = write_live(settings, models, who, previous)
    if not runs:
        return Promotion(live, None)
    problem = _wait_until_followed(settings, models, seconds)
    if problem:
        if before:
            write_live(settings, before.models, before.who, before.previous)
        raise PromotionRefused(f"Het model kwam niet aan het werk; het oude antwoordt weer. {problem}")
    return Promotion(live, time.monotonic() - started)


def _wait_until_followed(settings: Settings, models: ModelSet, seconds: float) -> str:
    """Empty when Rasa and the gateway use these models in time; else why not."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        version = read_version(settings) or {}
        if (version.get("model"), version.get("risicomodel")) == (models.topics, models.risk):
            return ""
        if version.get("fout"):
            return str(version["fout"])
        time.sleep(0.1)
    return f"Na {seconds:.0f} seconden was het nog niet zo ver."


def read_version(settings: Settings) -> dict[str, Any] | None:
    """What the running system says of itself; None when it does not run."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{settings.port}/version", timeout=3) as response:
            return dict(json.load(response))
    except (urllib.error.URLError, OSError, ValueError):
        return None


def _note(registry: Registry, models: ModelSet, before: ModelSet | None, left: State, who: str, override: str) -> None:
    """Writes in the registry which files went live and which were replaced."""
    old = {before.topics, before.risk} if before else set()
    new = {models.topics, models.risk}
    for name in sorted(old - new):
        registry.change(name, left, who)
    for name in sorted(new - old):
        registry.change(name, "live", who, override=override)
