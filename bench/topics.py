"""``make bench-topics``: which topic is asked for? Stock Rasa, TF-IDF with logistic regression, and ours, on the same data.

Each learns and answers in a process of its own, so that training does not count as memory to answer with. Stock Rasa learns
from a sample; the others are shown on that sample too. The test questions are by people none of the examples are from.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import pickle
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import f1_score

from bench.machine import describe_machine, memory_mb
from bench.stock import Sample, bench_dir, draw_examples, train_sample
from bench.table import number, percent, print_table
from bot.console import say
from bot.content.topics import load_examples
from bot.training.evaluate import OUT_OF_SCOPE, Question, read_questions
from bot.training.train import QUIET

#: Of the questions within the field this share must still be answered where out-of-scope recall is measured.
IN_SCOPE_KEPT = 0.90

ECE_BINS = 15


@dataclass(frozen=True)
class Prediction:
    """The likeliest label, its probability, and that of the likeliest label within the field."""

    label: str
    probability: float
    in_scope: float


@dataclass(frozen=True)
class Learned:
    """Where a model stands, and what making it took."""

    path: Path
    seconds: float
    note: str = ""


@dataclass(frozen=True)
class Answered:
    """A model's predictions on the test questions, the median milliseconds of one, and the megabytes of its process."""

    predictions: list[Prediction]
    milliseconds: float
    megabytes: float


Predict = Callable[[str], Prediction]


def main() -> None:
    """Measures and prints."""
    arguments = read_arguments()
    os.environ.update(QUIET)  # for the processes that learn and answer
    print(f"Machine: {describe_machine()}\n")
    questions = read_questions(arguments.deel)
    sample = Sample(arguments.voorbeelden, arguments.epochs)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        if not arguments.zonder_standaard:
            rows.append(compare("standaard-Rasa (DIET)", _learn_stock, _load_stock, sample, folder, questions))
        everything = Sample(0, sample.epochs)
        for extent, drawn in (("steekproef", sample), ("alles", everything)):
            for name, learn, load in (
                ("TF-IDF + log. regressie", _learn_tfidf, _load_tfidf),
                ("onze", _learn_ours, _load_ours),
            ):
                rows.append(compare(f"{name}, {extent}", learn, load, drawn, folder, questions))
    outside = sum(question.topics == (OUT_OF_SCOPE,) for question in questions)
    print(f"\n{len(questions)} vragen ({arguments.deel}), {outside} daarvan buiten het vak. Steekproef: {sample}.\n")
    columns = ["model", "voorbeelden", "goed", "macro-F1", "buiten bij 90 % binnen", "ijkfout (ECE)", "trainen s"]
    print_table([*columns, "ms/bericht", "MB"], rows)


def read_arguments() -> argparse.Namespace:
    """What the command may be told."""
    parser = argparse.ArgumentParser(prog="bench.topics", description=__doc__)
    parser.add_argument("--deel", choices=["test", "ontwikkel"], default="test", help="which part of the questions")
    parser.add_argument("--voorbeelden", type=int, default=8, help="examples a topic in the sample; 0 for all")
    parser.add_argument("--epochs", type=int, default=40, help="epochs for stock Rasa (its own default is 100)")
    parser.add_argument("--zonder-standaard", action="store_true", help="leave out stock Rasa, which is slow to train")
    return parser.parse_args()


def compare(
    name: str,
    learn: Callable[[Sample, Path], Learned],
    load: Callable[[Path], Predict],
    sample: Sample,
    folder: str,
    questions: Sequence[Question],
) -> list[str]:
    """One row: learns in one fresh process, answers in another."""
    say(name)
    place = Path(tempfile.mkdtemp(dir=folder))
    learned = _in_fresh_process(learn, sample, place)
    answered = _in_fresh_process(_answer_all, load, learned.path, [question.text for question in questions])
    accuracy, macro, recall, error = score(questions, answered.predictions)
    count = sum(map(len, _draw_examples(sample).values()))
    return [
        name, str(count), percent(accuracy), number(macro, 3), percent(recall), number(error, 3),
        number(learned.seconds) + learned.note, number(answered.milliseconds, 1), number(answered.megabytes),
    ]  # fmt: skip


def score(questions: Sequence[Question], predictions: Sequence[Prediction]) -> tuple[float, float, float, float]:
    """Accuracy and macro-F1 within the field, the share of outside questions that score below all but a tenth of the
    inside ones, and the expected calibration error over all questions."""
    right = np.array([guess.label in asked.topics for asked, guess in zip(questions, predictions, strict=True)])
    outside = np.array([question.topics == (OUT_OF_SCOPE,) for question in questions])
    truth = [
        guess.label if hit else asked.topics[0]
        for asked, guess, hit in zip(questions, predictions, right, strict=True)
        if asked.topics != (OUT_OF_SCOPE,)
    ]
    guessed = [guess.label for guess, out in zip(predictions, outside, strict=True) if not out]
    macro = f1_score(truth, guessed, labels=sorted(set(truth)), average="macro", zero_division=0)
    inside_scores = np.array([guess.in_scope for guess in predictions])
    threshold = np.quantile(inside_scores[~outside], 1 - IN_SCOPE_KEPT)
    recall = float((inside_scores[outside] < threshold).mean()) if outside.any() else float("nan")
    error = calibration_error(np.array([guess.probability for guess in predictions]), right)
    return float(right[~outside].mean()), float(macro), recall, error


