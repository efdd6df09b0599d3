"""Asks Rasa for an answer, within a time limit."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp

from bot.risk.cards import Item


class RasaUnavailable(Exception):
    """Rasa is down, too slow, or gave nothing that can be shown."""


class RasaClient:
    """Rasa's REST channel on loopback."""

    def __init__(self, session: aiohttp.ClientSession, url: str, timeout: float) -> None:
        self._session = session
        self._url = url
        self._timeout = aiohttp.ClientTimeout(total=timeout)

    async def answer(
        self, sender: str, message: str, metadata: dict[str, Any], *, seconds: float | None = None
    ) -> list[Item]:
        """Rasa's items for this message, within ``seconds`` where given. Raises RasaUnavailable when there are none in time."""
        timeout = aiohttp.ClientTimeout(total=seconds) if seconds else self._timeout
        payload = {"sender": sender, "message": message, "metadata": metadata}
        try:
            async with self._session.post(
                f"{self._url}/webhooks/rest/webhook", json=payload, timeout=timeout
            ) as response:
                if response.status != 200:
                    raise RasaUnavailable(f"Rasa answered with status {response.status}")
                items = await response.json()
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as problem:
            raise RasaUnavailable(type(problem).__name__) from problem
        if not isinstance(items, list) or not items:
            raise RasaUnavailable("Rasa gave no answer")
        return items

    async def forget(self, sender: str) -> bool:
        """Erases the conversation in Rasa. Only the gateway can send this command: users' slashes are stripped."""
        try:
            await self.answer(sender, "/restart", {})
        except RasaUnavailable:
            return False
        return True

    async def is_ready(self) -> bool:
        """Whether Rasa listens (it does only once its model is loaded)."""
        try:
            async with self._session.get(f"{self._url}/", timeout=aiohttp.ClientTimeout(total=1.0)) as response:
                return response.status == 200
        except (aiohttp.ClientError, asyncio.TimeoutError):
            return False
