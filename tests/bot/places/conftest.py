"""What all tests of the place finder share."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.places import PlaceFinder, load_finder

ROOT = Path(__file__).resolve().parents[3]
Table = list[dict[str, str]]


@pytest.fixture(scope="session")
def finder() -> PlaceFinder:
    return load_finder()


@pytest.fixture(scope="session")
def read_table() -> Callable[[str], Table]:
    def read(name: str) -> Table:
        with (ROOT / "data" / "places" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read


@pytest.fixture(scope="session")
def region_of(read_table: Callable[[str], Table]) -> dict[str, str]:
    """The Veilig Thuis region of each municipality."""
    return {row["naam"]: row["veilig_thuis_regio"] for row in read_table("gemeenten")}
