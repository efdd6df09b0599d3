"""Who answers the question under a card is understood, with our buttons or in own words, in every language of the cards."""

from __future__ import annotations

import pytest

from bot.risk import Context
from bot.risk.card_answers import load_yes_and_no, read_card_answer
from bot.risk.cards import ask_after_card, load_foreign_cards, show_card
from bot.risk.judge import RiskJudge

LANGUAGES = ["nl", *load_foreign_cards()]
EACH_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)
JUDGE = RiskJudge(None)  # an answer to a card needs no model


def buttons_under(card: str, language: str) -> list[str]:
    """The buttons that a user sees with this card."""
    item = show_card("veilig", language=language) if card == "veilig" else ask_after_card(card, language)  # type: ignore[arg-type]
    assert item
    return [button["payload"] for button in item["buttons"]]


def test_there_are_words_for_every_language_that_has_cards() -> None:
    assert set(load_yes_and_no()) == set(LANGUAGES)


@EACH_LANGUAGE
@pytest.mark.parametrize(("card", "danger_first"), [("veilig", True), ("nood", False), ("crisis", False)])
def test_the_buttons_mean_what_they_say(language: str, card: str, danger_first: bool) -> None:
    first, second = buttons_under(card, language)
    dangerous, calm = (first, second) if danger_first else (second, first)
    context = Context(last_card=card)  # type: ignore[arg-type]
    shown = JUDGE.judge(dangerous, context)
    assert (shown.card, shown.language) == ("crisis" if card == "crisis" else "nood", language)
    assert JUDGE.judge(calm, context).card is None


@EACH_LANGUAGE
def test_yes_and_no_in_own_words_are_understood_after_each_card(language: str) -> None:
    words = load_yes_and_no()[language]
    for said, after_veilig in ((words["ja"], True), (words["nee"], False)):
        for word in said:
            under_veilig = read_card_answer(word, "veilig", language)
            under_nood = read_card_answer(f"{word}!".capitalize(), "nood", language)
            assert under_veilig, word
            assert under_nood, word
            assert (under_veilig.danger, under_nood.danger) == (after_veilig, not after_veilig), word
            assert under_nood.language == language, word


@pytest.mark.parametrize("card", ["veilig", "nood"])
@pytest.mark.parametrize(
    "message", ["nee ik ben niet veilig", "niet veilig!", "Nee, hij is er nog", "help", "I'm not safe"]
)
def test_who_says_it_is_not_safe_gets_the_numbers_whatever_was_asked(card: str, message: str) -> None:
    assert JUDGE.judge(message, Context(last_card=card)).card == "nood"  # type: ignore[arg-type]


@pytest.mark.parametrize(("before", "language"), [("mi marido me pega", "es"), ("my husband hits me", "en")])
def test_a_word_of_several_languages_is_read_in_that_of_the_conversation(before: str, language: str) -> None:
    judged = JUDGE.judge("no", Context(previous=(before,), last_card="nood"))
    assert (judged.card, judged.language) == ("nood", language)


@pytest.mark.parametrize("message", ["nee", "ja", "no", "nein"])
def test_without_a_card_yes_and_no_are_no_danger(message: str) -> None:
    assert JUDGE.judge(message, Context()).card is None


def test_a_question_is_no_answer_to_a_card() -> None:
    assert read_card_answer("hoe lang duurt een huisverbod", "nood", "nl") is None


def test_who_writes_in_a_language_without_cards_gets_the_english_one() -> None:
    card = show_card("nood", language="anders")
    assert (card["custom"]["taal"], card["custom"]["titel"]) == ("en", load_foreign_cards()["en"]["nood"]["titel"])
    assert buttons_under("nood", "anders") == buttons_under("nood", "en")
