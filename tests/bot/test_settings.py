"""Settings come from the environment; one that cannot be used is named."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from bot.settings import ROOT, Settings, SettingsError, load_settings


def test_without_an_environment_the_defaults_hold() -> None:
    assert load_settings({}) == Settings()


def test_empty_variables_do_not_count() -> None:
    assert load_settings({"SIGNAALWIJZER_PORT": ""}).port == 8080


@pytest.mark.parametrize(
    ("variable", "value", "name", "expected"),
    [
        ("SIGNAALWIJZER_PORT", "9000", "port", 9000),
        ("SIGNAALWIJZER_RASA_TIMEOUT", "0.5", "rasa_timeout", 0.5),
        ("SIGNAALWIJZER_VAR", "/tmp/x", "var_dir", Path("/tmp/x")),
        ("SIGNAALWIJZER_BEHIND_PROXY", "ja", "trust_forwarded_for", True),
        ("SIGNAALWIJZER_BEHIND_PROXY", "nee", "trust_forwarded_for", False),
    ],
)
def test_a_variable_changes_its_setting(variable: str, value: str, name: str, expected: object) -> None:
    assert getattr(load_settings({variable: value}), name) == expected


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SIGNAALWIJZER_PORT", "acht"),
        ("SIGNAALWIJZER_PORT", "0"),
        ("SIGNAALWIJZER_PORT", "70000"),
        ("SIGNAALWIJZER_RATE", "-1"),
        ("SIGNAALWIJZER_RASA_TIMEOUT", "0"),
        ("SIGNAALWIJZER_MAX_MESSAGE", "veel"),
        ("SIGNAALWIJZER_MAX_MESSAGE", "0"),
        ("SIGNAALWIJZER_MAX_CONVERSATIONS", "-5"),
        ("SIGNAALWIJZER_RASA_URLS", "rasa:5005"),
        ("SIGNAALWIJZER_REDIS", "localhost"),
        ("SIGNAALWIJZER_BEHIND_PROXY", "misschien"),
        ("SIGNAALWIJZER_LOG", "xml"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=variable):
        load_settings({variable: value})


def test_origins_are_split_and_trimmed() -> None:
    settings = load_settings({"SIGNAALWIJZER_ORIGINS": "https://a.nl/, https://b.nl ,"})
    assert settings.origins == {"https://a.nl", "https://b.nl"}


def test_rasa_and_the_action_server_are_on_loopback_only() -> None:
    settings = Settings(host="0.0.0.0", rasa_port=1, action_port=2)
    assert settings.rasa_urls == ("http://127.0.0.1:1",)
    assert settings.action_url == "http://127.0.0.1:2"
    assert settings.action_host == "127.0.0.1"


def test_a_cluster_names_its_workers() -> None:
    settings = load_settings({"SIGNAALWIJZER_RASA_URLS": "http://rasa-1:5005/, http://rasa-2:5005"})
    assert settings.rasa_urls == ("http://rasa-1:5005", "http://rasa-2:5005")


def test_every_setting_is_explained_to_maintainers() -> None:
    explained = (ROOT / "docs" / "instellingen.md").read_text(encoding="utf-8")
    variables = [item.metadata["variable"] for item in fields(Settings) if item.metadata]
    assert [variable for variable in variables if f"`{variable}`" not in explained] == []
