"""TF-IDF of words and of letter groups inside words: the exact term, and what is left of it after a typo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer


class TermFeatures:
    """Rows of TF-IDF weights for folded texts. Saved as plain data: a model file must not be able to run code.

    ``longest`` is the greatest number of words in a group, ``min_count`` in how many texts a term must stand to count.
    """

    def __init__(self, *, longest: int, most_words: int, most_letters: int, min_count: int = 1) -> None:
        self._options = {
            "longest": longest, "most_words": most_words, "most_letters": most_letters, "min_count": min_count
        }  # fmt: skip
        self._words = TfidfVectorizer(
            ngram_range=(1, longest), sublinear_tf=True, min_df=min_count, max_features=most_words,
            token_pattern=r"(?u)\b\w+\b",
        )  # fmt: skip
        self._letters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=min_count, max_features=most_letters
        )

    def fit(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Learns the vocabularies from folded texts, and returns their rows."""
        rows = [self._words.fit_transform(texts), self._letters.fit_transform(texts)]
        return sparse.hstack(rows).tocsr().astype(np.float32)

    def transform(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Rows of TF-IDF weights, one a text."""
        rows = [self._words.transform(texts), self._letters.transform(texts)]
        return sparse.hstack(rows).tocsr().astype(np.float32)

    def as_dict(self) -> dict[str, Any]:
        """The options, vocabularies and weights, for saving."""
        parts = {
            name: {"terms": {term: int(column) for term, column in part.vocabulary_.items()}, "idf": part.idf_.tolist()}
            for name, part in (("words", self._words), ("letters", self._letters))
        }
        return {"options": self._options, **parts}

    @classmethod
    def from_dict(cls, saved: dict[str, Any]) -> TermFeatures:
        """The features as they were saved."""
        features = cls(**saved["options"])
        for name, part in (("words", features._words), ("letters", features._letters)):
            part.vocabulary_ = saved[name]["terms"]
            part.fixed_vocabulary_ = True
            part.idf_ = np.asarray(saved[name]["idf"])
        return features
