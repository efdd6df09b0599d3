"""Slows down guessing of passwords: per user and per address, without locking out those who know theirs."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

#: Wrong passwords that cost nothing: anyone mistypes.
FREE_TRIES = 5
FREE_TRIES_ADDRESS = 20

#: The wait doubles with each further try, up to this many seconds.
LONGEST_WAIT = 300.0

#: A quiet hour forgives everything.
FORGET_AFTER = 3600.0
MOST_KEYS = 20_000


@dataclass
class _Count:
    failures: int = 0
    last: float = 0.0


class Attempts:
    """Counts wrong passwords in three ways: for a user from one address, for a user from anywhere, for an address.

    Where a user logged in before from an address, only the first count holds there. So who guesses at Anna's password
    from elsewhere, or at everybody's, keeps Anna from a new place but not from her own desk.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._counts: OrderedDict[Hashable, _Count] = OrderedDict()
        self._known: OrderedDict[Hashable, None] = OrderedDict()

    def start(self, user: str, address: str) -> float:
        """Call it before a password is checked. Returns 0 and counts the try as wrong until ``succeed``, so that many
        tries at once gain nothing; or returns the seconds to wait, and then the password must not be checked."""
        keys = self._keys(user, address)
        wait = max(self._wait(key, free) for key, free in keys)
        if wait > 0:
            return wait
        for key, _ in keys:
            self._add_failure(key)
        return 0.0

    def succeed(self, user: str, address: str) -> None:
        """The password was right: nothing is held against this user from this address any more."""
        for key, _ in self._keys(user, address):
            count = self._counts.get(key)
            if count:
                count.failures -= 1
        self._counts.pop((user, address), None)
        self._known[(user, address)] = None
        self._known.move_to_end((user, address))
        _shorten(self._known)

    def _keys(self, user: str, address: str) -> list[tuple[Hashable, int]]:
        own: list[tuple[Hashable, int]] = [((user, address), FREE_TRIES)]
        if (user, address) in self._known:
            return own
        return [*own, (("user", user), FREE_TRIES), (("address", address), FREE_TRIES_ADDRESS)]

    def _wait(self, key: Hashable, free: int) -> float:
        count = self._counts.get(key)
        if count is None or count.failures < free:
            return 0.0
        passed = self._clock() - count.last
        if passed > FORGET_AFTER:
            del self._counts[key]
            return 0.0
        return max(0.0, min(LONGEST_WAIT, 2.0 ** min(count.failures - free + 1, 12)) - passed)

    def _add_failure(self, key: Hashable) -> None:
        count = self._counts.setdefault(key, _Count())
        count.failures += 1
        count.last = self._clock()
        self._counts.move_to_end(key)
        _shorten(self._counts)


def _shorten(kept: OrderedDict[Hashable, _Count] | OrderedDict[Hashable, None]) -> None:
    while len(kept) > MOST_KEYS:
        kept.popitem(last=False)
