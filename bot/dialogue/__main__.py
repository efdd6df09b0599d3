"""Runs Rasa with the live model: ``python -m bot.dialogue``. Supervisor starts it, also after a crash."""

from __future__ import annotations

import os
import sys

from bot.console import stop
from bot.settings import load_settings
from bot.training.live import trusted_models


def main() -> None:
    """Becomes Rasa, with the live model or else the one before it; a model the registry does not know is never read."""
    settings = load_settings()
    model = next(trusted_models(settings, "topics"), None)
    if model is None:
        stop("No live model that the registry knows. Run: make train, and start again.")
    # The cluster's endpoints name the action server by this variable.
    os.environ.setdefault("SIGNAALWIJZER_ACTION_URL", settings.action_url)
    endpoints = "endpoints.cluster.yml" if settings.redis_url else "endpoints.yml"
    arguments = ["--interface", settings.rasa_host, "--port", str(settings.rasa_port), "--model", str(model)]
    files = ["--endpoints", endpoints, "--credentials", "credentials.yml"]
    os.execv(sys.executable, [sys.executable, "-m", "rasa", "run", *arguments, *files])  # noqa: S606


if __name__ == "__main__":
    main()
