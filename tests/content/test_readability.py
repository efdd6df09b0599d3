"""Answers can be read on a phone by somebody in distress: short sentences, and few of them."""

from __future__ import annotations

import re
from statistics import mean

from bot.content.topics import load_variations

#: Words a sentence of an ordinary answer may have on average; B1 asks for about 15.
MAX_AVERAGE = 20


def sentence_lengths(text: str) -> list[int]:
    """Words in each sentence and each line of a list."""
    parts = re.split(r"(?<=[.!?:])\s+|\n+", text)
    return [len(part.split()) for part in parts if len(part.split()) > 0]


def test_sentences_of_ordinary_answers_are_short() -> None:
    averages = {one.name: mean(sentence_lengths(one.text)) for one in load_variations() if one.is_ordinary and one.text}
    longest = sorted(averages.items(), key=lambda pair: -pair[1])[:10]
    print(f"average sentence: {mean(averages.values()):.1f} words; longest answers:")
    for name, average in longest:
        print(f"  {average:5.1f}  {name}")
    assert {name: round(average, 1) for name, average in averages.items() if average > MAX_AVERAGE} == {}


def test_sentences_of_answers_for_a_role_are_not_much_longer() -> None:
    averages = {one.name: mean(sentence_lengths(one.text)) for one in load_variations() if one.conditions}
    assert {name: round(average, 1) for name, average in averages.items() if average > MAX_AVERAGE + 2} == {}
