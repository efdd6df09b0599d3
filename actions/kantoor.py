"""Finds the Veilig Thuis office: asks for the place, asks which of several, asks once more, and never leaves without a number."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.message import summary
from bot.places import Region, load_finder
from bot.risk.cards import language_we_write, load_foreign_cards

#: More regions than this in one message is a list, not an answer.
MAX_OFFICES = 3


class ActionZoekKantoor(Action):
    """Shows the office of the place in the message, or asks for the place."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_zoek_kantoor"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """One step of the office question; where it stands is in the slot ``kantoor_gevraagd``."""
        understood = summary(tracker)
        place = understood.get("plaats") or {}
        language = str(understood.get("taal") or "nl")
        if place.get("keuzes"):
            return ask_which(dispatcher, place, language)
        if place.get("regios"):
            return show_offices(dispatcher, place, language)
        if place.get("buitenland"):
            dispatcher.utter_message(response="utter_kantoor_buitenland", plaats=place["buitenland"])
            return [SlotSet("kantoor_gevraagd", None)]
        return ask_place(dispatcher, tracker.get_slot("kantoor_gevraagd"))


def words_in(language: str) -> dict[str, Any] | None:
    """What talen.yml says to who writes in this language; None for Dutch."""
    return None if language == "nl" else dict(load_foreign_cards()[language_we_write(language)])


def ask_which(dispatcher: CollectingDispatcher, place: dict[str, Any], language: str = "nl") -> list[EventType]:
    """Several places have this name: buttons for each."""
    buttons = [{"title": label, "payload": label} for label in place["keuzes"]]
    foreign = words_in(language)
    if foreign:
        dispatcher.utter_message(text=foreign["vraag_plaats"], buttons=buttons)
    else:
        dispatcher.utter_message(response="utter_kantoor_keuze", buttons=buttons, plaats=place["geschreven"])
    return [SlotSet("kantoor_gevraagd", "keuze")]


def show_offices(dispatcher: CollectingDispatcher, place: dict[str, Any], language: str = "nl") -> list[EventType]:
    """The office of each region named, at most three, in the language of the message where we write it."""
    regions = load_finder().regions
    keys = place["regios"][:MAX_OFFICES]
    for index, key in enumerate(keys):
        name = place["namen"][index] if index < len(place.get("namen") or []) else ""
        show_office(dispatcher, regions[key], name, language, corrected=bool(place.get("verbeterd")))
    return [SlotSet("kantoor_gevraagd", None), SlotSet("regio", keys[0])]


def show_office(
    dispatcher: CollectingDispatcher, region: Region, place: str, language: str = "nl", *, corrected: bool
) -> None:
    """One office, in words and as a card."""
    card = {
        "kaart": "kantoor",
        "regio": region.sleutel,
        "naam": region.naam,
        "telefoon": region.telefoon,
        "tel": "tel:" + region.telefoon.replace("-", ""),
        "website": region.website,
        "plaats": place,
    }
    foreign = words_in(language)
    names = {"naam": region.naam, "telefoon": region.telefoon, "plaats": place or region.naam}
    if foreign:
        dispatcher.utter_message(text=foreign["kantoor"].format(**names))
    else:
        dispatcher.utter_message(
            response="utter_kantoor_verbeterd" if corrected and place else "utter_kantoor", **names
        )
    dispatcher.utter_message(json_message=card)


def ask_place(dispatcher: CollectingDispatcher, asked: str | None) -> list[EventType]:
    """Asks for the place; an unknown one gets a second try and then the number that always works."""
    if not asked:
        dispatcher.utter_message(response="utter_kantoor_vraag")
        return [SlotSet("kantoor_gevraagd", "gevraagd")]
    if asked != "nog_eens":
        dispatcher.utter_message(response="utter_kantoor_nog_eens")
        return [SlotSet("kantoor_gevraagd", "nog_eens")]
    dispatcher.utter_message(response="utter_kantoor_onbekend")
    return [SlotSet("kantoor_gevraagd", None)]
