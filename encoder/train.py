"""Trains the sentence encoder further on our own messages. See encoder/README.md for how and when.

Two tasks at once: which topic a question belongs to, and what level and kind of risk a message shows. The heads that
learn these are thrown away: the bot trains its own, light models on the vectors (bot/nlu, bot/risk).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parent))
from export import export_layers, export_word_pieces
from messages import LEVELS, Example, mistype, read_everyday_examples, read_risk_messages, read_topic_examples
from network import Encoder

from bot.nlu.e5_file import shipped_e5
from bot.nlu.sentence_vectors import ENCODER_FOLDER, LAYERS_FILE, NUMBERS_FILE, WORD_PIECES_FILE, WordPieces

BATCH = 32
TYPO_CHANCE = 0.2
RISK_WEIGHT, KIND_WEIGHT = 2.0, 0.3
#: A missed crisis costs more than a missed worry.
LEVEL_WEIGHTS = torch.tensor([1.0, 1.5, 1.0, 0.8])
Prepared = tuple[Example, list[int]]


class Heads(nn.Module):
    """What the vectors are asked in training: topic, level, kind."""

    def __init__(self, width: int, topics: list[str], kinds: list[str]) -> None:
        super().__init__()
        self.topics = {topic: number for number, topic in enumerate(topics)}
        self.kinds = {kind: number for number, kind in enumerate(kinds)}
        self.width = width
        self.topic, self.level, self.kind = (nn.Linear(width, size) for size in (len(topics), len(LEVELS), len(kinds)))
        for head in (self.topic, self.level, self.kind):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)

    def loss(self, vectors: torch.Tensor, examples: list[Example]) -> torch.Tensor:
        """The sum of what each example costs."""
        vectors = functional.layer_norm(functional.dropout(vectors, 0.1, self.training), (self.width,))
        total = vectors.new_zeros(())
        asked = [row for row, example in enumerate(examples) if example.topic]
        if asked:
            truth = torch.tensor([self.topics[examples[row].topic] for row in asked])
            total = total + functional.cross_entropy(
                self.topic(vectors[asked]), truth, label_smoothing=0.1, reduction="sum"
            )
        judged = [row for row, example in enumerate(examples) if example.level]
        if judged:
            levels = torch.tensor([LEVELS.index(examples[row].level) for row in judged])
            kinds = torch.tensor([self.kinds[examples[row].kind] for row in judged])
            total = total + RISK_WEIGHT * functional.cross_entropy(
                self.level(vectors[judged]), levels, weight=LEVEL_WEIGHTS, label_smoothing=0.05, reduction="sum"
            )
            total = total + KIND_WEIGHT * functional.cross_entropy(
                self.kind(vectors[judged]), kinds, label_smoothing=0.1, reduction="sum"
            )
        return total


def main() -> None:
    """Reads the data, trains, writes the layers and the list of writers that were seen."""
    options = _read_options()
    random.seed(options.seed)
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    file = shipped_e5()
    export_word_pieces(file, ENCODER_FOLDER / WORD_PIECES_FILE, ENCODER_FOLDER / NUMBERS_FILE)
    network, pieces = Encoder(file, options.layers), WordPieces()
    messages = [message for message in read_risk_messages("train") if message.writer not in options.unseen]
    examples = [*read_topic_examples(), *messages, *read_everyday_examples()]
    heads = Heads(
        file.sizes[0],
        sorted({example.topic for example in examples if example.topic}),
        sorted({example.kind for example in examples if example.kind}),
    )
    fit(network, heads, pieces, examples, options)
    export_layers(network, ENCODER_FOLDER / LAYERS_FILE)
    seen = sorted({example.writer for example in examples if example.writer})
    (ENCODER_FOLDER / "schrijvers.json").write_text(json.dumps({"gezien": seen}, indent=1) + "\n", encoding="utf-8")
    print(f"Written: {options.layers} layers in {ENCODER_FOLDER}.")


def fit(network: Encoder, heads: Heads, pieces: WordPieces, examples: list[Example], options) -> None:
    """Trains network and heads together, with a rate that rises for a while and then falls."""
    learned = [weight for weight in network.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": learned, "lr": options.rate}, {"params": heads.parameters(), "lr": 2e-3}], weight_decay=0.01
    )
    steps = int(len(examples) / BATCH * options.epochs)
    rising = max(1, steps // 15)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, step / rising) * max(0.02, 1 - step / steps)
    )
    source, started, done, cost = random.Random(options.seed), time.time(), 0, 0.0  # noqa: S311
    network.train()
    while done < steps:
        for batch in make_batches(examples, pieces, source):
            texts, present = pad([numbers for _, numbers in batch])
            with torch.autocast("cpu", dtype=torch.bfloat16):
                vectors = network(network.words(texts), present)
            loss = heads.loss(vectors.float(), [example for example, _ in batch]) / BATCH
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(learned, 1.0)
            optimizer.step()
            schedule.step()
            done, cost = done + 1, cost + loss.item()
            if done % 100 == 0:
                print(f"step {done} of {steps}, {time.time() - started:.0f} s, loss {cost / 100:.3f}", flush=True)
                cost = 0.0
            if done >= steps:
                break


def make_batches(examples: list[Example], pieces: WordPieces, source: random.Random) -> Iterator[list[Prepared]]:
    """All examples once, in random batches of texts of about one length."""
    order = source.sample(examples, len(examples))
    for start in range(0, len(order), BATCH * 40):
        chunk = [
            (one, pieces.tokens(mistype(one.text, TYPO_CHANCE, source))) for one in order[start : start + BATCH * 40]
        ]
        chunk.sort(key=lambda prepared: len(prepared[1]))
        batches = [chunk[at : at + BATCH] for at in range(0, len(chunk), BATCH)]
        source.shuffle(batches)
        yield from batches


def pad(texts: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Token numbers of one length, and 1 where there are any."""
    longest = max(map(len, texts))
    numbers = np.zeros((len(texts), longest), np.int64)
    present = np.zeros((len(texts), longest), np.float32)
    for row, text in enumerate(texts):
        numbers[row, : len(text)] = text
        present[row, : len(text)] = 1
    return torch.tensor(numbers), torch.tensor(present)


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--epochs", type=float, default=5)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--unseen", nargs="*", default=[], help="writers kept apart, to set the risk thresholds on")
    return parser.parse_args()


if __name__ == "__main__":
    main()
