"""The HTTP server itself, with limits: who sends slowly, without end, or over too many connections is shown out.

aiohttp waits for ever for the head of a first request, keeps any number of connections and pipelined requests, and names
itself in its own error pages, with a piece of the request in the log. Here none of that happens.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from dataclasses import dataclass
from typing import Any, cast

from aiohttp import web

from bot.gateway.requests import NUMBERS

logger = logging.getLogger(__name__)

#: What a client reads when every place is taken. It never got to say its message, so the numbers stand here.
_FULL = json.dumps({"fout": "vol", "uitleg": "Het is nu heel druk. Probeer het zo opnieuw.", "nummers": NUMBERS})
FULL_ANSWER = (
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json; charset=utf-8\r\n"
    f"Content-Length: {len(_FULL.encode())}\r\nRetry-After: 5\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n{_FULL}"
).encode()


@dataclass(frozen=True)
class Limits:
    """What one client, and all together, may take. Times in seconds, sizes in bytes."""

    connections: int = 2000
    per_address: int = 1000  # a whole school may sit behind one address
    head_seconds: float = 10.0
    head_bytes: int = 32_768
    body_bytes: int = 10_000_000  # as sent, trailers included; what a message may be is checked later
    pipelined: int = 16
    chunks: int = 2000  # aiohttp needs the square of their number in time (CVE-2025-69229)
    keepalive_seconds: float = 30.0


class GuardedHandler(web.RequestHandler):
    """One connection, within the limits."""

    def __init__(self, server: GuardedServer, limits: Limits, **options: Any) -> None:
        super().__init__(
            server,
            keepalive_timeout=limits.keepalive_seconds,
            access_log=None,  # type: ignore[arg-type]  # None is how aiohttp turns it off
            auto_decompress=False,
            lingering_time=0,  # what a refused client still sends is not waited for
            **options,
        )
        self._server = server
        self._limits = limits
        self._address = ""
        self._deadline: asyncio.TimerHandle | None = None
        self._payload: Any = None  # of the newest request
        self._received = 0  # bytes of the head or body that is coming in now

    @property
    def is_idle(self) -> bool:
        """Whether the client has had its answer and asks nothing now."""
        return self._waiter is not None and self._request_count > 0 and not self._received

    @property
    def _in_body(self) -> bool:
        return self._payload is not None and not self._payload.is_eof()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Lets the client in when there is a place. aiohttp calls this."""
        peer = transport.get_extra_info("peername")
        self._address = str(peer[0]) if peer else ""
        super().connection_made(transport)
        if not self._server.make_room(self._address):
            cast(asyncio.Transport, transport).write(FULL_ANSWER)  # uvloop's own kind is no subclass of it
            self.force_close()
            return
        self._server.by_address[self._address] += 1
        self._deadline = self._loop.call_later(self._limits.head_seconds, self._close_without_request)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Frees the place. aiohttp calls this."""
        if self._deadline:
            self._deadline.cancel()
            self._server.leave(self._address)
            self._deadline = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Counts what comes in before it is a whole request. aiohttp calls this."""
        requests, was_in_body = self._request_count, self._in_body
        super().data_received(data)
        if self._request_count > requests:
            self._received = 0
            if self._messages:
                self._payload = self._messages[-1][1]
        if self._in_body or (self._request_count == requests and not was_in_body):
            self._received += len(data)
        else:
            self._received = 0
        most = self._limits.body_bytes if self._in_body else self._limits.head_bytes
        chunks = getattr(self._payload, "_http_chunk_splits", None) or ()
        if self._received > most or len(self._messages) > self._limits.pipelined or len(chunks) > self._limits.chunks:
            self.force_close()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """An answer to what is no HTTP, in the form of our other errors. What was sent goes nowhere, also not to the log."""
        logger.warning("Unreadable request: %s", type(exc).__name__)
        if request.writer.output_size > 0:
            raise ConnectionError("The answer was already under way")
        explanation = "Dit verzoek kan ik niet lezen." if status < 500 else "Er ging iets mis bij ons."
        error = {"fout": "verzoek_onleesbaar", "uitleg": explanation, "nummers": NUMBERS}
        headers = {"Server": "signaalwijzer", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        response = web.json_response(error, status=status, headers=headers)
        response.force_close()
        return response

    def _close_without_request(self) -> None:
        if not self._request_count:
            self.force_close()


class GuardedServer(web.Server):
    """Makes a guarded handler for each connection, and keeps count of them."""

    def __init__(self, handler: Any, limits: Limits, **options: Any) -> None:
        super().__init__(handler, **options)
        self.limits = limits
        self.by_address: Counter[str] = Counter()

    def __call__(self) -> GuardedHandler:
        """A handler for a new connection."""
        return GuardedHandler(self, self.limits, loop=self._loop)

    def make_room(self, address: str) -> bool:
        """Whether a new connection of this address may stay. When all places are taken an idle one is closed for it."""
        if self.by_address[address] >= self.limits.per_address:
            return False
        return self.by_address.total() < self.limits.connections or self._close_an_idle_one()

    def leave(self, address: str) -> None:
        """One connection of this address is gone."""
        self.by_address[address] -= 1
        if self.by_address[address] <= 0:
            del self.by_address[address]

    def _close_an_idle_one(self) -> bool:
        for connection in self.connections:  # the oldest first
            if isinstance(connection, GuardedHandler) and connection.is_idle:
                connection.force_close()
                return True
        return False


class GuardedRunner(web.AppRunner):
    """Runs an application behind a guarded server."""

    def __init__(self, app: web.Application, limits: Limits, **options: Any) -> None:
        super().__init__(app, **options)
        self._limits = limits

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        return GuardedServer(made.request_handler, self._limits, request_factory=made.request_factory)
