"""``python -m bot.cli train-taal --treebanks DIR``: trains nl_signaalwijzer and writes it, in half precision, to data/.

The treebanks (Universal Dependencies LassySmall and Alpino, CC BY-SA 4.0) are not in the repository. Training is only
needed to change the pipeline; the trained files are committed. Takes about ten minutes on one core.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import spacy
import srsly
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training.example import Example
from spacy.training.initialize import init_nlp
from spacy.training.loop import train

from bot.console import say, stop
from bot.language.dutch import OWN_PIPELINE, load_own_pipeline
from bot.language.pipeline.treebanks import Sentence, lowered, read_treebank, without_known

CONFIG = Path(__file__).with_name("config.cfg")
TRAIN_FILES = ("lassysmall-2017-train.conllu", "alpino-2017-train-deel.conllu")
DEV_FILES = ("lassysmall-nieuw-dev.conllu", "alpino-dev.conllu")
TEST_FILES = ("alpino-test.conllu", "lassysmall-nieuw-test.conllu")

#: The newer development sentences teach the newer labelling; each fifth stays apart to choose the best step by.
_KEPT_APART = 5
_SENTENCES_PER_TEST_DOC = 10  # as in spaCy's own measurements
_LOWERED_SHARE = 0.4
_MAX_FILE_BYTES = 2_000_000

_META = {
    "name": "signaalwijzer",
    "version": "1.0.0",
    "description": "Small Dutch pipeline for chat messages: word kinds, lemmas, sentence bounds.",
    "author": "Signaalwijzer",
    "license": "CC BY-SA 4.0",
    "sources": [
        {
            "name": "UD Dutch LassySmall (2017 and newer)",
            "author": "Gosse Bouma, Gertjan van Noord",
            "license": "CC BY-SA 4.0",
        },
        {
            "name": "UD Dutch Alpino (2017 and newer)",
            "author": "Daniel Zeman, Zdeněk Žabokrtský, Gosse Bouma, Gertjan van Noord",
            "license": "CC BY-SA 4.0",
        },
    ],
}


def train_pipeline(treebanks: Path, target: Path = OWN_PIPELINE) -> dict[str, dict[str, float]]:
    """Trains, writes to ``target`` and returns the figures per test file. Stops with a sentence when a file is missing."""
    for name in (*TRAIN_FILES, *DEV_FILES, *TEST_FILES):
        if not (treebanks / name).exists():
            stop(
                f"{name} is not in {treebanks}. Give the folder with the Universal Dependencies files: --treebanks DIR"
            )
    say("Reading the treebanks")
    train_sentences, dev_sentences = split_sentences(treebanks)
    say(f"Training on {len(train_sentences)} sentences, about ten minutes; a line per 500 steps")
    with tempfile.TemporaryDirectory() as folder:
        nlp = _train(train_sentences, dev_sentences, Path(folder))
    write_small(nlp, target)
    say(f"Written to {target}. Measuring on the test files")
    figures = measure(load_own_pipeline(target), treebanks)
    meta_path = target / "meta.json"
    meta = json.loads(meta_path.read_text(encoding="utf-8"))
    meta["performance"] = figures
    meta_path.write_text(json.dumps(meta, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print_figures(figures)
    return figures


def split_sentences(treebanks: Path) -> tuple[list[Sentence], list[Sentence]]:
    """The sentences to train on and to choose by. None of them is in a test file, nor in both."""
    old = [sentence for name in TRAIN_FILES for sentence in read_treebank(treebanks / name)]
    newer = [sentence for name in DEV_FILES for sentence in read_treebank(treebanks / name)]
    test = [sentence for name in TEST_FILES for sentence in read_treebank(treebanks / name)]
    newer = without_known(newer, test)
    dev = newer[::_KEPT_APART]
    learned = without_known([one for index, one in enumerate(newer) if index % _KEPT_APART], dev)
    return [*without_known(old, [*test, *newer]), *learned], dev


def write_small(nlp: Language, target: Path) -> None:
    """Writes the pipeline with its weights in half precision, and refuses files too large for the repository."""
    target.mkdir(parents=True, exist_ok=True)
    nlp.meta.update(_META)
    nlp.config["paths"] = {"train": None, "dev": None}  # folders of the machine that trained say nothing
    nlp.to_disk(target)
    for path in target.rglob("model"):
        packed = srsly.read_msgpack(path)
        for node in packed["params"]:
            for name, values in node.items():
                node[name] = None if values is None else values.astype("float16")
        srsly.write_msgpack(path, packed)
    for path in target.rglob("*"):
        if path.is_file() and path.stat().st_size > _MAX_FILE_BYTES:
            stop(
                f"{path.name} is {path.stat().st_size} bytes, over {_MAX_FILE_BYTES}. Make the rows in config.cfg fewer."
            )


def measure(nlp: Language, treebanks: Path) -> dict[str, dict[str, float]]:
    """Accuracy of word kinds and lemmas and F of sentence bounds, from plain text, for each test file."""
    figures = {}
    for name in TEST_FILES:
        sentences = list(read_treebank(treebanks / name))
        examples = []
        for group in _grouped(sentences, lambda: _SENTENCES_PER_TEST_DOC):
            gold = _as_doc(nlp, group)
            examples.append(Example(nlp.make_doc(gold.text), gold))
        scores = nlp.evaluate(examples)
        figures[name.removesuffix(".conllu")] = {
            key: round(float(scores[key]), 4) for key in ("token_acc", "pos_acc", "lemma_acc", "sents_f")
        }
    return figures


def print_figures(figures: dict[str, dict[str, float]]) -> None:
    """The figures as a small table."""
    print(f"{'':24} {'token_acc':>10} {'pos_acc':>8} {'lemma_acc':>10} {'sents_f':>8}")
    for name, row in figures.items():
        print(f"{name:24} {row['token_acc']:10} {row['pos_acc']:8} {row['lemma_acc']:10} {row['sents_f']:8}")


def _train(sentences: Sequence[Sentence], dev: Sequence[Sentence], folder: Path) -> Language:
    blank = spacy.blank("nl")
    chance = random.Random(2711)  # noqa: S311  only mixes training data
    mixed = [
        lowered(sentence) if chance.random() < _LOWERED_SHARE else sentence for sentence in (*sentences, *sentences)
    ]
    _write_docs(blank, _grouped(mixed, lambda: chance.randint(1, 8)), folder / "train.spacy")
    _write_docs(blank, _grouped(dev, lambda: _SENTENCES_PER_TEST_DOC), folder / "dev.spacy")
    overrides = {"paths.train": str(folder / "train.spacy"), "paths.dev": str(folder / "dev.spacy")}
    config = spacy.util.load_config(CONFIG, overrides=overrides)
    nlp = init_nlp(spacy.util.load_model_from_config(config, auto_fill=True).config)
    (folder / "result").mkdir()
    train(nlp, folder / "result", stdout=sys.stdout, stderr=sys.stderr)
    return spacy.load(folder / "result" / "model-best")


def _grouped(sentences: Sequence[Sentence], size: Callable[[], int]) -> Iterator[list[Sentence]]:
    start = 0
    while start < len(sentences):
        step = size()
        yield list(sentences[start : start + step])
        start += step


def _as_doc(nlp: Language, sentences: Sequence[Sentence]) -> Doc:
    tokens = [token for sentence in sentences for token in sentence]
    starts = [index == 0 for sentence in sentences for index in range(len(sentence))]
    # A sentence's last word is followed by a space, whatever its file says of it alone.
    ends = [*starts[1:], True]
    return Doc(
        nlp.vocab,
        words=[token.word for token in tokens],
        spaces=[token.space or end for token, end in zip(tokens, ends, strict=True)],
        pos=[token.pos for token in tokens],
        lemmas=[token.lemma for token in tokens],
        sent_starts=starts,  # type: ignore[arg-type]  # spaCy takes truth values here, its stub does not say so
    )


def _write_docs(nlp: Language, groups: Iterator[list[Sentence]], path: Path) -> None:
    DocBin(docs=[_as_doc(nlp, group) for group in groups], store_user_data=False).to_disk(path)
