"""The learned part of the risk judgement: what danger sounds like, from labelled messages by many writers.

Three witnesses go into one chance: a logistic regression on sentence vectors (the meaning), one on words and letter
groups (the wording), and whether a pattern hit with or without a brake. How much each weighs, and the thresholds of the
cards, come from messages of writers that neither these models nor the sentence encoder had seen.
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

from bot.nlu.sentence_vectors import (
    ENCODER_FOLDER,
    cached_vectors,
    centre,
    check_encoder,
    encoder_in_use,
    sentence_vectors,
    softmax,
)
from bot.nlu.term_features import TermFeatures
from bot.risk.messages import LEVELS, Labelled
from bot.risk.patterns import PatternHit, load_patterns
from bot.risk.text import ends_of, read_plainly

Array = npt.NDArray[Any]

#: A card on a worrying message does less harm than one on a harmless message (20 % against 3 % may be), so how far
#: danger stands from worry counts this much beside how far it stands from harmless.
WORRY_COUNTS = 0.3

#: The shares of harmless messages by unseen writers that may get a nood card, and a nood or veilig card together.
NOOD_FALSE_ALARMS = 0.03
VEILIG_FALSE_ALARMS = 0.10


@dataclass(frozen=True)
class RiskScore:
    """The chance that it is danger and not harmless (0 to 1), how much it calls for a card at once (a number that only
    means something beside ``nood_threshold``), the share that is a crisis, the likeliest kind, and the pattern it hits."""

    probability: float
    alarm: float
    crisis: float
    kind: str
    hit: PatternHit | None


@dataclass(frozen=True)
class Linear:
    """A linear model as plain arrays: weights of shape (features, classes) and a bias a class."""

    weights: Array
    bias: Array

    @classmethod
    def of(cls, fitted: LogisticRegression) -> Linear:
        """The weights of a fitted model."""
        return cls(fitted.coef_.T.astype(np.float32), fitted.intercept_.astype(np.float32))

    def probabilities(self, rows: Any) -> Array:
        """The chance of each class, a row a text."""
        return softmax(rows @ self.weights + self.bias)


@dataclass(frozen=True)
class Witnesses:
    """The two models that look at a message, each giving the chances of the four levels."""

    terms: TermFeatures
    wording: Linear
    mean: Array
    meaning: Linear

    @classmethod
    def fit(cls, folded: Sequence[str], levels: Array, vectors: Array, mean: Array) -> Witnesses:
        """Learns from folded texts with their levels and centred vectors."""
        terms = TermFeatures(longest=3, most_words=40_000, most_letters=50_000, min_count=2)
        wording = LogisticRegression(C=10.0, max_iter=600, class_weight="balanced").fit(terms.fit(folded), levels)
        meaning = LogisticRegression(C=1.0, max_iter=300, class_weight="balanced").fit(vectors, levels)
        return cls(terms, Linear.of(wording), mean, Linear.of(meaning))

    def look(self, folded: Sequence[str], vectors: Array) -> tuple[Array, Array]:
        """The levels' chances by wording and by meaning."""
        return self.wording.probabilities(self.terms.transform(folded)), self.meaning.probabilities(vectors)


@dataclass(frozen=True)
class RiskModel:
    """Everything that judging needs, as arrays: no object in it can run code."""

    witnesses: Witnesses
    kinds: list[str]
    kind_model: Linear
    from_harmless: Linear  # weighs the features of ``weigh_features``; one class
    from_worrying: Linear
    nood_threshold: float
    veilig_threshold: float

    def score(self, texts: Sequence[str]) -> list[RiskScore]:
        """The scores of messages, together in one batch."""
        folded = [read_plainly(text) for text in texts]
        vectors = centre(sentence_vectors([ends_of(text) for text in folded]), self.witnesses.mean)
        wording, meaning = self.witnesses.look(folded, vectors)
        hits = find_patterns(folded)
        danger, alarm = weigh(wording, meaning, hits, self.from_harmless, self.from_worrying)
        chances = 1.0 / (1.0 + np.exp(-danger))
        kinds = self.kind_model.probabilities(vectors).argmax(axis=1)
        acute, crisis = meaning[:, LEVELS.index("acuut")], meaning[:, LEVELS.index("crisis")]
        shares = crisis / (acute + crisis)
        return [
            RiskScore(
                float(chances[row]),
                float(alarm[row]),
                float(shares[row]),
                self.kinds[kinds[row]] if chances[row] >= self.veilig_threshold else "geen",
                hits[row],
            )
            for row in range(len(folded))
        ]

    def save(self, path: Path) -> None:
        """Writes one npz without pickles."""
        described = {"encoder": encoder_in_use(), "terms": self.witnesses.terms.as_dict(), "kinds": self.kinds}
        fresh = path.with_name(path.name + ".nieuw.npz")
        np.savez_compressed(
            fresh,
            described=np.frombuffer(json.dumps(described, ensure_ascii=False).encode(), dtype=np.uint8),
            wording_weights=self.witnesses.wording.weights, wording_bias=self.witnesses.wording.bias,
            mean=self.witnesses.mean,
            meaning_weights=self.witnesses.meaning.weights, meaning_bias=self.witnesses.meaning.bias,
            kind_weights=self.kind_model.weights, kind_bias=self.kind_model.bias,
            harmless_weights=self.from_harmless.weights, harmless_bias=self.from_harmless.bias,
            worrying_weights=self.from_worrying.weights, worrying_bias=self.from_worrying.bias,
            nood_threshold=self.nood_threshold, veilig_threshold=self.veilig_threshold,
        )  # fmt: skip
        fresh.replace(path)

    @classmethod
    def load(cls, path: Path) -> RiskModel:
        """The model as it was saved."""
        with np.load(path, allow_pickle=False) as saved:
            described = json.loads(saved["described"].tobytes().decode())
            check_encoder(described["encoder"], path)
            witnesses = Witnesses(
                TermFeatures.from_dict(described["terms"]),
                Linear(saved["wording_weights"], saved["wording_bias"]),
                saved["mean"],
                Linear(saved["meaning_weights"], saved["meaning_bias"]),
            )
            return cls(
                witnesses, described["kinds"], Linear(saved["kind_weights"], saved["kind_bias"]),
                Linear(saved["harmless_weights"], saved["harmless_bias"]),
                Linear(saved["worrying_weights"], saved["worrying_bias"]),
                float(saved["nood_threshold"]), float(saved["veilig_threshold"]),
            )  # fmt: skip


