"""Users who talk on while something happens to the system."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from tests.system.running import System, new_sender, texts


@dataclass
class Talk:
    """Users who chat on, each in a conversation of their own, until told to stop."""

    system: System
    users: int = 4
    answered: int = 0
    slowest: float = 0.0
    problems: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Talk:
        self._threads = [threading.Thread(target=self._chat, args=(number,)) for number in range(self.users)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _chat(self, number: int) -> None:
        sender = new_sender(f"prater{number}")
        gateway = System(self.system.url)
        turns = [("hoe lang duurt een huisverbod", "10 dagen"), ("wat is de meldcode", "stappen")]
        while not self._stop.is_set():
            for message, expected in turns:
                started = time.monotonic()
                response = gateway.send({"sender": sender, "message": message})
                self.slowest = max(self.slowest, time.monotonic() - started)
                said = texts(response.json()) if response.ok else ""
                if expected not in said:
                    self.problems.append(f"{response.status_code} on {message!r}: {response.text[:200]}")
                self.answered += 1
            time.sleep(0.2)
