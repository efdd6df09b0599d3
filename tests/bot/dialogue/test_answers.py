"""The answer fits the asker, and says it differently the second time."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.answers import AnswerGenerator

DOMAIN = Domain.from_yaml(
    """
version: "3.1"
slots:
  rol: {type: text, mappings: [{type: custom}]}
  herhaald: {type: bool, mappings: [{type: custom}]}
responses:
  utter_vraag/a_een:
  - text: gewoon
    metadata: {vraag: "Wat is een?", vervolg: [a_twee, a_drie, bestaat_niet], feiten: [x]}
  - text: voor de arts
    condition: [{type: slot, name: rol, value: arts}]
    metadata: {feiten: [x]}
  - text: nog eens
    condition: [{type: slot, name: herhaald, value: true}]
  utter_vraag/a_twee:
  - text: twee voor {plaats}
    metadata: {vraag: "En twee?"}
  utter_vraag/a_drie:
  - text: drie
    metadata: {vraag: "En drie?"}
  utter_iets_anders_bedoeld:
  - text: Iets anders?
  utter_groet:
  - text: hallo
    buttons: [{title: Een knop, payload: Een knop}]
"""
)


def talk(*events: Event, **slots: Any) -> DialogueStateTracker:
    """A conversation so far."""
    tracker = DialogueStateTracker.from_events("a", list(events), slots=DOMAIN.slots, domain=DOMAIN)
    for name, value in slots.items():
        tracker.slots[name].value = value
    return tracker


async def say(answer: str, tracker: DialogueStateTracker, **values: Any) -> dict[str, Any]:
    """What the user gets."""
    said = await AnswerGenerator(None, DOMAIN).generate(answer, tracker, "rest", **values)
    assert said is not None
    return said


async def test_who_says_nothing_of_himself_gets_the_ordinary_answer() -> None:
    assert (await say("utter_vraag/a_een", talk()))["text"] == "gewoon"


async def test_a_role_gets_its_own_answer_and_others_the_ordinary_one() -> None:
    assert (await say("utter_vraag/a_een", talk(rol="arts")))["text"] == "voor de arts"
    assert (await say("utter_vraag/a_een", talk(rol="kind")))["text"] == "gewoon"


NOTE = {"utter_action": "utter_vraag/a_een"}


@pytest.mark.parametrize("noted", [NOTE, {"metadata": NOTE}], ids=["by Rasa", "by an action"])
async def test_the_same_question_again_gets_other_words_also_for_a_role(noted: dict[str, Any]) -> None:
    said = BotUttered("gewoon", metadata=noted)
    assert (await say("utter_vraag/a_een", talk(said)))["text"] == "nog eens"
    assert (await say("utter_vraag/a_een", talk(said, rol="arts")))["text"] == "nog eens"


async def test_small_talk_between_does_not_count_but_another_topic_does() -> None:
    first = BotUttered("gewoon", metadata={"utter_action": "utter_vraag/a_een"})
    chat = BotUttered("hallo", metadata={"utter_action": "utter_groet"})
    other = BotUttered("drie", metadata={"utter_action": "utter_vraag/a_drie"})
    assert (await say("utter_vraag/a_een", talk(first, chat)))["text"] == "nog eens"
    assert (await say("utter_vraag/a_een", talk(first, other)))["text"] == "gewoon"


async def test_a_topic_without_other_words_repeats_itself() -> None:
    said = BotUttered("drie", metadata={"utter_action": "utter_vraag/a_drie"})
    assert (await say("utter_vraag/a_drie", talk(said)))["text"] == "drie"


async def test_next_questions_are_buttons_also_under_a_variation() -> None:
    expected = [{"title": "En twee?", "payload": "En twee?"}, {"title": "En drie?", "payload": "En drie?"}]
    assert (await say("utter_vraag/a_een", talk()))["buttons"] == expected
    assert (await say("utter_vraag/a_een", talk(rol="arts")))["buttons"] == expected


async def test_under_an_answer_that_may_be_the_wrong_one_the_other_questions_come_first() -> None:
    unsure = UserUttered("iets", parse_data={"begrip": {"onderwerpen": ["a_een"], "anders": ["a_drie"]}})
    said = await say("utter_vraag/a_een", talk(unsure))
    assert said["text"] == "gewoon\n\nIets anders?"
    assert [button["title"] for button in said["buttons"]] == ["En drie?", "En twee?"]


async def test_buttons_of_its_own_stay() -> None:
    assert (await say("utter_groet", talk()))["buttons"] == [{"title": "Een knop", "payload": "Een knop"}]


async def test_values_are_filled_in() -> None:
    assert (await say("utter_vraag/a_twee", talk(), plaats="Bedum"))["text"] == "twee voor Bedum"


async def test_the_answer_says_which_it_is_and_the_written_one_is_left_alone() -> None:
    generator = AnswerGenerator(None, DOMAIN)
    before = str(generator.responses)
    said = await generator.generate("utter_vraag/a_een", talk(), "rest")
    assert said is not None
    assert said["metadata"]["utter_action"] == "utter_vraag/a_een"
    assert said["metadata"]["feiten"] == ["x"]
    assert str(generator.responses) == before


async def test_an_answer_that_does_not_exist_is_none() -> None:
    assert await AnswerGenerator(None, DOMAIN).generate("utter_vraag/a_vier", talk(), "rest") is None
