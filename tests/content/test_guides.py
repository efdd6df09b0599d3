"""The guides say what the facts say, in steps that fit a phone."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from bot.content.readability import measure
from bot.content.topics import load_examples, load_facts, load_variations
from bot.nlu.guides import load_guides, load_shared
from bot.nlu.roles import load_roles
from bot.nlu.text import words_only
from bot.risk.cards import load_contacts

GUIDES = load_guides()
EACH_GUIDE = pytest.mark.parametrize("name", GUIDES)

MAX_WORDS = 90
MAX_BUTTON = 45
#: Guides are for professionals and name the law, so they may be harder than a citizen's answer.
FLOOR = 45


def steps(name: str) -> list[dict[str, Any]]:
    """The steps of a guide."""
    return list(GUIDES[name]["stappen"])


def answers(name: str) -> list[dict[str, Any]]:
    """Every answer that a guide offers."""
    return [answer for step in steps(name) for answer in step.get("antwoorden") or []]


@EACH_GUIDE
def test_a_guide_leans_on_facts_that_exist_and_are_certain_enough(name: str) -> None:
    known = {one: entry["zekerheid"] for one, entry in {**load_facts(), **load_contacts()}.items()}
    assert [fact for fact in GUIDES[name]["feiten"] if known.get(fact, "onbekend") in ("laag", "onbekend")] == []


@EACH_GUIDE
def test_a_guide_names_112_and_has_an_end(name: str) -> None:
    assert "112" in GUIDES[name]["begin"] + steps(name)[0]["tekst"]
    assert GUIDES[name]["einde"]
    assert not steps(name)[-1].get("antwoorden")


@EACH_GUIDE
def test_a_step_fits_on_a_phone(name: str) -> None:
    long = [step["titel"] for step in steps(name) if len(step["tekst"].split()) > MAX_WORDS]
    long += [answer["knop"] for answer in answers(name) if len(answer.get("tekst", "").split()) > MAX_WORDS]
    assert long == []


@EACH_GUIDE
def test_a_step_reads_well_enough(name: str) -> None:
    hard = {step["titel"]: round(measure(step["tekst"])) for step in steps(name) if measure(step["tekst"]) < FLOOR}
    assert hard == {}


@EACH_GUIDE
def test_what_a_step_adds_is_for_a_role_that_exists(name: str) -> None:
    assert {role for step in steps(name) for role in step.get("rollen") or {}} <= set(load_roles())


def test_a_button_means_one_thing() -> None:
    words = [words_only(guide["knop"]) for guide in GUIDES.values()]
    words += [words_only(button) for button in load_shared()["knoppen"].values()]
    words += [words_only(answer["knop"]) for name in GUIDES for answer in answers(name)]
    assert [word for word, count in Counter(words).items() if count > 1] == []
    assert [word for word in words if len(word) > MAX_BUTTON] == []


def test_the_opening_of_each_guide_is_a_training_example() -> None:
    examples = {words_only(example) for example in load_examples()["gids_start"]}
    assert {words_only(guide["knop"]) for guide in GUIDES.values()} <= examples


def test_topics_lead_to_guides_that_exist() -> None:
    named = {one.metadata["gids"] for one in load_variations() if one.metadata.get("gids")}
    assert named == set(GUIDES)
