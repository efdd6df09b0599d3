"""The one logbook of several gateways: each turn once, in order, erased when asked, whatever breaks in between."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from bot.cluster import consumer as consumer_module
from bot.cluster.consumer import Consumer
from bot.cluster.logstream import STREAM, StreamWriter
from bot.logbook import writer as writer_module
from bot.logbook.redact import warm_up
from bot.logbook.store import Turn
from bot.settings import Settings
from tests.bot.cluster.conftest import Redis
from tests.waiting import until


class Counter:
    """Keeps what the gateway would count."""

    def __init__(self) -> None:
        self.counted: list[str] = []

    def count_logbook(self, outcome: str) -> None:
        """One turn or verdict more."""
        self.counted.append(outcome)


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits a second to try again."""
    monkeypatch.setattr(consumer_module, "RETRY_SECONDS", 0.1)
    monkeypatch.setattr(writer_module, "WAIT_SECONDS", 0.1)


@pytest.fixture
def settings(redis_server: Redis, tmp_path: Path) -> Settings:
    """Where the logbook and the stream are."""
    return Settings(redis_url=redis_server.url, logbook_dir=tmp_path / "logboek")


@pytest.fixture
def gateways(settings: Settings) -> Iterator[list[StreamWriter]]:
    """The logbook threads of two gateways."""
    warm_up()  # what finds personal data takes long to load, and no test measures that
    writers = [StreamWriter(settings, Counter()) for _ in range(2)]
    for writer in writers:
        writer.start()
    yield writers
    for writer in writers:
        writer.stop(seconds=1)


@contextlib.contextmanager
def consuming(settings: Settings) -> Iterator[None]:
    """A consumer at work."""
    consumer = Consumer(settings)
    thread = threading.Thread(target=consumer.run)
    thread.start()
    try:
        yield
    finally:
        consumer.stop()
        thread.join(timeout=10)


def texts(settings: Settings) -> list[str]:
    """What stands in the logbook, in its order."""
    path = settings.logbook_dir / "logboek.db"
    if not path.exists():
        return []
    with contextlib.closing(sqlite3.connect(path)) as database:
        try:
            return [text for (text,) in database.execute("SELECT text FROM turns ORDER BY id")]
        except sqlite3.DatabaseError:
            return []


def turn(text: str, sender: str = "a") -> Turn:
    """A turn with this text."""
    return Turn(sender, text, "antwoord", answers=("utter_x",), runners_up=(("vraag/x", 0.5),))


def test_turns_of_all_gateways_come_into_one_logbook_and_leave_the_stream(
    settings: Settings, gateways: list[StreamWriter], redis_server: Redis
) -> None:
    with consuming(settings):
        for number in range(10):
            gateways[number % 2].write(turn(f"bericht {number}", sender=f"s{number}"))
        assert until(lambda: len(texts(settings)) == 10)
    assert sorted(texts(settings)) == [f"bericht {number}" for number in range(10)]
    assert redis.Redis(port=redis_server.port).xlen(STREAM) == 0


def test_personal_data_is_not_even_in_the_stream(
    settings: Settings, gateways: list[StreamWriter], redis_server: Redis
) -> None:
    gateways[0].write(turn("mail piet@voorbeeld.nl"))
    client = redis.Redis(port=redis_server.port)
    assert until(lambda: client.xlen(STREAM) == 1)
    assert b"piet" not in repr(client.xrange(STREAM)).encode()


def test_a_consumer_that_comes_back_writes_nothing_twice_and_skips_nothing(
    settings: Settings, gateways: list[StreamWriter], redis_server: Redis
) -> None:
    client = redis.Redis(port=redis_server.port)
    gateways[0].write(turn("een"))
    assert until(lambda: client.xlen(STREAM) == 1)
    kept = client.xrange(STREAM)
    with consuming(settings):
        assert until(lambda: texts(settings) == ["een"])
    client.delete(STREAM)
    for number, content in kept:  # as if it died after writing, before removing the entry
        client.xadd(STREAM, content, id=number)
    gateways[0].write(turn("twee"))
    with consuming(settings):
        assert until(lambda: len(texts(settings)) == 2)
        time.sleep(0.3)
    assert texts(settings) == ["een", "twee"]


