"""Walks a guide step by step: forward, back, stop, and a summary to print at the end. The words stand in data/gidsen."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.message import intent
from bot.nlu.guides import load_guides

#: The only guide so far; the slot keeps its name, so that more can follow.
MELDCODE = "meldcode"

Guide = dict[str, Any]


class ActionGids(Action):
    """One step of a guide; where somebody is stands in the slot ``gids`` as ``name:step`` (steps count from 0)."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_gids"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Begins, moves or ends the guide, by the intent of the message."""
        guide = load_guides()[MELDCODE]
        step = _next_step(intent(tracker), tracker.get_slot("gids"))
        if step is None:
            dispatcher.utter_message(text=guide["gestopt"], buttons=_buttons(guide, "begin"))
            return [SlotSet("gids", None)]
        role = str(tracker.get_slot("rol") or "")
        if step >= len(guide["stappen"]):
            _show_summary(dispatcher, guide, role)
            return [SlotSet("gids", None)]
        opening = f"{guide['begin']}\n\n" if intent(tracker) == "gids_start" else ""
        names = ("verder", "terug", "stop") if step else ("verder", "stop")
        dispatcher.utter_message(text=opening + tell_step(guide, step, role), buttons=_buttons(guide, *names))
        return [SlotSet("gids", f"{MELDCODE}:{step}")]


def tell_step(guide: Guide, step: int, role: str) -> str:
    """A step in words, with what it adds for this profession."""
    told = guide["stappen"][step]
    extra = (told.get("rollen") or {}).get(role)
    return "\n\n".join([told["titel"], told["tekst"], *([extra] if extra else [])])


def _next_step(wanted: str, position: str | None) -> int | None:
    """The step to show; None to stop. Without a guide under way any request begins one."""
    if wanted == "gids_stop":
        return None
    if wanted == "gids_start" or not position:
        return 0
    step = int(position.split(":")[1])
    return max(0, step - 1) if wanted == "gids_terug" else step + 1


def _show_summary(dispatcher: CollectingDispatcher, guide: Guide, role: str) -> None:
    lines = [tell_step(guide, step, role) for step in range(len(guide["stappen"]))]
    dispatcher.utter_message(text=guide["einde"])
    dispatcher.utter_message(json_message={"kaart": "gids", "titel": guide["titel"], "regels": lines})


def _buttons(guide: Guide, *names: str) -> list[dict[str, str]]:
    return [{"title": guide["knoppen"][name], "payload": guide["knoppen"][name]} for name in names]
