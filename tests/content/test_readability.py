"""Answers can be read on a phone by somebody in distress: short sentences, and few of them."""

from __future__ import annotations

import re
from statistics import mean

from bot.content.readability import FLOOR, measure, read_answers
from bot.content.topics import load_variations

#: Words a sentence of an ordinary answer may have on average; B1 asks for about 15.
MAX_AVERAGE = 20

#: A professional reads exact terms, but no harder than this.
PROFESSIONAL_FLOOR = 35
#: What all answers reach together: a single hard one is mended, many slightly harder ones show here.
CITIZENS_AVERAGE = 85


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


def test_no_answer_for_citizens_is_harder_than_b1() -> None:
    hard = {one.variation.name: round(one.ease) for one in read_answers() if one.is_for_citizens and one.ease < FLOOR}
    assert hard == {}, "see python -m bot.cli leesbaarheid"


def test_answers_for_citizens_are_easy_on_average() -> None:
    assert mean(one.ease for one in read_answers() if one.is_for_citizens) >= CITIZENS_AVERAGE


def test_no_answer_for_a_profession_is_much_harder() -> None:
    hard = {one.variation.name: round(one.ease) for one in read_answers() if one.ease < PROFESSIONAL_FLOOR}
    assert hard == {}


def test_long_words_and_long_sentences_read_harder() -> None:
    easy = measure("De burgemeester beslist. Het duurt tien dagen. Dan is er hulp.")
    assert measure("De burgemeester beslist en het duurt tien dagen en dan is er hulp.") < easy
    assert measure("De verantwoordelijkheid ligt bij de gemeentelijke jeugdhulporganisatie.") < easy


def test_a_list_is_read_line_by_line_and_a_number_is_no_word() -> None:
    assert measure("Bel:\n- de dokter\n- de juf") == measure("Bel. De dokter. De juf.")
    assert measure("Bel de dokter: 0800-2000.") == measure("Bel de dokter.")
