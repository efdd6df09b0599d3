"""When the bot is not sure: one clarifying question, then the people who can help. Never a dead end."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.message import intent, summary


class ActionVerduidelijk(Action):
    """Asks which of at most three questions is meant."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_verduidelijk"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Buttons with the likeliest topics, in the words of their own question."""
        questions = [own_question(topic, domain) for topic in summary(tracker).get("aangeboden") or []]
        buttons = [{"title": question, "payload": question} for question in questions if question]
        buttons.append({"title": "Geen van deze", "payload": "Geen van deze"})
        dispatcher.utter_message(response="utter_verduidelijk", buttons=buttons)
        return []


class ActionVangnet(Action):
    """Out of scope, or unsure for the second time: honest, short, with a number."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_vangnet"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """A redirect for out of scope, the people who can help for a second doubt."""
        again = intent(tracker) == "twijfel_opnieuw"
        dispatcher.utter_message(response="utter_mensen_die_helpen" if again else "utter_buiten_bereik")
        return []


def own_question(topic: str, domain: dict[str, Any]) -> str:
    """The question of a topic as it stands on a button, from the answer's metadata; empty when there is none."""
    for variation in (domain.get("responses") or {}).get(f"utter_vraag/{topic}") or []:
        question = (variation.get("metadata") or {}).get("vraag")
        if question:
            return str(question)
    return ""
