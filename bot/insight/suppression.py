"""Hides small numbers, and as many others as are needed so that subtracting does not bring them back."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from scipy.linalg import null_space

#: The smallest number that is shown, besides 0: nobody can be recognised in nobody.
SMALLEST_SHOWN = 10

#: What rounding makes of 0.
_NOTHING = 1e-9

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Sum(Generic[Key]):
    """A reader knows that these parts add up to this total."""

    total: Key
    parts: tuple[Key, ...]


@dataclass(frozen=True)
class Hidden(Generic[Key]):
    """What must not be shown: numbers that are too small, and numbers that would give those away."""

    small: frozenset[Key]
    protecting: frozenset[Key]

    @property
    def keys(self) -> frozenset[Key]:
        """Everything that must not be shown."""
        return self.small | self.protecting


def choose_hidden(counts: Mapping[Key, int], sums: Iterable[Sum[Key]]) -> Hidden[Key]:
    """Chooses what to hide of these counts, whose totals may be shared by several sums.

    In each sum what is left after subtracting what is shown is at least ten, of at least two numbers, and does not
    force each of those to one value. Nor do the sums together force a small number to one value.
    Raises KeyError when a sum names a count that is not there.
    """
    sums = tuple(sums)
    small = frozenset(key for key, count in counts.items() if 0 < count < SMALLEST_SHOWN)
    hidden = set(small)
    changed = True
    while changed:
        changed = False
        for one in sums:
            while (key := _find_needed(one, counts, hidden, small)) is not None:
                hidden.add(key)
                changed = True
        if not changed and (key := _find_needed_by_all(sums, counts, hidden, small)) is not None:
            hidden.add(key)
            changed = True
    return Hidden(small, frozenset(hidden) - small)


def _find_needed(one: Sum[Key], counts: Mapping[Key, int], hidden: set[Key], small: frozenset[Key]) -> Key | None:
    """The number to hide next so that this sum gives nothing away; None when it does not."""
    hidden_parts = [key for key in one.parts if key in hidden]
    if not hidden_parts and one.total not in hidden:
        return None
    if hidden_parts and (one.total in hidden or _is_hard_to_solve(hidden_parts, counts, small)):
        return None
    shown = [key for key in one.parts if key not in hidden and counts[key]]
    if shown:
        return min(shown, key=lambda key: counts[key])
    return None if one.total in hidden else one.total


def _is_hard_to_solve(hidden: list[Key], counts: Mapping[Key, int], small: frozenset[Key]) -> bool:
    """Whether the sum of the hidden numbers leaves each of them open. A hidden number is at least 1."""
    left, number = sum(counts[key] for key in hidden), len(hidden)
    most = None if set(hidden) - small else number * (SMALLEST_SHOWN - 1)
    return number > 1 and left >= SMALLEST_SHOWN and left > number and (most is None or left < most)


def _find_needed_by_all(
    sums: tuple[Sum[Key], ...], counts: Mapping[Key, int], hidden: set[Key], small: frozenset[Key]
) -> Key | None:
    """The number to hide next when the sums, solved together as equations, give a small number away."""
    solved: set[Key] = _solve(sums, hidden) & small
    near = (key for one in sums if solved & {one.total, *one.parts} for key in (one.total, *one.parts))
    shown = [key for key in near if key not in hidden and counts[key]]
    return min(shown, key=lambda key: counts[key]) if shown else None


def _solve(sums: tuple[Sum[Key], ...], hidden: set[Key]) -> set[Key]:
    """The hidden numbers that have one value only: those that no solution of the equations without right side moves."""
    unknown = {key: place for place, key in enumerate(hidden)}
    equations = np.zeros((len(sums), len(unknown)))
    for row, one in zip(equations, sums, strict=True):
        for key, sign in [(one.total, -1), *((part, 1) for part in one.parts)]:
            if key in unknown:
                row[unknown[key]] += sign
    if not unknown:
        return set()
    free = np.abs(null_space(equations)).sum(axis=1)
    return {key for key, place in unknown.items() if free[place] < _NOTHING}
