"""What a user can order in so many words, and the gateway does by itself: also when Rasa is down.

Rasa knows freer ways to say the same (the intents ``niet_bewaren`` and ``wis_gesprek``); the gateway obeys those too.
"""

from __future__ import annotations

import re
from typing import Literal

from bot.nlu.text import words_only
from bot.risk.cards import Item

Command = Literal["wis", "niet_bewaren"]

#: What the user reads when it is done: the same words as utter_gewist and utter_niet_bewaren in data/nlu/omgang.yml.
DONE: dict[Command, str] = {
    "wis": "Het gesprek is gewist. Ik weet niet meer wat je schreef. Je kunt opnieuw beginnen als je wilt.",
    "niet_bewaren": (
        "Goed. Van dit gesprek bewaar ik niets. Wat er al stond, is gewist. Alleen zolang we praten onthoud ik wat je "
        "zei. Typ 'wis gesprek' als ook dat weg moet."
    ),
}

#: What stands below that when the logbook could not be reached: it is tried again until it works.
NOT_YET = "Let op: wissen uit het logboek lukt nu nog niet. Ik blijf het proberen, je hoeft niets te doen."

_POLITE = r"(?: (?:graag|aub|alsjeblieft|alstublieft|svp|a u b))?"
_THIS = r"(?:dit|alles|(?:dit |het |mijn |mn )gesprek)"
_COMMANDS: dict[Command, re.Pattern[str]] = {
    "wis": re.compile(rf"(?:wis|verwijder) (?:(?:het|dit|mijn|mn) )?gesprek{_POLITE}"),
    "niet_bewaren": re.compile(
        rf"(?:(?:(?:liever|{_THIS}) )?niet (?:bewaren|opslaan)|(?:niets|niks) (?:bewaren|opslaan)"
        rf"|bewaar {_THIS} niet|bewaar (?:niets|niks)|sla {_THIS} niet op|sla (?:niets|niks) op){_POLITE}"
    ),
}

#: The same wish inside a longer message: then nothing is kept, and the message is answered as any other.
_WISH = re.compile(
    r"\b(?:niet|niets|niks) (?:bewaren|opslaan|bewaard|opgeslagen)\b"
    r"|\bniet dat (?:\w+ ){1,4}(?:opslaat|opslaan|bewaart|bewaren|bewaard|opgeslagen)\b"
    r"|\bbewaar (?:\w+ ){0,2}(?:niet|niets|niks)\b|\bsla (?:\w+ ){0,2}(?:niet|niets|niks) op\b"
)


def read_command(text: str) -> Command | None:
    """The command that a message is, word for word; None for any other message."""
    said = words_only(text)
    for command, pattern in _COMMANDS.items():
        if pattern.fullmatch(said):
            return command
    return None


def wishes_no_record(text: str) -> bool:
    """Whether a message says somewhere that it must not be kept. Better once too often: then only a lesson is lost."""
    return bool(_WISH.search(words_only(text)))


def confirm(command: Command, *, erased: bool) -> list[Item]:
    """What the user reads after a command. ``erased`` is false when the logbook could not be reached."""
    return [{"text": DONE[command] if erased else f"{DONE[command]}\n\n{NOT_YET}"}]
