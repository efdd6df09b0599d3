"""``make bench-risk``: who sees danger? Keywords alone, a plain classifier, our model, and ours as a whole.

On writers nobody learned from (``test``), and on ``ontwikkel``, by which our thresholds were chosen: that row flatters us.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import rankdata

from bench.machine import describe_machine
from bench.table import number, percent, print_table
from bot.console import say
from bot.nlu.text import fold
from bot.risk import Context
from bot.risk.judge import judge_by_patterns, load_risk_judge
from bot.risk.messages import RiskMessage, read_messages
from bot.risk.model import RiskModel
from bot.settings import load_settings
from bot.training.evaluate_risk import wilson
from bot.training.train import train_risk_if_needed

PARTS = ("test", "ontwikkel")
DANGER = ("acuut", "crisis")

#: The share of harmless messages that may get an alarm: the plain classifier's threshold is set for it.
MOST_FALSE_ALARMS = 0.03

#: Draws for the interval around an AUC.
DRAWS = 1000


@dataclass(frozen=True)
class Verdict:
    """A chance of danger to rank by (0 to 1), and whether the user gets an emergency card."""

    chance: float
    alarm: bool


Judge = Callable[[Sequence[RiskMessage]], list[Verdict]]

#: Messages are judged so many at a time, as the gateway does when many write at once.
BATCH = 16


def main() -> None:
    """Measures and prints."""
    argparse.ArgumentParser(prog="bench.risk", description=__doc__).parse_args()
    print(f"Machine: {describe_machine()}\n")
    train_risk_if_needed(load_settings())
    makers = {
        "trefwoorden (patronen)": judge_by_keywords,
        "TF-IDF + log. regressie": learn_plain_classifier,
        "ons model": judge_by_model,
        "onze (model, patronen, gesprek)": judge_as_users_get_it,
    }
    rows = []
    messages = {part: read_messages(part) for part in PARTS}
    for name, make in makers.items():
        say(name)
        judge = make()
        rows += [describe(name, part, messages[part], judge) for part in PARTS]
    print("\nGevaar is acuut of crisis; tussen haakjes het interval van 95 %.\n")
    columns = [
        "wie oordeelt",
        "deel",
        "gevaar met kaart",
        "vals alarm (geen)",
        "alarm (zorgelijk)",
        "AUC",
        "ms/bericht",
    ]
    print_table(columns, sorted(rows, key=lambda row: PARTS.index(row[1])))


def describe(name: str, part: str, messages: Sequence[RiskMessage], judge: Judge) -> list[str]:
    """One row of the table."""
    started = time.perf_counter()
    verdicts = [one for start in range(0, len(messages), BATCH) for one in judge(messages[start : start + BATCH])]
    took = (time.perf_counter() - started) / max(1, len(messages))
    levels = np.array([message.level for message in messages])
    alarms = np.array([verdict.alarm for verdict in verdicts])
    danger, harmless = np.isin(levels, DANGER), levels == "geen"
    chances = np.array([verdict.chance for verdict in verdicts])
    area, low, high = area_with_interval(chances[danger], chances[harmless])
    return [
        name, part, _share(alarms[danger]), _share(alarms[harmless]), _share(alarms[levels == "zorgelijk"]),
        f"{number(area, 3)} ({number(low, 3)} - {number(high, 3)})", number(took * 1000, 1),
    ]  # fmt: skip


def judge_by_keywords() -> Judge:
    """The patterns alone: a hit is an alarm, unless a brake (a film, the past, theory) holds it back."""

    def judge_one(message: RiskMessage) -> Verdict:
        judgement = judge_by_patterns(message.text, Context(previous=message.context))
        return Verdict(judgement.probability, alarm=judgement.card in ("nood", "crisis"))

    return lambda messages: [judge_one(message) for message in messages]


def learn_plain_classifier() -> Judge:
    """What a team would make first: TF-IDF with logistic regression on our training messages. Its threshold lets the
    allowed share of harmless development messages through."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    features = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, max_features=40_000),
    )
    model = make_pipeline(features, LogisticRegression(C=10.0, max_iter=300, class_weight="balanced"))
    known = read_messages("train")
    model.fit([fold(message.text) for message in known], [message.level in DANGER for message in known])
    harmless = [fold(message.text) for message in read_messages("ontwikkel") if message.level == "geen"]
    threshold = float(np.quantile(model.predict_proba(harmless)[:, 1], 1 - MOST_FALSE_ALARMS))

    def judge(messages: Sequence[RiskMessage]) -> list[Verdict]:
        chances = model.predict_proba([fold(message.text) for message in messages])[:, 1]
        return [Verdict(float(chance), alarm=chance > threshold) for chance in chances]

    return judge


def judge_by_model() -> Judge:
    """Our learned model with its own threshold, without the rules around it. Whether a pattern hit is one of the things it
    looks at."""
    model = RiskModel.load(train_risk_if_needed(load_settings()))

    def judge(messages: Sequence[RiskMessage]) -> list[Verdict]:
        chances = [score.probability for score in model.score([message.text for message in messages])]
        return [Verdict(chance, alarm=chance >= model.nood_threshold) for chance in chances]

    return judge


def judge_as_users_get_it() -> Judge:
    """The judgement in the gateway, with what was said before."""
    risk = load_risk_judge()

    def judge(messages: Sequence[RiskMessage]) -> list[Verdict]:
        judged = risk.judge_many([(message.text, Context(previous=message.context)) for message in messages])
        return [Verdict(one.probability, alarm=one.card in ("nood", "crisis")) for one in judged]

    return judge


def area_with_interval(danger: Any, harmless: Any) -> tuple[float, float, float]:
    """The chance that a danger ranks above a harmless message (AUC), with a 95 % interval by drawing again."""
    chance = np.random.default_rng(0)
    drawn = [
        area_under_curve(chance.choice(danger, len(danger)), chance.choice(harmless, len(harmless)))
        for _ in range(DRAWS)
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return area_under_curve(danger, harmless), float(low), float(high)


def area_under_curve(danger: Any, harmless: Any) -> float:
    """AUC from ranks (Mann and Whitney); ties count half."""
    ranks = rankdata(np.concatenate([danger, harmless]))[: len(danger)]
    return float((ranks.sum() - len(danger) * (len(danger) + 1) / 2) / (len(danger) * len(harmless)))


def _share(hits: Any) -> str:
    low, high = wilson(int(hits.sum()), len(hits))
    return f"{percent(hits.mean())} ({percent(low)} - {percent(high)})"


if __name__ == "__main__":
    main()
