"""One calibrated linear classifier over all topics and intents.

Features: USE and E5 sentence vectors (meaning) beside TF-IDF of words and letter groups (the exact term, typos). A
linear support vector machine ranks; a temperature fitted on held-out scores turns its margins into probabilities.
Measured against each part alone and against stock Rasa in bench/.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize_scalar
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bot.nlu.sentence_vectors import e5_vectors, use_vectors
from bot.nlu.text import fold

Array = npt.NDArray[np.float32]

VECTOR_WEIGHT = 1.5
MAX_WORD_FEATURES = 12_000
MAX_LETTER_FEATURES = 24_000


@dataclass(frozen=True)
class Guess:
    """A label with its calibrated probability (0 to 1)."""

    label: str
    probability: float


class TermFeatures:
    """TF-IDF of words (1-2) and of letter groups inside words (2-5), saved as plain JSON."""

    def __init__(self) -> None:
        self._words = TfidfVectorizer(
            ngram_range=(1, 2), sublinear_tf=True, max_features=MAX_WORD_FEATURES, token_pattern=r"(?u)\b\w+\b"
        )
        self._letters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, max_features=MAX_LETTER_FEATURES
        )

    def fit(self, texts: Sequence[str]) -> None:
        """Learns the vocabularies from folded texts."""
        self._words.fit(texts)
        self._letters.fit(texts)

    def transform(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Rows of TF-IDF weights, one a text."""
        return sparse.hstack([self._words.transform(texts), self._letters.transform(texts)]).tocsr().astype(np.float32)

    def as_dict(self) -> dict[str, Any]:
        """The vocabularies and weights, for saving."""
        return {
            name: {"terms": {t: int(i) for t, i in part.vocabulary_.items()}, "idf": part.idf_.tolist()}
            for name, part in (("words", self._words), ("letters", self._letters))
        }

    @classmethod
    def from_dict(cls, saved: dict[str, Any]) -> TermFeatures:
        """The features as they were saved."""
        features = cls()
        for name, part in (("words", features._words), ("letters", features._letters)):
            part.vocabulary_ = saved[name]["terms"]
            part.fixed_vocabulary_ = True
            part.idf_ = np.asarray(saved[name]["idf"])
        return features


class TopicModel:
    """Ranks all topics and intents for a text."""

    def __init__(
        self, terms: TermFeatures, e5_mean: Array, labels: list[str], weights: Array, bias: Array, temperature: float
    ) -> None:
        self._terms = terms
        self._e5_mean = e5_mean
        self.labels = labels
        self._weights = weights  # (features, labels)
        self._bias = bias
        self._temperature = temperature

    @classmethod
    def train(cls, texts: Sequence[str], labels: Sequence[str], *, folds: int = 4) -> TopicModel:
        """Fits the classifier, and its temperature on scores of examples it had not seen."""
        folded = [fold(text) for text in texts]
        truth = np.asarray(labels)
        vectors = _vectors(folded)
        e5_mean = vectors[:, -384:].mean(axis=0)
        names = sorted(set(labels))
        scores = np.zeros((len(folded), len(names)), dtype=np.float32)
        for train, held_out in StratifiedKFold(folds, shuffle=True, random_state=0).split(folded, truth):
            terms = TermFeatures()
            terms.fit([folded[index] for index in train])
            machine = _fit(_join(vectors[train], e5_mean, terms, [folded[i] for i in train]), truth[train])
            columns = [names.index(label) for label in machine.classes_]
            rows = _join(vectors[held_out], e5_mean, terms, [folded[i] for i in held_out])
            scores[np.ix_(held_out, columns)] = machine.decision_function(rows)
        temperature = _fit_temperature(scores, np.asarray([names.index(label) for label in labels]))
        terms = TermFeatures()
        terms.fit(folded)
        machine = _fit(_join(vectors, e5_mean, terms, folded), truth)
        return cls(
            terms, e5_mean, list(machine.classes_), machine.coef_.T.astype(np.float32),
            machine.intercept_.astype(np.float32), temperature,
        )

    def probabilities(self, texts: Sequence[str]) -> Array:
        """Calibrated probabilities, shape (len(texts), len(labels))."""
        folded = [fold(text) for text in texts]
        rows = _join(_vectors(folded), self._e5_mean, self._terms, folded)
        return _softmax((rows @ self._weights + self._bias) / self._temperature)

    def rank(self, text: str, top: int = 10) -> list[Guess]:
        """The likeliest labels, best first."""
        return self.as_guesses(self.probabilities([text])[0], top)

    def as_guesses(self, row: Array, top: int = 10) -> list[Guess]:
        """The likeliest labels of a row of probabilities, best first."""
        return [Guess(self.labels[index], float(row[index])) for index in np.argsort(-row)[:top]]

    def save(self, folder: Path) -> None:
        """Writes plain JSON and numpy arrays, no pickles: a model file must not be able to run code."""
        folder.mkdir(parents=True, exist_ok=True)
        description = {"labels": self.labels, "temperature": self._temperature, "terms": self._terms.as_dict()}
        (folder / "topics.json").write_text(json.dumps(description, ensure_ascii=False), encoding="utf-8")
        np.savez(folder / "topics.npz", weights=self._weights.astype(np.float16), bias=self._bias, e5_mean=self._e5_mean)

    @classmethod
    def load(cls, folder: Path) -> TopicModel:
        """The model as it was saved."""
        description = json.loads((folder / "topics.json").read_text(encoding="utf-8"))
        with np.load(folder / "topics.npz", allow_pickle=False) as arrays:
            return cls(
                TermFeatures.from_dict(description["terms"]), arrays["e5_mean"], description["labels"],
                arrays["weights"].astype(np.float32), arrays["bias"], description["temperature"],
            )


def _vectors(folded: Sequence[str]) -> Array:
    return np.hstack([use_vectors(folded), e5_vectors(folded)])


def _join(vectors: Array, e5_mean: Array, terms: TermFeatures, folded: Sequence[str]) -> sparse.csr_matrix:
    """Sentence vectors and TF-IDF side by side. E5 vectors all point one way; without their mean they tell apart."""
    use, e5 = vectors[:, :512], vectors[:, 512:] - e5_mean
    e5 = e5 / np.maximum(np.linalg.norm(e5, axis=1, keepdims=True), 1e-6)
    dense = sparse.csr_matrix(VECTOR_WEIGHT * np.hstack([use, e5]))
    return sparse.hstack([dense, terms.transform(folded)]).tocsr()


def _fit(rows: sparse.csr_matrix, labels: npt.NDArray[np.str_]) -> LinearSVC:
    return LinearSVC(C=1.0, class_weight="balanced").fit(rows, labels)


def _softmax(scores: npt.NDArray[Any]) -> Array:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float32)


def _fit_temperature(scores: Array, truth: npt.NDArray[np.int_]) -> float:
    """The temperature at which held-out examples are likeliest."""

    def loss(temperature: float) -> float:
        chances = _softmax(scores / temperature)[np.arange(len(truth)), truth]
        return float(-np.log(np.maximum(chances, 1e-9)).mean())

    return float(minimize_scalar(loss, bounds=(0.02, 2.0), method="bounded").x)
