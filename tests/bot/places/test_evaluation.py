"""How often the place finder is right on the messages in data/evaluatie/plaatsen.yml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.places import Lookup, PlaceFinder

FILE = Path(__file__).resolve().parents[3] / "data" / "evaluatie" / "plaatsen.yml"
CASES: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
PARTS = ("eerste", "tweede", "vers")


def is_right(case: dict[str, Any], lookup: Lookup) -> bool:
    expected = case["regio"]
    if expected == "geen":
        return not lookup
    if expected == "buitenland":
        return bool(lookup) and not any(match.regions for match in lookup.matches)
    keys = set(expected) if isinstance(expected, list) else {expected}
    if case.get("vraagt"):
        return any(
            match.is_ambiguous and {region.sleutel for region in match.regions} == keys for match in lookup.matches
        )
    return lookup.ambiguous is None and {region.sleutel for region in lookup.regions} == keys


def test_the_set_is_large_and_varied_enough() -> None:
    without = [case for case in CASES if case["regio"] == "geen"]
    assert len(CASES) - len(without) >= 220
    assert len(without) >= 80
    assert {case["deel"] for case in CASES} == set(PARTS)
    texts = [(case["tekst"], case["antwoord_op_vraag"]) for case in CASES]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("part", PARTS)
def test_nineteen_of_twenty_messages_are_understood(part: str, finder: PlaceFinder) -> None:
    cases = [case for case in CASES if case["deel"] == part]
    lookups = [(case, finder.find(case["tekst"], answering=case["antwoord_op_vraag"])) for case in cases]
    missed = [(case, lookup) for case, lookup in lookups if not is_right(case, lookup)]
    print(f"{part}: {len(cases) - len(missed)} of {len(cases)}")
    for case, lookup in missed:
        found = [(match.written, match.labels) for match in lookup.matches]
        print(f"  {case['tekst']!r}: expected {case['regio']}, found {found}")
    assert len(missed) <= 0.05 * len(cases)
