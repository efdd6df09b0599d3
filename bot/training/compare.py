"""Lays an old and a new model side by side on the same messages: topics, out of scope, danger and speed.

The models are read directly, without Rasa, so that a comparison takes a minute and disturbs nobody. What a question
would get is decided by the same code as in the running bot (bot/nlu/understand.py, bot/risk/judge.py).
"""

from __future__ import annotations

import json
import tarfile
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import yaml
from sklearn.metrics import f1_score

from bot.nlu.decide import Topics
from bot.nlu.dialogue_state import DialogueState
from bot.nlu.topic_model import TopicModel
from bot.nlu.understand import Understood, understand
from bot.risk import Context, Judgement
from bot.risk.judge import RiskJudge, read_risk_judge
from bot.risk.messages import RiskMessage, read_messages
from bot.settings import ROOT, Settings
from bot.training.evaluate import OUT_OF_SCOPE, Question, read_questions
from bot.training.live import ModelSet
from bot.training.registry import Registry, UnknownModel

DIRECT_DANGER = ROOT / "data" / "evaluatie" / "gevaar_direct.yml"

#: Messages on which the speed is measured, one at a time.
TIMED = 100

Change = Literal["beter", "slechter", "anders"]
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Reader:
    """A topic model with what it needs to decide, and a risk judge."""

    model: TopicModel
    topics: Topics
    judge: RiskJudge

    def understand(self, text: str, judgement: Judgement) -> Understood:
        """What the bot would make of a first message."""
        return understand(text, {"risico": judgement.as_dict()}, self.model, DialogueState(), self.topics)


@dataclass(frozen=True)
class Scores:
    """How well one pair of models does. Shares lie between 0 and 1; milliseconds are medians."""

    topics_right: float
    topics_after_question: float
    topics_macro_f1: float
    out_of_scope: float
    acute_sensitivity: float
    danger_sensitivity: float
    danger_seen: float
    false_alarms: float
    worrying_alarms: float
    topic_ms: float
    risk_ms: float
    questions: int
    risk_messages: int


@dataclass(frozen=True)
class Difference:
    """A message that the two models read differently. ``about`` is onderwerp or gevaar."""

    about: str
    text: str
    wanted: str
    old: str
    new: str
    change: Change


@dataclass(frozen=True)
class Comparison:
    """The scores of both, and every message they read differently."""

    old: Scores
    new: Scores
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class _Answer:
    right: bool
    after_question: bool
    label: str


@dataclass(frozen=True)
class _Results:
    answers: list[_Answer]
    judgements: list[Judgement]
    scores: Scores


def compare(
    settings: Settings, old: ModelSet, new: ModelSet, progress: Progress = lambda text, share: None
) -> Comparison:
    """Both pairs of models on the test questions and test messages. Raises UnknownModel for a model not in the registry."""
    questions = read_questions("test")
    messages = [*read_messages("test"), *read_direct_danger()]
    before = _measure(read_models(settings, old), questions, messages, lambda share: progress("oud meten", share / 2))
    # With the same risk model its judgements are the same too; measuring takes long enough as it is.
    known = before.judgements if old.risk == new.risk else None
    after = _measure(
        read_models(settings, new), questions, messages, lambda share: progress("nieuw meten", (1 + share) / 2), known
    )
    differences = [
        *_topic_differences(questions, before.answers, after.answers),
        *_risk_differences(messages, before.judgements, after.judgements),
    ]
    return Comparison(before.scores, after.scores, tuple(differences))


def read_models(settings: Settings, models: ModelSet) -> Reader:
    """Both models of a set, after asking the registry. Raises UnknownModel also for those that our code reads no more,
    for instance because they were made with another sentence encoder."""
    registry = Registry(settings.models_dir)
    topics_file = registry.check(settings.models_dir / models.topics)
    risk_file = registry.check(settings.models_dir / models.risk)
    try:
        model, topics = read_topic_model(topics_file)
        return Reader(model, topics, read_risk_judge(risk_file))
    except (ValueError, KeyError, OSError, tarfile.TarError) as problem:
        raise UnknownModel(
            f"{models.topics} en {models.risk} kunnen niet gemeten worden: {problem}. "
            "Is de bot vernieuwd? Herstart hem dan eerst: make start."
        ) from problem


def read_topic_model(archive: Path) -> tuple[TopicModel, Topics]:
    """Our component out of Rasa's model file. Only its own three files are unpacked, by name."""
    with tarfile.open(archive) as packed, tempfile.TemporaryDirectory() as folder:
        for member in packed:
            name = Path(member.name).name
            if member.isfile() and name in ("topics.json", "topics.npz", "questions.json"):
                content = packed.extractfile(member)
                assert content is not None
                (Path(folder) / name).write_bytes(content.read())
        known = json.loads((Path(folder) / "questions.json").read_text(encoding="utf-8"))
        return TopicModel.load(Path(folder)), Topics(known["by_question"], known["after"])


def read_direct_danger() -> list[RiskMessage]:
    """The messages of data/evaluatie/gevaar_direct.yml that show danger at once."""
    groups = yaml.safe_load(DIRECT_DANGER.read_text(encoding="utf-8"))
    return [RiskMessage(text, "acuut", "gevaar_direct", "gevaar_direct", "nl") for text in groups["gevaar"]]


