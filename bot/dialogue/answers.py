"""Turns a chosen topic into what the user reads: the variation for this asker, with next questions as buttons.

The sentences stand in ``data/nlu/*.yml``; nothing is written here. Rasa calls this through ``nlg:`` in endpoints.yml.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.content.topics import OTHERS_LINE
from bot.nlu.guides import load_guides, load_shared, read_walk

TOPIC_PREFIX = "utter_vraag/"
MOST_BUTTONS = 3


class AnswerGenerator(TemplatedNaturalLanguageGenerator):
    """Rasa's templated answers, plus: other words on a repeated question, and next questions as quick replies."""

    def __init__(self, endpoint_config: Any = None, domain: Domain | None = None) -> None:
        """``endpoint_config`` is what Rasa passes to every custom generator; it is not used."""
        super().__init__((domain or Domain.empty()).responses)

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """The answer as Rasa sends it on: ``text`` and, for a topic, ``buttons`` with the questions that often follow."""
        slots = tracker.current_slot_values()
        if utter_action.startswith(TOPIC_PREFIX):
            slots["herhaald"] = _was_just_said(utter_action, tracker)
        variation = self._choose(utter_action, slots)
        if variation is None:
            return None
        answer = self._fill_response(copy.deepcopy(variation), slots, **kwargs)
        others = self._others_meant(utter_action, tracker)
        if others:
            answer["text"] += "\n\n" + self.responses[OTHERS_LINE][0]["text"]
        following = [button for button in self._next_questions(utter_action) if button not in others]
        questions = (others + following)[:MOST_BUTTONS]
        buttons = questions + self._ways_into_guide(utter_action, slots)
        if buttons and not answer.get("buttons"):
            answer["buttons"] = buttons
        answer.setdefault("metadata", {})["utter_action"] = utter_action
        return dict(answer)

    def _choose(self, utter_action: str, slots: dict[str, Any]) -> dict[str, Any] | None:
        """The variation whose conditions hold; a repeat in other words goes before one for a role."""
        variations = self.responses.get(utter_action) or []
        fitting = [variation for variation in variations if _conditions_hold(variation, slots)]
        if not fitting:
            return None
        best: dict[str, Any] = max(fitting, key=lambda variation: _specificity(variation, slots))
        return best

    def _next_questions(self, utter_action: str) -> list[dict[str, str]]:
        """Buttons for the topics named in ``vervolg``; a button sends its own words, which the bot knows as an example."""
        return self._own_questions(self._metadata(utter_action).get("vervolg") or [])

    def _others_meant(self, utter_action: str, tracker: DialogueStateTracker) -> list[dict[str, str]]:
        """Buttons for the other topics that may be meant, when understanding was not certain of this one."""
        understood = (tracker.latest_message.parse_data or {}).get("begrip") or {} if tracker.latest_message else {}
        if [utter_action.removeprefix(TOPIC_PREFIX)] != understood.get("onderwerpen"):
            return []
        return self._own_questions(understood.get("anders") or [])

    def _own_questions(self, topics: Iterable[str]) -> list[dict[str, str]]:
        """A button for each topic, in the words of its own question."""
        questions = [self._metadata(TOPIC_PREFIX + topic).get("vraag") for topic in topics]
        return [_button(question) for question in questions if question]

    def _ways_into_guide(self, utter_action: str, slots: dict[str, Any]) -> list[dict[str, str]]:
        """Below a topic: back to the guide that somebody left for this question, or the guide named in ``gids``."""
        if not utter_action.startswith(TOPIC_PREFIX):
            return []
        if read_walk(slots.get("gids")):
            return [_button(load_shared()["knoppen"]["hervat"])]
        guide = load_guides().get(str(self._metadata(utter_action).get("gids") or ""))
        return [_button(guide["knop"])] if guide else []

    def _metadata(self, utter_action: str) -> dict[str, Any]:
        """Metadata of the ordinary variation, the one without conditions."""
        for variation in self.responses.get(utter_action) or []:
            if not variation.get("condition"):
                return variation.get("metadata") or {}
        return {}


def _button(words: str) -> dict[str, str]:
    return {"title": words, "payload": words}


def _conditions_hold(variation: dict[str, Any], slots: dict[str, Any]) -> bool:
    return all(slots.get(condition["name"]) == condition["value"] for condition in variation.get("condition") or [])


def _specificity(variation: dict[str, Any], slots: dict[str, Any]) -> int:
    """A repeat in other words goes before one for a role; but a child keeps its own words."""
    names = {condition["name"] for condition in variation.get("condition") or []}
    role_weight = 3 if slots.get("rol") == "kind" else 1
    return 2 * ("herhaald" in names) + role_weight * ("rol" in names)


def _was_just_said(utter_action: str, tracker: DialogueStateTracker) -> bool:
    """Whether this very answer is the last topic answer the user saw."""
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered):
            said = answer_name(event)
            if said.startswith(TOPIC_PREFIX):
                return said == utter_action
    return False


def answer_name(event: BotUttered) -> str:
    """Which answer this was: Rasa notes it beside our metadata for its own answers, and inside it for an action's."""
    noted = event.metadata or {}
    return str(noted.get("utter_action") or (noted.get("metadata") or {}).get("utter_action") or "")
