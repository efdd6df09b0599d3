"""The registry of models: which file was made of which data, how well it did, who put it live and when.

``models/register.jsonl`` holds one line an event and is only ever added to; the last line of a hash says its state. A
model file whose hash is not here, or whose last state withdraws it, is never loaded: not by Rasa, not by the gateway.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Literal

#: getraind: made by ``make start`` or ``make train``; ongetoetst: made by ``hertrain``, not judged yet; kandidaat: judged
#: and good enough; geweigerd: judged and not; live: put live; vervangen: was live; ingetrokken: never to be loaded again.
State = Literal["getraind", "ongetoetst", "kandidaat", "geweigerd", "live", "vervangen", "ingetrokken"]

FILE_NAME = "register.jsonl"


class UnknownModel(Exception):
    """A model file that is not there, that the registry does not know, or that changed since. The message says which."""


@dataclass(frozen=True)
class Entry:
    """One event in the life of a model file. ``data`` is the fingerprint of what it was trained from; ``at`` is UTC."""

    file: str
    sha256: str
    data: str
    state: State
    who: str
    at: str = ""
    scores: dict[str, Any] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    override: str = ""
    report: str = ""
    partner: str = ""


class Registry:
    """The models of one folder."""

    def __init__(self, models_dir: Path) -> None:
        self._dir = models_dir
        self.path = models_dir / FILE_NAME

    def entries(self) -> list[Entry]:
        """All events, oldest first."""
        return list(self._read())

    def latest(self) -> list[Entry]:
        """Every model's last event, the newest last."""
        return sorted(_newest(self._read()).values(), key=lambda entry: entry.at)

    def find(self, file: str) -> Entry | None:
        """The last event of the newest model of this file name; None when it was never registered."""
        found = None
        for entry in self._read():
            if entry.file == file:
                found = entry
        return found

    def register(self, model: Path, state: State, who: str, **details: Any) -> Entry:
        """Adds a model that was just made or judged, with the hash of the file as it is now."""
        return self._append(Entry(model.name, sha256_of(model), data_version(model.name), state, who, **details))

    def change(self, file: str, state: State, who: str, **details: Any) -> Entry:
        """Adds an event to a registered model, keeping its hash and scores. Raises UnknownModel when it is not there."""
        known = self.find(file)
        if known is None:
            raise UnknownModel(f"{file} staat niet in het register.")
        return self._append(replace(known, state=state, who=who, **{"override": "", **details}))

    def check(self, model: Path) -> Path:
        """The model itself when it may be loaded; raises UnknownModel when it may not."""
        if not model.is_file():
            raise UnknownModel(f"{model.name} is er niet.")
        entry = _newest(self._read()).get((model.name, sha256_of(model)))
        if entry is None:
            known = self.find(model.name)
            problem = "is veranderd sinds het in het register kwam" if known else "staat niet in het register"
            raise UnknownModel(f"{model.name} {problem} en wordt niet geladen.")
        if entry.state == "ingetrokken":
            raise UnknownModel(f"{model.name} is ingetrokken en wordt niet geladen.")
        return model

    def knows(self, model: Path) -> bool:
        """Whether this file, as it is now, was ever registered; it may be withdrawn since."""
        return model.is_file() and (model.name, sha256_of(model)) in _newest(self._read())

    def trusts(self, model: Path) -> bool:
        """Whether the model may be loaded."""
        try:
            self.check(model)
        except UnknownModel:
            return False
        return True

    def _append(self, entry: Entry) -> Entry:
        entry = replace(entry, at=now())
        self._dir.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as register:
            fcntl.flock(register, fcntl.LOCK_EX)
            register.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")
            register.flush()
            os.fsync(register.fileno())
        return entry

    def _read(self) -> Iterator[Entry]:
        """The lines that can be read; a half-written last line (power failure) is no reason to load nothing."""
        if not self.path.exists():
            return
        for line in self.path.read_text(encoding="utf-8").splitlines():
            try:
                data = json.loads(line)
                yield Entry(**{**data, "reasons": tuple(data.get("reasons") or ())})
            except (ValueError, TypeError):
                continue


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def data_version(file: str) -> str:
    """The fingerprint in a model's name (``signaalwijzer-<fingerprint>.tar.gz``)."""
    return file.removesuffix(".tar.gz").removesuffix(".npz").partition("-")[2]


def now() -> str:
    """The time now: UTC, ISO 8601, whole seconds."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def _newest(entries: Iterator[Entry]) -> dict[tuple[str, str], Entry]:
    """The last event of each model: of a file name and a hash together."""
    return {(entry.file, entry.sha256): entry for entry in entries}
