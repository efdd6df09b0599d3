"""What is read of a message before anything judges it."""

from __future__ import annotations

import pytest

from bot.gateway.requests import SENDER, clean_text, find_typed_words
from bot.nlu.text import fold


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("  hallo  ", "hallo"),
        ("/restart", "restart"),
        (" / / /intent{}", "intent{}"),
        ("\u200b/restart", "restart"),
        ("a\x00b", "a b"),
        ("regel een\nregel twee", "regel een\nregel twee"),
        ("en/of", "en/of"),
        ("👨‍👩‍👧 gezin", "👨‍👩‍👧 gezin"),
        ("/", ""),
        ("\x00\x1f", ""),
        ("\ud800", ""),
    ],
)
def test_a_message_is_cleaned(sent: str, read: str) -> None:
    assert clean_text(sent) == read


@pytest.mark.parametrize("invisible", ["\u200b", "\u200c", "\u200d", "\u00ad", "\u2060", "\ufeff"])
def test_invisible_characters_inside_a_word_do_not_cut_it_up(invisible: str) -> None:
    assert fold(clean_text(f"ver{invisible}moord")) == "vermoord"


@pytest.mark.parametrize(
    ("raw", "typed"),
    [
        ('{"sender": "a", "message": "hij slaat mij', "hij slaat mij"),
        ("{'sender': 'a', 'message': 'hij slaat mij'}", "hij slaat mij'"),
        ("message=hij slaat mij", "hij slaat mij"),
        ('{"sender": "a", "message": ', ""),
        ("hij slaat mij", "hij slaat mij"),
        ("\x01hij\x02slaat mij\x7f", "hij slaat mij"),
        ('{"sender": "a", "message": "hij slaat mij"}'.encode("utf-16").decode("utf-8", "ignore"), "hij slaat mij"),
        ('{"sender": "a"', "sender : a"),
        ("this message is for you", "this message is for you"),
    ],
)
def test_of_a_request_that_is_no_json_the_words_that_were_typed_are_judged(raw: str, typed: str) -> None:
    assert find_typed_words(raw).split() == typed.split()


@pytest.mark.parametrize("sender", ["a", "0f" * 16, "test.user@site+1:2_3-4", "x" * 128])
def test_usual_ids_are_taken(sender: str) -> None:
    assert SENDER.fullmatch(sender)


@pytest.mark.parametrize("sender", ["", "x" * 129, "a b", "a\n", "<script>", "../x", "é"])
def test_other_ids_are_not(sender: str) -> None:
    assert not SENDER.fullmatch(sender)
