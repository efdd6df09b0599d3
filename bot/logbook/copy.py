"""``logboek-kopie``: a copy of the logbook that erasing and the 30 days still reach."""

from __future__ import annotations

from contextlib import closing

from bot.console import say, stop
from bot.logbook.store import FILE_NAME, Logbook
from bot.settings import Settings


def copy_logbook(settings: Settings) -> None:
    """Makes a copy, also while the system runs, and says where. Ends the program when there is no logbook."""
    path = settings.logbook_dir / FILE_NAME
    if not path.exists():
        stop(f"There is no logbook in {settings.logbook_dir} yet.")
    with closing(Logbook.open(path)) as logbook:
        say(f"The logbook is copied to {logbook.backup()}")
