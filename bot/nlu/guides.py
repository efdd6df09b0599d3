"""The guides: walks of a few steps, as written in data/gidsen. Their buttons are known word for word.

A step may ask something: its answers are buttons, and an answer may end the guide ("younger than 18: not possible").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.text import fold, words_only
from bot.settings import ROOT

GUIDES = ROOT / "data" / "gidsen"

#: What all guides share stands in a file of its own, which is no guide.
SHARED = "_gedeeld"

Guide = dict[str, Any]

#: Which intent a shared button stands for. Coming back shows the step where somebody was, so it is a way of going on.
_INTENT_OF_BUTTON = {"verder": "gids_verder", "terug": "gids_terug", "stop": "gids_stop", "hervat": "gids_verder"}

#: How a passed step without a chosen answer is written.
_NO_ANSWER = "-"


@dataclass(frozen=True)
class Walk:
    """Where somebody is: the guide, and for each step passed the number of the answer chosen, or None."""

    guide: str
    answers: tuple[int | None, ...] = ()

    @property
    def step(self) -> int:
        """The present step, counted from 0."""
        return len(self.answers)

    def written(self) -> str:
        """As the slot ``gids`` keeps it: ``huisverbod:0,-`` is the third step."""
        return f"{self.guide}:{','.join(_NO_ANSWER if answer is None else str(answer) for answer in self.answers)}"

    def on(self, answer: int | None) -> Walk:
        """One step further."""
        return Walk(self.guide, (*self.answers, answer))

    def back(self) -> Walk:
        """One step back; the first step stays the first."""
        return Walk(self.guide, self.answers[:-1])


def read_walk(written: str | None) -> Walk | None:
    """The walk in a slot; None without one, or when its guide is gone."""
    name, _, answers = (written or "").partition(":")
    if name not in load_guides():
        return None
    passed = [one for one in answers.split(",") if one]
    return Walk(name, tuple(None if one == _NO_ANSWER else int(one) for one in passed))


@lru_cache(maxsize=1)
def load_guides(folder: Path = GUIDES) -> dict[str, Guide]:
    """The guides by name (their file's name)."""
    return {
        path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.yml"))
        if path.stem != SHARED
    }


@lru_cache(maxsize=1)
def load_shared(folder: Path = GUIDES) -> dict[str, Any]:
    """What all guides share: buttons, what people type instead, and a few sentences."""
    return dict(yaml.safe_load((folder / f"{SHARED}.yml").read_text(encoding="utf-8")))


def hear_guide(text: str, position: str | None, *, just_shown: bool) -> str | None:
    """The intent of a message to a guide, or None when it is not one.

    ``position`` is the slot ``gids``; ``just_shown`` says that the message before was about the guide too, so that
    "verder", "ja" and "de stap ervoor" are answers to it and not something else.
    """
    said = words_only(text)
    if any(said == words_only(guide["knop"]) for guide in load_guides().values()):
        return "gids_start"
    walk = read_walk(position)
    if walk is None:
        return None
    for name, button in load_shared()["knoppen"].items():
        if said == words_only(button):
            return _INTENT_OF_BUTTON[name]
    if _pressed(walk, said) is not None or (just_shown and chosen_answer(walk, text) is not None):
        return "gids_verder"
    return _typed(said) if just_shown else None


def _typed(said: str) -> str | None:
    for name, words in load_shared()["gezegd"].items():
        if said in words:
            return _INTENT_OF_BUTTON[name]
    return None


def which_guide(text: str) -> str | None:
    """The guide a message asks for, by its button or its subject; None when it names none, or more than one."""
    said = words_only(text)
    for name, guide in load_guides().items():
        if said == words_only(guide["knop"]):
            return name
    named = [name for name, guide in load_guides().items() if _names_subject(guide, text)]
    return named[0] if len(named) == 1 else None


def _names_subject(guide: Guide, text: str) -> bool:
    return any(re.search(rf"\b{re.escape(fold(word))}", fold(text)) for word in guide["woorden"])


def answers_of(walk: Walk) -> list[dict[str, Any]]:
    """The answers that the present step offers; empty for a step that asks nothing, and past the last step."""
    steps = load_guides()[walk.guide]["stappen"]
    return list(steps[walk.step].get("antwoorden") or []) if walk.step < len(steps) else []


def chosen_answer(walk: Walk, text: str) -> int | None:
    """The number of the answer that a message gives at the present step: its button, or a plain yes or no to it."""
    said = words_only(text)
    pressed = _pressed(walk, said)
    if pressed is not None:
        return pressed
    openings = [words_only(answer["knop"]).split()[0] for answer in answers_of(walk)]
    first = said.split()[0] if said else ""
    # "ja" where two answers open with it would be a guess.
    if len(said.split()) <= 2 and first in ("ja", "nee") and openings.count(first) == 1:
        return openings.index(first)
    return None


def _pressed(walk: Walk, said: str) -> int | None:
    for number, answer in enumerate(answers_of(walk)):
        if said == words_only(answer["knop"]):
            return number
    return None


@lru_cache(maxsize=1)
def steering_words() -> frozenset[str]:
    """The buttons that only steer: open a guide, go on, go back, stop. They tell nothing of the writer's own situation."""
    openings = [guide["knop"] for guide in load_guides().values()]
    return frozenset(words_only(button) for button in [*openings, *load_shared()["knoppen"].values()])


def is_resume(text: str) -> bool:
    """Whether a message is the button that leads back to the guide after a question in between."""
    return words_only(text) == words_only(load_shared()["knoppen"]["hervat"])
