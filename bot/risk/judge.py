"""The judgement itself: patterns and model together, with what was said before."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path

from bot.language import detect_language
from bot.nlu.roles import hear_role
from bot.nlu.text import words_only
from bot.risk.judgement import Card, Context, Evidence, Judgement, Level
from bot.risk.model import RiskModel, RiskScore, read_plainly
from bot.risk.patterns import PatternHit, load_patterns
from bot.settings import load_settings

logger = logging.getLogger(__name__)

#: A message of at most this many words is judged together with the one before it.
SHORT_WORDS = 4

#: Without a model a pattern that no brake holds back counts as this chance.
PATTERN_CHANCE = 0.9

_DANGER_ANSWERS = {
    "veilig": {
        "ja",
        "ja er is nu gevaar",
        "ja nu",
        "jawel",
        "ja help",
        "yes",
        "ja klopt",
        "ja dat klopt",
        "ja er is gevaar",
        "jazeker",
    },
    "nood": {
        "nee",
        "nee er is nog gevaar",
        "nog niet",
        "nee nog niet",
        "nee ik ben niet veilig",
        "niet veilig",
        "neen",
        "no",
    },
}
_CALM_ANSWERS = {
    "veilig": {"nee", "nee nu niet", "nee hoor", "neen", "nu niet", "nee er is geen gevaar"},
    "nood": {"ja", "ja ik ben nu veilig", "ja ik ben veilig", "ik ben veilig", "jawel", "ja hoor", "ik ben nu veilig"},
    "crisis": {"ja er is iemand bij mij", "ja"},
}

_SITUATION_OF_KIND = {
    "kan_niet_praten": "kan_niet_praten",
    "seksueel_nu": "seksueel",
    "baby_geschud": "baby",
    "pleger_verliest_controle": "pleger",
}
_SITUATION_OF_ROLE = {
    "kind": "kind", "arts": "arts", "leerkracht": "professional", "kinderopvang": "professional",
    "hulpverlener": "professional", "politie": "professional", "gemeente": "professional", "pleger": "pleger",
}  # fmt: skip


class RiskJudge:
    """Judges messages. Holds the model; without one the patterns decide alone."""

    def __init__(self, model: RiskModel | None) -> None:
        self._model = model

    def judge(self, text: str, context: Context | None = None) -> Judgement:
        """The judgement of one message."""
        return self.judge_many([(text, context or Context())])[0]

    def judge_many(self, messages: Sequence[tuple[str, Context]]) -> list[Judgement]:
        """The judgements of several messages, in one batch."""
        if self._model is None:
            return [judge_by_patterns(text, context) for text, context in messages]
        scores = self._model.score([_with_context(text, context) for text, context in messages])
        return [self._combine(text, context, score) for (text, context), score in zip(messages, scores, strict=True)]

    def _combine(self, text: str, context: Context, score: RiskScore) -> Judgement:
        answered = _answer_to_card(text, context)
        if answered:
            return answered
        assert self._model is not None
        hit = load_patterns().find(read_plainly(text))
        crisis = hit.is_crisis if hit and hit.brake is None else score.crisis > 0.5
        evidence = (
            Evidence("model", f"kans {score.probability:.2f}", "bericht"),
            *((hit.as_evidence(),) if hit else ()),
        )
        kind = hit.kind if hit and hit.brake is None else score.kind
        plain = hit is not None and hit.brake is None and score.probability >= self._model.veilig_threshold
        if plain or score.probability >= self._model.nood_threshold:
            card: Card | None = "crisis" if crisis else "nood"
        else:
            card = "veilig" if score.probability >= self._model.veilig_threshold else None
        return _judgement(text, kind, score.probability, card, crisis, evidence)


def judge_by_patterns(text: str, context: Context) -> Judgement:
    """The judgement without a model: a pattern alarms unless a brake holds it back to the veilig card."""
    answered = _answer_to_card(text, context)
    if answered:
        return answered
    hit = load_patterns().find(read_plainly(_with_context(text, context)))
    if hit is None:
        return Judgement("geen", "geen", 0.0, None)
    card: Card = "veilig" if hit.brake else "crisis" if hit.is_crisis else "nood"
    chance = PATTERN_CHANCE if hit.brake is None else 1 - PATTERN_CHANCE
    return _judgement(text, hit.kind, chance, card, hit.is_crisis, (hit.as_evidence(),))


def load_risk_judge() -> RiskJudge:
    """The judge with the model that ``bot.running`` named, or that of the present data. Patterns alone when there is none."""
    from bot.training.models import wanted_risk_model

    named = os.environ.get("SIGNAALWIJZER_RISK_MODEL")
    path = Path(named) if named else wanted_risk_model(load_settings().models_dir)
    try:
        model = RiskModel.load(path)
    except (OSError, ValueError, KeyError) as problem:
        logger.error("No risk model (%s): patterns decide alone", problem)
        return RiskJudge(None)
    judge = RiskJudge(model)
    judge.judge("opwarmen")
    return judge


def _judgement(
    text: str, kind: str, probability: float, card: Card | None, crisis: bool, evidence: tuple[Evidence, ...]
) -> Judgement:
    level: Level = "geen"
    if card in ("nood", "crisis"):
        level = "crisis" if crisis else "acuut"
    elif card == "veilig":
        level = "zorgelijk"
    return Judgement(
        level,
        kind,
        round(probability, 4),
        card,
        _situation(text, kind, card),
        detect_language(text) if card else "nl",
        evidence,
    )


def _situation(text: str, kind: str, card: Card | None) -> str:
    """Which variant of the card fits: by what happens, else by who writes."""
    if card == "veilig" or card is None:
        return "gewoon"
    role = hear_role(text)
    by_role = _SITUATION_OF_ROLE.get(role.role, "gewoon") if role else "gewoon"
    if card == "crisis":
        return (
            "leven_nu"
            if _LIFE_NOW.intersection(words_only(text).split())
            else ("kind" if by_role == "kind" else "gewoon")
        )
    if "doof" in words_only(text).split():
        return "doof"
    return _SITUATION_OF_KIND.get(kind, by_role)


_LIFE_NOW = frozenset({"geslikt", "ingenomen", "spoor", "dak", "brug", "overdosis", "polsen", "slik", "nu"})


def _answer_to_card(text: str, context: Context) -> Judgement | None:
    """What yes and no mean after a card: the nood card asks whether you are safe, the veilig card whether there is danger."""
    said = words_only(text)
    last = context.last_card or ""
    if said in _DANGER_ANSWERS.get(last, ()):
        return Judgement("acuut", "antwoord_op_kaart", 0.99, "nood", evidence=(Evidence("antwoord", said, "bericht"),))
    if said in _CALM_ANSWERS.get(last, ()):
        return Judgement("geen", "antwoord_op_kaart", 0.01, None, evidence=(Evidence("antwoord", said, "bericht"),))
    return None


def _with_context(text: str, context: Context) -> str:
    """A fragment ("en nu weer") is read with the message before it. After a card it is not: that was judged already, and
    the card is no alarm bell that rings in every turn. A question of its own is no fragment either."""
    words = words_only(text).split()
    fragment = 0 < len(words) <= SHORT_WORDS and words[0] not in _OPENS_A_SENTENCE and context.last_card is None
    return f"{context.previous[-1]} {text}" if fragment and context.previous else text


_OPENS_A_SENTENCE = frozenset(
    "wat wie hoe waar wanneer welke welk waarom mag kan moet is zijn hallo hoi bedankt dank dankjewel doei wis niet zoek "
    "ik huisverbod meldcode geen nummer".split()
)


__all__ = ["PatternHit", "RiskJudge", "judge_by_patterns", "load_risk_judge"]
