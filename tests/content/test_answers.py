"""Every answer has a source and a date, is short, and leads on to answers that exist."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from bot.content.review import REVIEW_DAYS, review_until
from bot.content.topics import Variation, load_examples, load_facts, load_variations
from bot.nlu.text import words_only
from bot.risk.cards import load_contacts
from bot.settings import ROOT

VARIATIONS = load_variations()
TOPICS = {variation.topic for variation in VARIATIONS if variation.is_topic}
ORDINARY = [variation for variation in VARIATIONS if variation.is_topic and variation.is_ordinary]

MIN_EXAMPLES = 15
MAX_WORDS = 100
MAX_BUTTON = 45
ROLES = {
    "leerkracht", "arts", "kinderopvang", "hulpverlener", "politie", "gemeente", "vrijwilliger", "buur", "familie",
    "slachtoffer", "kind", "pleger", "ouder",
}  # fmt: skip


def listed_topics() -> list[str]:
    """The topics of docs/onderwerpen.md."""
    text = (ROOT / "docs" / "onderwerpen.md").read_text(encoding="utf-8")
    return re.findall(r"^- ([a-z0-9_]+):", text, re.MULTILINE)


def names(variations: list[Variation]) -> list[str]:
    """For a readable failure."""
    return [f"{one.file} {one.name}" for one in variations]


def test_the_list_of_topics_and_the_topics_are_the_same() -> None:
    listed = listed_topics()
    assert len(listed) == len(set(listed))
    assert set(listed) - TOPICS == set(), "in docs/onderwerpen.md, without an answer"
    assert TOPICS - set(listed) == set(), "not in docs/onderwerpen.md"
    assert len(TOPICS) >= 70


@pytest.mark.parametrize("topic", listed_topics())
def test_a_topic_has_enough_examples(topic: str) -> None:
    examples = load_examples().get(f"vraag/{topic}", [])
    assert len({example.lower() for example in examples}) >= MIN_EXAMPLES


def test_every_topic_with_examples_has_an_answer_and_the_other_way_round() -> None:
    with_examples = {intent.removeprefix("vraag/") for intent in load_examples() if intent.startswith("vraag/")}
    assert with_examples == TOPICS


def test_every_topic_has_exactly_one_ordinary_answer() -> None:
    counted = Counter(variation.topic for variation in ORDINARY)
    assert {topic for topic in TOPICS if counted[topic] != 1} == set()


def test_conditions_are_known_roles_or_a_repeat() -> None:
    for variation in VARIATIONS:
        for slot, value in variation.conditions:
            assert (slot == "rol" and value in ROLES) or (slot == "herhaald" and value is True), variation.name


def test_every_answer_names_sources_that_exist() -> None:
    known = set(load_facts()) | set(load_contacts())
    assert names([one for one in VARIATIONS if not one.metadata.get("feiten")]) == []
    missing = {(one.name, fact) for one in VARIATIONS for fact in one.metadata.get("feiten", []) if fact not in known}
    assert missing == set()


def test_no_answer_leans_on_an_uncertain_source() -> None:
    certainty = {one: entry["zekerheid"] for one, entry in {**load_facts(), **load_contacts()}.items()}
    weak = {(one.name, fact) for one in VARIATIONS for fact in one.metadata["feiten"] if certainty.get(fact) == "laag"}
    assert weak == set()


def test_every_answer_was_checked_less_than_a_review_period_ago() -> None:
    today = date.today()
    assert names([one for one in VARIATIONS if one.checked is None]) == []
    late = [one for one in VARIATIONS if one.checked and review_until(one.checked) < today]
    assert names(late) == [], f"older than {REVIEW_DAYS} days: look them over (make review-due), then set gecontroleerd"
    assert names([one for one in VARIATIONS if one.checked and one.checked > today]) == [], "checked in the future"


def test_next_questions_exist_and_are_others() -> None:
    for one in VARIATIONS:
        following = one.metadata.get("vervolg") or []
        assert set(following) <= TOPICS, one.name
        assert one.topic not in following, one.name
        assert len(following) == len(set(following)), one.name
        if one.metadata.get("daarna"):
            assert one.metadata["daarna"] in TOPICS - {one.topic}, one.name


def test_every_topic_has_a_question_of_its_own_that_fits_on_a_button() -> None:
    assert names([one for one in ORDINARY if not one.metadata.get("vraag")]) == []
    questions = Counter(str(one.metadata["vraag"]).lower() for one in ORDINARY)
    assert [question for question, count in questions.items() if count > 1] == []
    assert [question for question in questions if len(question) > MAX_BUTTON] == []


def test_a_topics_own_question_is_one_of_its_examples() -> None:
    missing = [
        one.topic
        for one in ORDINARY
        if words_only(one.metadata["vraag"]) not in {words_only(text) for text in load_examples()[f"vraag/{one.topic}"]}
    ]
    assert missing == []


def test_no_answer_is_longer_than_a_phone_shows() -> None:
    assert names([one for one in VARIATIONS if len(one.text.split()) > MAX_WORDS]) == []


def test_answers_are_plain_text_without_links_or_markup() -> None:
    assert names([one for one in VARIATIONS if re.search(r"https?://|\*\*|</?[a-z]+>|\]\(|^#", one.text)]) == []


def test_no_example_belongs_to_two_intents() -> None:
    owners: dict[str, set[str]] = {}
    for intent, examples in load_examples().items():
        for example in examples:
            owners.setdefault(example.lower(), set()).add(intent)
    assert {example: intents for example, intents in owners.items() if len(intents) > 1} == {}