def test_a_turn_that_redis_took_in_twice_is_written_once(
    settings: Settings, gateways: list[StreamWriter], redis_server: Redis
) -> None:
    client = redis.Redis(port=redis_server.port)
    gateways[0].write(turn("een"))
    assert until(lambda: client.xlen(STREAM) == 1)
    ((_, content),) = client.xrange(STREAM)
    client.xadd(STREAM, content)
    gateways[0].write(turn("twee"))
    with consuming(settings):
        assert until(lambda: len(texts(settings)) == 2)
        time.sleep(0.3)
    assert texts(settings) == ["een", "twee"]


def test_while_redis_is_dead_turns_wait(settings: Settings, gateways: list[StreamWriter], redis_server: Redis) -> None:
    with consuming(settings):
        gateways[0].write(turn("voor"))
        assert until(lambda: texts(settings) == ["voor"])
        redis_server.kill()
        gateways[0].write(turn("tijdens"))
        time.sleep(0.5)
        redis_server.start()
        assert until(lambda: texts(settings) == ["voor", "tijdens"])


def test_erasing_waits_until_it_is_done(settings: Settings, gateways: list[StreamWriter]) -> None:
    with consuming(settings):
        gateways[0].write(turn("geheim"))
        gateways[1].write(turn("van een ander", sender="b"))
        assert until(lambda: len(texts(settings)) == 2)
        assert gateways[1].erase("a").result(timeout=5) is True
        assert texts(settings) == ["van een ander"]
        assert gateways[1].refuse("b").result(timeout=5) is True
        gateways[0].write(turn("nog iets", sender="b"))
        gateways[0].write(turn("en verder", sender="c"))
        assert until(lambda: texts(settings) == ["en verder"])


def test_without_a_consumer_erasing_says_so_and_happens_later(settings: Settings, gateways: list[StreamWriter]) -> None:
    gateways[0].write(turn("geheim"))
    assert gateways[1].erase("a").result(timeout=8) is False
    with consuming(settings):
        gateways[0].write(turn("later", sender="b"))
        assert until(lambda: texts(settings) == ["later"])


def test_an_entry_that_cannot_be_read_is_left_out(
    settings: Settings, gateways: list[StreamWriter], redis_server: Redis
) -> None:
    redis.Redis(port=redis_server.port).xadd(STREAM, {"soort": "beurt", "inhoud": '{"sender": 1, "nieuw": 2}'})
    with consuming(settings):
        gateways[0].write(turn("hallo"))
        assert until(lambda: texts(settings) == ["hallo"])


def test_a_damaged_logbook_is_put_aside_and_what_waits_is_written(
    settings: Settings, gateways: list[StreamWriter]
) -> None:
    settings.logbook_dir.mkdir(parents=True)
    (settings.logbook_dir / "logboek.db").write_bytes(b"geen database" * 1000)
    gateways[0].write(turn("hallo"))
    with consuming(settings):
        assert until(lambda: texts(settings) == ["hallo"])
    assert list(settings.logbook_dir.glob("logboek-kapot-*"))


def test_a_gateway_that_stops_while_redis_is_dead_stops_in_time(settings: Settings, redis_server: Redis) -> None:
    """Before, its thread went on for as long as the process lived, and could crash it at its end."""
    warm_up()
    counter = Counter()
    writer = StreamWriter(settings, counter)
    redis_server.kill()
    writer.start()
    writer.write(turn("tijdens"))
    started = time.monotonic()
    writer.stop(seconds=0.5)
    assert time.monotonic() - started < 0.5 + writer_module.LAST_JOB_SECONDS
    assert not writer.is_running
    assert counter.counted == ["fout"]
