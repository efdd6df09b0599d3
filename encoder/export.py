"""Writes the trained encoder in the form in which the bot reads it (bot/nlu/sentence_vectors.py)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentencepiece import sentencepiece_model_pb2
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from network import Encoder

from bot.nlu.e5_file import E5File
from bot.nlu.text import fold

#: Positions that the bot can need: its longest text in tokens, with the marks of begin and end.
MOST_POSITIONS = 202


#: In the last layers some inputs of this matrix are a hundred times the others; in 8 bits those others would be lost.
SPIKY_LAYERS = 2


class _OneText(nn.Module):
    """The encoder for one text at a time, with vectors of length 1."""

    def __init__(self, network: Encoder) -> None:
        super().__init__()
        self.network = network

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        mean = self.network(rows, torch.ones_like(rows[:, :, 0]))
        return mean / mean.norm(dim=1, keepdim=True)


def export_layers(network: Encoder, path: Path) -> None:
    """The layers as ONNX, their weights in 8 bits with a scale a column (vectors keep a cosine of 0.99)."""
    network = network.eval()
    last = len(network.layers)
    spiky = [f"/network/layers.{number}/fo/MatMul" for number in range(last - SPIKY_LAYERS, last)]
    network.positions = nn.Embedding.from_pretrained(network.positions.weight[:MOST_POSITIONS].clone())
    width = network.positions.embedding_dim
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "lagen.onnx"
        torch.onnx.export(
            _OneText(network).eval(),
            (torch.randn(1, 11, width),),
            str(full),
            input_names=["rows"],
            output_names=["vector"],
            dynamic_axes={"rows": {1: "tokens"}},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(
            full,
            path,
            weight_type=QuantType.QInt8,
            per_channel=True,
            nodes_to_exclude=spiky,
            extra_options={"MatMulConstBOnly": True},
        )


def export_word_pieces(file: E5File, path: Path, numbers_path: Path) -> None:
    """The tokenizer as a model of SentencePiece, and for each of its pieces the number of its word vector.

    Pieces that a folded text cannot contain (capitals, accents, letters three times) stay out: a third of the memory.
    """
    raw = file.tokenizer
    count, begin, end, padding, unknown = raw[:20].view("<i4").tolist()
    (size,) = raw[20:28].view("<u8").tolist()
    at = 28
    offsets = np.frombuffer(raw.tobytes(), "<u4", count + 1, at)
    scores = np.frombuffer(raw.tobytes(), "<f4", count, at + offsets.nbytes)
    at += offsets.nbytes + scores.nbytes
    blob = raw[at : at + size].tobytes()
    model = sentencepiece_model_pb2.ModelProto()
    kinds = model.SentencePiece.Type
    marks = {begin: kinds.CONTROL, end: kinds.CONTROL, padding: kinds.CONTROL, unknown: kinds.UNKNOWN}
    kept = []
    for number in range(count):
        piece = blob[offsets[number] : offsets[number + 1]].decode("utf-8", "replace")
        if number in marks or _is_folded(piece):
            model.pieces.add(piece=piece, score=float(scores[number]), type=marks.get(number, kinds.NORMAL))
            kept.append(number)
    if kept[: len(marks)] != sorted(marks):
        raise ValueError("begin, end, padding and unknown must come first: their numbers may not change")
    model.trainer_spec.model_type = model.trainer_spec.UNIGRAM
    model.trainer_spec.vocab_size = len(kept)
    model.trainer_spec.bos_id, model.trainer_spec.eos_id = begin, end
    model.trainer_spec.pad_id, model.trainer_spec.unk_id = padding, unknown
    model.normalizer_spec.name = "identity"  # texts are folded before (bot/nlu/text.py)
    path.write_bytes(model.SerializeToString(deterministic=True))
    np.save(numbers_path, np.asarray(kept, np.int32))


def _is_folded(piece: str) -> bool:
    text = piece.replace("\u2581", " ").strip()
    return fold(text) == text
