"""One calibrated linear classifier over all topics and intents.

Two linear models look at every message: a logistic regression on sentence vectors (the meaning) and a support vector
machine on TF-IDF of words and letter groups (the exact term, typos). Their standardised scores are added up; a
temperature turns the sum into probabilities. Together they beat each alone: see docs/begrijpen.md.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bot.nlu.sentence_vectors import cached_vectors, centre, check_encoder, encoder_in_use, sentence_vectors, softmax
from bot.nlu.spelling import write_plainly
from bot.nlu.term_features import TermFeatures
from bot.nlu.text import fold

Array = npt.NDArray[np.float32]

MAX_WORD_FEATURES = 15_000
MAX_LETTER_FEATURES = 30_000

#: Of a longer text the last characters are read: a story ends in its question, and vectors cost time by length.
MAX_CHARS = 700

#: Turns summed scores into probabilities; chosen on the development questions.
TEMPERATURE = 1.0


@dataclass(frozen=True)
class Guess:
    """A label with its calibrated probability (0 to 1)."""

    label: str
    probability: float


class TopicModel:
    """Ranks all topics and intents for a text."""

    def __init__(
        self,
        terms: TermFeatures,
        mean: Array,
        labels: list[str],
        meaning: tuple[Array, Array],
        wording: tuple[Array, Array],
    ) -> None:
        self._terms = terms
        self._mean = mean
        self.labels = labels
        self._meaning_weights, self._meaning_bias = meaning  # (vector size, labels), (labels,)
        self._wording_weights, self._wording_bias = wording  # (terms, labels), (labels,)

    @classmethod
    def train(cls, texts: Sequence[str], labels: Sequence[str]) -> TopicModel:
        """Fits both models on the examples."""
        folded = [write_plainly(fold(text)) for text in texts]
        truth = np.asarray(labels)
        vectors = cached_vectors(folded)
        mean = vectors.mean(axis=0)
        meaning = LogisticRegression(C=10.0, max_iter=100).fit(centre(vectors, mean), truth)
        terms = TermFeatures(longest=2, most_words=MAX_WORD_FEATURES, most_letters=MAX_LETTER_FEATURES)
        wording = LinearSVC(C=0.3, tol=1e-2, max_iter=200, random_state=0).fit(terms.fit(folded), truth)
        return cls(
            terms,
            mean,
            [str(label) for label in meaning.classes_],
            (meaning.coef_.T.astype(np.float32), meaning.intercept_.astype(np.float32)),
            (wording.coef_.T.astype(np.float32), wording.intercept_.astype(np.float32)),
        )

    def probabilities(self, texts: Sequence[str]) -> Array:
        """Calibrated probabilities, shape (len(texts), len(labels))."""
        folded = [write_plainly(fold(text)[-MAX_CHARS:]) for text in texts]
        meaning = centre(sentence_vectors(folded), self._mean) @ self._meaning_weights + self._meaning_bias
        wording = self._terms.transform(folded) @ self._wording_weights + self._wording_bias
        return softmax((_standardise(meaning) + _standardise(wording)) / TEMPERATURE)

    def rank(self, text: str, top: int = 10) -> list[Guess]:
        """The likeliest labels, best first."""
        row = self.probabilities([text])[0]
        return [Guess(self.labels[index], float(row[index])) for index in np.argsort(-row)[:top]]

    def save(self, folder: Path) -> None:
        """Writes plain JSON and numpy arrays, no pickles: a model file must not be able to run code."""
        folder.mkdir(parents=True, exist_ok=True)
        description = {"encoder": encoder_in_use(), "labels": self.labels, "terms": self._terms.as_dict()}
        (folder / "topics.json").write_text(json.dumps(description, ensure_ascii=False), encoding="utf-8")
        np.savez(
            folder / "topics.npz",
            mean=self._mean,
            meaning_weights=self._meaning_weights.astype(np.float16),
            meaning_bias=self._meaning_bias,
            wording_weights=self._wording_weights.astype(np.float16),
            wording_bias=self._wording_bias,
        )

    @classmethod
    def load(cls, folder: Path) -> TopicModel:
        """The model as it was saved."""
        description = json.loads((folder / "topics.json").read_text(encoding="utf-8"))
        check_encoder(description["encoder"], folder)
        with np.load(folder / "topics.npz", allow_pickle=False) as arrays:
            return cls(
                TermFeatures.from_dict(description["terms"]),
                arrays["mean"],
                description["labels"],
                (arrays["meaning_weights"].astype(np.float32), arrays["meaning_bias"]),
                (arrays["wording_weights"].astype(np.float32), arrays["wording_bias"]),
            )


def _standardise(scores: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Each row with mean 0 and spread 1, so that the two models weigh the same."""
    spread = np.maximum(scores.std(axis=1, keepdims=True), 1e-6)
    return np.asarray((scores - scores.mean(axis=1, keepdims=True)) / spread)
