"""What people tell about themselves and others does not reach the logbook, and what they ask does."""

from __future__ import annotations

import pytest

from bot.logbook import redact as module
from bot.logbook.evaluate_redaction import measure_redaction
from bot.logbook.redact import NOT_KEPT, redact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mijn buurman henk slaat", "mijn buurman [NAAM] slaat"),
        ("onze sanne van 6", "onze [NAAM] van 6"),
        ("groetjes fatima", "groetjes [NAAM]"),
        ("J. de Vries", "[NAAM]"),
        ("kerkstraat 12b", "[ADRES]"),
        ("1234 AB", "1234 [POSTCODE]"),
        ("bel me op 06 - 12 34 56 78", "bel me op [TELEFOON]"),
        ("bsn 111222333", "bsn [BSN]"),
        ("NL91 ABNA 0417 1643 00", "[IBAN]"),
        ("obs de regenboog", "[ORGANISATIE]"),
        ("geb 03-05-12", "geb [GEBOORTEDATUM]"),
        ("zit op de klimop", "zit op [ORGANISATIE]"),
        ("ze werkt bij de jumbo", "ze werkt bij de [ORGANISATIE]"),
        ("hij voetbalt bij fc dronrijp", "hij voetbalt bij [ORGANISATIE]"),
        ("we wonen op de lindelaan", "we wonen op de [ADRES]"),
        ("kan er iemand langs bij de meent 33", "kan er iemand langs bij [ADRES]"),
        ("ze zit in groep 5 en bij stap 4 wacht ik", "ze zit in groep 5 en bij stap 4 wacht ik"),
        ("we staan op camping de zandkuil, plek 44", "we staan op camping [ADRES]"),
        ("zijn discord: nightwolf#4821", "zijn discord: [ACCOUNT]"),
        ("op insta heet ie dj.faro_", "op insta heet ie [ACCOUNT]"),
        ("kenteken begint met 29-tk", "kenteken begint met [KENTEKEN]"),
        ("ouafa en ik zijn bang", "[NAAM] en ik zijn bang"),
        ("ik wil weg bij boudewien", "ik wil weg bij [NAAM]"),
    ],
)
def test_personal_data_is_masked(text: str, expected: str) -> None:
    assert redact(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "bel 112 of 0800-2000",
        "ik hoop dat veilig thuis belt",
        "kinderen van 12 en 14",
        "mijn man wil niet",
        "ik ben bang",
        "de vos at een roos",
        "hij zit op de bank",
        "hij liep zomaar de weg op",
        "mijn adres is geheim en ik heb 2 kinderen",
        "op het plein bij school staat een man",
    ],
)
def test_ordinary_words_and_our_numbers_stay(text: str) -> None:
    assert redact(text) == text


def test_masking_twice_changes_nothing() -> None:
    once = redact("mijn buurman henk uit Utrecht, 06-12345678, 1234 AB")
    assert redact(once) == once


def test_nothing_is_kept_when_a_detector_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(text: str) -> None:
        raise RuntimeError(text)

    monkeypatch.setattr(module, "find_personal_data", break_down)
    assert redact("mijn buurman henk") == NOT_KEPT


@pytest.mark.parametrize(("part", "recall"), [("ontwikkel", 0.965), ("test", 0.935)])
def test_most_personal_data_is_found_and_few_words_are_lost(part: str, recall: float) -> None:
    figures = measure_redaction(part)
    assert figures.recall >= recall
    assert figures.lost_share <= 0.015
