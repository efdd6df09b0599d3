"""Things break below the bot: disks, files, clocks, networks. Danger is answered all the same, and all heals by itself.

tests/system/test_failures.py kills processes; here is what goes wrong around them. docs/storingen.md tells the rest.
"""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from bot.settings import ROOT, load_settings
from bot.training.models import wanted_risk_model
from bot.training.registry import Registry
from tests.bot.cluster.conftest import Redis
from tests.system.alone import answers, gateway, wait_until
from tests.system.running import Gateway, System, command_line, descendants, first_alarm, free_port, new_sender, texts

pytestmark = [pytest.mark.system, pytest.mark.timeout(180)]

DANGER = "hij staat hier met een mes"
LIBFAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)


def days_off(one: Gateway) -> float:
    """How far the gateway's clock is from ours."""
    return (parsedate_to_datetime(one.get("/health/live").headers["Date"]).timestamp() - time.time()) / 86_400


def count(one: Gateway, name: str) -> float:
    """A counter on /metrics."""
    lines = [line for line in one.get("/metrics").text.splitlines() if line.startswith(name)]
    return sum(float(line.rpartition(" ")[2]) for line in lines)


def logged(path: Path, words: str) -> bool:
    """Whether a turn with these words stands in the logbook, which may be on its way out or in."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            found = database.execute("SELECT count(*) FROM turns WHERE text LIKE ?", [f"%{words}%"]).fetchone()
    except sqlite3.OperationalError:
        return False
    return bool(found[0])


def copy_risk_model(folder: Path, name: str) -> Path:
    """The good risk model under this name, as the registry of ``folder`` knows it."""
    model = Path(shutil.copy(wanted_risk_model(load_settings().models_dir), folder / name))
    Registry(folder).register(model, "getraind", "anna")
    return model


def limit_file_size(pids: list[int], most: int) -> None:
    """Writing beyond this many bytes fails as on a full disk, in running processes."""
    for pid in pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="this system cannot limit a running process")
def test_a_full_disk_changes_no_answer_and_the_logbook_goes_on_once_there_is_room(system: System) -> None:
    assert system.manager is not None
    system.chat().say("hallo")
    pids = [system.manager.pid, *descendants(system.manager.pid)]
    lost = count(system, 'signaalwijzer_logbook_total{uitkomst="fout"}')
    limit_file_size(pids, 0)
    try:
        chat = system.chat()
        assert "10 dagen" in texts(chat.say("Hoe lang duurt een huisverbod?"))
        assert first_alarm(chat.say(DANGER)) == "nood"
        wait_until(lambda: count(system, 'signaalwijzer_logbook_total{uitkomst="fout"}') >= lost + 2, 10)
    finally:
        limit_file_size(pids, resource.RLIM_INFINITY)
    assert system.manager.poll() is None, "who restarts what dies is still there"
    system.chat().say("paraplu hoe lang duurt een huisverbod")
    wait_until(lambda: logged(system.settings.logbook_dir / "logboek.db", "paraplu"), 20)


def test_a_damaged_logbook_is_put_aside_while_users_chat_on(system: System) -> None:
    path = system.settings.logbook_dir / "logboek.db"
    system.chat().say("boterbloem hoe lang duurt een huisverbod")
    wait_until(lambda: logged(path, "boterbloem"), 20)
    wait_until(lambda: system.process_id("gateway"), 10)
    system.kill("gateway")  # what stands in memory would hide the damage
    path.with_name(f"{path.name}-wal").unlink(missing_ok=True)
    path.write_bytes(b"geen database" * 1000)
    wait_until(lambda: answers(system), 60)
    chat = system.chat()
    assert first_alarm(chat.say(DANGER)) == "nood"
    system.wait_until_ready()
    assert "10 dagen" in texts(chat.say("regenjas hoe lang duurt een huisverbod"))
    wait_until(lambda: list(path.parent.glob("logboek-kapot-*")), 20)
    wait_until(lambda: logged(path, "regenjas"), 20)


@pytest.mark.parametrize("damage", ["half", "onzin", "weg"])
def test_without_a_sound_risk_model_the_patterns_still_see_danger(tmp_path: Path, damage: str) -> None:
    model = copy_risk_model(tmp_path, wanted_risk_model(tmp_path).name)
    good = model.read_bytes()
    model.write_bytes(good[: len(good) // 2] if damage == "half" else b"PK\3\4" + os.urandom(9000))
    if damage == "weg":
        model.unlink()
    with gateway(tmp_path, SIGNAALWIJZER_MODELS=str(tmp_path)) as alone:
        assert first_alarm(alone.post(new_sender(), DANGER)) == "nood"
    said = (tmp_path / "gateway.log").read_text()
    assert model.name in said
    assert "patterns decide alone" in said
    assert "Traceback" not in said


def test_a_damaged_risk_model_gives_way_to_the_one_before_it(tmp_path: Path) -> None:
    older = copy_risk_model(tmp_path, "risico-000000000000.npz")
    copy_risk_model(tmp_path, wanted_risk_model(tmp_path).name).write_bytes(b"kapot")
    with gateway(tmp_path, SIGNAALWIJZER_MODELS=str(tmp_path)) as alone:
        assert first_alarm(alone.post(new_sender(), DANGER)) == "nood"
        assert alone.get("/version").json()["risicomodel"] == older.name


def test_damaged_places_are_named_and_do_not_touch_danger(tmp_path: Path) -> None:
    copy = tmp_path / "kopie"
    for folder in ("bot", "data", "actions"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("evaluatie", "__pycache__"))
    (copy / "data" / "places" / "woonplaatsen.csv").write_bytes(b"\xff\xfe kapot \x00")
    reading = [sys.executable, "-c", "from bot.places.finder import load_finder; load_finder()"]
    result = subprocess.run(reading, cwd=copy, capture_output=True, text=True, check=False)
    assert result.returncode != 0
    assert "woonplaatsen.csv cannot be read" in result.stderr
    assert "Take it back from git" in result.stderr
    with gateway(tmp_path, root=copy) as alone:
        assert first_alarm(alone.post(new_sender(), DANGER)) == "nood"


@pytest.mark.skipif(LIBFAKETIME is None, reason="faketime is not installed")
@pytest.mark.parametrize("jump", ["+400d", "-400d"])
def test_a_clock_that_jumps_changes_no_answer_and_no_limit(tmp_path: Path, jump: str) -> None:
    """The clock on the wall jumps; the one that measures how long things take does not, as on a real machine."""
    clock = tmp_path / "klok"
    clock.write_text("+0")
    chosen = {
        "LD_PRELOAD": str(LIBFAKETIME),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_CACHE_DURATION": "1",  # without a cache every switch between threads reads the file: 100 times as slow
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }
    with gateway(tmp_path, **chosen) as alone:
        sender = new_sender()
        assert first_alarm(alone.post(sender, DANGER)) == "nood"
        clock.write_text(jump)
        wait_until(lambda: abs(days_off(alone)) > 399, 10)
        started = time.monotonic()
        assert first_alarm(alone.post(sender, "nee")) == "nood", "the conversation is still known: are you safe? no"
        assert "0800-2000" in texts(alone.post(new_sender(), "hoe lang duurt een huisverbod"))
        assert time.monotonic() - started < 10
        # The first turn waits for the language model.
        wait_until(lambda: count(alone, 'signaalwijzer_logbook_total{uitkomst="geschreven"}') == 3, 60)


@pytest.mark.skipif(shutil.which("redis-server") is None, reason="redis-server is not installed")
def test_redis_that_hangs_or_dies_in_the_middle_stops_no_answer(tmp_path: Path) -> None:
    redis = Redis(tmp_path)
    with contextlib.closing(redis), gateway(tmp_path, SIGNAALWIJZER_REDIS=redis.url) as alone:
        sender = new_sender()
        assert first_alarm(alone.post(sender, DANGER)) == "nood"
        assert count(alone, "signaalwijzer_redis_failures_total") == 0
        for break_it in (redis.freeze, redis.kill):
            break_it()
            started = time.monotonic()
            assert first_alarm(alone.post(sender, "nee")) == "nood", "what was said before is still known"
            assert first_alarm(alone.post(new_sender(), DANGER)) == "nood"
            assert time.monotonic() - started < 4
        assert count(alone, "signaalwijzer_redis_failures_total") > 0
    assert "Traceback" not in (tmp_path / "gateway.log").read_text()


def test_a_network_that_swallows_everything_costs_the_user_two_seconds(tmp_path: Path) -> None:
    """A socket whose queue is full answers nothing at all, as a cut cable does."""
    with socket.socket() as listener, contextlib.ExitStack() as filling:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            waiting = filling.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        with gateway(tmp_path, SIGNAALWIJZER_RASA_PORT=str(listener.getsockname()[1])) as alone:
            alone.post(new_sender(), "hallo")
            started = time.monotonic()
            assert first_alarm(alone.post(new_sender(), DANGER)) == "nood"
            assert time.monotonic() - started < 3
            assert "0800-2000" in texts(alone.post(new_sender(), "hoe lang duurt een huisverbod"))
            assert time.monotonic() - started < 8


#: Stands in for a Rasa worker: says its name.
WORKER = """
import sys
from aiohttp import web
async def answer(request):
    return web.json_response([{"text": sys.argv[1]}])
