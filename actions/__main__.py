"""Runs the action server on loopback: ``python -m actions``."""

from __future__ import annotations

import os

from bot.settings import load_settings


def main() -> None:
    """Serves until stopped. rasa_sdk takes its host from SANIC_HOST only."""
    os.environ["SANIC_HOST"] = "127.0.0.1"
    from rasa_sdk.endpoint import run

    run("actions", port=load_settings().action_port, cors_origins=[])


if __name__ == "__main__":
    main()
