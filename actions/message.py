"""What actions read of the user's last message: what understanding (bot/nlu) wrote there."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker


def summary(tracker: Tracker) -> dict[str, Any]:
    """The summary that bot/nlu/component.py wrote: topics, offered topics, place, language."""
    return dict((tracker.latest_message or {}).get("begrip") or {})


def risk(tracker: Tracker) -> dict[str, Any] | None:
    """The gateway's risk judgement, or None when Rasa is talked to directly."""
    metadata = (tracker.latest_message or {}).get("metadata") or {}
    judged = metadata.get("risico")
    return dict(judged) if judged else None


def intent(tracker: Tracker) -> str:
    """The intent of the last message."""
    return str(((tracker.latest_message or {}).get("intent") or {}).get("name") or "")


def text(tracker: Tracker) -> str:
    """The last message as typed."""
    return str((tracker.latest_message or {}).get("text") or "")
