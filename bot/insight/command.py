"""``inzicht``: writes a month's report to a file."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from bot.console import say, stop
from bot.insight.csv_file import month_csv
from bot.insight.month import MonthError
from bot.insight.page import render_month
from bot.logbook.store import FILE_NAME, Logbook
from bot.settings import Settings


def write_report(settings: Settings, month: str, csv_path: Path | None, html_path: Path | None) -> None:
    """Writes the report as CSV, as a page, or both; ends the program with what to do when that cannot be done."""
    path = settings.logbook_dir / FILE_NAME
    if not path.exists():
        stop(f"Er is nog geen logboek in {settings.logbook_dir}.")
    if not csv_path and not html_path:
        stop("Zeg wat u wilt: --csv BESTAND, --html BESTAND, of allebei.")
    with closing(Logbook.open(path)) as logbook:
        try:
            for target, render in ((csv_path, month_csv), (html_path, render_month)):
                if target:
                    target.write_bytes(render(logbook.database, month).encode())
                    say(f"Het rapport van {month} staat in {target}")
        except MonthError as problem:
            stop(str(problem))
        except OSError as problem:
            stop(f"Dit bestand kan niet geschreven worden: {problem.filename} ({problem.strerror}).")
