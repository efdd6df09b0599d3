"""People who write another language are answered in it, on their own subject and with their own office."""

from __future__ import annotations

import pytest

from bot.risk.cards import load_foreign_cards
from tests.system.running import System, cards, texts

pytestmark = pytest.mark.system

WORDS = load_foreign_cards()


@pytest.mark.parametrize(
    ("message", "language", "theme"),
    [
        ("what is Veilig Thuis?", "en", "veiligthuis"),
        ("I want to report my neighbour", "en", "veiligthuis"),
        ("I am looking for a place to stay with my children", "en", "opvang"),
        ("Ich brauche eine Unterkunft für mich und meine Kinder", "de", "opvang"),
        ("Je veux porter plainte contre mon mari", "fr", "aangifte"),
        ("mi permiso de residencia depende de mi marido", "es", "verblijf"),
        ("Co to jest Veilig Thuis?", "pl", "veiligthuis"),
        ("Veilig Thuis nedir?", "tr", "veiligthuis"),
        ("ما هو Veilig Thuis؟", "ar", "veiligthuis"),
        ("Мені потрібен притулок для мене і дітей", "uk", "opvang"),
        ("Что такое huisverbod?", "ru", "huisverbod"),
    ],
)
def test_a_clear_question_gets_its_own_answer(system: System, message: str, language: str, theme: str) -> None:
    assert WORDS[language]["thema"][theme]["tekst"].strip() in texts(system.chat().say(message))


def test_an_unclear_message_gets_the_most_important_things(system: System) -> None:
    said = texts(system.chat().say("I am worried about my neighbour's children, what can I do?"))
    assert WORDS["en"]["antwoord"]["tekst"].strip() in said


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("I live in Bedum, who can I call?", "Your office is Veilig Thuis Groningen."),
        ("Ich wohne in Groningen, wen kann ich anrufen?", "Für Sie zuständig ist Veilig Thuis Groningen."),
        ("Mieszkam w Eindhoven, do kogo mogę zadzwonić?", "Veilig Thuis Oost-Brabant"),
        ("Я живу в Groningen, кому подзвонити?", "Ваш офіс: Veilig Thuis Groningen."),
    ],
)
def test_the_office_is_told_in_the_language_of_the_question(system: System, message: str, words: str) -> None:
    items = system.chat().say(message)
    assert words in texts(items)
    assert "kantoor" in cards(items)


def test_a_bare_place_after_a_foreign_question_is_answered_in_that_language(system: System) -> None:
    chat = system.chat()
    chat.say("I am worried about my neighbour's children, what can I do?")
    assert "Your office is" in texts(chat.say("Bedum"))


def test_a_theme_and_a_place_get_both(system: System) -> None:
    items = system.chat().say("I am looking for a shelter in Zwolle")
    assert WORDS["en"]["thema"]["opvang"]["tekst"].strip() in texts(items)
    assert "kantoor" in cards(items)
