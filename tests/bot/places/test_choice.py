"""Who is asked which of several places is meant seldom repeats its name."""

from __future__ import annotations

import pytest

from bot.places import PlaceFinder
from bot.places.choice import choose_place


@pytest.mark.parametrize(
    ("asked", "answer", "region"),
    [
        ("Bergen", "nee, die aan zee, noord-holland", "noord-holland-noord"),
        ("Bergen", "limburg", "noord-en-midden-limburg"),
        ("Bergen", "de limburgse", "noord-en-midden-limburg"),
        ("Bergen", "die bij alkmaar", "noord-holland-noord"),
        ("Bergen", "in de buurt van venlo", "noord-en-midden-limburg"),
        ("Bergen", "de tweede", "noord-en-midden-limburg"),
        ("Bergen", "de laatste denk ik", "noord-en-midden-limburg"),
        ("Hengelo", "die in gelderland", "noord-en-oost-gelderland"),
        ("Hengelo", "de overijsselse", "twente"),
        ("Rijswijk", "bij den haag", "haaglanden"),
    ],
)
def test_an_answer_without_the_name_is_understood(finder: PlaceFinder, asked: str, answer: str, region: str) -> None:
    question = finder.find(asked, answering=True).ambiguous
    assert question is not None
    chosen = choose_place(answer, question.labels, finder)
    assert chosen is not None
    assert chosen.regio is not None
    assert chosen.regio.sleutel == region
    assert (chosen.matches[0].start, chosen.matches[0].end) == (0, len(answer))


@pytest.mark.parametrize(
    "answer",
    [
        "weet ik niet",
        "in friesland",
        "wat is eigenlijk een huisverbod en hoe lang duurt dat in limburg",
        "Bergen in Limburg",
        "",
    ],
)
def test_another_answer_is_left_to_the_finder_and_the_model(finder: PlaceFinder, answer: str) -> None:
    labels = ("Bergen (Noord-Holland)", "Bergen (Limburg)")
    assert choose_place(answer, labels, finder) is None


def test_without_a_question_nothing_is_chosen(finder: PlaceFinder) -> None:
    assert choose_place("de tweede", (), finder) is None
