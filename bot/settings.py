"""Where everything runs and how much it may take: the one place for ports, paths and limits.

Each setting can be changed with an environment variable of the name in ``ENVIRONMENT`` below; ``docs/instellingen.md``
explains them to maintainers. A value that cannot be used stops the program with a sentence that names the variable.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, cast, get_args

from bot.logs import LogFormat

ROOT = Path(__file__).resolve().parent.parent


#: What the answers and the privacy notice promise of the logbook.
MOST_LOGBOOK_DAYS = 30


class SettingsError(ValueError):
    """An environment variable has a value that cannot be used."""


def _setting(default: Any, variable: str, convert: Callable[[str], Any]) -> Any:
    return field(default=default, metadata={"variable": variable, "convert": convert})


def _port(value: str) -> int:
    port = int(value)
    if not 1 <= port <= 65535:
        raise ValueError("a port lies between 1 and 65535")
    return port


def _positive(value: str) -> float:
    number = float(value)
    if number <= 0:
        raise ValueError("it must be more than 0")
    return number


def _count(value: str) -> int:
    count = int(value)
    if count < 1:
        raise ValueError("it must be 1 or more")
    return count


def _days(value: str) -> int:
    days = _count(value)
    if days > MOST_LOGBOOK_DAYS:
        raise ValueError(f"users are told that it is at most {MOST_LOGBOOK_DAYS} days")
    return days


def _log_format(value: str) -> LogFormat:
    if value not in get_args(LogFormat):
        raise ValueError("use tekst or json")
    return cast(LogFormat, value)


def _addresses(value: str) -> tuple[str, ...]:
    addresses = tuple(address.strip().rstrip("/") for address in value.split(",") if address.strip())
    if not all(address.startswith(("http://", "https://")) for address in addresses):
        raise ValueError("addresses begin with http:// and have commas between them")
    return addresses


def _redis_address(value: str) -> str:
    if not value.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("it begins with redis://, rediss:// or unix://")
    return value


def _yes_or_no(value: str) -> bool:
    if value.lower() not in {"ja", "nee", "1", "0", "true", "false"}:
        raise ValueError("use ja or nee")
    return value.lower() in {"ja", "1", "true"}


def _dutch_pipeline(value: str) -> str:
    if value not in {"nl_signaalwijzer", "nl_core_news_sm"}:
        raise ValueError("use nl_signaalwijzer or nl_core_news_sm")
    return value


@dataclass(frozen=True)
class Settings:
    """All settings, with their defaults. Times are in seconds, sizes in characters or bytes as named."""

    host: str = _setting("127.0.0.1", "SIGNAALWIJZER_HOST", str)
    port: int = _setting(8080, "SIGNAALWIJZER_PORT", _port)
    rasa_port: int = _setting(5005, "SIGNAALWIJZER_RASA_PORT", _port)
    rasa_host: str = _setting("127.0.0.1", "SIGNAALWIJZER_RASA_HOST", str)
    action_port: int = _setting(5055, "SIGNAALWIJZER_ACTION_PORT", _port)
    action_host: str = _setting("127.0.0.1", "SIGNAALWIJZER_ACTION_HOST", str)
    rasa_workers: tuple[str, ...] = _setting((), "SIGNAALWIJZER_RASA_URLS", _addresses)
    action_server: str = _setting("", "SIGNAALWIJZER_ACTION_URL", str)
    redis_url: str = _setting("", "SIGNAALWIJZER_REDIS", _redis_address)
    rasa_timeout: float = _setting(2.0, "SIGNAALWIJZER_RASA_TIMEOUT", _positive)
    rasa_at_once: int = _setting(4, "SIGNAALWIJZER_RASA_AT_ONCE", _count)
    most_seconds_waiting: float = _setting(1.5, "SIGNAALWIJZER_MOST_WAIT", _positive)
    conversation_ttl: float = _setting(1800.0, "SIGNAALWIJZER_CONVERSATION_TTL", _positive)
    max_conversations: int = _setting(20_000, "SIGNAALWIJZER_MAX_CONVERSATIONS", _count)
    max_message_chars: int = _setting(2000, "SIGNAALWIJZER_MAX_MESSAGE", _count)
    max_body_bytes: int = _setting(262_144, "SIGNAALWIJZER_MAX_BODY", _count)
    rate_per_minute: float = _setting(40.0, "SIGNAALWIJZER_RATE", _positive)
    rate_per_minute_address: float = _setting(1200.0, "SIGNAALWIJZER_RATE_ADDRESS", _positive)
    allowed_origins: str = _setting("", "SIGNAALWIJZER_ORIGINS", str)
    trust_forwarded_for: bool = _setting(False, "SIGNAALWIJZER_BEHIND_PROXY", _yes_or_no)
    models_dir: Path = _setting(ROOT / "models", "SIGNAALWIJZER_MODELS", Path)
    var_dir: Path = _setting(ROOT / "var", "SIGNAALWIJZER_VAR", Path)
    logbook_dir: Path = _setting(ROOT / "var" / "logboek", "SIGNAALWIJZER_LOGBOOK", Path)
    logbook_days: int = _setting(30, "SIGNAALWIJZER_LOGBOOK_DAYS", _days)
    logbook_on: bool = _setting(True, "SIGNAALWIJZER_LOGBOOK_ON", _yes_or_no)
    review_host: str = _setting("127.0.0.1", "SIGNAALWIJZER_REVIEW_HOST", str)
    review_port: int = _setting(8090, "SIGNAALWIJZER_REVIEW_PORT", _port)
    review_https: bool = _setting(False, "SIGNAALWIJZER_REVIEW_HTTPS", _yes_or_no)
    review_idle: float = _setting(1800.0, "SIGNAALWIJZER_REVIEW_IDLE", _positive)
    review_goal: int = _setting(60, "SIGNAALWIJZER_REVIEW_GOAL", _count)
    dutch_pipeline: str = _setting("nl_signaalwijzer", "SIGNAALWIJZER_TAALMODEL", _dutch_pipeline)
    data_dir: Path = ROOT / "data"
    metrics_token: str = _setting("", "SIGNAALWIJZER_METRICS_TOKEN", str)
    log_format: LogFormat = _setting("tekst", "SIGNAALWIJZER_LOG", _log_format)

    @property
    def rasa_urls(self) -> tuple[str, ...]:
        """The addresses of the Rasa workers: one on loopback, because the gateway is the only door, or those of a cluster."""
        return self.rasa_workers or (f"http://127.0.0.1:{self.rasa_port}",)

    @property
    def action_url(self) -> str:
        """The action server's address: on loopback, or where a cluster has it."""
        return self.action_server or f"http://127.0.0.1:{self.action_port}"

    @property
    def logbook_path(self) -> Path:
        """The file of the logbook."""
        return self.logbook_dir / "logboek.db"

    @property
    def review_users_path(self) -> Path:
        """The file of who may review."""
        return self.var_dir / "beheer" / "gebruikers.json"

    @property
    def origins(self) -> frozenset[str]:
        """Sites that may embed the widget, besides our own."""
        return frozenset(origin.strip().rstrip("/") for origin in self.allowed_origins.split(",") if origin.strip())


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the environment; raises SettingsError with the variable's name when a value cannot be used."""
    chosen: dict[str, Any] = {}
    for item in fields(Settings):
        variable = item.metadata.get("variable")
        if not variable or not environ.get(variable):
            continue
        try:
            chosen[item.name] = item.metadata["convert"](environ[variable])
        except ValueError as problem:
            raise SettingsError(f"{variable}={environ[variable]!r} cannot be used: {problem}.") from problem
    return Settings(**chosen)
