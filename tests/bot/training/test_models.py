"""A model belongs to the data it was trained from."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.training.models import fingerprint, live_model, wanted_model, wanted_risk_model


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A file and a folder to take the fingerprint of."""
    (tmp_path / "config.yml").write_text("a: 1", encoding="utf-8")
    (tmp_path / "nlu" / "deep").mkdir(parents=True)
    (tmp_path / "nlu" / "deep" / "x.yml").write_text("x", encoding="utf-8")
    return tmp_path


SOURCES = ("config.yml", "nlu", "is_not_there.yml")


def test_the_same_data_has_the_same_fingerprint(data: Path) -> None:
    assert fingerprint(SOURCES, data) == fingerprint(SOURCES, data)


@pytest.mark.parametrize("change", ["edit", "add", "remove", "rename"])
def test_any_change_changes_the_fingerprint(data: Path, change: str) -> None:
    before = fingerprint(SOURCES, data)
    file = data / "nlu" / "deep" / "x.yml"
    if change == "edit":
        file.write_text("y", encoding="utf-8")
    elif change == "add":
        (data / "nlu" / "y.yml").write_text("", encoding="utf-8")
    elif change == "remove":
        file.unlink()
    else:
        file.rename(file.with_name("z.yml"))
    assert fingerprint(SOURCES, data) != before


def test_what_python_leaves_behind_does_not_count(data: Path) -> None:
    before = fingerprint(SOURCES, data)
    (data / "nlu" / "__pycache__").mkdir()
    (data / "nlu" / "__pycache__" / "x.pyc").write_bytes(b"1")
    assert fingerprint(SOURCES, data) == before


def test_only_the_model_of_the_present_data_is_live(tmp_path: Path) -> None:
    (tmp_path / "signaalwijzer-000000000000.tar.gz").touch()
    assert live_model(tmp_path) is None
    wanted_model(tmp_path).touch()
    assert live_model(tmp_path) == wanted_model(tmp_path)


def test_models_have_names_of_their_own(tmp_path: Path) -> None:
    assert wanted_model(tmp_path).name.startswith("signaalwijzer-")
    assert wanted_risk_model(tmp_path).name.startswith("risico-")
