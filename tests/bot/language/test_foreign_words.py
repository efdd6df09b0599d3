"""What we say in other languages is complete, short, sourced, and its buttons are understood."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from bot.language import LANGUAGES, detect_language
from bot.nlu.text import fold
from bot.settings import ROOT

KNOWLEDGE = ROOT / "data" / "knowledge"
WORDS: dict[str, dict[str, Any]] = yaml.safe_load((KNOWLEDGE / "talen.yml").read_text(encoding="utf-8"))
PATTERNS: dict[str, list[dict[str, str]]] = yaml.safe_load(
    (ROOT / "data" / "risico" / "patronen_talen.yml").read_text(encoding="utf-8")
)
FACTS = {fact["id"]: fact for fact in yaml.safe_load((KNOWLEDGE / "feiten.yml").read_text(encoding="utf-8"))}
CONTACTS = {
    contact["id"]: contact
    for contact in yaml.safe_load((KNOWLEDGE / "contacten.yml").read_text(encoding="utf-8"))["contacten"]
}
NUMBERS = {number for contact in CONTACTS.values() if contact["zekerheid"] != "laag" for number in contact["nummers"]}
EACH_LANGUAGE = pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "nl"])


def answers_in(language: str) -> list[dict[str, Any]]:
    return [WORDS[language]["antwoord"], *WORDS[language]["thema"].values()]


def shows_danger(language: str, text: str) -> bool:
    return any(re.search(pattern["patroon"], fold(text)) for pattern in PATTERNS[language])


@EACH_LANGUAGE
def test_every_language_says_everything(language: str) -> None:
    english = WORDS["en"]
    assert list(WORDS[language]) == list(english)
    for part in ("namen", "thema", "daarna"):
        assert list(WORDS[language][part]) == list(english[part])


@EACH_LANGUAGE
def test_every_answer_is_short_and_rests_on_facts(language: str) -> None:
    assert len(WORDS[language]["antwoord"]["tekst"].split()) <= 90
    for answer in answers_in(language):
        assert len(answer["tekst"].split()) <= 90
        assert all((FACTS | CONTACTS)[fact]["zekerheid"] != "laag" for fact in answer["feiten"])
    for answer in WORDS[language]["thema"].values():
        assert len(answer["tekst"].split()) <= 60


@EACH_LANGUAGE
def test_only_numbers_we_know_are_given(language: str) -> None:
    for answer in answers_in(language):
        assert set(re.findall(r"0\d{3}-\d+|\b11[0-9]\b", answer["tekst"])) <= NUMBERS


@EACH_LANGUAGE
def test_the_office_card_names_office_and_number(language: str) -> None:
    sentence = WORDS[language]["kantoor"].format(naam="Veilig Thuis Twente", telefoon="0800-2000")
    assert "Veilig Thuis Twente" in sentence
    assert "0800-2000" in sentence


@EACH_LANGUAGE
def test_our_own_sentences_are_recognised_in_their_language(language: str) -> None:
    words = WORDS[language]
    buttons = [*words["veilig"]["knoppen"], *words["daarna"]["nood"]["knoppen"], *words["daarna"]["crisis"]["knoppen"]]
    for sentence in [*buttons, words["vraag_plaats"], *(answer["tekst"] for answer in answers_in(language))]:
        assert detect_language(sentence) == language, sentence


@EACH_LANGUAGE
def test_who_taps_that_there_is_danger_is_understood(language: str) -> None:
    danger_now, not_now = WORDS[language]["veilig"]["knoppen"]
    safe, still_danger = WORDS[language]["daarna"]["nood"]["knoppen"]
    assert shows_danger(language, danger_now)
    assert shows_danger(language, still_danger)
    assert not shows_danger(language, not_now)
    assert not shows_danger(language, safe)


@EACH_LANGUAGE
def test_our_own_answers_are_not_taken_for_danger(language: str) -> None:
    assert not [answer["tekst"] for answer in answers_in(language) if shows_danger(language, answer["tekst"])]
