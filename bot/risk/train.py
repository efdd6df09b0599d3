"""Trains the risk model on the train and development parts, and on what people type every day. The test part is never
read here."""

from __future__ import annotations

from pathlib import Path

from bot.risk.messages import read_everyday_messages, read_messages
from bot.risk.model import train


def train_risk_model(path: Path) -> None:
    """Writes the model to ``path``."""
    messages = [message.for_training() for part in ("train", "ontwikkel") for message in read_messages(part)]
    train([*messages, *read_everyday_messages()]).save(path)
