"""The real system as tests see it: talk to it, look at its processes, kill one, wait until it is well again."""

from __future__ import annotations

import itertools
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from bot.gateway.health import KEPT
from bot.settings import Settings

Item = dict[str, Any]

#: Words in the command line by which each process is known.
PARTS = {"gateway": "bot.gateway", "actions": "-m actions", "rasa": "rasa run"}

_numbers = itertools.count(1)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def new_sender(name: str = "test") -> str:
    """An id no other test uses."""
    return f"{name}-{os.getpid()}-{next(_numbers)}"


@dataclass
class Gateway:
    """Something that answers on ``url`` as the gateway does."""

    url: str
    session: requests.Session = field(default_factory=requests.Session)

    def post(self, sender: str, message: str) -> list[Item]:
        """The items the user gets; fails when the answer is an error."""
        response = self.send({"sender": sender, "message": message})
        assert response.status_code == 200, f"{response.status_code} {response.text} on {message!r}"
        items = response.json()
        assert isinstance(items, list)
        return items

    def send(self, body: Any, **options: Any) -> requests.Response:
        """The bare answer to any body: bytes as they are, all else as JSON."""
        address = f"{self.url}/webhooks/rest/webhook"
        kind = "data" if isinstance(body, bytes) else "json"
        return self.session.post(address, **{kind: body}, timeout=60, **options)

    def get(self, path: str) -> requests.Response:
        """Any address of the gateway."""
        return self.session.get(self.url + path, timeout=60)


@dataclass
class Chat:
    """One user's conversation."""

    gateway: Gateway
    sender: str = field(default_factory=new_sender)

    def say(self, message: str) -> list[Item]:
        """What the user sees after this message."""
        return self.gateway.post(self.sender, message)


@dataclass
class System(Gateway):
    """The whole system under its process manager."""

    settings: Settings = field(default_factory=Settings)
    manager: subprocess.Popen[bytes] | None = None

    def chat(self) -> Chat:
        """A new user."""
        return Chat(self)

    def process_id(self, part: str) -> int | None:
        """The process that runs ``gateway``, ``rasa`` or ``actions`` now; None between its death and its restart."""
        assert self.manager is not None
        for pid in descendants(self.manager.pid):
            if PARTS[part] in command_line(pid):
                return pid
        return None

    def kill(self, part: str) -> int:
        """Kills one process without a warning. Returns its id."""
        pid = self.process_id(part)
        assert pid, f"{part} does not run"
        for child in descendants(pid):
            _kill(child)
        _kill(pid)
        return pid

    def freeze(self, part: str) -> int:
        """Makes one process hang; ``os.kill(pid, signal.SIGCONT)`` lets it go on."""
        pid = self.process_id(part)
        assert pid, f"{part} does not run"
        os.kill(pid, signal.SIGSTOP)
        return pid

    def is_ready(self) -> bool:
        """Whether every part answers."""
        try:
            return self.get("/health/ready").status_code == 200
        except requests.RequestException:
            return False

    def wait_until_ready(self, seconds: float = 90.0) -> float:
        """Waits for every part to answer. Returns how long that took; fails after ``seconds``."""
        started = time.monotonic()
        time.sleep(KEPT)  # what the gateway says may be as old as that
        while time.monotonic() - started < seconds:
            if self.is_ready():
                return time.monotonic() - started
            time.sleep(0.3)
        raise AssertionError(f"The system is not ready after {seconds:.0f} seconds; see {self.settings.var_dir}")


def texts(items: list[Item]) -> str:
    """All words of an answer."""
    return "\n".join(item.get("text") or "" for item in items)


def cards(items: list[Item]) -> list[str]:
    """The kinds of the cards in an answer, in their order."""
    return [item["custom"]["kaart"] for item in items if "kaart" in (item.get("custom") or {})]


def alarms(items: list[Item]) -> list[str]:
    """The kinds of the cards that a message's danger brought. The card that says Rasa is down is no alarm."""
    shown = [item["custom"] for item in items if (item.get("custom") or {}).get("kaart") in ("nood", "crisis")]
    return [custom["kaart"] for custom in shown if custom.get("situatie") != "storing"]


def first_alarm(items: list[Item]) -> str:
    """The alarm that stands at the very top of an answer; empty when there is none there."""
    return "".join(alarms(items[:1]))


def card(items: list[Item], kind: str) -> Item:
    """What the card of this kind holds; fails when it is not there."""
    for item in items:
        custom = item.get("custom") or {}
        if custom.get("kaart") == kind:
            return custom
    raise AssertionError(f"No card {kind} in {items}")


def buttons(items: list[Item]) -> list[dict[str, str]]:
    """All buttons of an answer."""
    return [button for item in items for button in item.get("buttons") or []]


def descendants(pid: int) -> list[int]:
    """Children of a process, their children, and so on."""
    parents = dict(_processes())
    found = [pid]
    for known in found:
        found += [child for child, parent in parents.items() if parent == known and child not in found]
    return found[1:]


def command_line(pid: int) -> str:
    """How a process was started; empty when it is gone."""
    written = Path(f"/proc/{pid}/cmdline")
    if written.parent.parent.joinpath("self").exists():
        try:
            return written.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    return subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout


def is_alive(pid: int) -> bool:
    """Whether a process still runs; a dead one that waits to be reaped does not count."""
    return bool(command_line(pid).strip())


def _processes() -> list[tuple[int, int]]:
    """Every process with its parent: from /proc on Linux, from ps elsewhere."""
    if Path("/proc/self/stat").exists():
        return [pair for folder in Path("/proc").glob("[0-9]*") if (pair := _stat(folder))]
    listed = subprocess.run(["ps", "-axo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    return [(int(pid), int(parent)) for pid, parent in (line.split() for line in listed.splitlines())]


def _stat(folder: Path) -> tuple[int, int] | None:
    try:
        fields = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return int(folder.name), int(fields[1])


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