def train(messages: Sequence[Labelled]) -> RiskModel:
    """Fits the witnesses on all messages; their weights and the thresholds on writers that were kept apart."""
    folded = [read_plainly(message.text) for message in messages]
    levels = np.array([message.level for message in messages])
    danger = np.isin(levels, ("acuut", "crisis"))
    vectors = cached_vectors([ends_of(text) for text in folded])
    mean = vectors.mean(axis=0)
    vectors = centre(vectors, mean)
    seen = seen_by_encoder([message.writer for message in messages])
    unseen_texts = [text for text, known in zip(folded, seen, strict=True) if not known]
    apart = Witnesses.fit(
        [text for text, known in zip(folded, seen, strict=True) if known], levels[seen], vectors[seen], mean
    )
    looks = apart.look(unseen_texts, vectors[~seen])
    hits = find_patterns(unseen_texts)
    from_harmless = _weigh_against("geen", looks, hits, levels[~seen])
    from_worrying = _weigh_against("zorgelijk", looks, hits, levels[~seen])
    odds, alarm = weigh(*looks, hits, from_harmless, from_worrying)
    harmless = levels[~seen] == "geen"
    kinds = LogisticRegression(C=10.0, max_iter=1000).fit(
        vectors[danger], [message.kind for message, dangerous in zip(messages, danger, strict=True) if dangerous]
    )
    return RiskModel(
        Witnesses.fit(folded, levels, vectors, mean), [str(kind) for kind in kinds.classes_], Linear.of(kinds),
        from_harmless, from_worrying, float(np.quantile(alarm[harmless], 1 - NOOD_FALSE_ALARMS)),
        float(1.0 / (1.0 + np.exp(-np.quantile(odds[harmless], 1 - VEILIG_FALSE_ALARMS)))),
    )  # fmt: skip


def seen_by_encoder(writers: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Which messages come from writers that the sentence encoder was trained on: those prove nothing about new people."""
    known = set(json.loads((ENCODER_FOLDER / "schrijvers.json").read_text(encoding="utf-8"))["gezien"])
    return np.array([writer in known for writer in writers])


def weigh(
    wording: Array, meaning: Array, hits: Sequence[PatternHit | None], from_harmless: Linear, from_worrying: Linear
) -> tuple[Array, Array]:
    """The odds (as logarithms) of danger against harmless, and how much each message calls for a card at once."""
    odds = _odds(weigh_features(wording, meaning, hits, "geen"), from_harmless)
    worry = _odds(weigh_features(wording, meaning, hits, "zorgelijk"), from_worrying)
    return odds, odds + WORRY_COUNTS * worry


def find_patterns(folded: Sequence[str]) -> list[PatternHit | None]:
    """The pattern that each text hits, if any."""
    patterns = load_patterns()
    return [patterns.find(text) for text in folded]


def weigh_features(wording: Array, meaning: Array, hits: Sequence[PatternHit | None], against: str) -> Array:
    """What the last step weighs: danger against another level by meaning and by wording, a pattern without a brake, and
    one with a brake."""
    return np.column_stack(
        [
            _danger_odds(meaning, against),
            _danger_odds(wording, against),
            [float(hit is not None and hit.brake is None) for hit in hits],
            [float(hit is not None and hit.brake is not None) for hit in hits],
        ]
    )


def _weigh_against(level: str, looks: tuple[Array, Array], hits: Sequence[PatternHit | None], levels: Array) -> Linear:
    """How to weigh the witnesses to tell danger from this level."""
    danger = np.isin(levels, ("acuut", "crisis"))
    asked = danger | (levels == level)
    features = weigh_features(*looks, hits, level)
    return Linear.of(LogisticRegression(C=1.0, class_weight="balanced").fit(features[asked], danger[asked]))


def _odds(features: Array, weights: Linear) -> Array:
    return np.asarray((features @ weights.weights + weights.bias)[:, 0])


def _danger_odds(levels: Array, against: str) -> Array:
    chances = np.clip(levels, 1e-5, 1 - 1e-5)
    danger = chances[:, LEVELS.index("acuut")] + chances[:, LEVELS.index("crisis")]
    return np.asarray(np.log(danger / chances[:, LEVELS.index(against)]))
