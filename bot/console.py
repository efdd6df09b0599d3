"""How the commands speak: what happens now, and one sentence that says what to do when it fails."""

from __future__ import annotations

import sys
from typing import NoReturn


def say(text: str) -> None:
    """One line of progress."""
    print(f"\033[1m• {text}\033[0m", flush=True)


def stop(text: str) -> NoReturn:
    """Ends the command with a sentence that says what to do."""
    print(f"\033[31m✗ {text}\033[0m", file=sys.stderr, flush=True)
    raise SystemExit(1)
