"""Hears who is asking: "ik ben juf", "mijn patiënt", "er is over mij gemeld". The words stand in data/knowledge/rollen.yml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.text import fold
from bot.settings import ROOT

_SAYS_WHO = (
    r"(?:ik ben|ben|ik werk als|werk als|ik als|spreek als|als|wij zijn|we zijn)(?: een| de| nog| nu| zelf| hier)*"
)


#: What may stand before "ik ben leerkracht" without making a question of it.
_OPENINGS = frozenset(
    {"", "hallo", "hoi", "hi", "hey", "dag", "goedemorgen", "goedemiddag", "goedenavond", "ja", "nee", "nou"}
)


@dataclass(frozen=True)
class RoleHeard:
    """A role, and whether the message says little else ("ik ben leerkracht")."""

    role: str
    only: bool


@dataclass(frozen=True)
class _Role:
    name: str
    said: re.Pattern[str]
    betrayed: re.Pattern[str] | None


@lru_cache(maxsize=1)
def load_roles(path: Path = ROOT / "data" / "knowledge" / "rollen.yml") -> dict[str, dict[str, Any]]:
    """The roles with their words, as written in rollen.yml."""
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def theme_of_role(role: str | None) -> str | None:
    """The theme whose topics are written for this role; None when there is none."""
    return load_roles()[role].get("thema") if role else None


def hear_role(text: str) -> RoleHeard | None:
    """The role the writer tells of himself, or None. What is said outright goes before what is betrayed."""
    folded = fold(text)
    for role in _compiled_roles():
        match = role.said.search(folded)
        if match:
            before, after = folded[: match.start()].strip(" .,!?"), folded[match.end() :].strip(" .,!?")
            return RoleHeard(role.name, only=before in _OPENINGS and len(after.split()) <= 3)
    for role in _compiled_roles():
        if role.betrayed and role.betrayed.search(folded):
            return RoleHeard(role.name, only=folded == fold(load_roles()[role.name]["knop"]))
    return None


@lru_cache(maxsize=1)
def _compiled_roles() -> tuple[_Role, ...]:
    compiled = []
    for name, role in load_roles().items():
        words = "|".join(re.escape(fold(word)) for word in sorted(role["woorden"], key=len, reverse=True)) or r"(?!)"
        button = re.escape(fold(role["knop"]))
        said = re.compile(rf"\b{_SAYS_WHO} (?:{words})\b|^(?:{words})[.!]?$|^{button}[.!]?$")
        betrayed = re.compile("|".join(role["zinnen"])) if role["zinnen"] else None
        compiled.append(_Role(name, said, betrayed))
    return tuple(compiled)
