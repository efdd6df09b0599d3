"""Who may review: named users with their password's hash (Argon2id), in one file that only its owner can read."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,39}")
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200

_hasher = PasswordHasher()

#: Checked where a name is unknown, so that the time of an answer does not tell which names exist.
_NOBODY = _hasher.hash("niemand heeft dit wachtwoord")


class UserProblem(ValueError):
    """A name or password that cannot be used; the message says why, in Dutch."""


@dataclass(frozen=True)
class Users:
    """The users in ``path``. Names do not differ by capitals: "Anna" and "anna" are one pair of eyes, not two."""

    path: Path

    def names(self) -> list[str]:
        """All names, in lower case."""
        return sorted(self._read())

    def knows(self, name: str) -> bool:
        """Whether this user exists (still)."""
        return name.lower() in self._read()

    def set_password(self, name: str, password: str) -> None:
        """Adds the user, or gives an existing one a new password. Raises UserProblem when it is too weak."""
        if not NAME.fullmatch(name):
            raise UserProblem("Een naam is 2 tot 40 letters, cijfers, punten of streepjes, zonder spaties.")
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise UserProblem(f"Een wachtwoord heeft minstens {SHORTEST_PASSWORD} tekens. Een zin mag ook.")
        if name.lower() in password.lower() or len(set(password)) < 5:
            raise UserProblem("Dit wachtwoord is te makkelijk te raden. Neem een zin die alleen jij kent.")
        self._write({**self._read(), name.lower(): _hasher.hash(password)})

    def remove(self, name: str) -> None:
        """Takes a user away; their sessions end at their next request. Raises UserProblem when there is no such user."""
        users = self._read()
        if users.pop(name.lower(), None) is None:
            raise UserProblem(f"Er is geen gebruiker {name}.")
        self._write(users)

    def verify(self, name: str, password: str) -> bool:
        """Whether this is that user's password. Takes as long for a name that does not exist."""
        stored = self._read().get(name.lower())
        try:
            correct = _hasher.verify(stored or _NOBODY, password[:LONGEST_PASSWORD])
        except (VerificationError, InvalidHashError):
            return False
        return correct and stored is not None

    def _read(self) -> dict[str, str]:
        try:
            return dict(json.loads(self.path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return {}

    def _write(self, users: dict[str, str]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = self.path.with_suffix(".nieuw")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(users, file, indent=1)
        fresh.replace(self.path)
