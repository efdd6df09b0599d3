"""Somebody says who he is: remembered, and used in every answer that differs for that role."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher


class ActionNoemRol(Action):
    """Thanks, and offers what this role asks most."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_noem_rol"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """The response has a variation per role."""
        dispatcher.utter_message(response="utter_noem_rol")
        return []
