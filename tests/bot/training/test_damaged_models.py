"""A damaged model file is seen before anything starts, put aside, and one that the registry knows answers or judges."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.risk import judge as risk
from bot.risk.judge import RiskJudge, load_risk_judge
from bot.running import choose_models, make_live
from bot.settings import Settings
from bot.training import train
from bot.training.compare import read_models
from bot.training.live import ModelSet, read_live, write_live
from bot.training.models import wanted_model, wanted_risk_model
from bot.training.registry import Registry, State, UnknownModel

Trained = list[str]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A folder of models of its own, with good ones of the present data."""
    settings = Settings(models_dir=tmp_path / "models", var_dir=tmp_path / "var")
    settings.models_dir.mkdir()
    make_model(settings, wanted_model(settings.models_dir).name)
    make_model(settings, wanted_risk_model(settings.models_dir).name)
    return settings


@pytest.fixture
def trained(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Trained:
    """What is trained; nothing really is."""
    names: Trained = []

    def train_one(wanted: Callable[[Path], Path]) -> Callable[[Settings], Path]:
        def run(settings: Settings) -> Path:
            model = wanted(settings.models_dir)
            if not Registry(settings.models_dir).trusts(model):
                names.append(model.name)
                make_model(settings, model.name)
            return model

        return run

    monkeypatch.setattr(train, "train_topics_if_needed", train_one(wanted_model))
    monkeypatch.setattr(train, "train_risk_if_needed", train_one(wanted_risk_model))
    return names


def make_model(settings: Settings, name: str, state: State = "getraind") -> Path:
    """A model that the registry knows."""
    path = settings.models_dir / name
    path.write_bytes(f"goed: {name}".encode())
    Registry(settings.models_dir).register(path, state, "anna")
    return path


def damage(model: Path) -> Path:
    """One byte less."""
    model.write_bytes(model.read_bytes()[:-1])
    return model


def start(settings: Settings) -> ModelSet:
    """As ``make start`` does before it starts the processes."""
    train.train_for_start(settings)
    make_live(settings, *choose_models(settings))
    live = read_live(settings)
    assert live
    return live.models


def test_whole_models_start_as_ever(settings: Settings, trained: Trained) -> None:
    assert start(settings).topics == wanted_model(settings.models_dir).name
    assert trained == []


@pytest.mark.parametrize("wanted", [wanted_model, wanted_risk_model])
def test_a_damaged_model_is_put_aside_and_the_one_before_it_starts(
    settings: Settings, trained: Trained, capsys: pytest.CaptureFixture[str], wanted: Callable[[Path], Path]
) -> None:
    newest = damage(wanted(settings.models_dir))
    older = make_model(settings, newest.name.replace(newest.name.split("-")[1].split(".")[0], "000000000000"))
    models = start(settings)
    assert older.name in (models.topics, models.risk)
    assert trained == [], "nobody waits for that"
    said = capsys.readouterr().out
    assert newest.name in said
    assert older.name in said
    assert newest.with_name(f"{newest.name}.kapot").exists()
    assert newest.name in vars(start(settings)).values()
    assert trained == [newest.name], "the next start trains it"


def test_what_was_live_stands_in_before_any_other(settings: Settings, trained: Trained) -> None:
    live = make_model(settings, "signaalwijzer-aaaaaaaaaaaa.tar.gz", "live")
    make_model(settings, "signaalwijzer-bbbbbbbbbbbb.tar.gz")
    write_live(settings, ModelSet(live.name, wanted_risk_model(settings.models_dir).name), "anna")
    damage(wanted_model(settings.models_dir))
    assert start(settings).topics == live.name


@pytest.mark.parametrize("state", ["ongetoetst", "kandidaat", "geweigerd", "ingetrokken"])
def test_a_model_that_may_not_go_live_does_not_stand_in(settings: Settings, trained: Trained, state: State) -> None:
    make_model(settings, "signaalwijzer-000000000000.tar.gz", state)
    newest = damage(wanted_model(settings.models_dir))
    assert start(settings).topics == newest.name
    assert trained == [newest.name]


def test_a_file_that_the_registry_never_heard_of_does_not_stand_in(settings: Settings, trained: Trained) -> None:
    (settings.models_dir / "signaalwijzer-000000000000.tar.gz").write_bytes(b"vreemd")
    newest = damage(wanted_model(settings.models_dir))
    assert start(settings).topics == newest.name
    assert trained == [newest.name]


def test_a_risk_model_that_breaks_while_it_is_read_gives_way_to_the_one_before_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    newest = wanted_risk_model(settings.models_dir)
    older = make_model(settings, "risico-000000000000.npz")

    def read(path: Path) -> RiskJudge:
        if path == newest:
            raise EOFError("half a file")
        return RiskJudge(None, path.name)

    monkeypatch.setattr(risk, "read_risk_judge", read)
    assert load_risk_judge(settings).model_name == older.name
    assert newest.name in caplog.text


def test_without_a_sound_risk_model_the_patterns_judge(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    newest = damage(wanted_risk_model(settings.models_dir))
    judge = load_risk_judge(settings)
    assert judge.model_name == ""
    assert judge.judge("hij staat hier met een mes").card == "nood"
    assert newest.name in caplog.text
    assert "patterns decide alone" in caplog.text


def test_models_that_the_code_reads_no_more_are_not_compared_and_it_says_what_to_do(settings: Settings) -> None:
    models = ModelSet(wanted_model(settings.models_dir).name, wanted_risk_model(settings.models_dir).name)
    with pytest.raises(UnknownModel, match="make start"):
        read_models(settings, models)
