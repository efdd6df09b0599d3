"""A message in another language is answered on its own subject, where that is clear."""

from __future__ import annotations

import pytest

from bot.language import detect_language
from bot.language.themes import find_theme
from bot.risk.cards import load_foreign_cards


@pytest.mark.parametrize(
    ("message", "language", "theme"),
    [
        ("what is Veilig Thuis", "en", "veiligthuis"),
        ("I want to report my neighbour", "en", "veiligthuis"),
        ("I need a place to stay with my kids", "en", "opvang"),
        ("I need a shelter, which number do I call?", "en", "opvang"),
        ("can I press charges against him", "en", "aangifte"),
        ("my visa depends on my husband", "en", "verblijf"),
        ("Ich brauche eine Unterkunft für mich und meine Kinder", "de", "opvang"),
        ("Was ist Veilig Thuis?", "de", "veiligthuis"),
        ("Je veux porter plainte contre mon mari", "fr", "aangifte"),
        ("ou puis-je dormir ce soir avec mes enfants", "fr", "opvang"),
        ("¿Qué es Veilig Thuis?", "es", "veiligthuis"),
        ("mi permiso de residencia depende de mi marido", "es", "verblijf"),
        ("Potrzebuje schronienia dla mnie i dzieci", "pl", "opvang"),
        ("Çocuklarımla kalacak bir yere ihtiyacım var", "tr", "opvang"),
        ("polise sikayet etmek istiyorum", "tr", "aangifte"),
        ("أحتاج إلى مكان آمن لي ولأطفالي", "ar", "opvang"),
        ("ما هو Veilig Thuis؟", "ar", "veiligthuis"),
        ("Мені потрібен притулок для мене і дітей", "uk", "opvang"),
        ("Что такое huisverbod?", "ru", "huisverbod"),
    ],
)
def test_the_theme_is_heard_in_the_language_of_the_message(message: str, language: str, theme: str) -> None:
    assert detect_language(message) == language
    assert find_theme(message, language) == theme


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("I am worried about the children next door, what can I do?", "en"),
        ("what is the best pizza", "en"),
        ("Ich habe Angst vor meinem Mann", "de"),
        ("can I go to the police about my visa", "en"),
    ],
)
def test_an_unclear_message_has_no_theme(message: str, language: str) -> None:
    assert find_theme(message, language) is None


def test_a_language_we_do_not_write_has_no_themes() -> None:
    assert find_theme("cos'è Veilig Thuis", "anders") is None


def test_every_theme_can_be_heard_in_every_language() -> None:
    for language, words in load_foreign_cards().items():
        for theme, answer in words["thema"].items():
            assert answer["woorden"], f"{language} {theme}"
