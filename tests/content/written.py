"""Everything a user may read, with where it stands, and the telephone numbers in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bot.content.topics import KNOWLEDGE, load_variations
from bot.risk.cards import load_contacts
from bot.settings import ROOT

#: 0800-2000, 0900 1234567, 020-2615275, 06-12345678, 112, 113 and the like.
NUMBER = re.compile(r"(?<![\d.,€-])(?:0\d{1,3}[ -]\d{4,8}|0\d{9}|11[234])(?![\d.,]\d|\d|-\d)")

#: Numbers that no user may be told, from contacten.yml's own list, and other forms of the same.
_RETIRED = re.compile(r"\b0[89]00-\d{4,7}\b")


def user_texts() -> Iterator[tuple[str, str]]:
    """(where, text) of all that a user may read."""
    for variation in load_variations():
        yield f"{variation.file} {variation.name}", variation.text
        yield f"{variation.file} {variation.name} vraag", str(variation.metadata.get("vraag") or "")
    for file in (KNOWLEDGE / "kaarten.yml", KNOWLEDGE / "talen.yml", *sorted((ROOT / "data" / "gidsen").glob("*.yml"))):
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
        yield from ((f"{file.name} {path}", text) for path, text in strings(data))
    for path in [*sorted((ROOT / "bot" / "widget").rglob("*.html")), *sorted((ROOT / "bot" / "widget").rglob("*.js"))]:
        yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
    for path in (ROOT / "docs" / "privacy.md", ROOT / "bot" / "gateway" / "requests.py"):
        yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
    offices = ROOT / "data" / "places" / "veilig_thuis_regios.csv"
    yield str(offices.relative_to(ROOT)), offices.read_text(encoding="utf-8")


def strings(data: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every piece of text inside nested data, with the keys that lead to it."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from strings(value, f"{path}/{key}")
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from strings(value, f"{path}/{index}")


def numbers_in(text: str) -> set[str]:
    """The telephone numbers in a text, as digits only."""
    return {digits(number) for number in NUMBER.findall(text)}


def digits(number: str) -> str:
    """A number without its strokes and spaces."""
    return re.sub(r"\D", "", number)


def known_numbers() -> dict[str, str]:
    """Digits of every number in contacten.yml, with the highest certainty of the contacts that have it."""
    order = {"hoog": 2, "middel": 1, "laag": 0}
    known: dict[str, str] = {}
    for contact in load_contacts().values():
        for number in contact["nummers"]:
            code = digits(number)
            if code and number[0].isdigit() and order[contact["zekerheid"]] >= order[known.get(code, "laag")]:
                known[code] = contact["zekerheid"]
    return known


def retired_numbers(path: Path = KNOWLEDGE / "contacten.yml") -> set[str]:
    """Digits of the numbers that contacten.yml says must not be used."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))["niet_gebruiken"]
    return {digits(number) for entry in entries for number in _RETIRED.findall(entry["naam"])}
