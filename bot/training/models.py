"""Which model belongs to the data as it is now.

A model's name holds the fingerprint of all it was trained from, so a model whose data changed is never taken for new.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from bot.settings import ROOT

#: What a model is made of. The code that trains counts too; code that only uses the model does not. Library versions do
#: not count: the models hold plain arrays, and Rasa checks its own version.
SOURCES = (
    "config.yml",
    "domain.yml",
    "data/nlu",
    "data/stories",
    "data/taalmodel/zinnen",
    "bot/nlu/component.py",
    "bot/nlu/e5_file.py",
    "bot/nlu/sentence_vectors.py",
    "bot/nlu/spelling.py",
    "bot/nlu/term_features.py",
    "bot/nlu/text.py",
    "bot/nlu/topic_model.py",
)
#: ``data/nlu`` and the place names also give harmless messages to train risk on (bot/risk/messages.py), yet they are
#: not in this list: a changed answer or topic would train the judgement on danger anew, and the gate of promotion would
#: weigh differences that nobody meant to make.
RISK_SOURCES = (
    "data/risico/ontwikkel",
    "data/risico/patronen.yml",
    "data/risico/patronen_talen.yml",
    "data/risico/train",
    "data/taalmodel/zinnen",
    "bot/nlu/e5_file.py",
    "bot/nlu/sentence_vectors.py",
    "bot/nlu/term_features.py",
    "bot/nlu/text.py",
    "bot/risk/messages.py",
    "bot/risk/model.py",
    "bot/risk/patterns.py",
    "bot/risk/text.py",
    "bot/risk/train.py",
)


def fingerprint(sources: tuple[str, ...], root: Path = ROOT) -> str:
    """Twelve hexadecimal characters that change when any of the source files does."""
    digest = hashlib.sha256()
    for path in _files(sources, root):
        digest.update(str(path.relative_to(root)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def wanted_model(models_dir: Path) -> Path:
    """Where the model of the present data is, or would be."""
    return models_dir / f"signaalwijzer-{fingerprint(SOURCES)}.tar.gz"


def wanted_risk_model(models_dir: Path) -> Path:
    """Where the risk model of the present data is, or would be."""
    return models_dir / f"risico-{fingerprint(RISK_SOURCES)}.npz"


def live_model(models_dir: Path) -> Path | None:
    """The model of the present data, or None when it is not trained yet."""
    model = wanted_model(models_dir)
    return model if model.exists() else None


def older_models(model: Path) -> list[Path]:
    """The other models of the same kind beside this one, the newest first."""
    kind = model.name.split("-")[0]
    others = [path for path in model.parent.glob(f"{kind}-*{''.join(model.suffixes)}") if path != model]
    return sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)


def _files(sources: tuple[str, ...], root: Path) -> Iterator[Path]:
    for source in sources:
        path = root / source
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
        elif path.exists():
            yield path
