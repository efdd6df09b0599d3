"""Nobody can work out a small number, however he adds and subtracts what is shown."""

from __future__ import annotations

import random

import numpy as np
import pytest
from scipy.optimize import linprog

from bot.insight.suppression import Hidden, Sum, choose_hidden

Counts = dict[str, int]


def hide(total: int | None = None, **parts: int) -> set[str]:
    """What is hidden of parts and their total."""
    counts = {**parts, "total": sum(parts.values()) if total is None else total}
    return set(choose_hidden(counts, [Sum("total", tuple(parts))]).keys)


def test_numbers_of_ten_and_more_are_shown() -> None:
    assert hide(a=10, b=250) == set()


def test_a_zero_is_shown_because_nobody_can_be_recognised_in_it() -> None:
    assert hide(a=0, b=12, c=30) == set()


def test_a_single_small_number_takes_another_with_it_or_the_total_would_give_it_away() -> None:
    assert hide(a=4, b=12, c=30) == {"a", "b"}


def test_two_small_numbers_that_are_few_together_take_another_with_them() -> None:
    assert hide(a=2, b=3, c=15, d=40) == {"a", "b", "c"}


def test_two_small_numbers_that_are_ten_together_protect_each_other() -> None:
    assert hide(a=4, b=6, c=30) == {"a", "b"}


def test_numbers_that_can_only_all_be_nine_take_another_with_them() -> None:
    assert hide(a=9, b=9, c=30) == {"a", "b", "c"}


def test_numbers_that_can_only_all_be_one_take_another_with_them() -> None:
    ones = {f"one{place}": 1 for place in range(10)}
    assert hide(**ones, big=30) == {*ones, "big"}


def test_when_everything_is_small_the_total_is_hidden_too() -> None:
    assert hide(a=4, b=2) == {"a", "b", "total"}


def test_a_small_part_beside_zeros_hides_the_total() -> None:
    assert hide(a=4, b=0) == {"a", "total"}


def test_three_sums_that_give_a_small_number_away_together_lose_one_more() -> None:
    counts = {"a": 3, "b": 12, "c": 20, "ab": 15, "bc": 32, "ca": 23}
    sums = [Sum("ab", ("a", "b")), Sum("bc", ("b", "c")), Sum("ca", ("c", "a"))]
    assert choose_hidden(counts, sums).keys == {"a", "b", "c", "ab"}


@pytest.mark.parametrize("seed", range(25))
def test_no_small_number_of_a_crossed_table_can_be_solved(seed: int) -> None:
    chance = random.Random(seed)
    counts, sums = crossed_table(chance, rows=chance.randint(2, 6), columns=3, most=chance.choice([12, 25, 60]))
    hidden = choose_hidden(counts, sums)
    for key in sorted(hidden.small):
        least, most = range_of(key, counts, sums, hidden)
        assert most - least >= 1, f"{key} can only be {counts[key]}"


def crossed_table(chance: random.Random, rows: int, columns: int, most: int) -> tuple[Counts, list[Sum[str]]]:
    """A table of random counts with the totals of rows, of columns, and of all."""
    counts = {f"{row},{column}": chance.randint(0, most) for row in range(rows) for column in range(columns)}
    sums = [Sum(f"{row},all", tuple(f"{row},{column}" for column in range(columns))) for row in range(rows)]
    sums += [Sum(f"all,{column}", tuple(f"{row},{column}" for row in range(rows))) for column in range(columns)]
    sums += [Sum("all,all", tuple(f"all,{column}" for column in range(columns)))]
    sums += [Sum("all,all", tuple(f"{row},all" for row in range(rows)))]
    for one in sums:
        counts[one.total] = sum(counts[part] for part in one.parts)
    return counts, sums


def range_of(key: str, counts: Counts, sums: list[Sum[str]], hidden: Hidden[str]) -> tuple[float, float]:
    """The least and the most that a hidden number can be for who knows everything that is shown."""
    unknown = sorted(hidden.keys)
    equations = np.zeros((len(sums), len(unknown)))
    known = np.zeros(len(sums))
    for place, one in enumerate(sums):
        for name, sign in [(one.total, -1), *((part, 1) for part in one.parts)]:
            if name in hidden.keys:
                equations[place, unknown.index(name)] += sign
            else:
                known[place] -= sign * counts[name]
    bounds = (1, None if hidden.protecting else 9)
    ends = []
    for sign in (1, -1):
        goal = np.zeros(len(unknown))
        goal[unknown.index(key)] = sign
        solved = linprog(goal, A_eq=equations, b_eq=known, bounds=bounds, method="highs")
        ends.append(np.inf if solved.status == 3 else sign * solved.fun)
    return ends[0], abs(ends[1])
