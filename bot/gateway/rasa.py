"""Asks Rasa for an answer, within a time limit."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.risk.cards import Item

#: Connecting takes milliseconds; a worker that takes longer is unreachable, and another one may still be in time.
CONNECT_SECONDS = 0.3

#: A worker that failed is asked last for this long.
SHUN_SECONDS = 3.0


@dataclass(frozen=True)
class Reply:
    """Rasa's items, and its report of how the message was understood (bot/dialogue/channel.py), when it made one."""

    items: list[Item]
    report: dict[str, Any] | None = None


class RasaUnavailable(Exception):
    """Rasa is down, too slow, or gave nothing that can be shown."""


class RasaClient:
    """Rasa's REST channel: on loopback, or of several workers.

    A conversation stays with one worker, which keeps its messages in order, unless that worker is down.
    """

    def __init__(self, session: aiohttp.ClientSession, urls: Sequence[str], timeout: float) -> None:
        self._session = session
        self._urls = tuple(urls)
        self._timeout = timeout
        self._shunned_until = dict.fromkeys(self._urls, 0.0)

    async def answer(
        self, sender: str, message: str, metadata: dict[str, Any], *, seconds: float | None = None
    ) -> Reply:
        """Rasa's items for this message, within ``seconds`` where given. Raises RasaUnavailable when there are none in time.

        When the connection breaks, the next worker gets the message, and is told so.
        """
        deadline = time.monotonic() + (seconds or self._timeout)
        payload: dict[str, Any] = {"sender": sender, "message": message, "metadata": metadata}
        broken: aiohttp.ClientConnectionError | None = None
        for url in self._in_order(sender):
            try:
                return await self._ask(url, payload, deadline - time.monotonic())
            except aiohttp.ClientConnectionError as problem:  # refused, broken off, or not reached at all
                self._shun(url)
                broken, payload = problem, {**payload, "overname": True}
            except asyncio.TimeoutError as problem:  # it may still be at work on this message
                if not seconds:  # else it had less time than a worker may take
                    self._shun(url)
                raise RasaUnavailable(type(problem).__name__) from problem
            except (aiohttp.ClientError, ValueError) as problem:
                raise RasaUnavailable(type(problem).__name__) from problem
        raise RasaUnavailable(type(broken).__name__) from broken

    async def forget(self, sender: str) -> bool:
        """Erases the conversation in Rasa. Only the gateway can send this command: users' slashes are stripped."""
        try:
            await self.answer(sender, "/restart", {})
        except RasaUnavailable:
            return False
        return True

    async def live_model(self) -> dict[str, str]:
        """Which model answers, as bot/dialogue/live_model.py says: of the worker that says so first. Empty when all are down."""
        asked = [asyncio.create_task(self._model_of(url)) for url in self._urls]
        try:
            for answer in asyncio.as_completed(asked):
                if model := await answer:
                    return model
            return {}
        finally:
            for task in asked:
                task.cancel()

    async def _model_of(self, url: str) -> dict[str, str]:
        try:
            async with self._session.get(
                f"{url}/webhooks/live_model/", timeout=aiohttp.ClientTimeout(total=1.0)
            ) as response:
                return dict(await response.json())
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError):
            return {}

    async def _ask(self, url: str, payload: dict[str, Any], seconds: float) -> Reply:
        if seconds <= 0:
            raise RasaUnavailable("no time is left")
        timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=min(CONNECT_SECONDS, seconds))
        async with self._session.post(f"{url}/webhooks/rest/webhook", json=payload, timeout=timeout) as response:
            if response.status != 200:
                raise RasaUnavailable(f"Rasa answered with status {response.status}")
            items = await response.json()
        reply = _take_report_out(items) if isinstance(items, list) else Reply([])
        if not reply.items:
            raise RasaUnavailable("Rasa gave no answer")
        return reply

    def _in_order(self, sender: str) -> list[str]:
        """The workers to try: each sender has an order of its own (rendezvous hashing); who failed just now comes last.

        A lone address is tried twice: behind it may be several workers, and a connection may be left of one that died.
        """
        now = time.monotonic()
        order = sorted(
            self._urls,
            key=lambda url: (self._shunned_until[url] > now, hashlib.sha256(f"{url} {sender}".encode()).digest()),
        )
        return order if len(order) > 1 else order * 2

    def _shun(self, url: str) -> None:
        self._shunned_until[url] = time.monotonic() + SHUN_SECONDS


def _take_report_out(items: list[Item]) -> Reply:
    """The report is for the logbook and never for a client."""
    reports = [item["custom"]["verslag"] for item in items if "verslag" in (item.get("custom") or {})]
    kept = [item for item in items if "verslag" not in (item.get("custom") or {})]
    return Reply(kept, reports[-1] if reports and isinstance(reports[-1], dict) else None)
