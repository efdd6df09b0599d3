"""Tells what a message in another language is about, where its words leave no doubt. The words stand in talen.yml."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.risk.cards import load_foreign_cards

#: Themes that a message of another theme often names in passing ("I need a shelter, which number do I call?").
_IN_PASSING = ("nummer", "veiligthuis")

#: Letters that decompose into nothing simpler, and that people type without their stroke or dot.
_PLAIN_LETTERS = str.maketrans({"ł": "l", "ı": "i", "ß": "ss", "’": "'", "`": "'"})


def find_theme(text: str, language: str) -> str | None:
    """The theme of talen.yml that a message is about; None when it names none, or two that differ."""
    plain = _plain(text)
    named = [theme for theme, pattern in _patterns(language).items() if pattern.search(plain)]
    subjects = [theme for theme in named if theme not in _IN_PASSING] or named
    if subjects == ["veiligthuis", "nummer"]:
        return "nummer"
    return subjects[0] if len(subjects) == 1 else None


@lru_cache(maxsize=16)
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    themes = load_foreign_cards().get(language, {}).get("thema", {})
    return {name: re.compile(rf"(?<!\w)(?:{_plain('|'.join(theme['woorden']))})") for name, theme in themes.items()}


def _plain(text: str) -> str:
    """Small letters without accents, in any script, because many phones type without them."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_PLAIN_LETTERS)
