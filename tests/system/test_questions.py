"""What people who ask something get."""

from __future__ import annotations

import pytest

from tests.system.running import Chat, System, buttons, cards, texts

pytestmark = pytest.mark.system


def test_a_teacher_asks_for_the_steps_of_the_meldcode_and_reads_all_five(chat: Chat) -> None:
    said = texts(chat.say("welke stappen heeft de meldcode?"))
    assert "vijf" in said.lower() or all(str(step) in said for step in range(1, 6))


def test_a_question_in_the_middle_of_a_story_is_found(chat: Chat) -> None:
    story = (
        "ik zat gisteren met mijn zus te praten. haar man moest van de burgemeester het huis uit en zij weet niet "
        "waar ze aan toe is. ze is moe. hoe lang duurt zo'n huisverbod eigenlijk?"
    )
    assert "10 dagen" in texts(chat.say(story))


def test_a_follow_up_question_is_about_the_same_thing(chat: Chat) -> None:
    chat.say("wat is een huisverbod")
    assert "10 dagen" in texts(chat.say("en hoe lang duurt dat?"))


def test_two_questions_at_once_both_get_an_answer(chat: Chat) -> None:
    said = texts(chat.say("Hoe lang duurt een huisverbod? En wat kost het om Veilig Thuis te bellen?"))
    assert "10 dagen" in said
    assert "gratis" in said


def test_the_same_question_again_gets_other_words(chat: Chat) -> None:
    first = texts(chat.say("hoe lang duurt een huisverbod"))
    second = texts(chat.say("hoe lang duurt een huisverbod"))
    assert first != second
    assert "10 dagen" in first
    assert "dagen" in second


def test_who_says_that_he_is_a_teacher_gets_the_teachers_answer_from_then_on(system: System) -> None:
    unknown, teacher = system.chat(), system.chat()
    teacher.say("ik ben leerkracht")
    teacher.say("hallo")
    question = "Hoe praat ik met ouders over zorgen?"
    assert "stap 3" in texts(teacher.say(question))
    assert "stap 3" not in texts(unknown.say(question))


def test_somebody_who_asks_outside_the_field_is_told_so_and_gets_a_number(chat: Chat) -> None:
    items = chat.say("wat is de beste hypotheekrente op dit moment")
    assert "Daar weet ik geen antwoord op" in texts(items)
    assert "0800-2000" in texts(items)
    assert "nood" not in cards(items)


def test_somebody_who_writes_english_is_answered_in_english(chat: Chat) -> None:
    said = texts(chat.say("I am worried about my neighbour's children, what can I do?"))
    assert "0800-2000" in said
    assert "call" in said.lower()


def test_a_greeting_is_greeted_and_told_what_to_ask(chat: Chat) -> None:
    items = chat.say("goedemorgen")
    assert "Signaalwijzer" in texts(items)
    assert len(buttons(items)) >= 3


@pytest.mark.parametrize("message", ["???", "...", "👍", "😢😢😢", "asdfghjkl", "x" * 1999, "1"])
def test_what_cannot_be_understood_still_gets_a_friendly_answer(chat: Chat, message: str) -> None:
    items = chat.say(message)
    assert texts(items)
    assert "nood" not in cards(items), "neither danger nor a failure"


def test_a_theory_question_about_danger_gets_an_answer_and_no_alarm(chat: Chat) -> None:
    items = chat.say("wat doe ik bij acuut gevaar?")
    assert "nood" not in cards(items)
    assert "112" in texts(items)


def test_two_users_do_not_hear_of_each_other(system: System) -> None:
    one, other = system.chat(), system.chat()
    one.say("wat is een huisverbod")
    assert "10 dagen" not in texts(other.say("en hoe lang duurt dat?"))
