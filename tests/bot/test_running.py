"""Which models ``make start`` starts with."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import running
from bot.running import choose_models, make_live
from bot.settings import Settings
from bot.training.live import ModelSet, read_live, write_live
from bot.training.registry import Registry, State, UnknownModel

OLD = ("signaalwijzer-oud.tar.gz", "risico-oud.npz")
NEW = ("signaalwijzer-nieuw.tar.gz", "risico-nieuw.npz")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An old pair registered; the present data belongs to a new pair."""
    chosen = Settings(models_dir=tmp_path, var_dir=tmp_path / "var")
    register(tmp_path, OLD, "live")
    monkeypatch.setattr(running, "wanted_model", lambda folder: folder / NEW[0])
    monkeypatch.setattr(running, "wanted_risk_model", lambda folder: folder / NEW[1])
    return chosen


def register(folder: Path, names: tuple[str, str], state: State) -> None:
    """Both files, known to the registry."""
    for name in names:
        (folder / name).write_bytes(name.encode())
        Registry(folder).register(folder / name, state, "anna")


def test_the_first_start_takes_the_models_of_the_data(settings: Settings) -> None:
    register(settings.models_dir, NEW, "getraind")
    make_live(settings, *choose_models(settings))
    assert read_live(settings).models == ModelSet(*NEW)  # type: ignore[union-attr]


def test_edited_data_is_started_with_its_own_new_model(settings: Settings) -> None:
    write_live(settings, ModelSet(*OLD), "anna")
    register(settings.models_dir, NEW, "getraind")
    assert [path.name for path in choose_models(settings)] == list(NEW)


@pytest.mark.parametrize("state", ["ongetoetst", "kandidaat", "geweigerd", "vervangen", "ingetrokken"])
def test_a_restart_is_no_way_round_the_gate(settings: Settings, state: State) -> None:
    write_live(settings, ModelSet(*OLD), "anna")
    register(settings.models_dir, NEW, state)
    assert [path.name for path in choose_models(settings)] == list(OLD)


def test_a_model_the_registry_does_not_know_is_not_started(settings: Settings) -> None:
    (settings.models_dir / NEW[0]).write_bytes(b"vreemd")
    with pytest.raises(UnknownModel):
        make_live(settings, settings.models_dir / NEW[0], settings.models_dir / OLD[1])
    assert read_live(settings) is None