app = web.Application()
app.router.add_post("/webhooks/rest/webhook", answer)
app.router.add_get("/", lambda request: web.Response())
web.run_app(app, host=sys.argv[2], port=int(sys.argv[3]), print=None)
"""


def ip(*words: str) -> None:
    """Runs ip(8)."""
    subprocess.run(["ip", *words], check=True, capture_output=True)


@contextlib.contextmanager
def host_beyond_a_cable() -> Iterator[tuple[str, str, str]]:
    """A network namespace with a cable to it: its name, its address, and the end of the cable inside it."""
    name = f"sw{os.getpid() % 10000}"
    far, near = f"{name}-b", f"{name}-a"
    try:
        ip("netns", "add", name)
        ip("link", "add", near, "type", "veth", "peer", "name", far)
        ip("link", "set", far, "netns", name)
        ip("addr", "add", "10.213.7.1/30", "dev", near)
        ip("link", "set", near, "up")
        ip("netns", "exec", name, "ip", "addr", "add", "10.213.7.2/30", "dev", far)
        ip("netns", "exec", name, "ip", "link", "set", far, "up")
    except (OSError, subprocess.CalledProcessError):
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            ip("netns", "del", name)
        pytest.skip("this needs ip(8) and the right to make a network namespace")
    try:
        yield name, "10.213.7.2", far
    finally:
        ip("netns", "del", name)


@contextlib.contextmanager
def worker(name: str, host: str, port: int, *before: str) -> Iterator[str]:
    """A stand-in for Rasa; ``before`` is what its command begins with. Gives its address."""
    process = subprocess.Popen([*before, sys.executable, "-c", WORKER, name, host, str(port)])
    try:
        wait_until(lambda: socket.socket().connect_ex((host, port)) == 0, 30)
        yield f"http://{host}:{port}"
    finally:
        process.kill()
        process.wait()


def test_a_cable_that_is_cut_between_gateway_and_rasa_costs_one_message_its_content(tmp_path: Path) -> None:
    """A real Linux network: one worker on another host, one here. Then the cable goes out, and in again."""
    with (
        host_beyond_a_cable() as (space, address, cable),
        worker("hier", "127.0.0.1", free_port()) as near,
        worker("daar", address, 5005, "ip", "netns", "exec", space) as far,
        gateway(tmp_path, SIGNAALWIJZER_RASA_URLS=f"{far},{near}") as alone,
    ):
        senders = (new_sender() for _ in range(100))
        sender = next(one for one in senders if "daar" in texts(alone.post(one, "hallo")))
        ip("netns", "exec", space, "ip", "link", "set", cable, "down")
        started = time.monotonic()
        first = texts(alone.post(sender, "hallo"))
        assert "0800-2000" in first or first == "hier"
        assert time.monotonic() - started < 3.5
        for _ in range(5):
            started = time.monotonic()
            assert texts(alone.post(sender, "hallo")) == "hier"
            assert time.monotonic() - started < 1.5
        assert first_alarm(alone.post(sender, DANGER)) == "nood"
        ip("netns", "exec", space, "ip", "link", "set", cable, "up")
        # A second between two messages: who sends faster than people do is asked to wait.
        wait_until(lambda: texts(alone.post(sender, "hallo")) == "daar", 30, pause=1)


def test_a_start_that_is_cut_off_while_training_leaves_the_old_models_as_they_were(tmp_path: Path) -> None:
    copy_risk_model(tmp_path, wanted_risk_model(tmp_path).name)
    old = tmp_path / "signaalwijzer-000000000000.tar.gz"
    old.write_bytes(b"het model van gisteren")
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "train"],
        cwd=ROOT,
        env={**os.environ, "SIGNAALWIJZER_MODELS": str(tmp_path)},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: any("rasa" in line for line in command_lines(process.pid)), 60)
        time.sleep(3)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert old.read_bytes() == b"het model van gisteren"
    assert [path.name for path in tmp_path.glob("signaalwijzer-*.tar.gz")] == [old.name]


def command_lines(pid: int) -> list[str]:
    """How the children of a process were started."""
    return [command_line(child) for child in descendants(pid)]
