"""A running cluster as the tests see it: its processes, killing one, freezing one, waiting until all is well."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import redis

from bot.cluster.logstream import STREAM
from bot.cluster.running import Layout
from tests.system.running import command_line, descendants


@dataclass
class Cluster:
    """The cluster under its process manager."""

    url: str
    layout: Layout
    manager: int
    logbook: Path

    @property
    def parts(self) -> dict[str, str]:
        """Each part that can be killed, with words of its command line."""
        rasas = {f"rasa-{number}": f"--port {port}" for number, port in enumerate(self.layout.rasas, 1)}
        gateways = {f"gateway-{number}": "-m bot.gateway" for number, _ in enumerate(self.layout.gateways, 1)}
        actions = {f"actions-{number}": "-m actions" for number, _ in enumerate(self.layout.actions, 1)}
        others = {"logbook": "bot.cluster.consumer", "redis": "redis-server"}
        return {**gateways, **rasas, **actions, **others}

    def processor_seconds(self) -> dict[str, float]:
        """The processor time that each part used so far: says what a message costs, however busy the machine is."""
        return {part: _processor_seconds(self.process_id(part)) for part in self.parts}

    def process_id(self, part: str) -> int:
        """The process of this part; 0 when there is none now."""
        for pid in descendants(self.manager):
            if self.parts[part] in command_line(pid) and self._is_numbered(pid, part):
                return pid
        return 0

    def kill(self, part: str) -> None:
        """Kills a part without a warning."""
        os.kill(self.process_id(part), signal.SIGKILL)

    async def until_well(self, seconds: float = 300.0) -> float:
        """Waits until every part answers; returns how long that took."""
        started = time.monotonic()
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
            while time.monotonic() - started < seconds:
                answers = await asyncio.gather(*(self._answers(session, address) for address in self._addresses()))
                if all(answers) and all(self.process_id(part) for part in self.parts) and self._logbook_is_read():
                    return time.monotonic() - started
                await asyncio.sleep(0.2)
        raise AssertionError(f"The cluster is not well after {seconds:.0f} seconds")

    def _addresses(self) -> list[str]:
        gateways = [f"http://127.0.0.1:{port}/health/ready" for port in self.layout.gateways]
        rasas = [f"http://127.0.0.1:{port}/" for port in self.layout.rasas]
        return [*gateways, *rasas, *(f"http://127.0.0.1:{port}/health" for port in self.layout.actions)]

    async def _answers(self, session: aiohttp.ClientSession, address: str) -> bool:
        try:
            async with session.get(address) as response:
                return response.status == 200
        except (aiohttp.ClientError, asyncio.TimeoutError):
            return False

    def _logbook_is_read(self) -> bool:
        """Whether the logbook's writer has taken all there was: it listens to nothing that could be asked."""
        client: redis.Redis[str] = redis.Redis(port=self.layout.redis, socket_timeout=1)
        try:
            return client.xlen(STREAM) == 0
        except redis.RedisError:
            return False
        finally:
            client.close()

    def _is_numbered(self, pid: int, part: str) -> bool:
        """Gateways differ in their environment only, and so do action servers."""
        kind, _, number = part.partition("-")
        if kind not in ("gateway", "actions"):
            return True
        gateway = kind == "gateway"
        port = (self.layout.gateways if gateway else self.layout.actions)[int(number) - 1]
        variable = "SIGNAALWIJZER_PORT" if gateway else "SIGNAALWIJZER_ACTION_PORT"
        try:
            return f"{variable}={port}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        except OSError:
            return False


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
