"""Prints tables that can go into the docs as they are (Markdown)."""

from __future__ import annotations

from collections.abc import Sequence


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A Markdown table, its columns aligned: the first to the left, the others to the right."""
    widths = [max(len(row[index]) for row in [columns, *rows]) for index in range(len(columns))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    for row in [columns, rule, *rows]:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        print("| " + " | ".join(cells) + " |", flush=True)


def percent(share: float) -> str:
    """A share as users of Dutch write it: 0.123 is 12,3 %."""
    return f"{share * 100:.1f} %".replace(".", ",")


def number(value: float, decimals: int = 0) -> str:
    """A number with a decimal comma."""
    return f"{value:.{decimals}f}".replace(".", ",")
