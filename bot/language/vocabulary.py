"""How well words fit each language: from lists of its most used words (``words/*.txt``) and their letter groups.

A list holds the words from often to seldom. Lists called ``anders_*`` are languages we recognise but do not answer in;
``ar_latn`` is Arabic in Latin letters. To teach a word, add it to the list of its language. Sources: words/BRONNEN.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

FOLDER: Final = Path(__file__).parent / "words"
_CYRILLIC: Final = ("uk", "ru", "anders_bg", "anders_mk")
# Letters that bot.nlu.text.fold keeps, because they are no letters with an accent.
_PLAIN_LETTERS: Final = str.maketrans({"ı": "i", "ł": "l", "ß": "ss", "đ": "d", "ø": "o", "œ": "oe"})

Row = npt.NDArray[np.float32]

#: A word of no list has this chance in every language; the most used word has about 1 in 50.
UNKNOWN_WORD: Final = 2e-6
#: Letter groups overlap, so they count for less than they say.
LETTERS_WEIGHT: Final = 0.3
#: One word may not decide alone: no language falls further behind by it than this.
MOST_PER_WORD: Final = 5.0
#: How many letter groups a list must have to be trusted as much as all lists together.
SMOOTHING: Final = 400.0


class Vocabulary:
    """The words and letter groups of some languages, each with its log-likelihood per language."""

    def __init__(self, lists: dict[str, list[str]]) -> None:
        self.languages = tuple(lists)
        self._word_index, self._word_rows = _weigh_words(lists)
        self._group_index, self._group_rows = _weigh_groups(lists)

    def knows(self, word: str) -> bool:
        """Whether any list has this word."""
        return word in self._word_index

    def score(self, words: Sequence[str], with_letters: bool = True) -> dict[str, float]:
        """The log-likelihood of these words per language, the best of each word set to 0."""
        total = np.zeros(len(self.languages), dtype=np.float32)
        for word in words:
            total += self._score_word(word, with_letters)
        return {language: float(value) for language, value in zip(self.languages, total, strict=True)}

    def _score_word(self, word: str, with_letters: bool) -> Row:
        known = self._word_index.get(word)
        if known is None and "'" in word:
            parts = [part for part in word.split("'") if part]
            return np.asarray(sum(self._score_word(part, with_letters) for part in parts), dtype=np.float32)
        row: Row = np.zeros(len(self.languages), dtype=np.float32) if known is None else self._word_rows[known].copy()
        if with_letters:
            row += LETTERS_WEIGHT * self._score_letters(word)
        row -= row.max()
        return np.maximum(row, -MOST_PER_WORD)

    def _score_letters(self, word: str) -> Row:
        groups = [self._group_index[group] for group in letter_groups(word) if group in self._group_index]
        return np.asarray(self._group_rows[groups].sum(axis=0), dtype=np.float32)


def letter_groups(word: str) -> Iterable[str]:
    """All groups of two to four letters in a word, with marks for its begin and end."""
    marked = f"<{word}>"
    for size in (2, 3, 4):
        for start in range(len(marked) - size + 1):
            yield marked[start : start + size]


@lru_cache(maxsize=2)
def load_vocabulary(script: Literal["latin", "cyrillic"]) -> Vocabulary:
    """The lists of one script."""
    lists: dict[str, list[str]] = {}
    for path in sorted(FOLDER.glob("*.txt")):
        if (path.stem in _CYRILLIC) == (script == "cyrillic"):
            lists[path.stem] = list(_with_plain_letters(path.read_text(encoding="utf-8").split()))
    return Vocabulary(lists)


def _with_plain_letters(words: Iterable[str]) -> Iterable[str]:
    """The words, and after each its spelling on a keyboard without such letters: "nasıl", "nasil"."""
    for word in words:
        yield word
        if (plain := word.translate(_PLAIN_LETTERS)) != word:
            yield plain


def _weigh_words(lists: dict[str, list[str]]) -> tuple[dict[str, int], Row]:
    """Per word its log-chance in each language: the more often used, the earlier it stands in the list."""
    index: dict[str, int] = {}
    for word in chain.from_iterable(lists.values()):
        index.setdefault(word, len(index))
    rows = np.full((len(index), len(lists)), UNKNOWN_WORD, dtype=np.float32)
    for column, words in enumerate(lists.values()):
        for place, word in enumerate(words):
            rows[index[word], column] += 0.1 / (place + 5)
    return index, np.log(rows)


def _weigh_groups(lists: dict[str, list[str]]) -> tuple[dict[str, int], Row]:
    """Per letter group its log-chance in each language; a short list leans on all lists together."""
    counts = [Counter(group for word in words for group in letter_groups(word)) for words in lists.values()]
    together: Counter[str] = Counter()
    for count in counts:
        together.update(count)
    index = {group: number for number, group in enumerate(together)}
    everywhere = np.fromiter(together.values(), dtype=np.float32)
    everywhere /= everywhere.sum()
    rows = np.tile(everywhere[:, None] * SMOOTHING, (1, len(lists)))
    for column, count in enumerate(counts):
        places = np.fromiter((index[group] for group in count), dtype=np.int64, count=len(count))
        rows[places, column] += np.fromiter(count.values(), dtype=np.float32, count=len(count))
    rows /= rows.sum(axis=0, keepdims=True)
    return index, np.log(rows).astype(np.float32)
