"""Runs the action server on loopback: ``python -m actions``."""

from __future__ import annotations

import os

from bot.logs import configure_logging
from bot.settings import load_settings


def main() -> None:
    """Serves until stopped. rasa_sdk takes its host from SANIC_HOST only."""
    settings = load_settings()
    os.environ["SANIC_HOST"] = settings.action_host
    from rasa_sdk.endpoint import run

    configure_logging(settings.log_format)
    run("actions", port=settings.action_port, cors_origins=[])


if __name__ == "__main__":
    main()
