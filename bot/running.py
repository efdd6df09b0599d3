"""Starts the whole system under supervisor, waits until it is healthy, and leaves nothing behind when it stops."""

from __future__ import annotations

import getpass
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from bot.console import say, stop
from bot.settings import ROOT, Settings
from bot.training.live import Kind, ModelSet, read_live, trusted_models, write_live
from bot.training.models import wanted_model, wanted_risk_model
from bot.training.registry import Registry, UnknownModel
from bot.training.train import QUIET

#: Rasa imports TensorFlow before it listens; a slow disk can make that take long.
SECONDS_TO_READY = 180.0

#: What the gateway needs to finish the answers under way; Rasa needs a little longer to stop.
SECONDS_TO_STOP = 10.0


def check_ports(settings: Settings) -> None:
    """Ends the program with a sentence when a port is taken."""
    for port, variable in (
        (settings.port, "SIGNAALWIJZER_PORT"),
        (settings.rasa_port, "SIGNAALWIJZER_RASA_PORT"),
        (settings.action_port, "SIGNAALWIJZER_ACTION_PORT"),
    ):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                stop(
                    f"Port {port} is taken by another program. Stop that program, or choose a port with {variable}=..."
                )


@contextmanager
def running_system(
    settings: Settings, model: Path, risk_model: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """The system, healthy, for as long as the block lasts, with these models live (the risk model is that of the present
    data when none is named). Raises RuntimeError when it does not get healthy, UnknownModel for a model that the registry
    does not know."""
    make_live(settings, model, risk_model or wanted_risk_model(settings.models_dir))
    with runtime_folder() as runtime:
        environment = environment_of(settings, runtime)
        with supervised(settings, ROOT / "deploy" / "supervisord.conf", environment) as process:
            yield process


@contextmanager
def runtime_folder() -> Iterator[Path]:
    """A folder for the process manager's socket, gone afterwards. A socket's path may be at most about 100 characters
    long, so it does not go into var_dir."""
    runtime = Path(tempfile.mkdtemp(prefix="signaalwijzer-"))
    try:
        yield runtime
    finally:
        shutil.rmtree(runtime, ignore_errors=True)


@contextmanager
def supervised(
    settings: Settings, configuration: Path, environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """The process manager with all it starts, healthy. Raises RuntimeError when it does not get healthy."""
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    # A process that crashes must not write its memory, with what users said in it, to the disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.manager", "-c", str(configuration)],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
    )
    try:
        wait_until_ready(settings, process)
        yield process
    finally:
        end_system(process)


def make_live(settings: Settings, model: Path, risk_model: Path, who: str = "make start") -> None:
    """Notes these models as the live ones, if they are not. Raises UnknownModel when the registry does not know one."""
    registry = Registry(settings.models_dir)
    models = ModelSet(registry.check(model).name, registry.check(risk_model).name)
    live = read_live(settings)
    if live is None or live.models != models:
        write_live(settings, models, who, live.models if live else None)


def choose_models(settings: Settings) -> tuple[Path, Path]:
    """The models to start with: those of the present data, unless those still wait for a verdict or were refused. Then it
    stays with what is live, so that a restart is no way round the gate. Another one stands in for a damaged one."""
    wanted = wanted_model(settings.models_dir), wanted_risk_model(settings.models_dir)
    live, registry = read_live(settings), Registry(settings.models_dir)
    states = {entry.state for path in wanted if (entry := registry.find(path.name))}
    if live and states & {"ongetoetst", "kandidaat", "geweigerd", "vervangen", "ingetrokken"}:
        say(f"The data has models that were not put live; starting with {live.models.topics}. See: make modellen")
        wanted = settings.models_dir / live.models.topics, settings.models_dir / live.models.risk
    return _sound_model(settings, wanted[0], "topics"), _sound_model(settings, wanted[1], "risk")


def _sound_model(settings: Settings, model: Path, kind: Kind) -> Path:
    """This model, or what stands in for it when its file is damaged or gone; itself when nothing does."""
    if Registry(settings.models_dir).trusts(model):
        return model
    other = next(trusted_models(settings, kind), model)
    if other != model:
        say(f"{model.name} cannot be used; {other.name} stands in for it.")
    return other


def start(settings: Settings) -> None:
    """``make start``: runs until Ctrl-C."""
    stop_on_signals()
    check_ports(settings)
    model, risk_model = choose_models(settings)
    say("Starting the gateway, Rasa and the action server")
    try:
        with running_system(settings, model, risk_model) as process:
            say(f"Signaalwijzer is ready: http://{settings.host}:{settings.port}/  (Ctrl-C stops it)")
            process.wait()
            stop(f"The system stopped by itself. Look in {settings.var_dir} for gateway.log, rasa.log and actions.log.")
    except KeyboardInterrupt:
        say("Stopped")
    except (RuntimeError, UnknownModel) as problem:
        stop(str(problem))


def environment_of(settings: Settings, runtime: Path) -> dict[str, str]:
    """The variables that the processes and supervisor's configuration read."""
    return {
        **os.environ,
        **QUIET,
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "2"),
        "SIGNAALWIJZER_HOST": settings.host,
        "SIGNAALWIJZER_PORT": str(settings.port),
        "SIGNAALWIJZER_RASA_PORT": str(settings.rasa_port),
        "SIGNAALWIJZER_ACTION_PORT": str(settings.action_port),
        "SIGNAALWIJZER_MODELS": str(settings.models_dir),
        "SIGNAALWIJZER_PYTHON": sys.executable,
        "SIGNAALWIJZER_ROOT": str(ROOT),
        "SIGNAALWIJZER_VAR": str(settings.var_dir),
        "SIGNAALWIJZER_LOGBOOK": str(settings.logbook_dir),
        "SIGNAALWIJZER_LOGBOOK_DAYS": str(settings.logbook_days),
        "SIGNAALWIJZER_LOGBOOK_ON": "ja" if settings.logbook_on else "nee",
        "SIGNAALWIJZER_RUNTIME": str(runtime),
        "SIGNAALWIJZER_USER": getpass.getuser(),
    }