def _measure(
    reader: Reader,
    questions: Sequence[Question],
    messages: Sequence[RiskMessage],
    progress: Callable[[float], None],
    known: list[Judgement] | None = None,
) -> _Results:
    progress(0.0)
    judgements = known or _judge_in_batches(reader.judge, [(m.text, Context(previous=m.context)) for m in messages])
    progress(0.2)
    of_questions = _judge_in_batches(reader.judge, [(question.text, Context()) for question in questions])
    answers: list[_Answer] = []
    topic_times: list[float] = []
    for number, (question, judgement) in enumerate(zip(questions, of_questions, strict=True)):
        started = time.perf_counter()
        answers.append(_answer(question, reader.understand(question.text, judgement)))
        topic_times.append(time.perf_counter() - started)
        if number % 50 == 0:
            progress(0.3 + 0.7 * number / len(questions))
    risk_times = [_time(partial(reader.judge.judge, message.text)) for message in messages[:TIMED]]
    scores = _score(questions, answers, messages, judgements, _median(topic_times), _median(risk_times))
    return _Results(answers, judgements, scores)


def _judge_in_batches(judge: RiskJudge, messages: Sequence[tuple[str, Context]], size: int = 32) -> list[Judgement]:
    return [
        judgement
        for start in range(0, len(messages), size)
        for judgement in judge.judge_many(messages[start : start + size])
    ]


def _answer(question: Question, understood: Understood) -> _Answer:
    """As ``make evaluate`` judges: right when one of the question's topics is answered; out of scope when none is."""
    decision = understood.decision
    answered = decision.topics if decision.intent in ("vraag", "twee_vragen") else ()
    label = ", ".join(answered) or decision.intent
    if decision.offered:
        label += f" ({', '.join(decision.offered)}?)"
    if question.topics == (OUT_OF_SCOPE,):
        return _Answer(not answered, not answered, label)
    right = any(topic in question.topics for topic in (*answered, decision.intent))
    offered = decision.intent == "twijfel" and any(topic in question.topics for topic in decision.offered)
    return _Answer(right, right or offered, label)


def _score(
    questions: Sequence[Question],
    answers: Sequence[_Answer],
    messages: Sequence[RiskMessage],
    judgements: Sequence[Judgement],
    topic_seconds: float,
    risk_seconds: float,
) -> Scores:
    asked = list(zip(questions, answers, strict=True))
    inside = [(question, answer) for question, answer in asked if question.topics != (OUT_OF_SCOPE,)]
    outside = [answer.right for question, answer in asked if question.topics == (OUT_OF_SCOPE,)]
    truth = [question.topics[0] for question, _ in inside]
    predicted = [question.topics[0] if answer.right else answer.label for question, answer in inside]
    judged = list(zip(messages, judgements, strict=True))

    def share_of(levels: tuple[str, ...], cards: tuple[str, ...]) -> float:
        return _share([judgement.card in cards for message, judgement in judged if message.level in levels])

    alarm = ("nood", "crisis")
    return Scores(
        topics_right=_share([answer.right for _, answer in inside]),
        topics_after_question=_share([answer.after_question for _, answer in inside]),
        topics_macro_f1=float(f1_score(truth, predicted, labels=sorted(set(truth)), average="macro", zero_division=0)),
        out_of_scope=_share(outside),
        acute_sensitivity=share_of(("acuut",), alarm),
        danger_sensitivity=share_of(("acuut", "crisis"), alarm),
        danger_seen=share_of(("acuut", "crisis"), (*alarm, "veilig")),
        false_alarms=share_of(("geen",), alarm),
        worrying_alarms=share_of(("zorgelijk",), alarm),
        topic_ms=topic_seconds * 1000,
        risk_ms=risk_seconds * 1000,
        questions=len(questions),
        risk_messages=len(messages),
    )


def _topic_differences(
    questions: Sequence[Question], old: Sequence[_Answer], new: Sequence[_Answer]
) -> list[Difference]:
    return [
        Difference(
            "onderwerp", question.text, ", ".join(question.topics), before.label, after.label,
            _change((before.right, before.after_question), (after.right, after.after_question)),
        )
        for question, before, after in zip(questions, old, new, strict=True)
        if before != after
    ]  # fmt: skip


def _risk_differences(
    messages: Sequence[RiskMessage], old: Sequence[Judgement], new: Sequence[Judgement]
) -> list[Difference]:
    return [
        Difference(
            "gevaar", message.text, message.level, before.card or "geen kaart", after.card or "geen kaart",
            _change(_fits(message.level, before), _fits(message.level, after)),
        )
        for message, before, after in zip(messages, old, new, strict=True)
        if before.card != after.card
    ]  # fmt: skip


#: How well each card (nood or crisis, veilig, none) fits a level: higher is better.
_FIT = {"acuut": (2, 1, 0), "crisis": (2, 1, 0), "zorgelijk": (0, 2, 1), "geen": (0, 1, 2)}


def _fits(level: str, judgement: Judgement) -> int:
    place = 0 if judgement.card in ("nood", "crisis") else 1 if judgement.card == "veilig" else 2
    return _FIT[level][place]


def _change(before: tuple[bool, bool] | int, after: tuple[bool, bool] | int) -> Change:
    if before == after:
        return "anders"
    return "beter" if after > before else "slechter"  # type: ignore[operator]  # both are of the same kind


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 0.0


def _median(seconds: Sequence[float]) -> float:
    return sorted(seconds)[len(seconds) // 2] if seconds else 0.0


def _time(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started
