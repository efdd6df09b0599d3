"""The process manager goes on when a disk is full, and leaves nothing behind when it is killed."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.running import end_system
from bot.settings import ROOT
from tests.system.running import descendants, is_alive

pytestmark = pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="this system cannot limit a running process")

#: Says something all the time, so that there is always something to write.
CONFIGURATION = """
[supervisord]
nodaemon=true
silent=true
logfile={folder}/supervisord.log
pidfile={folder}/supervisord.pid
[program:talker]
command=sh -c "while echo hallo; do sleep 0.05; done"
startsecs=0
redirect_stderr=true
stdout_logfile={folder}/talker.log
"""


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The process manager with one program, and its standard error in a file, as on a server."""
    configuration = tmp_path / "supervisord.conf"
    configuration.write_text(CONFIGURATION.format(folder=tmp_path))
    with (tmp_path / "stderr").open("wb") as errors:
        command = [sys.executable, "-m", "bot.manager", "-c", str(configuration)]
        process = subprocess.Popen(command, cwd=ROOT, stderr=errors, start_new_session=True)
    yield process
    end_system(process)


def talker(manager: subprocess.Popen[bytes]) -> int | None:
    """The program's process."""
    return next(iter(descendants(manager.pid)), None)


def wait_for(happened: Callable[[], object], seconds: float = 20) -> None:
    """Until something is so."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_on_a_full_disk_what_dies_is_still_started_again(manager: subprocess.Popen[bytes], tmp_path: Path) -> None:
    wait_for(lambda: (tmp_path / "talker.log").exists() and (tmp_path / "talker.log").stat().st_size)
    resource.prlimit(manager.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    time.sleep(1)
    killed = talker(manager)
    assert killed, "the manager died with the first line it could not write"
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: talker(manager) not in (None, killed))
    resource.prlimit(manager.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    full = (tmp_path / "talker.log").stat().st_size
    wait_for(lambda: (tmp_path / "talker.log").stat().st_size > full)


def test_what_a_killed_manager_leaves_behind_is_ended(manager: subprocess.Popen[bytes]) -> None:
    wait_for(lambda: talker(manager))
    left = talker(manager)
    assert left
    manager.kill()
    manager.wait()
    assert is_alive(left)
    end_system(manager)
    assert not is_alive(left)
