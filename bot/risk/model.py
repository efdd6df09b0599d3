"""The learned part of the risk judgement: what danger sounds like, from labelled messages by many writers.

Three scores go into one: a logistic regression on words and letter groups (levels apart), a support vector machine with
a radial kernel on sentence vectors (meaning), and whether a pattern hit with or without a brake. The weights of the
three, and the thresholds of the cards, come from messages of writers that the model had not seen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.svm import SVC

from bot.nlu.sentence_vectors import USE_SIZE, cached_vectors, sentence_vectors
from bot.nlu.text import fold
from bot.risk.patterns import load_patterns

Array = npt.NDArray[Any]

LEVELS = ("acuut", "crisis", "geen", "zorgelijk")
KERNEL_WIDTH = 0.8

#: A card on a worrying message does less harm than one on a harmless message (20 % against 3 % may be), so telling
#: danger from worry weighs less in training.
WORRYING_WEIGHT = 0.3

#: The shares of harmless messages by unseen writers that may get a nood card, and a nood or veilig card together.
NOOD_FALSE_ALARMS = 0.03
VEILIG_FALSE_ALARMS = 0.125

#: Of a longer message the vectors see its beginning and end; the words see all of it.
VECTOR_CHARS = 600


@dataclass(frozen=True)
class Labelled:
    """A message with its level, kind and writer."""

    text: str
    level: str
    kind: str
    writer: str


@dataclass(frozen=True)
class RiskScore:
    """The chance of danger now (0 to 1), the share of it that is a crisis, and the likeliest kind."""

    probability: float
    crisis: float
    kind: str


class Words:
    """TF-IDF of words (1-3) and letter groups (2-5) with a linear model for levels and one for kinds of danger."""

    def __init__(self) -> None:
        self._words = TfidfVectorizer(
            ngram_range=(1, 3), sublinear_tf=True, min_df=2, token_pattern=r"\b\w+\b", max_features=40_000
        )
        self._letters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2, max_features=50_000
        )

    def fit(self, folded: Sequence[str]) -> sparse.csr_matrix:
        """Learns the vocabularies; returns the rows of the texts."""
        return sparse.hstack([self._words.fit_transform(folded), self._letters.fit_transform(folded)]).tocsr()

    def transform(self, folded: Sequence[str]) -> sparse.csr_matrix:
        """Rows of TF-IDF weights."""
        return sparse.hstack([self._words.transform(folded), self._letters.transform(folded)]).tocsr()

    def as_dict(self) -> dict[str, Any]:
        """For saving, as plain data."""
        return {
            name: {"terms": {t: int(i) for t, i in part.vocabulary_.items()}, "idf": part.idf_.tolist()}
            for name, part in (("words", self._words), ("letters", self._letters))
        }

    @classmethod
    def from_dict(cls, saved: dict[str, Any]) -> Words:
        """As it was saved."""
        words = cls()
        for name, part in (("words", words._words), ("letters", words._letters)):
            part.vocabulary_ = saved[name]["terms"]
            part.fixed_vocabulary_ = True
            part.idf_ = np.asarray(saved[name]["idf"])
        return words


@dataclass
class RiskModel:
    """Everything that judging needs, as arrays: no object in it can run code."""

    words: Words
    level_weights: Array  # (terms, levels)
    level_bias: Array
    kind_weights: Array  # (terms, kinds)
    kind_bias: Array
    kinds: list[str]
    e5_mean: Array
    support: Array  # (support vectors, 896)
    dual: Array
    bias: float
    stack_weights: Array
    stack_bias: float
    nood_threshold: float
    veilig_threshold: float

    def __post_init__(self) -> None:
        self._support_norms = (self.support**2).sum(1)

    def score(self, texts: Sequence[str]) -> list[RiskScore]:
        """The scores of messages, together in one batch."""
        folded = [read_plainly(text) for text in texts]
        rows = self.words.transform(folded)
        levels = _softmax(rows @ self.level_weights + self.level_bias)
        meaning = self._meaning(folded)
        features = stack_features(levels, meaning, folded)
        chances = 1.0 / (1.0 + np.exp(-(features @ self.stack_weights + self.stack_bias)))
        acute, crisis = levels[:, LEVELS.index("acuut")], levels[:, LEVELS.index("crisis")]
        return [
            RiskScore(float(chances[i]), float(crisis[i] / (acute[i] + crisis[i])), self._kind(rows[i], chances[i]))
            for i in range(len(folded))
        ]

    def _kind(self, row: sparse.csr_matrix, chance: float) -> str:
        """The likeliest kind of danger; not looked for where there is none."""
        if chance < self.veilig_threshold:
            return "geen"
        return self.kinds[int((row @ self.kind_weights + self.kind_bias).argmax())]

    def _meaning(self, folded: Sequence[str]) -> Array:
        vectors = _centre(sentence_vectors([ends_of(text) for text in folded]), self.e5_mean)
        squared = (vectors**2).sum(1)[:, None] + self._support_norms[None, :] - 2 * vectors @ self.support.T
        return np.asarray(np.exp(-KERNEL_WIDTH * np.maximum(squared, 0)) @ self.dual + self.bias)

    def save(self, path: Path) -> None:
        """Writes one npz without pickles."""
        described = {"words": self.words.as_dict(), "kinds": self.kinds}
        fresh = path.with_name(path.name + ".nieuw.npz")
        np.savez_compressed(
            fresh,
            described=np.frombuffer(json.dumps(described, ensure_ascii=False).encode(), dtype=np.uint8),
            level_weights=self.level_weights.astype(np.float32), level_bias=self.level_bias,
            kind_weights=self.kind_weights.astype(np.float16), kind_bias=self.kind_bias,
            e5_mean=self.e5_mean, support=self.support.astype(np.float16), dual=self.dual, bias=self.bias,
            stack_weights=self.stack_weights, stack_bias=self.stack_bias,
            nood_threshold=self.nood_threshold, veilig_threshold=self.veilig_threshold,
        )  # fmt: skip
        fresh.replace(path)

    @classmethod
    def load(cls, path: Path) -> RiskModel:
        """The model as it was saved."""
        with np.load(path, allow_pickle=False) as saved:
            described = json.loads(saved["described"].tobytes().decode())
            return cls(
                Words.from_dict(described["words"]), saved["level_weights"], saved["level_bias"],
                saved["kind_weights"].astype(np.float32), saved["kind_bias"], described["kinds"],
                saved["e5_mean"], saved["support"].astype(np.float32), saved["dual"].astype(np.float32), float(saved["bias"]),
                saved["stack_weights"], float(saved["stack_bias"]),
                float(saved["nood_threshold"]), float(saved["veilig_threshold"]),
            )  # fmt: skip


def train(messages: Sequence[Labelled], *, folds: int = 5) -> RiskModel:
    """Fits the parts on all messages, and their weights and thresholds on writers held out in turn."""
    folded = [read_plainly(message.text) for message in messages]
    levels = np.array([message.level for message in messages])
    danger = np.isin(levels, ("acuut", "crisis"))
    vectors = cached_vectors([ends_of(text) for text in folded])
    e5_mean = vectors[:, USE_SIZE:].mean(axis=0)
    vectors = _centre(vectors, e5_mean)
    writers = np.array([message.writer for message in messages])
    features = np.zeros((len(messages), STACK_SIZE))
    for seen, unseen in GroupKFold(folds).split(folded, danger, writers):
        part = _fit_parts([folded[i] for i in seen], levels[seen], vectors[seen])
        unseen_texts = [folded[i] for i in unseen]
        chances = part.level_model.predict_proba(part.words.transform(unseen_texts))
        features[unseen] = stack_features(chances, part.machine.decision_function(vectors[unseen]), unseen_texts)
    weights = np.where(levels == "zorgelijk", WORRYING_WEIGHT, 1.0)
    stack = LogisticRegression(C=1.0, class_weight="balanced").fit(features, danger, sample_weight=weights)
    held_out = stack.predict_proba(features)[:, 1]
    harmless = held_out[levels == "geen"]
    part = _fit_parts(folded, levels, vectors)
    kinds = LogisticRegression(C=10.0, max_iter=200).fit(
        part.words.transform([text for text, is_danger in zip(folded, danger, strict=True) if is_danger]),
        [message.kind for message, is_danger in zip(messages, danger, strict=True) if is_danger],
    )
    return RiskModel(
        part.words, part.level_model.coef_.T, part.level_model.intercept_, kinds.coef_.T, kinds.intercept_,
        [str(kind) for kind in kinds.classes_], e5_mean, part.machine.support_vectors_, part.machine.dual_coef_[0],
        float(part.machine.intercept_[0]), stack.coef_[0], float(stack.intercept_[0]),
        float(np.quantile(harmless, 1 - NOOD_FALSE_ALARMS)), float(np.quantile(harmless, 1 - VEILIG_FALSE_ALARMS)),
    )  # fmt: skip


@dataclass
class _Parts:
    words: Words
    level_model: LogisticRegression
    machine: SVC


def _fit_parts(folded: Sequence[str], levels: Array, vectors: Array) -> _Parts:
    words = Words()
    level_model = LogisticRegression(C=10.0, max_iter=300, class_weight="balanced").fit(words.fit(folded), levels)
    machine = SVC(C=3.0, gamma=KERNEL_WIDTH, class_weight="balanced", cache_size=500)
    weights = np.where(levels == "zorgelijk", WORRYING_WEIGHT, 1.0)
    danger = np.isin(levels, ("acuut", "crisis"))
    return _Parts(words, level_model, machine.fit(vectors, danger, sample_weight=weights))


STACK_SIZE = 6


def stack_features(levels: Array, meaning: Array, folded: Sequence[str]) -> Array:
    """What the last step weighs: words (danger against the rest, and against harmless), meaning, a pattern without a
    brake, one with a brake, and length."""
    danger = np.clip(levels[:, LEVELS.index("acuut")] + levels[:, LEVELS.index("crisis")], 1e-5, 1 - 1e-5)
    harmless = np.clip(levels[:, LEVELS.index("geen")], 1e-5, 1 - 1e-5)
    patterns = load_patterns()
    hits = [patterns.find(text) for text in folded]
    return np.column_stack(
        [
            np.log(danger / (1 - danger)),
            np.log(danger / harmless),
            meaning,
            [float(hit is not None and hit.brake is None) for hit in hits],
            [float(hit is not None and hit.brake is not None) for hit in hits],
            [np.log1p(len(text.split())) for text in folded],
        ]
    )


def read_plainly(text: str) -> str:
    """The folded text without marks that people put between words for emphasis or to slip past a filter."""
    return _EMPHASIS.sub(" ", fold(text)).strip()


_EMPHASIS = re.compile(r"[!*_~\s]+")


def ends_of(folded: str) -> str:
    """A long text's beginning and end, where the danger usually stands."""
    if len(folded) <= VECTOR_CHARS:
        return folded
    half = VECTOR_CHARS // 2
    return folded[:half] + " " + folded[-half:]


def _centre(vectors: Array, e5_mean: Array) -> Array:
    e5 = vectors[:, USE_SIZE:] - e5_mean
    e5 = e5 / np.maximum(np.linalg.norm(e5, axis=1, keepdims=True), 1e-6)
    return np.hstack([vectors[:, :USE_SIZE], e5]).astype(np.float32)


def _softmax(scores: Array) -> Array:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))
