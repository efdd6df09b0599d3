"""The learned part of the risk judgement, on a small set of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.risk.messages import Labelled
from bot.risk.model import RiskModel, seen_by_encoder, train

DANGER = [
    "hij slaat mij nu",
    "hij staat met een mes voor de deur",
    "mijn vader wurgt mijn moeder",
    "hij komt me vermoorden",
]
CRISIS = ["ik wil dood", "ik heb pillen geslikt"]
WORRY = ["hij slaat mij soms", "ik ben bang voor mijn ex", "mijn buurjongen heeft vaak blauwe plekken"]
HARMLESS = [
    "wat is een huisverbod",
    "de film was moord",
    "ik ben dood van de honger",
    "wat kost advies",
    "hoi",
    "bedankt",
]


def label(texts: list[str], level: str, writer: str) -> list[Labelled]:
    kind = "geweld_nu" if level == "acuut" else level
    return [Labelled(text, level, kind, writer) for text in texts]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> RiskModel:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIGNAALWIJZER_MODELS", str(tmp_path_factory.mktemp("modellen")))
        messages = [
            message
            for writer in ("gewone_woorden", "iemand_anders")
            for level, texts in (("acuut", DANGER), ("crisis", CRISIS), ("zorgelijk", WORRY), ("geen", HARMLESS))
            for message in label(texts, level, writer)
        ]
        return train(messages)


def test_danger_gets_a_higher_chance_than_a_question(model: RiskModel) -> None:
    danger, question = model.score(["mijn man slaat mij nu", "wat is een huisverbod"])
    assert danger.probability > 0.5 > question.probability
    assert question.kind == "geen"


def test_a_saved_model_judges_as_before(model: RiskModel, tmp_path: Path) -> None:
    model.save(tmp_path / "risico.npz")
    texts = ["hij staat voor de deur", "ik wil niet meer leven", "hoi"]
    before, after = model.score(texts), RiskModel.load(tmp_path / "risico.npz").score(texts)
    assert [score.probability for score in after] == pytest.approx([score.probability for score in before], abs=1e-4)


def test_only_writers_that_the_encoder_never_saw_may_set_the_thresholds() -> None:
    seen, unseen = seen_by_encoder(["gewone_woorden", "iemand_anders"])
    assert seen
    assert not unseen
