"""The topics a reviewer can choose: all that the model knows, found by name or by words, and a name for a new one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from bot.content.topics import load_examples, load_variations

PREFIX = "vraag/"
NAME = re.compile(r"[a-z0-9]{2,30}_[a-z0-9]{2,40}")
MOST_FOUND = 9

#: How well all words together must fit, and how well one that is not there as it was typed (0 to 100).
LEAST_FIT = 60.0
LEAST_FIT_WORD = 80.0

#: How well a word fits that only stands in what people asked: less than one in the topic's name or question.
EXAMPLE_FIT = 70.0

#: Words that say nothing about what a question is about.
_EMPTY_WORDS = frozenset(
    "aan als als ben bij dan dat deze die dit doe doen door dus een eens ook geen gaan had hebben heb heeft het hier hij hoe"
    " iemand iets ik in is ja kan kunnen kunt maar mag mee meer met mij mijn moet moeten naar nee niet nog nou of om onze ook"
    " op over te toch toen tot uit van veel vind voor waar waarom wanneer want waren was wat weet wel welke werd wie wij wil"
    " willen wordt worden zal zei zelf zich zij zijn zo zou".split()
)


@dataclass(frozen=True)
class Topic:
    """One choice: its ``label`` as in the training data, its short ``name``, and the question it answers. ``asked`` is how
    people ask it, in small letters."""

    label: str
    name: str
    description: str
    asked: str = ""


@lru_cache(maxsize=1)
def load_choices() -> dict[str, Topic]:
    """All topics and other intents by label, in the order of the files."""
    questions = {
        variation.topic: str(variation.metadata.get("vraag", ""))
        for variation in load_variations()
        if variation.is_topic and variation.is_ordinary
    }
    choices = {}
    for label, examples in load_examples().items():
        name = label.removeprefix(PREFIX)
        description = questions.get(name) or f"bijvoorbeeld: {examples[0]}"
        choices[label] = Topic(label, name, description, " ".join(examples).lower())
    return choices


def find_topics(words: str, choices: Iterable[Topic]) -> list[Topic]:
    """The topics that fit the words best, at most MOST_FOUND; a few typing errors do no harm."""
    wanted = words.lower().replace("_", " ").split()
    if not wanted:
        return []
    scored = [(_fit(wanted, topic), topic) for topic in choices]
    fitting = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])
    return [topic for _, topic in fitting[:MOST_FOUND]]


def _fit(wanted: list[str], topic: Topic) -> float:
    """How well the words are found in the name or the question (0 to 100), and a little more where the name says it."""
    name = topic.name.replace("_", " ")
    text = f"{name} {topic.description}".lower()
    found = sum(_fit_word(word, text, topic.asked) for word in wanted) / len(wanted)
    return float(found + fuzz.token_set_ratio(" ".join(wanted), name) / 5) if found >= LEAST_FIT else 0.0


def _fit_word(word: str, text: str, asked: str) -> float:
    """100 where it stands in the text; a long word may have a typing error. Less where people only use it to ask."""
    if word in text:
        return 100.0
    least = EXAMPLE_FIT if word in asked else 0.0
    if len(word) < 5:
        return least
    nearest = max(fuzz.ratio(word, other) for other in re.findall(r"\w+", text))
    return float(nearest) if nearest >= LEAST_FIT_WORD else least


def is_topic_name(name: str) -> bool:
    """Whether a name follows the rule ``thema_aspect``: two parts of small letters and digits."""
    return NAME.fullmatch(name) is not None


def propose_name(text: str, nearest: str | None) -> str:
    """A first name for a new topic: the theme of the nearest topic, and the message's most telling word."""
    theme = (nearest or "").removeprefix(PREFIX).split("_")[0] or "overig"
    words = [word for word in re.findall(r"[a-z0-9]+", _without_accents(text.lower())) if len(word) > 3]
    telling = [word for word in words if word not in _EMPTY_WORDS and word not in theme and theme not in word]
    aspect = max(telling, key=len, default="nieuw")[:40]
    return f"{theme}_{aspect}"


def _without_accents(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
