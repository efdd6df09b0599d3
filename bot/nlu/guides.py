"""Placeholder until the guides land."""

GUIDE_BUTTONS: dict[str, str] = {}
