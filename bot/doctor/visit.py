"""The doctor's round: everything in turn, whatever breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from bot.doctor import door, machine
from bot.doctor.finding import Finding, bad
from bot.settings import Settings

Check = Callable[[], Iterable[Finding]]


def visit(settings: Settings) -> Iterator[Finding]:
    """All findings. A check that fails itself is a finding too."""
    checks: list[Check] = [
        lambda: machine.check_settings(settings),
        lambda: machine.check_models(settings),
        lambda: machine.check_disk(settings),
        machine.check_memory,
        lambda: machine.check_clock(settings),
        machine.check_due,
        lambda: machine.check_loopback(settings),
        lambda: door.check_door(settings),
    ]
    for check in checks:
        yield from run_check(check)


def run_check(check: Check) -> Iterator[Finding]:
    """The findings of one check, also when it breaks halfway."""
    try:
        yield from check()
    except Exception as problem:  # one broken check may not hide the others
        yield bad("Dokter", f"een controle mislukte zelf ({type(problem).__name__}).", "Meld dit aan de makers.")


def print_visit(settings: Settings) -> int:
    """Prints each finding as it comes. Returns 1 when something is wrong, else 0."""
    counts = {"goed": 0, "let op": 0, "fout": 0}
    for finding in visit(settings):
        counts[finding.verdict] += 1
        print(finding.describe(), flush=True)
    print(f"{counts['fout']} fout, {counts['let op']} om op te letten, {counts['goed']} goed.")
    return 1 if counts["fout"] else 0
