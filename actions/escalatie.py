"""What follows on danger. The card itself is shown by the gateway, at once; a client without the gateway gets it here."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.message import intent, risk
from bot.risk.cards import show_card


class ActionEscaleer(Action):
    """Says what somebody can do until help is there."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_escaleer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """After ``acuut_gevaar`` or ``crisis_gevoel``."""
        crisis = intent(tracker) == "crisis_gevoel"
        judged = risk(tracker)
        if judged is None or judged.get("card") not in ("nood", "crisis"):
            card = show_card("crisis" if crisis else "nood")
            dispatcher.utter_message(text=card["text"])
            dispatcher.utter_message(json_message=card["custom"])
        if judged is None or judged.get("language", "nl") == "nl":
            dispatcher.utter_message(response="utter_na_crisis" if crisis else "utter_na_nood")
        return []
