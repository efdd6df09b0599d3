"""A message in another language: the most important things, in that language."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.kantoor import show_offices, words_in
from actions.message import summary, text
from bot.language.themes import find_theme


class ActionAndereTaal(Action):
    """What talen.yml says on the message's theme; where that is not clear: danger, advice and who we are."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_andere_taal"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """With the office below it when a place is named too."""
        understood = summary(tracker)
        code = str(understood.get("taal"))
        language = words_in(code) or {}
        theme = find_theme(text(tracker), code)
        answer = language["thema"][theme] if theme else language["antwoord"]
        dispatcher.utter_message(text=str(answer["tekst"]).strip())
        place = understood.get("plaats") or {}
        return show_offices(dispatcher, place, code) if place.get("regios") else []
