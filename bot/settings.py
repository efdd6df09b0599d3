"""Where everything runs and how much it may take: the one place for ports, paths and limits.

Each setting can be changed with an environment variable of the name in ``ENVIRONMENT`` below; ``docs/instellingen.md``
explains them to maintainers. A value that cannot be used stops the program with a sentence that names the variable.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


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


def _yes_or_no(value: str) -> bool:
    if value.lower() not in {"ja", "nee", "1", "0", "true", "false"}:
        raise ValueError("use ja or nee")
    return value.lower() in {"ja", "1", "true"}


@dataclass(frozen=True)
class Settings:
    """All settings, with their defaults. Times are in seconds, sizes in characters or bytes as named."""

    host: str = _setting("127.0.0.1", "SIGNAALWIJZER_HOST", str)
    port: int = _setting(8080, "SIGNAALWIJZER_PORT", _port)
    rasa_port: int = _setting(5005, "SIGNAALWIJZER_RASA_PORT", _port)
    action_port: int = _setting(5055, "SIGNAALWIJZER_ACTION_PORT", _port)
    rasa_timeout: float = _setting(2.0, "SIGNAALWIJZER_RASA_TIMEOUT", _positive)
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
    data_dir: Path = ROOT / "data"

    @property
    def rasa_url(self) -> str:
        """Rasa's address, always on loopback: the gateway is the only door."""
        return f"http://127.0.0.1:{self.rasa_port}"

    @property
    def action_url(self) -> str:
        """The action server's address, always on loopback."""
        return f"http://127.0.0.1:{self.action_port}"

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
