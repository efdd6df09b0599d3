"""Walks a guide step by step: forward, back, stop, and a summary to print at the end. The words stand in data/gidsen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.message import intent, text
from bot.nlu.guides import (
    Guide,
    Walk,
    answers_of,
    chosen_answer,
    is_resume,
    load_guides,
    load_shared,
    read_walk,
    which_guide,
)


class ActionGids(Action):
    """One step of a guide; where somebody is stands in the slot ``gids`` (see ``bot.nlu.guides.Walk``)."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_gids"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Begins, moves or ends the guide, by the intent of the message."""
        wanted = intent(tracker)
        if wanted == "gids_stop":
            dispatcher.utter_message(text=load_shared()["gestopt"], buttons=_buttons(_starts()))
            return [SlotSet("gids", None)]
        before = read_walk(tracker.get_slot("gids"))
        walk = _begin(text(tracker)) if wanted == "gids_start" or before is None else _move(before, wanted, tracker)
        if walk is None:
            dispatcher.utter_message(text=load_shared()["keuze"], buttons=_buttons(_starts()))
            return []
        role = str(tracker.get_slot("rol") or "")
        if is_finished(walk):
            _show_summary(dispatcher, walk, role)
            return [SlotSet("gids", None)]
        dispatcher.utter_message(text=_say_step(walk, role, wanted), buttons=_buttons(_ways_on(walk)))
        return [SlotSet("gids", walk.written())]


def _begin(said: str) -> Walk | None:
    """The start of the guide that was asked for; None when the message does not tell which."""
    name = which_guide(said)
    return Walk(name) if name else None


def _move(walk: Walk, wanted: str, tracker: Tracker) -> Walk:
    if wanted == "gids_terug":
        return walk.back()
    if is_resume(text(tracker)):
        return walk
    return walk.on(chosen_answer(walk, text(tracker)))


def is_finished(walk: Walk) -> bool:
    """Whether the last step is passed, or an answer ended the guide."""
    answer = last_answer(walk)
    return walk.step >= len(load_guides()[walk.guide]["stappen"]) or bool(answer and answer.get("einde"))


def last_answer(walk: Walk) -> dict[str, Any] | None:
    """The answer chosen at the step just passed."""
    if not walk.answers or walk.answers[-1] is None:
        return None
    return answers_of(walk.back())[walk.answers[-1]]


def tell_step(guide: Guide, step: int, role: str) -> str:
    """A step in words, with what it adds for this profession."""
    told = guide["stappen"][step]
    extra = (told.get("rollen") or {}).get(role)
    return "\n\n".join([told["titel"], told["tekst"], *([extra] if extra else [])])


def summarise(walk: Walk, role: str) -> list[str]:
    """What was walked, a line a step, with the answers given and what they mean."""
    lines = []
    for step in range(walk.step):
        passed = Walk(walk.guide, walk.answers[: step + 1])
        lines.append("\n\n".join([tell_step(load_guides()[walk.guide], step, role), *_tell_answer(passed)]))
    return lines


def _tell_answer(walk: Walk) -> Iterable[str]:
    answer = last_answer(walk)
    if answer:
        yield load_shared()["antwoord"].format(knop=answer["knop"])
        if answer.get("tekst"):
            yield answer["tekst"]


def _say_step(walk: Walk, role: str, wanted: str) -> str:
    """The step, below the guide's opening or below what the answer before it means."""
    guide = load_guides()[walk.guide]
    answer = last_answer(walk) if wanted == "gids_verder" else None
    above = guide["begin"] if wanted == "gids_start" else str((answer or {}).get("tekst") or "")
    return "\n\n".join([*([above.strip()] if above else []), tell_step(guide, walk.step, role)])


def _show_summary(dispatcher: CollectingDispatcher, walk: Walk, role: str) -> None:
    guide = load_guides()[walk.guide]
    ended = last_answer(walk) or {}
    outcome = [ended["tekst"]] if ended.get("einde") else []
    dispatcher.utter_message(text="\n\n".join([*outcome, guide["einde"]]))
    dispatcher.utter_message(
        json_message={"kaart": "gids", "titel": guide["titel"], "regels": summarise(walk, role)},
    )


def _ways_on(walk: Walk) -> list[str]:
    """The buttons of a step: its answers, or the next step; back, except on the first; stop."""
    shared = load_shared()["knoppen"]
    on = [answer["knop"] for answer in answers_of(walk)] or [shared["verder"]]
    return [*on, *([shared["terug"]] if walk.step else []), shared["stop"]]


def _starts() -> list[str]:
    return [guide["knop"] for guide in load_guides().values()]


def _buttons(titles: Iterable[str]) -> list[dict[str, str]]:
    return [{"title": title, "payload": title} for title in titles]
