"""People say who they are in many ways."""

from __future__ import annotations

import pytest

from bot.content.topics import load_examples
from bot.nlu.roles import hear_role, load_roles, theme_of_role


@pytest.mark.parametrize(
    ("message", "role", "only"),
    [
        ("ik ben leerkracht", "leerkracht", True),
        ("Ik ben juf in groep 5", "leerkracht", True),
        ("leerkracht", "leerkracht", True),
        ("ik werk als huisarts en heb een vraag over het beroepsgeheim van mij", "arts", False),
        ("een patient van mij heeft blauwe plekken en zegt dat ze viel", "arts", False),
        ("ik ben politieagent", "politie", True),
        ("ik werk bij de gemeente", "gemeente", True),
    ],
)
def test_a_role_is_heard(message: str, role: str, only: bool) -> None:
    heard = hear_role(message)
    assert heard is not None
    assert (heard.role, heard.only) == (role, only)


@pytest.mark.parametrize(
    "message", ["wat doet een leerkracht bij stap 3", "moet ik dat aan de huisarts vertellen", "hallo", "", "kind"]
)
def test_a_role_that_is_only_spoken_of_is_not_the_writers(message: str) -> None:
    heard = hear_role(message)
    assert heard is None or heard.role == message


@pytest.mark.parametrize("role", load_roles())
def test_every_roles_button_says_that_role_and_nothing_else(role: str) -> None:
    heard = hear_role(load_roles()[role]["knop"])
    assert heard is not None
    assert (heard.role, heard.only) == (role, True)


@pytest.mark.parametrize("role", load_roles())
def test_the_theme_of_a_role_has_topics(role: str) -> None:
    theme = theme_of_role(role)
    assert theme is None or any(intent.startswith(f"vraag/{theme}_") for intent in load_examples())
