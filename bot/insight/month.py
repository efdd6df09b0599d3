"""A month as people write it: 2026-11."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

NAMES = "januari februari maart april mei juni juli augustus september oktober november december".split()


class MonthError(ValueError):
    """The text is no month; the message says in Dutch how to write one."""


def check_month(text: str) -> str:
    """The month, when it is written as year and month ("2026-11"). Raises MonthError when it is not."""
    if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", text, flags=re.ASCII):
        raise MonthError(f"‘{text[:20]}’ is geen maand. Schrijf het jaar en de maand zo: 2026-11.")
    return text


def name_month(month: str) -> str:
    """How a person says it: "november 2026"."""
    year, number = month.split("-")
    return f"{NAMES[int(number) - 1]} {year}"


def this_month() -> str:
    """The month it is now, in Dutch time."""
    return f"{datetime.now(ZoneInfo('Europe/Amsterdam')):%Y-%m}"


def is_over(month: str) -> bool:
    """Whether the month has ended, in Dutch time."""
    return month < this_month()