def wait_until_ready(settings: Settings, process: subprocess.Popen[bytes]) -> None:
    """Until all parts answer. Raises RuntimeError when they do not in time."""
    deadline = time.monotonic() + SECONDS_TO_READY
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"The process manager stopped at once; {settings.var_dir}/supervisord.log says why.")
        if _is_ready(settings):
            return
        time.sleep(0.25)
    raise RuntimeError(
        f"The system did not get ready in {SECONDS_TO_READY:.0f} seconds. "
        f"Look in {settings.var_dir} for gateway.log, rasa.log and actions.log."
    )


def _is_ready(settings: Settings) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{settings.port}/health/ready", timeout=2) as response:
            return bool(json.load(response)["status"] == "klaar")
    except (urllib.error.URLError, OSError, ValueError):
        return False


def end_system(process: subprocess.Popen[bytes]) -> None:
    """Asks supervisor to stop its children and itself; a second request is not polite."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    _end_what_is_left(process.pid)


def _end_what_is_left(session: int) -> None:
    """Ends the programs of a process manager that died: they keep the ports taken, and nobody would restart them."""
    for stop_signal in (signal.SIGTERM, signal.SIGKILL):
        for pid in _members(session):
            with suppress(ProcessLookupError):
                os.kill(pid, stop_signal)
        deadline = time.monotonic() + SECONDS_TO_STOP
        while _members(session) and time.monotonic() < deadline:
            time.sleep(0.1)


def _members(session: int) -> list[int]:
    """Every process that was started in this session. Only Linux tells; elsewhere it looks as if there are none."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getsid(int(folder.name)) == session:
                found.append(int(folder.name))
    return found


def stop_on_signals() -> None:
    """Lets Ctrl-C and a stop request raise KeyboardInterrupt, also where the shell that started us ignores Ctrl-C."""
    for stop_signal in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop_signal, _stop_on_signal)


def _stop_on_signal(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
