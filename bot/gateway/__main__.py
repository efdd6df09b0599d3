"""Runs the gateway: ``python -m bot.gateway``."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import signal
from dataclasses import replace

from aiohttp import web

from bot.gateway.app import init_app
from bot.gateway.connections import GuardedRunner, Limits
from bot.logs import configure_logging
from bot.settings import Settings, load_settings

#: Connections that may wait to be accepted, when very many people come at once.
BACKLOG = 1024

#: Seconds that answers under way get when the gateway is asked to stop. Supervisor kills after eight.
SECONDS_TO_FINISH = 5.0


def main() -> None:
    """Serves until stopped. There is no access log: addresses of users are personal data."""
    settings = load_settings()
    configure_logging(settings.log_format)
    _allow_many_connections()
    asyncio.run(serve(settings))


async def serve(settings: Settings) -> None:
    """Listens, and on SIGTERM or Ctrl-C lets the answers under way finish."""
    stopped = asyncio.Event()
    for stop_signal in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(stop_signal, stopped.set)
    runner = GuardedRunner(init_app(settings), choose_limits(settings), shutdown_timeout=SECONDS_TO_FINISH)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port, backlog=BACKLOG).start()
        await stopped.wait()
    finally:
        await runner.cleanup()


def choose_limits(settings: Settings) -> Limits:
    """Behind a proxy all users come from one address, so only their total is limited."""
    limits = Limits()
    return replace(limits, per_address=limits.connections) if settings.trust_forwarded_for else limits


def _allow_many_connections() -> None:
    """Many systems allow a process 1,024 open files unless it asks for more."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * Limits().connections
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(
            resource.RLIMIT_NOFILE, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most)
        )


if __name__ == "__main__":
    main()
