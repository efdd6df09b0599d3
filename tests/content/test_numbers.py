"""A user is never told a telephone number that nobody checked."""

from __future__ import annotations

import pytest

from bot.risk.cards import load_cards, load_contacts, show_card
from tests.content.written import known_numbers, numbers_in, retired_numbers, user_texts


def test_every_number_that_users_may_read_is_a_known_one() -> None:
    known = known_numbers()
    unknown = {(where, number) for where, text in user_texts() for number in numbers_in(text) if number not in known}
    assert unknown == set()


def test_no_uncertain_number_is_told_to_users() -> None:
    weak = {number for number, certainty in known_numbers().items() if certainty == "laag"}
    assert {(where, number) for where, text in user_texts() for number in numbers_in(text) & weak} == set()


def test_no_retired_number_is_told_to_users() -> None:
    retired = retired_numbers()
    assert retired, "contacten.yml names none under niet_gebruiken"
    assert {(where, number) for where, text in user_texts() for number in numbers_in(text) & retired} == set()


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Bel 0800-2000, gratis.", {"08002000"}),
        ("Bel 112 of 113.", {"112", "113"}),
        ("0900 8844 en 020-2615275", {"09008844", "0202615275"}),
        ('href="tel:08002000"', set()),
        ("er waren 1.112 gevallen en 112.000 kinderen", set()),
        ("in 2019-2020 en op 23-11-2026", set()),
    ],
)
def test_numbers_are_told_from_other_figures(text: str, numbers: set[str]) -> None:
    assert numbers_in(text) == numbers


@pytest.mark.parametrize(
    ("kind", "situation"), [(kind, name) for kind, cards in load_cards().items() if kind != "daarna" for name in cards]
)
def test_a_card_shows_only_numbers_that_were_checked(kind: str, situation: str) -> None:
    entry = load_cards()[kind][situation]
    assert {load_contacts()[contact]["zekerheid"] for contact in entry["nummers"]} <= {"hoog", "middel"}
    card = show_card(kind, situation)  # type: ignore[arg-type]
    assert "112" in card["text"]
    if kind == "nood":
        assert "0800-2000" in card["text"]
    if kind == "crisis":
        assert "113" in card["text"]
        assert "0800-0113" in card["text"]
    assert len(entry["regels"]) <= 2
