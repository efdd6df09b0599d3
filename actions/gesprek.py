"""Erasing the conversation on request."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, Restarted
from rasa_sdk.executor import CollectingDispatcher


class ActionWisGesprek(Action):
    """Says that the conversation is gone, and makes it so: the tracker store forgets what was restarted."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_wis_gesprek"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """The item ``opdracht: wis`` tells the gateway to forget too."""
        dispatcher.utter_message(response="utter_gewist")
        dispatcher.utter_message(json_message={"opdracht": "wis"})
        return [Restarted()]
