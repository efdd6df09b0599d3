"""What is decided from a ranking and from what was said before. The ranking is a fake: no model is needed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.nlu.decide import Topics, decide, split_sentences
from bot.nlu.dialogue_state import DialogueState
from bot.nlu.topic_model import Guess

TOPICS = Topics(
    by_question={"hoe lang duurt een huisverbod": "huisverbod_duur"},
    after={"meldcode_stap1": "meldcode_stap2"},
)
FRESH = DialogueState()


def ranked(**chances: float) -> Callable[[str], list[Guess]]:
    """A model that says the same of every text. Topics are written with two underscores: ``vraag__a_b``."""
    guesses = [Guess(label.replace("vraag__", "vraag/"), chance) for label, chance in chances.items()]
    return lambda text: sorted(guesses, key=lambda guess: -guess.probability)


def by_word(**words: dict[str, float]) -> Callable[[str], list[Guess]]:
    """A model that goes by the first known word in the text."""

    def rank(text: str) -> list[Guess]:
        for word, chances in words.items():
            if word in text.lower():
                return ranked(**chances)(text)
        return [Guess("buiten_bereik", 0.9)]

    return rank


def fail(text: str) -> list[Guess]:
    """A model that must not be asked."""
    raise AssertionError(text)


def test_the_words_of_a_button_need_no_model() -> None:
    decision = decide("Hoe lang duurt een huisverbod?", fail, FRESH, TOPICS)
    assert (decision.intent, decision.topics, decision.confidence) == ("vraag", ("huisverbod_duur",), 1.0)


def test_en_dan_goes_on_to_what_comes_after() -> None:
    state = DialogueState(last_topic="meldcode_stap1")
    assert decide("en dan?", fail, state, TOPICS).topics == ("meldcode_stap2",)


@pytest.mark.parametrize(
    "message",
    ["de stap ervoor", "en daarvoor?", "en de stap daarvoor", "wat is de vorige stap?", "vorige", "stap terug"],
)
def test_the_step_before_goes_back(message: str) -> None:
    state = DialogueState(last_topic="meldcode_stap2")
    assert decide(message, fail, state, TOPICS).topics == ("meldcode_stap1",)


def test_before_the_first_step_the_model_decides() -> None:
    state = DialogueState(last_topic="meldcode_stap1")
    assert decide("en daarvoor?", ranked(vraag__a_een=0.9), state, TOPICS).topics == ("a_een",)


def test_a_sure_topic_is_answered() -> None:
    decision = decide("iets", ranked(vraag__a_een=0.8, vraag__a_twee=0.1), FRESH, TOPICS)
    assert (decision.intent, decision.topics) == ("vraag", ("a_een",))


def test_a_clear_lead_is_enough() -> None:
    rank = ranked(vraag__a_een=0.25, vraag__a_twee=0.05)
    assert decide("iets", rank, FRESH, TOPICS).topics == ("a_een",)


def test_an_answer_that_may_be_the_wrong_one_comes_with_the_other_questions() -> None:
    decision = decide("iets", ranked(vraag__a_een=0.4, vraag__a_twee=0.2, groet=0.1, vraag__b_drie=0.05), FRESH, TOPICS)
    assert (decision.intent, decision.others) == ("vraag", ("a_twee", "b_drie"))


def test_a_certain_answer_comes_alone() -> None:
    assert decide("iets", ranked(vraag__a_een=0.9, vraag__a_twee=0.05), FRESH, TOPICS).others == ()


def test_a_sure_intent_is_taken_as_it_is() -> None:
    assert decide("dag", ranked(groet=0.9), FRESH, TOPICS).intent == "groet"


def test_doubt_offers_at_most_three_topics() -> None:
    rank = ranked(vraag__a=0.2, vraag__b=0.19, vraag__c=0.18, vraag__d=0.17)
    decision = decide("iets vaags over van alles", rank, FRESH, TOPICS)
    assert decision.intent == "twijfel"
    assert decision.offered == ("a", "b", "c")


def test_a_second_doubt_in_a_row_does_not_ask_again() -> None:
    rank = ranked(vraag__a=0.2, vraag__b=0.19)
    state = DialogueState(last_intent="twijfel")
    assert decide("iets vaags over van alles", rank, state, TOPICS).intent == "twijfel_opnieuw"


def test_nothing_likely_is_out_of_scope() -> None:
    rank = ranked(vraag__a=0.03, vraag__b=0.03)
    assert decide("iets vaags over van alles", rank, FRESH, TOPICS).intent == "buiten_bereik"


def test_two_questions_are_both_answered_in_their_order() -> None:
    rank = by_word(duurt={"vraag__a_duur": 0.9}, kost={"vraag__b_kosten": 0.9})
    decision = decide("Hoe lang duurt dat? En wat kost dit?", rank, FRESH, TOPICS)
    assert (decision.intent, decision.topics) == ("twee_vragen", ("a_duur", "b_kosten"))


def test_two_questions_without_a_question_mark_are_both_answered() -> None:
    rank = by_word(duurt={"vraag__a_duur": 0.9}, kost={"vraag__b_kosten": 0.9})
    assert decide("hoe lang duurt dat en heb ik kost daaraan", rank, FRESH, TOPICS).topics == ("a_duur", "b_kosten")


def test_the_question_at_the_end_of_a_story_counts() -> None:
    rank = by_word(duurt={"vraag__a_duur": 0.9, "vraag__c_x": 0.05})
    story = "Mijn zus was hier gisteren. Het was gezellig. Hoe lang duurt het?"
    assert decide(story, rank, FRESH, TOPICS).topics == ("a_duur",)


def test_a_short_follow_up_leans_on_the_theme_of_the_last_topic() -> None:
    rank = ranked(vraag__a_duur=0.3, vraag__b_duur=0.31)
    assert decide("en hoe lang?", rank, DialogueState(last_topic="a_wat"), TOPICS).topics == ("a_duur",)
    assert decide("en hoe lang?", rank, DialogueState(last_topic="b_wat"), TOPICS).topics == ("b_duur",)


@pytest.mark.parametrize(
    ("role", "topic"),
    [("leerkracht", "school_wie"), ("arts", "huisarts_wie"), ("ouder", "omstander_wie"), (None, "omstander_wie")],
)
def test_the_writers_role_decides_between_topics_that_are_about_as_likely(role: str | None, topic: str) -> None:
    rank = ranked(vraag__omstander_wie=0.35, vraag__school_wie=0.3, vraag__huisarts_wie=0.3)
    assert decide("bij wie moet ik zijn met mijn zorgen", rank, DialogueState(role=role), TOPICS).topics == (topic,)


def test_a_role_does_not_change_an_answer_that_is_sure() -> None:
    rank = ranked(vraag__huisverbod_duur=0.7, vraag__school_wie=0.1)
    state = DialogueState(role="leerkracht")
    assert decide("hoeveel dagen duurt een huisverbod", rank, state, TOPICS).topics == ("huisverbod_duur",)


def test_nothing_leans_on_a_question_about_the_chat_itself() -> None:
    rank = ranked(vraag__bot_maker=0.3, vraag__veiligthuis_nummer=0.31)
    state = DialogueState(last_topic="bot_wie")
    assert decide("welk nummer is dat", rank, state, TOPICS).topics == ("veiligthuis_nummer",)


def test_a_long_new_question_does_not_lean_on_what_was_said() -> None:
    rank = ranked(vraag__a_duur=0.1, vraag__b_duur=0.8)
    question = "nu iets heel anders want ik zou graag willen weten hoeveel tijd een onderzoek mag kosten"
    assert decide(question, rank, DialogueState(last_topic="a_wat"), TOPICS).topics == ("b_duur",)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Een. Twee? Drie!", ["Een.", "Twee?", "Drie!"]),
        ("regel een\nregel twee", ["regel een", "regel twee"]),
        ("geen punt", ["geen punt"]),
        ("", []),
        ("0800-2000 en 1.5 meter", ["0800-2000 en 1.5 meter"]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences
