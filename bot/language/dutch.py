"""The Dutch spaCy pipeline: word kinds (``token.pos_``), lemmas and sentences.

Ours, nl_signaalwijzer, is small and lives in the repository (data/taalmodel, CC BY-SA 4.0). Who has spaCy's own
nl_core_news_sm installed can choose that in the settings.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import ROOT, load_settings

if TYPE_CHECKING:  # spaCy takes a second to import; who asks for a language only must not wait for it
    from spacy.language import Language

OWN_PIPELINE = ROOT / "data" / "taalmodel" / "nl_signaalwijzer"
SPACY_PIPELINE = "nl_core_news_sm"


@lru_cache(maxsize=1)
def load_dutch() -> Language:
    """The pipeline of the settings, loaded once. Ours also when nl_core_news_sm is asked for but not installed."""
    if load_settings().dutch_pipeline == SPACY_PIPELINE and find_spec(SPACY_PIPELINE):
        with _without_tensorflow():
            import spacy

        return spacy.load(SPACY_PIPELINE)
    return load_own_pipeline()


def load_own_pipeline(path: Path = OWN_PIPELINE) -> Language:
    """Reads our pipeline. Its weights are stored in half precision; computing goes in single precision."""
    with _without_tensorflow():
        import spacy

    nlp = spacy.load(path)
    for _, component in nlp.pipeline:
        for node in component.model.walk():  # type: ignore[attr-defined]  # each of ours is a trainable pipe
            for name in node.param_names:
                if node.has_param(name):
                    node.set_param(name, node.get_param(name).astype("float32"))
    return nlp


@contextmanager
def _without_tensorflow() -> Iterator[None]:
    """spaCy imports TensorFlow where that is installed, as Rasa wants it, and then never uses it: in the gateway that
    costs 360 MB and some seconds. While the block lasts TensorFlow looks as if it were not there."""
    if "tensorflow" in sys.modules:
        yield
        return
    sys.modules["tensorflow"] = None  # type: ignore[assignment]  # None is how Python marks what may not be imported
    try:
        yield
    finally:
        del sys.modules["tensorflow"]
