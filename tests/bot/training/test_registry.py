"""Only a model whose hash is in the registry is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.risk.judge import load_risk_judge
from bot.settings import Settings
from bot.training.live import ModelSet, live_file, read_live, trusted_models, write_live
from bot.training.registry import Registry, UnknownModel
from bot.training.train import KEPT_MODELS, remove_old


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A model file that is not registered."""
    path = tmp_path / "signaalwijzer-abc.tar.gz"
    path.write_bytes(b"model")
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A models folder and a var folder of the test's own."""
    return Settings(models_dir=tmp_path, var_dir=tmp_path / "var")


def test_a_model_that_was_never_registered_is_refused(model: Path) -> None:
    with pytest.raises(UnknownModel, match="staat niet in het register"):
        Registry(model.parent).check(model)


def test_a_registered_model_may_be_loaded(model: Path) -> None:
    entry = Registry(model.parent).register(model, "getraind", "anna")
    assert Registry(model.parent).check(model) == model
    assert (entry.data, entry.who, len(entry.sha256)) == ("abc", "anna", 64)


def test_one_changed_byte_is_refused(model: Path) -> None:
    Registry(model.parent).register(model, "live", "anna")
    model.write_bytes(b"modem")
    with pytest.raises(UnknownModel, match="veranderd"):
        Registry(model.parent).check(model)


def test_a_known_hash_under_another_name_is_refused(model: Path) -> None:
    Registry(model.parent).register(model, "live", "anna")
    other = model.rename(model.with_name("signaalwijzer-xyz.tar.gz"))
    assert not Registry(model.parent).trusts(other)


def test_a_withdrawn_model_is_refused(model: Path) -> None:
    registry = Registry(model.parent)
    registry.register(model, "live", "anna")
    registry.change(model.name, "ingetrokken", "bea")
    with pytest.raises(UnknownModel, match="ingetrokken"):
        registry.check(model)


def test_the_registry_keeps_scores_and_every_event(model: Path) -> None:
    registry = Registry(model.parent)
    registry.register(model, "kandidaat", "anna", scores={"acute_sensitivity": 0.9})
    registry.change(model.name, "live", "bea", override="omdat het moet")
    assert [entry.state for entry in registry.entries()] == ["kandidaat", "live"]
    assert registry.latest()[0].scores == {"acute_sensitivity": 0.9}
    assert registry.latest()[0].override == "omdat het moet"


def test_a_half_written_line_does_not_lose_the_others(model: Path) -> None:
    registry = Registry(model.parent)
    registry.register(model, "live", "anna")
    with registry.path.open("a", encoding="utf-8") as file:
        file.write('{"file": "signaal')
    assert registry.trusts(model)
    registry.change(model.name, "vervangen", "bea")
    assert registry.trusts(model)


def test_live_is_replaced_whole_and_names_no_other_folder(settings: Settings) -> None:
    write_live(settings, ModelSet("../../etc/passwd", "/tmp/risico-x.npz"), "anna")
    live = read_live(settings)
    assert live is not None
    assert live.models == ModelSet("passwd", "risico-x.npz")
    assert [path.name for path in settings.var_dir.iterdir()] == ["live.json"]


def test_a_live_file_that_cannot_be_read_is_no_live_model(settings: Settings) -> None:
    write_live(settings, ModelSet("a", "b"), "anna")
    live_file(settings).write_text("{", encoding="utf-8")
    assert read_live(settings) is None


def test_a_live_model_that_changed_gives_way_to_the_one_before_it(settings: Settings, model: Path) -> None:
    Registry(settings.models_dir).register(model, "live", "anna")
    (settings.models_dir / "nieuw.tar.gz").write_bytes(b"x")
    write_live(settings, ModelSet("nieuw.tar.gz", "r"), "anna", ModelSet(model.name, "r"))
    assert list(trusted_models(settings, "topics")) == [model]


def test_an_unregistered_risk_model_leaves_the_patterns_to_judge(settings: Settings) -> None:
    (settings.models_dir / "risico-x.npz").write_bytes(b"x")
    write_live(settings, ModelSet("t", "risico-x.npz"), "anna")
    judge = load_risk_judge(settings)
    assert judge.model_name == ""
    assert judge.judge("hij staat hier met een mes").card == "nood"


def test_what_is_or_was_live_is_never_cleaned_up(settings: Settings) -> None:
    for number in range(KEPT_MODELS + 3):
        (settings.models_dir / f"signaalwijzer-{number}.tar.gz").touch()
    paths = sorted(settings.models_dir.glob("signaalwijzer-*"), key=lambda path: path.stat().st_mtime)
    write_live(settings, ModelSet(paths[0].name, "r"), "anna", ModelSet(paths[1].name, "r"))
    remove_old(settings, "signaalwijzer-*.tar.gz")
    assert paths[0].exists()
    assert paths[1].exists()
    assert len(list(settings.models_dir.glob("signaalwijzer-*"))) <= KEPT_MODELS + 2
