"""How easy the answers read: Flesch's reading ease with Douma's figures for Dutch, counted by textstat.

The higher the easier: from 60 up is ordinary Dutch (about B1), under 30 is for specialists. It counts syllables and
words, so it says nothing of tone, order or whether the answer is right; that takes a reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from statistics import mean

import textstat

from bot.content.topics import Variation, load_variations

#: Roles that read exact terms because their work needs them. All others are citizens.
PROFESSIONS = frozenset({"leerkracht", "arts", "kinderopvang", "hulpverlener", "politie", "gemeente"})

#: How easy a citizen's answer must be.
FLOOR = 60.0

#: A telephone number is dialled and not read out, so its digits are no words.
_NUMBER = re.compile(r"\b0\d{1,3}-?\d{4,}\b")
#: A line of a list and a heading that ends in a colon are read as sentences of their own.
_LINE_END = re.compile(r"[ :;,.]*\n+(?:[-•] )?")


@dataclass(frozen=True)
class Reading:
    """How one answer reads. ``ease`` is Flesch-Douma, ``sentence`` the average number of words in a sentence."""

    variation: Variation
    ease: float
    sentence: float

    @property
    def is_for_citizens(self) -> bool:
        """Whether it is not only for a profession."""
        return not any(slot == "rol" and value in PROFESSIONS for slot, value in self.variation.conditions)


def measure(text: str) -> float:
    """The reading ease of a Dutch text. An empty text is as easy as can be: 206.8."""
    textstat.set_lang("nl")
    return float(textstat.flesch_reading_ease(_as_sentences(text)))


def read_answers() -> list[Reading]:
    """Every answer to a topic, the hardest first."""
    return sorted(_read_all(), key=lambda reading: reading.ease)


@lru_cache(maxsize=1)
def _read_all() -> tuple[Reading, ...]:
    return tuple(
        Reading(variation, measure(variation.text), float(textstat.words_per_sentence(_as_sentences(variation.text))))
        for variation in load_variations()
        if variation.is_topic
    )


def _as_sentences(text: str) -> str:
    """Plain sentences: each line ends with a full stop, and telephone numbers are left out."""
    return _LINE_END.sub(". ", _NUMBER.sub("", text).strip()).strip()


def print_readability(hardest: int) -> int:
    """``python -m bot.cli leesbaarheid``: a figure per topic, then the hardest answers. Returns 1 under the floor."""
    readings = read_answers()
    for topic, ordinary, others in _by_topic(readings):
        print(f"{ordinary:6.1f}  {others:6.1f}  {topic}")
    print("(gewone antwoord, gemiddelde van alle varianten; Flesch-Douma, hoger is makkelijker)\n")
    for reading in readings[:hardest]:
        print(f"{reading.ease:6.1f}  {reading.sentence:4.1f} woorden per zin  {reading.variation.name}")
    citizens = [reading for reading in readings if reading.is_for_citizens]
    professionals = [reading for reading in readings if not reading.is_for_citizens]
    under = [reading for reading in citizens if reading.ease < FLOOR]
    print(
        f"\nburgers: gemiddeld {_average(citizens):.1f} over {len(citizens)} antwoorden, {len(under)} onder {FLOOR:.0f}"
    )
    print(f"professionals: gemiddeld {_average(professionals):.1f} over {len(professionals)} antwoorden")
    return 1 if under else 0


def _by_topic(readings: list[Reading]) -> list[tuple[str, float, float]]:
    """(topic, ease of the ordinary answer, average of all its variations), the hardest topic first."""
    of_topic: dict[str, list[Reading]] = {}
    for reading in readings:
        of_topic.setdefault(reading.variation.topic, []).append(reading)
    rows = [
        (topic, next(one.ease for one in all_of_it if one.variation.is_ordinary), _average(all_of_it))
        for topic, all_of_it in of_topic.items()
    ]
    return sorted(rows, key=lambda row: row[1])


def _average(readings: list[Reading]) -> float:
    return mean(reading.ease for reading in readings)
