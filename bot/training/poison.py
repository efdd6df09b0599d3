"""Finds labels that would teach the bot to be calm about danger: acute messages labelled as chit-chat or harmless.

It may be a mistake or an attack; either way the model must not learn it. Two judges look, so that a live model that was
poisoned before does not wave the next one through: the live risk model, and the patterns, which learn nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.risk import Context
from bot.risk.judge import RiskJudge, judge_by_patterns
from bot.training.snapshot import Example

#: Intents and themes that a message in danger may well belong to; all other intents are chit-chat.
_SERIOUS = frozenset(
    {"acuut_gevaar", "crisis_gevoel", "wil_mens", "zoek_kantoor", "geef_plaats", "wis_gesprek", "niet_bewaren"}
)
_CHATTY_THEMES = ("vraag/bot_",)

_ALARMS = ("nood", "crisis")


def is_chit_chat(label: str) -> bool:
    """Whether a topic or intent is small talk, about the bot itself, or out of scope."""
    if label.startswith("vraag/"):
        return label.startswith(_CHATTY_THEMES)
    return label not in _SERIOUS


def find_poison(examples: Sequence[Example], judge: RiskJudge) -> list[Example]:
    """The examples that say less than the danger they show."""
    suspect = [
        example
        for example in examples
        if (example.kind == "risico" and example.label == "geen")
        or (example.kind == "onderwerp" and is_chit_chat(example.label))
    ]
    judgements = judge.judge_many([(example.text, Context()) for example in suspect]) if suspect else []
    return [
        example
        for example, judgement in zip(suspect, judgements, strict=True)
        if judgement.card in _ALARMS or judge_by_patterns(example.text, Context()).card in _ALARMS
    ]


def explain_poison(poison: Sequence[Example], shown: int = 10) -> list[str]:
    """A sentence a message, for people; the messages are redacted already."""
    lines = [
        f"Acuut gevaar mag niet als '{example.label}' geleerd worden: \"{_shorten(example.text)}\""
        for example in poison[:shown]
    ]
    return lines + ([f"En nog {len(poison) - shown} van zulke labels."] if len(poison) > shown else [])


def _shorten(text: str, most: int = 120) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
