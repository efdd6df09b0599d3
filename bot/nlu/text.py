"""One way of writing for what people type in many ways. Shared by understanding and the risk judgement."""

from __future__ import annotations

import re
import unicodedata

# Letters that look like ours but are others (Cyrillic, Greek, full width is handled by NFKC), as used to slip past filters.
_LOOK_ALIKES = str.maketrans("аеорсухіјѕԁһӏοαεινρτυκ", "aeopcyxijsdhloaeivptuk")
_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)
_REPEATED = re.compile(r"(\w)\1{2,}")
_SPACES = re.compile(r"\s+")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"'})


def fold(text: str) -> str:
    """Lower case, plain letters and single spaces; invisible characters gone. Keeps punctuation and other scripts."""
    text = unicodedata.normalize("NFKC", text)
    text = _INVISIBLE.sub("", text).translate(_APOSTROPHES).lower()
    text = _fold_look_alikes(text)
    text = _without_accents(text)
    text = _REPEATED.sub(r"\1\1", text)
    return _SPACES.sub(" ", text).strip()


def words_only(text: str) -> str:
    """The folded text without punctuation: for exact comparison of what is said."""
    return _SPACES.sub(" ", re.sub(r"[^\w\s]", " ", fold(text))).strip()


def _fold_look_alikes(text: str) -> str:
    """Replaces look-alikes only inside words that also have Latin letters, so that real Russian or Greek stays."""
    if text.isascii():
        return text
    return " ".join(word.translate(_LOOK_ALIKES) if re.search("[a-z]", word) else word for word in text.split(" "))


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text)
    latin = "".join(
        char
        for index, char in enumerate(parts)
        if not (unicodedata.combining(char) and index and _latin_before(parts, index))
    )
    return unicodedata.normalize("NFC", latin)


def _latin_before(parts: str, index: int) -> bool:
    while index > 0 and unicodedata.combining(parts[index]):
        index -= 1
    return parts[index].isascii()
