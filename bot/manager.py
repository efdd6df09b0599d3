"""Runs the process manager, supervisor, in such a way that a full disk cannot stop it: ``python -m bot.manager``."""

from __future__ import annotations

from supervisor import loggers, supervisord


def main() -> None:
    """Manages until stopped. A line that cannot be written to a log is lost, and nothing else.

    Supervisor itself tells its standard error so; where that is a file on the same full disk, telling fails too, and that
    ends it: then nobody restarts what dies.
    """
    loggers.Handler.handleError = _lose
    supervisord.main()


def _lose(handler: loggers.Handler) -> None:
    """What could not be written is let go of."""


if __name__ == "__main__":
    main()
