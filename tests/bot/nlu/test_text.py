"""Many ways of typing become one."""

from __future__ import annotations

import pytest

from bot.nlu.text import fold, words_only


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("HALLO", "hallo"),
        ("  veel   ruimte\n ", "veel ruimte"),
        ("één café naïef", "een cafe naief"),
        ("m\u200be\u200bs", "mes"),
        ("m\u00ades", "mes"),
        ("\ufeffmes", "mes"),
        ("ｍｅｓ", "mes"),
        ("mеs", "mes"),  # a Cyrillic e
        ("heeeeelp", "heelp"),
        ("zo’n ‘ding’", "zo'n 'ding'"),
        ("помощь", "помощь"),
        ("ß", "ß"),
        ("", ""),
    ],
)
def test_fold(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_folding_twice_changes_nothing() -> None:
    for typed in ("Één CAFÉ!!!", "m\u200bеs", "ＡＢＣ’s", "привет, мир"):
        assert fold(fold(typed)) == fold(typed)


@pytest.mark.parametrize(
    ("typed", "words"), [("Wat is dát?!", "wat is dat"), ("ja, graag.", "ja graag"), ("...", ""), ("e-mail", "e mail")]
)
def test_words_only(typed: str, words: str) -> None:
    assert words_only(typed) == words
