"""The guides: walks of a few steps, as written in data/gidsen. Their buttons are known word for word."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.text import words_only
from bot.settings import ROOT

GUIDES = ROOT / "data" / "gidsen"

#: Which intent a button of a guide stands for.
_INTENT_OF_BUTTON = {"verder": "gids_verder", "terug": "gids_terug", "stop": "gids_stop", "begin": "gids_start"}


@lru_cache(maxsize=1)
def load_guides(folder: Path = GUIDES) -> dict[str, dict[str, Any]]:
    """The guides by name (their file's name)."""
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.yml"))}


@lru_cache(maxsize=1)
def guide_buttons() -> dict[str, str]:
    """The intent of each guide button, by its words."""
    return {
        words_only(text): _INTENT_OF_BUTTON[name]
        for guide in load_guides().values()
        for name, text in guide["knoppen"].items()
    }
