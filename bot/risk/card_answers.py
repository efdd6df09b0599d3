"""What an answer to the question under a card means, in every language that a card has.

The veilig card asks whether there is danger, the nood card whether you are safe, the crisis card whether somebody is with
you. So a yes means danger after one and none after the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.text import words_only
from bot.risk.cards import KNOWLEDGE, load_cards, load_foreign_cards
from bot.risk.judgement import Card


@dataclass(frozen=True)
class CardAnswer:
    """Whether somebody says that there is danger, and in which language (ISO 639-1)."""

    danger: bool
    language: str


def read_card_answer(text: str, card: Card | None, language: str) -> CardAnswer | None:
    """The answer to the question under ``card``; None when the text is no answer to it.

    Some words are yes or no in several languages ("no", "ja"): then ``language``, that of the conversation, decides.
    """
    if card is None:
        return None
    meanings = _load_answers().get((card, words_only(text)), {})
    chosen = language if language in meanings else next(iter(meanings), None)
    return CardAnswer(meanings[chosen], chosen) if chosen else None


@lru_cache(maxsize=1)
def _load_answers() -> Mapping[tuple[Card, str], dict[str, bool]]:
    """Whether it means danger, by card, answer and language."""
    answers: dict[tuple[Card, str], dict[str, bool]] = {}
    for language, words in load_yes_and_no().items():
        for card, answer, danger in (*_buttons(language), *_own_words(words)):
            answers.setdefault((card, words_only(answer)), {})[language] = danger
    return answers


@lru_cache(maxsize=1)
def load_yes_and_no(path: Path = KNOWLEDGE / "ja_nee.yml") -> dict[str, dict[str, list[str]]]:
    """How people say yes, no, danger and safe, by language, as written in ja_nee.yml."""
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def _buttons(language: str) -> Iterator[tuple[Card, str, bool]]:
    """Our own buttons, in the order in which kaarten.yml and talen.yml have them."""
    foreign: dict[str, Any] = load_foreign_cards().get(language) or {}
    danger, no_danger = (foreign.get("veilig") or load_cards()["veilig"]["gewoon"])["knoppen"]
    yield from (("veilig", danger, True), ("veilig", no_danger, False))
    after = foreign.get("daarna") or load_cards()["daarna"]
    safe, still_danger = after["nood"]["knoppen"]
    yield from (("nood", safe, False), ("nood", still_danger, True))
    not_alone, alone = after["crisis"]["knoppen"]
    yield from (("crisis", not_alone, False), ("crisis", alone, True))


def _own_words(words: Mapping[str, list[str]]) -> Iterator[tuple[Card, str, bool]]:
    cards: tuple[Card, ...] = ("veilig", "nood", "crisis")
    for card in cards:
        for answer in words["ja"]:
            yield card, answer, card == "veilig"
        for answer in words["nee"]:
            yield card, answer, card != "veilig"
        if card != "crisis":  # it asks for company, not for safety
            yield from ((card, answer, True) for answer in words["gevaar"])
            yield from ((card, answer, False) for answer in words["veilig"])
