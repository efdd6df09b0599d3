"""Runs the gateway: ``python -m bot.gateway``."""

from __future__ import annotations

import logging

from aiohttp import web

from bot.gateway.app import init_app
from bot.settings import load_settings


def main() -> None:
    """Serves until stopped. The access log stays off: addresses of users are personal data."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    settings = load_settings()
    web.run_app(init_app(settings), host=settings.host, port=settings.port, access_log=None, print=lambda *_: None)


if __name__ == "__main__":
    main()
