"""Another model goes live while people chat, and back again: nobody loses a message or has to begin anew."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.running import running_system
from bot.settings import Settings, load_settings
from bot.training.live import ModelSet, read_live
from bot.training.models import wanted_risk_model
from bot.training.promote import PromotionRefused, promote, roll_back
from bot.training.registry import Registry, UnknownModel
from tests.system.running import System, cards, first_alarm, free_port, texts
from tests.system.talking import Talk

pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]

WHO = "test"

#: On a busy machine Rasa may take longer than the two seconds real users are asked to wait.
PATIENCE = "60"


@dataclass(frozen=True)
class Stage:
    """A system of its own with an old and a new pair of models (the new ones are copies under another name)."""

    system: System
    old: ModelSet
    new: ModelSet

    @property
    def settings(self) -> Settings:
        """Those of the running system."""
        return self.system.settings


@pytest.fixture(scope="module")
def stage(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The system with models that may be promoted without touching anybody else's."""
    models_dir = tmp_path_factory.mktemp("models")
    registry = Registry(models_dir)
    risk = wanted_risk_model(load_settings().models_dir)
    for path in (model, risk):
        registry.register(Path(shutil.copy(path, models_dir)), "getraind", WHO)
    new = ModelSet("signaalwijzer-nieuw.tar.gz", "risico-nieuw.npz")
    for path, name in ((model, new.topics), (risk, new.risk)):
        registry.register(Path(shutil.copy(path, models_dir / name)), "kandidaat", WHO)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SIGNAALWIJZER_RASA_TIMEOUT", PATIENCE)
        environment.setenv("SIGNAALWIJZER_RATE", "100000")
        settings = replace(
            load_settings(),
            port=free_port(),
            rasa_port=free_port(),
            action_port=free_port(),
            models_dir=models_dir,
            var_dir=tmp_path_factory.mktemp("var"),
        )
        with running_system(settings, models_dir / model.name, models_dir / risk.name) as manager:
            system = System(f"http://127.0.0.1:{settings.port}", settings=settings, manager=manager)
            yield Stage(system, ModelSet(model.name, risk.name), new)


def models_at_work(stage: Stage) -> ModelSet:
    """Which models answer and judge now, as the running system says."""
    version = stage.system.get("/version").json()
    return ModelSet(version["model"], version["risicomodel"])


def test_users_chat_on_while_a_model_goes_live_and_back(stage: Stage) -> None:
    waiting = stage.system.chat()
    waiting.say("wat is de meldcode")
    waiting.say("welk veilig thuis hoort bij mij")
    with Talk(stage.system) as talk:
        time.sleep(2)
        there = promote(stage.settings, stage.new, WHO)
        assert models_at_work(stage) == stage.new
        assert cards(waiting.say("bedum")) == ["kantoor"], "the conversation was lost"
        time.sleep(2)
        back = roll_back(stage.settings, WHO)
        assert models_at_work(stage) == stage.old
        time.sleep(2)
    print(
        f"live {there.seconds:.1f} s, back {back.seconds:.1f} s, {talk.answered} answers, slowest {talk.slowest:.2f} s"
    )
    assert talk.problems == []
    assert talk.answered > 20
    assert back.seconds is not None
    assert back.seconds < 10


def test_danger_gets_its_card_with_the_new_model_too(stage: Stage) -> None:
    promote(stage.settings, stage.new, WHO)
    try:
        assert first_alarm(stage.system.chat().say("hij staat hier met een mes")) == "nood"
    finally:
        roll_back(stage.settings, WHO)


def test_a_model_changed_after_judging_never_answers(stage: Stage) -> None:
    changed = ModelSet("signaalwijzer-veranderd.tar.gz", stage.old.risk)
    path = stage.settings.models_dir / changed.topics
    shutil.copy(stage.settings.models_dir / stage.new.topics, path)
    Registry(stage.settings.models_dir).register(path, "kandidaat", WHO)
    with path.open("ab") as file:
        file.write(b"x")
    with pytest.raises(UnknownModel, match="veranderd"):
        promote(stage.settings, changed, WHO)
    assert models_at_work(stage) == stage.old


def test_a_model_that_cannot_be_read_leaves_the_old_one_at_work(stage: Stage) -> None:
    broken = ModelSet("signaalwijzer-stuk.tar.gz", stage.old.risk)
    path = stage.settings.models_dir / broken.topics
    path.write_bytes(b"geen model")
    Registry(stage.settings.models_dir).register(path, "kandidaat", WHO)
    with pytest.raises(PromotionRefused, match="oude antwoordt weer"):
        promote(stage.settings, broken, WHO)
    assert "10 dagen" in texts(stage.system.chat().say("hoe lang duurt een huisverbod"))
    live = read_live(stage.settings)
    assert live is not None
    assert live.models == stage.old == models_at_work(stage)


def test_after_a_crash_rasa_comes_back_with_the_live_model(stage: Stage) -> None:
    promote(stage.settings, stage.new, WHO)
    stage.system.kill("rasa")
    time.sleep(1)
    stage.system.wait_until_ready(400)
    assert models_at_work(stage) == stage.new
    assert "10 dagen" in texts(stage.system.chat().say("hoe lang duurt een huisverbod"))
    assert roll_back(stage.settings, WHO).seconds is not None
    assert models_at_work(stage) == stage.old
