"""Two questions in one message: both answered, in the order they were asked."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.message import summary


class ActionBeantwoordBeide(Action):
    """Gives the answers to both topics."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_beantwoord_beide"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """One item an answer."""
        for topic in summary(tracker).get("onderwerpen") or []:
            dispatcher.utter_message(response=f"utter_vraag/{topic}")
        return []
