"""Sentence vectors: multilingual E5-small, its first layers trained further on our own messages (encoder/README.md).

The layers run in ONNX Runtime, in 8 bits and one text at a time: a text then has the same vector whatever else is asked
(8 bits are scaled by the greatest value of what is computed together), and no time goes to padding.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from sentencepiece import SentencePieceProcessor

from bot.nlu.e5_file import shipped_e5
from bot.settings import ROOT, load_settings

Matrix = npt.NDArray[np.float32]

ENCODER_FOLDER = ROOT / "data" / "taalmodel" / "zinnen"
LAYERS_FILE = "lagen.onnx"
WORD_PIECES_FILE = "woorddelen.model"
NUMBERS_FILE = "woorddelen_nummers.npy"
VECTOR_SIZE = 384

#: Of a longer text the first and the last half of this many tokens are read.
MOST_TOKENS = 200

#: From this many texts on all cores work at once.
_MANY = 8


class WordPieces:
    """Cuts a folded text into the pieces of words that E5 knows."""

    def __init__(self, folder: Path = ENCODER_FOLDER) -> None:
        self._pieces = SentencePieceProcessor(model_file=str(folder / WORD_PIECES_FILE))
        self._numbers = np.load(folder / NUMBERS_FILE, allow_pickle=False)

    def tokens(self, text: str) -> list[int]:
        """E5's own numbers of the pieces, as it was trained: a query between the marks of begin and end."""
        tokens: list[int] = self._pieces.encode("query: " + text)
        if len(tokens) > MOST_TOKENS:
            tokens = tokens[: MOST_TOKENS // 2] + tokens[-(MOST_TOKENS // 2) :]
        numbers: list[int] = self._numbers[[self._pieces.bos_id(), *tokens, self._pieces.eos_id()]].tolist()
        return numbers


class SentenceEncoder:
    """Turns a text into a vector of length 1."""

    def __init__(self, folder: Path = ENCODER_FOLDER) -> None:
        self._pieces = WordPieces(folder)
        self._e5 = shipped_e5()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._layers = onnxruntime.InferenceSession(
            str(folder / LAYERS_FILE), options, providers=["CPUExecutionProvider"]
        )

    def encode(self, text: str) -> Matrix:
        """The vector of a text, shape (384,)."""
        rows = self._e5.word_vectors(self._pieces.tokens(text))
        (vector,) = self._layers.run(None, {"rows": rows[None]})
        return np.asarray(vector[0], dtype=np.float32)


@lru_cache(maxsize=1)
def _encoder() -> SentenceEncoder:
    return SentenceEncoder()


def sentence_vectors(texts: Sequence[str]) -> Matrix:
    """The vectors of the texts, shape (len(texts), 384), each of length 1."""
    if not texts:
        return np.zeros((0, VECTOR_SIZE), dtype=np.float32)
    if len(texts) < _MANY:
        return np.vstack([_encoder().encode(text) for text in texts])
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return np.vstack(list(pool.map(_encoder().encode, texts)))


def cached_vectors(texts: Sequence[str]) -> Matrix:
    """Sentence vectors for training, kept between trainings: only examples that are new cost time."""
    path = load_settings().models_dir / f"vectors-{encoder_in_use()}.npz"
    known = _read_vectors(path)
    missing = [text for text in dict.fromkeys(texts) if _key(text) not in known]
    if missing:
        known.update(zip(map(_key, missing), sentence_vectors(missing), strict=True))
        _write_vectors(path, known)
    return np.asarray([known[_key(text)] for text in texts], dtype=np.float32)


@lru_cache(maxsize=1)
def encoder_in_use() -> str:
    """Twelve hexadecimal characters that change when the encoder does. A model keeps those of the one it was made with."""
    digest = hashlib.sha256()
    for name in (LAYERS_FILE, WORD_PIECES_FILE, NUMBERS_FILE):
        digest.update((ENCODER_FOLDER / name).read_bytes())
    return digest.hexdigest()[:12]


def check_encoder(fingerprint: str, model: Path) -> None:
    """Raises ValueError when a model was made with another encoder: its weights mean nothing on our vectors."""
    if fingerprint != encoder_in_use():
        raise ValueError(
            f"{model.name} was made with another sentence encoder ({fingerprint}); train it again: make train"
        )


def centre(vectors: Matrix, mean: Matrix) -> Matrix:
    """Vectors of length 1 around ``mean``: they all point one way, and tell apart better without it."""
    moved = vectors - mean
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6), dtype=np.float32)


def softmax(scores: npt.NDArray[Any]) -> Matrix:
    """Each row as probabilities that add up to 1."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float32)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _read_vectors(path: Path) -> dict[str, Matrix]:
    if not path.exists():
        return {}
    with np.load(path, allow_pickle=False) as saved:
        return dict(zip(saved["keys"].tolist(), saved["vectors"], strict=True))


def _write_vectors(path: Path, known: dict[str, Matrix]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".nieuw.npz")
    np.savez(fresh, keys=np.array(list(known)), vectors=np.asarray(list(known.values())))
    fresh.replace(path)
