"""Who sends slowly, without end, or over too many connections is shown out; everybody else is still served."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest
from aiohttp import web

from bot.gateway.connections import GuardedRunner, Limits

REQUEST = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


@dataclass
class Line:
    """One bare connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        """Sends; a server that hung up already is no failure here."""
        try:
            self.writer.write(data)
            await self.writer.drain()
        except ConnectionError:
            return

    async def ask(self) -> bytes:
        """A whole request, and its answer's first line."""
        await self.send(REQUEST)
        head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 5)
        await self.reader.readexactly(2)
        return head.split(b"\r\n")[0]

    async def rest(self, seconds: float = 5.0) -> bytes:
        """All that comes until the server hangs up; fails when it does not."""
        try:
            return await asyncio.wait_for(self.reader.read(-1), seconds)
        except ConnectionError:
            return b""


Connect = Callable[[], Awaitable[Line]]
Serve = Callable[..., Awaitable[Connect]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Starts a small server with these limits; gives a way to connect to it."""
    runners: list[GuardedRunner] = []
    writers: list[asyncio.StreamWriter] = []

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(text="ok")

    async def start(**limits: float) -> Connect:
        app = web.Application()
        app.router.add_route("*", "/", answer)
        runner = GuardedRunner(app, Limits(**limits), shutdown_timeout=0.1)  # type: ignore[arg-type]
        await runner.setup()
        runners.append(runner)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]

        async def connect() -> Line:
            line = Line(*await asyncio.open_connection("127.0.0.1", port))
            writers.append(line.writer)
            return line

        return connect

    yield start
    for writer in writers:
        writer.close()
    for runner in runners:
        await runner.cleanup()


async def test_an_ordinary_client_is_answered_again_and_again_on_one_connection(serve: Serve) -> None:
    line = await (await serve())()
    for _ in range(3):
        assert await line.ask() == b"HTTP/1.1 200 OK"


async def test_who_connects_and_says_nothing_is_shown_out(serve: Serve) -> None:
    line = await (await serve(head_seconds=0.3))()
    assert await line.rest() == b""


async def test_who_sends_the_head_drop_by_drop_is_shown_out(serve: Serve) -> None:
    line = await (await serve(head_seconds=0.5))()
    started = time.monotonic()
    for drop in b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 50:
        await line.send(bytes([drop]))
        await asyncio.sleep(0.02)
        if line.reader.at_eof():
            break
    assert time.monotonic() - started < 3


async def test_who_keeps_a_connection_without_using_it_is_shown_out(serve: Serve) -> None:
    line = await (await serve(keepalive_seconds=0.3))()
    await line.ask()
    assert await line.rest() == b""


async def test_headers_without_end_are_cut_off(serve: Serve) -> None:
    line = await (await serve(head_bytes=20_000))()
    await line.send(b"GET / HTTP/1.1\r\nHost: a\r\n")
    for number in range(100):
        await line.send(b"X-%d: %s\r\n" % (number, b"a" * 1000))
    await line.rest()


async def test_a_huge_header_is_refused_without_naming_our_software(serve: Serve) -> None:
    line = await (await serve())()
    await line.send(b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 20_000 + b"\r\n\r\n")
    answer = await line.rest()
    assert b" 400 " in answer
    assert b"0800-2000" in answer
    assert b"aiohttp" not in answer.lower()
    assert b"python" not in answer.lower()


@pytest.mark.parametrize("nonsense", [b"\x16\x03\x01\x02\x00\x01\x00", b"hallo\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"])
async def test_what_is_no_http_is_refused_and_not_quoted_in_the_log(
    serve: Serve, nonsense: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    line = await (await serve(head_seconds=1.0))()
    with caplog.at_level(logging.DEBUG):
        await line.send(nonsense + b"geheim verhaal\r\n\r\n")
        answer = await line.rest()
    assert b"aiohttp" not in answer.lower()
    assert "geheim" not in caplog.text


async def test_a_body_in_very_many_pieces_is_cut_off_at_once(serve: Serve) -> None:
    line = await (await serve())()
    await line.send(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    started = time.monotonic()
    await line.send(b"1\r\na\r\n" * 100_000)
    await line.rest()
    assert time.monotonic() - started < 3


async def test_trailers_without_end_are_cut_off(serve: Serve) -> None:
    line = await (await serve(body_bytes=50_000))()
    await line.send(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n")
    for number in range(100):
        await line.send(b"X-%d: %s\r\n" % (number, b"a" * 1000))
    await line.rest()


async def test_very_many_requests_at_once_on_one_connection_are_cut_off(serve: Serve) -> None:
    line = await (await serve(pipelined=5))()
    await line.send(REQUEST * 100)
    await line.rest()


async def test_one_address_cannot_take_every_place(serve: Serve) -> None:
    connect = await serve(per_address=3)
    kept = [await connect() for _ in range(3)]
    for line in kept:
        await line.ask()
    refused = await (await connect()).rest()
    assert refused.startswith(b"HTTP/1.1 503")
    assert b"Retry-After" in refused
    assert b"0800-2000" in refused
    kept[0].writer.close()
    await asyncio.sleep(0.2)
    assert await (await connect()).ask() == b"HTTP/1.1 200 OK"


async def test_when_every_place_is_taken_the_longest_idle_one_makes_room(serve: Serve) -> None:
    connect = await serve(connections=3)
    kept = [await connect() for _ in range(3)]
    for line in kept:
        await line.ask()
    assert await (await connect()).ask() == b"HTTP/1.1 200 OK"
    assert await kept[0].rest() == b""


async def test_when_every_place_is_taken_by_who_never_asks_a_new_client_reads_the_numbers(serve: Serve) -> None:
    connect = await serve(connections=2)
    for _ in range(2):
        await connect()
    await asyncio.sleep(0.1)
    refused = await (await connect()).rest()
    assert refused.startswith(b"HTTP/1.1 503")
    assert b"112" in refused
