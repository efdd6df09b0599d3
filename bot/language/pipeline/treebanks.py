"""Reading the Dutch treebanks (Universal Dependencies, CoNLL-U) in one labelling.

The free training part dates from 2017 and the parts to measure on are newer. What changed in between, and can be told
from a word itself, is brought to the newer labelling here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_POSSESSIVES = frozenset({"mijn", "m'n", "jouw", "je", "uw", "zijn", "z'n", "haar", "ons", "onze", "hun"})
_AUXILIARY_RELATIONS = frozenset({"aux", "aux:pass", "auxpass", "cop"})
_LINKING = "(?:s|en|e|er|n|-)?"  # what stands between the parts of a compound: staat-s-hervorming
_CLOSES = re.compile(r"^[.,;:!?)\]»”…%]+$")
_OPENS = frozenset("([«“")


@dataclass(frozen=True, slots=True)
class Token:
    """A word with its kind (UPOS) and lemma. ``space``: a space follows."""

    word: str
    pos: str
    lemma: str
    space: bool


Sentence = tuple[Token, ...]


def read_treebank(path: Path) -> Iterator[Sentence]:
    """The sentences of a CoNLL-U file."""
    rows: list[list[str]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        if line.strip():
            rows.append(line.split("\t"))
        elif rows:
            yield _read_sentence(rows)
            rows = []
    if rows:
        yield _read_sentence(rows)


def without_known(sentences: Iterable[Sentence], known: Iterable[Sentence]) -> list[Sentence]:
    """The sentences that are not, word for word, among the known ones."""
    taken = {_words(sentence) for sentence in known}
    return [sentence for sentence in sentences if _words(sentence) not in taken]


def lowered(sentence: Sentence) -> Sentence:
    """The sentence as many people type in a chat: without capitals."""
    return tuple(Token(token.word.lower(), token.pos, token.lemma.lower(), token.space) for token in sentence)


def _words(sentence: Sentence) -> tuple[str, ...]:
    return tuple(token.word for token in sentence)


def _read_sentence(rows: Sequence[list[str]]) -> Sentence:
    rows = [row for row in rows if row[0].isdigit()]
    old = all(row[4] == "_" for row in rows)  # the 2017 part has no tags of its own, and no spacing either
    return tuple(_read_token(row, following, old=old) for row, following in zip(rows, [*rows[1:], None], strict=True))


def _read_token(row: list[str], following: list[str] | None, *, old: bool) -> Token:
    word, lemma, pos, relation = row[1], row[2], row[3], row[7]
    space = "SpaceAfter=No" not in row[9]
    if old and following is not None and (_CLOSES.match(following[1]) or word in _OPENS):
        space = False
    pos = _present_pos(word.lower(), pos, relation)
    return Token(word, pos, _plain_lemma(word, lemma, pos), space)


def _present_pos(word: str, pos: str, relation: str) -> str:
    """The kind of word as the newer treebanks call it."""
    if pos == "DET" and word in _POSSESSIVES:
        return "PRON"
    if pos == "ADP" and word == "als":
        return "SCONJ"
    if pos == "NUM" and word.isalpha() and word.endswith(("ste", "de", "erst", "tweede")):
        return "ADJ"
    if pos == "AUX" and relation not in _AUXILIARY_RELATIONS:
        return "VERB"
    return pos


def _plain_lemma(word: str, lemma: str, pos: str) -> str:
    """The lemma without the treebanks' part marks: ``staat_hervorming`` is staatshervorming, ``mee_doen`` meedoen."""
    if pos != "PROPN":
        lemma = lemma.lower()
    parts = [part for part in lemma.split("_") if part]
    if len(parts) < 2:
        return lemma
    as_written = re.match(_LINKING.join(map(re.escape, parts)), word, re.IGNORECASE)
    return as_written.group().lower() if as_written and pos != "PROPN" else "".join(parts)
