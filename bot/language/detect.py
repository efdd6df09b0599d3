"""Tells in which language a short chat message is written, and calls it Dutch unless the words say otherwise.

The script decides first: Arabic, Cyrillic or another. Words in Latin or Cyrillic letters are then weighed by
``vocabulary``. A wrong guess costs most when a Dutch message gets a foreign answer, so Dutch starts with a lead.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Final

from bot.language.vocabulary import Vocabulary, load_vocabulary
from bot.nlu.text import fold

#: Languages we answer in.
LANGUAGES: Final = ("nl", "en", "de", "fr", "es", "pl", "tr", "ar", "uk", "ru")
#: Any other language or script.
OTHER: Final = "anders"

#: How much better (in log-likelihood) another language must explain the words before a message is not Dutch.
LEAD_OF_DUTCH: Final = 4.0
#: The same between a language we answer in and one we do not.
LEAD_OVER_OTHERS: Final = 3.0
#: In so short a message the look of the letters proves nothing.
FEW_WORDS: Final = 2
#: Nobody needs more words than these to know a language.
MOST_WORDS: Final = 60

_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
# Addresses and Dutch postcodes.
_NOT_LANGUAGE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|\b[\w-]+\.(?:nl|com|org|eu)\b|\b\d{4} ?[A-Za-z]{2}\b")
# Names that people write in every language. They say nothing about the language of the sentence.
_NAMES = frozenset(
    {"veilig", "thuis", "veiligthuis", "huisverbod", "meldcode", "kindertelefoon", "aangifte", "signaalwijzer"}
    | {"politie", "ind", "azc", "coa", "ggz", "ggd", "whatsapp", "app"}
    | {"nederland", "holland", "amsterdam", "rotterdam", "utrecht", "groningen", "eindhoven"}
)
# Letters of Persian, Urdu, Pashto and Kurdish that Arabic does not have.
_NOT_ARABIC = re.compile("[پچژگٹڈڑںۀۆێڕڵۇټډړښې]")
_PERSIAN_KEYBOARD = re.compile("[کی]")
_ARABIC_WORDS = re.compile(r"(?:^|\s)(?:ال\w{2,}|في|من|على|عم|مش|ما|لا|هو|هي|أنا|انا)(?=\s|$|[؟?.,،])")


def detect_language(text: str) -> str:
    """The ISO 639-1 code of the message's language: one of LANGUAGES, or OTHER. Without words it is Dutch."""
    plain = fold(_NOT_LANGUAGE.sub(" ", text))
    script = _script_of(plain)
    if script == "LATIN":
        return _judge_words(plain, load_vocabulary("latin"), base="nl", lead=LEAD_OF_DUTCH)
    if script == "CYRILLIC":
        return _judge_cyrillic(plain)
    if script == "ARABIC":
        return _judge_arabic(plain)
    return OTHER if script else "nl"


def _script_of(text: str) -> str:
    """The script most letters are in. Latin letters weigh half: names and numbers keep them in any language."""
    words = [word for word in _TOKEN.findall(text) if word not in _NAMES]
    counts = Counter(_script_of_letter(char) for word in words for char in word if char.isalpha())
    if not counts:
        return "LATIN" if any(char.isalpha() for char in text) else ""
    if set(counts) == {"LATIN"}:
        return "LATIN"
    counts["LATIN"] //= 2
    return counts.most_common(1)[0][0]


def _script_of_letter(char: str) -> str:
    return "LATIN" if char.isascii() else unicodedata.name(char, "LATIN").split(" ")[0]


def _judge_arabic(text: str) -> str:
    if _NOT_ARABIC.search(text):
        return OTHER
    if _PERSIAN_KEYBOARD.search(text) and not _ARABIC_WORDS.search(text):
        return OTHER
    return "ar"


def _judge_cyrillic(text: str) -> str:
    if re.search("[ђјљњћџѓќѕғқңүұһөә]", text):
        return OTHER
    if re.search("[іїєґ]", text) and not re.search("[ыэъў]", text):
        return "uk"
    return _judge_words(text, load_vocabulary("cyrillic"), base="ru", lead=0.0)


def _judge_words(text: str, vocabulary: Vocabulary, base: str, lead: float) -> str:
    words = [word for word in _TOKEN.findall(text) if not word.isdigit() and word not in _NAMES][:MOST_WORDS]
    few = len(words) <= FEW_WORDS  # often a name or a town
    if few:
        words = [word for word in words if vocabulary.knows(word)]
    if not words:
        return base
    scores = vocabulary.score(words, with_letters=not few)
    scores[base] += lead
    best = max(scores, key=lambda language: scores[language])
    known = max((language for language in scores if language[:2] in LANGUAGES), key=lambda language: scores[language])
    if best != known and scores[best] - scores[known] < LEAD_OVER_OTHERS:
        best = known
    return best[:2] if best[:2] in LANGUAGES else OTHER
