"""A message in another language: the most important things, in that language."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.message import summary
from bot.risk.cards import load_foreign_cards


class ActionAndereTaal(Action):
    """Danger, advice and who we are, as written in data/knowledge/talen.yml."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_andere_taal"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """A language that we do not write gets English: more people read that than Dutch."""
        languages = load_foreign_cards()
        language = languages.get(str(summary(tracker).get("taal"))) or languages["en"]
        dispatcher.utter_message(text=str(language["antwoord"]["tekst"]).strip())
        return []
