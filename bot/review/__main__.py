"""Runs review: ``python -m bot.review``. It starts only when somebody may log in."""

from __future__ import annotations

import ipaddress
import logging

from aiohttp import web

from bot.console import say, stop
from bot.review.app import init_app
from bot.review.users import Users
from bot.settings import Settings, SettingsError, load_settings


def main() -> None:
    """Serves until stopped. The access log stays off: the audit log says who did what."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    try:
        settings = load_settings()
    except SettingsError as problem:
        stop(str(problem))
    check_safe(settings)
    app = init_app(settings)
    say(f"Review: http://{settings.review_host}:{settings.review_port}/beheer  (Ctrl-C stops it)")
    web.run_app(app, host=settings.review_host, port=settings.review_port, access_log=None, print=lambda *_: None)


def check_safe(settings: Settings) -> None:
    """Ends the program with a sentence when nobody could log in, or when passwords would travel in the open."""
    if not Users(settings.review_users_path).names():
        stop("Review is off: nobody may log in yet. Add a user: python -m bot.cli beheer-gebruiker NAAM")
    if not is_loopback(settings.review_host) and not settings.review_https:
        stop("Review outside this machine needs HTTPS: put a proxy before it and set SIGNAALWIJZER_REVIEW_HTTPS=ja.")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


if __name__ == "__main__":
    main()
