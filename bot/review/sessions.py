"""Who is logged in now. The cookie holds only a ticket; logging out or being removed ends it here, at once."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

#: A working day; after it the password is asked again.
LONGEST_SESSION = 10 * 3600.0


@dataclass
class _Session:
    user: str
    started: float
    last: float


class LiveSessions:
    """Sessions by ticket, in memory: a restart logs everybody out. ``idle`` is in seconds."""

    def __init__(self, idle: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._idle = idle
        self._clock = clock
        self._sessions: dict[str, _Session] = {}

    def start(self, user: str) -> str:
        """A new ticket for this user."""
        self._forget_old()
        ticket = secrets.token_urlsafe(32)
        self._sessions[ticket] = _Session(user, self._clock(), self._clock())
        return ticket

    def user(self, ticket: object) -> str | None:
        """Whose ticket this is, and notes that it was used; None when it is unknown, old or ended."""
        session = self._sessions.get(ticket) if isinstance(ticket, str) else None
        if session is None or self._is_old(session):
            return None
        session.last = self._clock()
        return session.user

    def end(self, ticket: object) -> None:
        """This ticket is worth nothing any more."""
        if isinstance(ticket, str):
            self._sessions.pop(ticket, None)

    def _is_old(self, session: _Session) -> bool:
        now = self._clock()
        return now - session.last > self._idle or now - session.started > LONGEST_SESSION

    def _forget_old(self) -> None:
        for ticket in [ticket for ticket, session in self._sessions.items() if self._is_old(session)]:
            del self._sessions[ticket]
