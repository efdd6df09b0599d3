"""Messages that ask the same come together; others do not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import sqlite_utils

from bot.nlu.sentence_vectors import sentence_vectors
from bot.review.grouping import Grouper, Matrix
from tests.bot.review.conftest import add_turn

SAME = ["hoe lang duurt een huisverbod?", "Hoe lang duurt een huisverbod", "hoelang duurt het huisverbod"]
OTHER = "mag mijn hond mee naar de opvang"


def group_keys(logbook: sqlite_utils.Database) -> dict[str, str]:
    """The group of each text."""
    return {row["text"]: row["group_key"] for row in logbook.query("SELECT text, group_key FROM turns")}


def first_letters(texts: Sequence[str]) -> Matrix:
    """A vector per first letter: texts with the same one are the same."""
    return np.eye(26, dtype=np.float32)[[ord(text[0]) - ord("a") for text in texts]]


def test_the_same_question_in_other_words_comes_together(logbook: sqlite_utils.Database) -> None:
    for text in [*SAME, OTHER]:
        add_turn(logbook, text)
    Grouper(sentence_vectors).group_batch(logbook)
    keys = group_keys(logbook)
    assert len({keys[text] for text in SAME}) == 1
    assert keys[OTHER] != keys[SAME[0]]


def test_a_group_keeps_its_key_when_new_messages_join_also_after_a_restart(logbook: sqlite_utils.Database) -> None:
    add_turn(logbook, "aap")
    grouper = Grouper(first_letters)
    assert grouper.group_batch(logbook) == 1
    key = group_keys(logbook)["aap"]
    add_turn(logbook, "appel")
    grouper.group_batch(logbook)
    restarted = Grouper(first_letters)
    restarted.read_leaders(logbook)
    add_turn(logbook, "arm")
    add_turn(logbook, "boom")
    restarted.group_batch(logbook)
    keys = group_keys(logbook)
    assert keys["appel"] == keys["arm"] == key != keys["boom"]
    assert restarted.group_batch(logbook) == 0


@pytest.mark.parametrize("topic", ["vraag/huisverbod_wat", None])
def test_messages_that_the_model_took_for_another_topic_stay_apart(
    logbook: sqlite_utils.Database, topic: str | None
) -> None:
    add_turn(logbook, "aap", topic="vraag/huisverbod_duur")
    add_turn(logbook, "appel", topic=topic)
    Grouper(first_letters).group_batch(logbook)
    assert len(set(group_keys(logbook).values())) == 2
