"""Walks a guide step by step: see data/gidsen."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher


class ActionGids(Action):
    """One step of a guide."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_gids"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Not there yet: the five steps as one answer."""
        dispatcher.utter_message(response="utter_vraag/meldcode_stappen")
        return []