def calibration_error(probabilities: Any, right: Any, bins: int = ECE_BINS) -> float:
    """Expected calibration error: how far stated probability and share right lie apart, over equally wide bins."""
    which = np.minimum((probabilities * bins).astype(int), bins - 1)
    gaps = [
        abs(probabilities[which == one].mean() - right[which == one].mean()) * (which == one).mean()
        for one in np.unique(which)
    ]
    return float(sum(gaps))


def _in_fresh_process(work: Callable[..., Any], *arguments: Any) -> Any:
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def _answer_all(load: Callable[[Path], Predict], path: Path, texts: Sequence[str]) -> Answered:
    predict = load(path)
    for text in texts[:5]:
        predict(text)
    predictions, times = [], []
    for text in texts:
        started = time.perf_counter()
        predictions.append(predict(text))
        times.append(time.perf_counter() - started)
    return Answered(predictions, float(np.median(times)) * 1000, memory_mb(os.getpid()))


def _draw_examples(sample: Sample) -> dict[str, list[str]]:
    """The same examples that the sample's Rasa projects hold."""
    return {label: draw_examples(texts, label, sample.examples) for label, texts in load_examples().items()}


def _texts_and_labels(sample: Sample) -> tuple[list[str], list[str]]:
    pairs = [(text, label) for label, texts in _draw_examples(sample).items() for text in texts]
    return [text for text, _ in pairs], [label for _, label in pairs]


def _predict_from(labels: Sequence[str], probabilities: Any) -> Prediction:
    """From a row of probabilities. Topics are called as in the questions: without ``vraag/``."""
    names = [label.removeprefix("vraag/") for label in labels]
    best = int(np.argmax(probabilities))
    inside = max(chance for name, chance in zip(names, probabilities, strict=True) if name != OUT_OF_SCOPE)
    return Prediction(names[best], float(probabilities[best]), float(inside))


def _learn_ours(sample: Sample, folder: Path) -> Learned:
    """Without a cache of sentence vectors for a sample; with it for all examples, for that takes minutes."""
    from bot.nlu.topic_model import TopicModel

    if sample.examples:
        os.environ["SIGNAALWIJZER_MODELS"] = str(folder)
    texts, labels = _texts_and_labels(sample)
    started = time.monotonic()
    model = TopicModel.train(texts, labels)
    seconds = time.monotonic() - started
    model.save(folder / "onze")
    return Learned(folder / "onze", seconds, "" if sample.examples else " (vectoren bewaard)")


def _load_ours(path: Path) -> Predict:
    from bot.nlu.topic_model import TopicModel

    model = TopicModel.load(path)
    return lambda text: _predict_from(model.labels, model.probabilities([text])[0])


def _learn_tfidf(sample: Sample, folder: Path) -> Learned:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    texts, labels = _texts_and_labels(sample)
    started = time.monotonic()
    features = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, max_features=30_000),
    )
    model = make_pipeline(features, LogisticRegression(C=10.0, max_iter=100)).fit(texts, labels)
    seconds = time.monotonic() - started
    (folder / "tfidf.pkl").write_bytes(pickle.dumps(model))
    return Learned(folder / "tfidf.pkl", seconds)


def _load_tfidf(path: Path) -> Predict:
    model = pickle.loads(path.read_bytes())
    return lambda text: _predict_from(model.classes_, model.predict_proba([text])[0])


def _learn_stock(sample: Sample, folder: Path) -> Learned:
    """The time includes its dialogue policies and Rasa's start, as ``rasa train`` does."""
    trained = train_sample("standaard", sample)
    return Learned(trained.path, trained.seconds, " (rasa train)")


def _load_stock(path: Path) -> Predict:
    """Quietly: Rasa's libraries do not listen to PYTHONWARNINGS, and outside its own commands Rasa logs every message."""
    with (bench_dir() / "stock_topics.log").open("w", encoding="utf-8") as log:
        os.dup2(log.fileno(), sys.stderr.fileno())
    import structlog
    from rasa.core.agent import load_agent

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    loop = asyncio.new_event_loop()
    agent = loop.run_until_complete(load_agent(model_path=str(path)))

    def predict(text: str) -> Prediction:
        return read_stock(loop.run_until_complete(agent.parse_message(text)))

    return predict


def read_stock(parsed: dict[str, Any]) -> Prediction:
    """DIET's intents, with ``vraag`` spread over the topics as the ResponseSelector says. Its fallback is a threshold, not
    a label, so it is left out."""
    chances = {guess["name"]: float(guess["confidence"]) for guess in parsed["intent_ranking"]}
    chances.pop("nlu_fallback", None)
    selected = parsed["response_selector"]["default"]["ranking"]
    of_topics = chances.pop("vraag", 0.0)
    chances |= {guess["intent_response_key"]: of_topics * float(guess["confidence"]) for guess in selected}
    return _predict_from(list(chances), np.array(list(chances.values())))


if __name__ == "__main__":
    main()
