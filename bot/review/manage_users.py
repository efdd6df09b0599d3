"""``python -m bot.cli beheer-gebruiker NAAM``: lets somebody review, with a password that is asked here."""

from __future__ import annotations

import getpass

from bot.console import say, stop
from bot.review.users import UserProblem, Users
from bot.settings import Settings


def set_user(settings: Settings, name: str) -> None:
    """Asks for a password twice and keeps its hash. An existing user gets the new password."""
    password = getpass.getpass(f"Wachtwoord voor {name} (minstens 12 tekens, je ziet niet wat je typt): ")
    if getpass.getpass("Nog een keer: ") != password:
        stop("De twee wachtwoorden zijn niet gelijk. Probeer het opnieuw.")
    try:
        Users(settings.review_users_path).set_password(name, password)
    except UserProblem as problem:
        stop(str(problem))
    say(f"{name} mag inloggen op http://{settings.review_host}:{settings.review_port}/beheer")


def remove_user(settings: Settings, name: str) -> None:
    """Takes a user away, at once."""
    try:
        Users(settings.review_users_path).remove(name)
    except UserProblem as problem:
        stop(str(problem))
    say(f"{name} mag niet meer inloggen.")
