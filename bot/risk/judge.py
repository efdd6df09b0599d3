"""The judgement itself: patterns and model together, with what was said before."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from pathlib import Path

from bot.language import detect_language
from bot.nlu.guides import steering_words
from bot.nlu.roles import hear_role
from bot.nlu.text import words_only
from bot.risk.card_answers import read_card_answer
from bot.risk.judgement import Card, Context, Evidence, Judgement, Level
from bot.risk.model import RiskModel, RiskScore
from bot.risk.patterns import PatternHit, load_patterns
from bot.risk.text import read_plainly
from bot.settings import Settings, load_settings

logger = logging.getLogger(__name__)

#: A message of at most this many words is judged together with the one before it.
SHORT_WORDS = 4

#: A short message with a pattern that no brake holds back says it outright, and gets a card from this chance on. Found on
#: writers kept apart: half a point more dangers seen, 0.2 more false alarms.
OUTRIGHT_WORDS = 18
OUTRIGHT_CHANCE = 0.2

#: Theory elsewhere in a message ("volgens ons protocol") holds nothing back from this chance on.
AMID_THEORY = 0.35

#: With a brake ("ik denk niet aan zelfmoord", "in de film") the model must be this much surer for a card; else it is asked.
OVER_A_BRAKE = 3.0

#: Without a model a pattern that no brake holds back counts as this chance.
PATTERN_CHANCE = 0.9

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

    def __init__(self, model: RiskModel | None, model_name: str = "") -> None:
        self._model = model
        self.model_name = model_name

    def judge(self, text: str, context: Context | None = None) -> Judgement:
        """The judgement of one message."""
        return self.judge_many([(text, context or Context())])[0]

    def judge_many(self, messages: Sequence[tuple[str, Context]]) -> list[Judgement]:
        """The judgements of several messages, in one batch."""
        if self._model is None:
            return [judge_by_patterns(text, context) for text, context in messages]
        read = [_with_context(text, context) for text, context in messages]
        judgements = []
        for (text, context), whole, score in zip(messages, read, self._model.score(read), strict=True):
            hit = score.hit if whole == text else load_patterns().find(read_plainly(text))
            judgements.append(self._combine(text, context, score, hit))
        return judgements

    def _combine(self, text: str, context: Context, score: RiskScore, hit: PatternHit | None) -> Judgement:
        answered = _answer_to_card(text, context)
        if answered:
            return answered
        assert self._model is not None
        crisis = hit.is_crisis if hit and hit.brake is None else score.crisis > 0.5
        evidence = (
            Evidence("model", f"kans {score.probability:.2f}", "bericht"),
            *((hit.as_evidence(),) if hit else ()),
        )
        kind = hit.kind if hit and hit.brake is None else score.kind
        if self._calls_for_card(text, score, hit):
            card: Card | None = "crisis" if crisis else "nood"
        else:
            card = "veilig" if score.probability >= self._model.veilig_threshold else None
        return _judgement(text, kind, score.probability, card, crisis, evidence)

    def _calls_for_card(self, text: str, score: RiskScore, hit: PatternHit | None) -> bool:
        assert self._model is not None
        over = score.alarm - self._model.nood_threshold
        if hit and hit.brake and not (hit.brake == "theorie" and score.probability >= AMID_THEORY):
            return over >= OVER_A_BRAKE
        return over >= 0 or (score.probability >= OUTRIGHT_CHANCE and _is_said_outright(text, hit))


def _is_said_outright(text: str, hit: PatternHit | None) -> bool:
    """Whether a short message, or a sentence of a long one, says it without a brake. A professional's question is full of
    theory, and the danger stands in one sentence of it. ``hit`` is the pattern in the whole text."""
    if hit is None:
        return False
    sentences = (read_plainly(sentence) for sentence in _SENTENCE_END.split(text))
    hits = (load_patterns().find(sentence) for sentence in sentences if len(sentence.split()) <= OUTRIGHT_WORDS)
    return any(hit is not None and hit.brake is None for hit in hits)


_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+|\n+")


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


def load_risk_judge(settings: Settings | None = None) -> RiskJudge:
    """The judge with the live model; where that is damaged or unknown to the registry, with the next one that may stand in
    (bot.training.live.trusted_models). Patterns alone when there is none."""
    from bot.training.live import trusted_models

    for path in trusted_models(settings or load_settings(), "risk"):
        try:
            return read_risk_judge(path)
        except Exception as problem:  # a damaged file breaks in many ways, and danger must be judged all the same
            logger.error("The risk model %s cannot be used: %s: %s", path.name, type(problem).__name__, problem)
    logger.error("No risk model: patterns decide alone")
    return RiskJudge(None)


def read_risk_judge(path: Path) -> RiskJudge:
    """The judge with this model, warmed up. The caller has asked the registry whether it may be read."""
    judge = RiskJudge(RiskModel.load(path), path.name)
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
    """What the answer to the question under a card means.

    A button that steers a guide is our own text and no alarm either ("Loop de route bij letsel met mij door").
    """
    said = words_only(text)
    if said in steering_words():
        return Judgement("geen", "knop_van_gids", 0.01, None, evidence=(Evidence("antwoord", said, "bericht"),))
    previous = context.previous[-1] if context.previous else ""
    answer = read_card_answer(text, context.last_card, detect_language(previous))
    if answer is None:
        return None
    evidence = (Evidence("antwoord", said, "bericht"),)
    if not answer.danger:
        return Judgement("geen", "antwoord_op_kaart", 0.01, None, evidence=evidence)
    if context.last_card == "crisis":
        return Judgement("crisis", "antwoord_op_kaart", 0.99, "crisis", "gewoon", answer.language, evidence)
    return Judgement("acuut", "antwoord_op_kaart", 0.99, "nood", "gewoon", answer.language, evidence)


def _with_context(text: str, context: Context) -> str:
    """A fragment ("en nu weer") is read with the message before it. After a card it is not: that was judged already, and
    the card is no alarm bell that rings in every turn. A question of its own is no fragment either."""
    words = words_only(text).split()
    fragment = 0 < len(words) <= SHORT_WORDS and words[0] not in _OPENS_A_SENTENCE and context.last_card is None
    return f"{context.previous[-1]} {text}" if fragment and context.previous else text


_OPENS_A_SENTENCE = frozenset(
    "wat wie hoe waar wanneer welke welk waarom mag kan moet is zijn hallo hoi bedankt dank dankjewel doei wis niet zoek "
    "ik huisverbod meldcode geen nummer verder volgende vorige terug".split()
)


__all__ = ["PatternHit", "RiskJudge", "judge_by_patterns", "load_risk_judge", "read_risk_judge"]
