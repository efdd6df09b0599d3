"""Names of people, also in lower case: ``mijn buurman henk``, ``juf marieke``, ``J. de Vries``, ``groetjes fatima``.

A word is a name when it stands in a list of names, unless it is an ordinary word too (roos, mark): then the words around
it decide. A word that nobody knows is a name after ``mijn broer`` or ``ik heet``, or when it has a capital and the
language model takes it for a proper noun. A name takes along what belongs to it: ``van der Berg``, ``R.``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.logbook.lexicon import Lexicon
from bot.logbook.spans import Span

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?:\n•;\"“”‘(]|^\s*['’]|\s['’]$|[-–]\s")
_PARTICLE = r"(?:van|de|der|den|'t|ter|ten|te|el|al|bin|von|la|van\sde|van\sder|van\sden|in\s't)"
_INITIALS = re.compile(
    rf"(?<![\w.])(?:[A-Z]\.(?:[A-Z]\.)*\s?|[A-Z]\.?\s(?={_PARTICLE}\s))(?:{_PARTICLE}\s){{0,3}}[A-Z][^\W\d_]+(?:[-\s](?:{_PARTICLE}\s)?[A-Z][^\W\d_]+)*"
)
_LOWER_INITIALS = re.compile(
    rf"(?<![\w.])(?:[a-z]\.){{1,3}}\s?(?:{_PARTICLE}\s){{0,3}}(?P<last>[^\W\d_]{{3,}})(?:-[^\W\d_]+)?", re.IGNORECASE
)
_ONLY_INITIALS = re.compile(r"(?<![\w.])[A-Z]\.\s?(?:v\.\s?d\.\s?|(?:v|d|vd|van|de)\.?\s?)?(?:[A-Z]\.)+(?!\w)")
_LONE_INITIAL = re.compile(r"\b(?P<before>[^\W\d_]+)\s(?P<initial>[A-Z]\.)(?=[\s,:;)]|$)")
_CAPITAL_PARTICLE = re.compile(
    rf"(?<![\w.])(?:(?:Van|De|Ter|Ten|Den|El|Al|Von|'t)\s|(?:[Vv]an|[Vv]\.?d\.?)\s(?:de|den|der|het|'t)\s)(?:{_PARTICLE}\s)?(?P<last>[A-Z][^\W\d_]+(?:-[A-Z][^\W\d_]+)*)"
)
_PROPER = frozenset({"PROPN", "X"})
#: What the language model takes an unknown name for.
_NAME_KINDS = frozenset({"PROPN", "NOUN", "X"})
#: After "ik ben" and the like: an ordinary word there is seldom a name, an unknown one often.
_PRESENTING = (("ik", "ben"), ("dit", "is"), ("hier", "is"), ("tis",), ("met",), ("namens",), ("ben",))
_SHORTEST_UNKNOWN = 3
_MOST_UNKNOWN = 0.3
#: What a person does or has: after an unknown word these make it a name.
_ACTING = frozenset(
    "heeft heb had is was zegt zei zeg doet deed wil wilde wou kan kon moet moest mag mocht komt kwam gaat ging slaat sloeg "
    "haar zijn zn z'n d'r dr belt belde appt appte schreeuwt schreeuwde huilt huilde schopt schopte knijpt kneep vindt vond "
    "weet wist woont woonde blijft bleef stuurt stuurde dreigt dreigde drinkt dronk werd wordt staat stond zit zat ligt lag "
    "noemt noemde vroeg vraagt vertelde vertelt zou zal durft durfde wordt helpen".split()
)
#: Words before a person in any sentence.
_BEFORE_PERSON = frozenset(
    "tegen met bij van volgens door voor aan samen namens en of dat als toen omdat wanneer over om naar".split()
)
_BEFORE_ACTING = frozenset("tegen als dat toen omdat wanneer of zodra sinds met".split())
#: Forms of the article that today stand in names only: after these a compound is a surname too ("van den boogaard").
_OLD_PARTICLES = frozenset("den der ter ten te v.d vd".split())
_PRONOUNS = frozenset("ie hij ze zij die zich het ik".split())
_AFTER_PERSON = frozenset("weer niet altijd mij me mijn dat hij zij ze het er thuis hem ook nooit".split())
_DETERMINERS = frozenset(
    "die dat dit deze mijn mn m'n me jouw je uw zijn zn z'n haar dr d'r ons onze hun elke elk ieder iedere alle veel zo'n zon "
    "welke welk twee drie vier vijf wat te heel erg zo".split()
)
_PARTICIPLE = re.compile(r"(?:ge|be|ver|ont|her|\w+ge)\w+(?:d|t|en)$")


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    lower: str
    start: int
    end: int
    gap: str  # what stands before it

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def is_shouted(self) -> bool:
        return len(self.text) > 1 and self.text.isupper()


class NameFinder:
    """Finds names by lists, by shape and by what stands around them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def find(self, text: str, tags: Mapping[int, str], is_free: Callable[[int, int], bool]) -> Iterator[Span]:
        """The names in a text, in order, each once.

        ``tags``: the kind of word (UPOS) by the place where a word starts. ``is_free``: whether a piece is not yet known
        as something else.
        """
        words = _read_words(text)
        found = (*self._find_shapes(text), *self._find_words(text, words, tags, is_free))
        yield from _join_overlapping(span for span in found if is_free(span.start, span.end))

    def _find_shapes(self, text: str) -> Iterator[Span]:
        """Initials, and particles with a capital: ``J. de Vries``, ``Van Dam``."""
        for pattern in (_INITIALS, _ONLY_INITIALS):
            for match in pattern.finditer(text):
                yield Span(match.start(), match.end(), "NAAM")
        for match in _LOWER_INITIALS.finditer(text):
            if self._lexicon.may_be_name(match.group("last").lower()):
                yield Span(match.start(), match.end(), "NAAM")
        for match in _CAPITAL_PARTICLE.finditer(text):
            last = match.group("last").lower()
            if not self._lexicon.is_ordinary(last) or (self._lexicon.may_be_name(last) and match.start() > 0):
                yield Span(match.start(), match.end(), "NAAM")
        for match in _LONE_INITIAL.finditer(text):
            before = match.group("before").lower()
            if before in self._lexicon.persons or before in self._lexicon.titles:
                yield Span(*match.span("initial"), "NAAM")

    def _find_words(
        self, text: str, words: Sequence[_Word], tags: Mapping[int, str], is_free: Callable[[int, int], bool]
    ) -> Iterator[Span]:
        shouting = sum(word.is_shouted for word in words) > len(words) / 2
        dutch = self._is_mostly_known(words)
        index = 0
        while index < len(words):
            word = words[index]
            if is_free(word.start, word.end) and (
                self._is_name(words, index, tags, shouting=shouting)
                or (dutch and self._is_used_as_name(words, index, tags))
            ):
                last = self._end_of_name(words, index, is_free)
                start, end = words[self._start_of_name(words, index)].start, words[last].end
                end = self._with_initial(text, end)
                yield Span(
                    start, end if last > index or end > word.end else _without_genitive(word, self._lexicon), "NAAM"
                )
                index = last
            index += 1

    def _is_name(self, words: Sequence[_Word], index: int, tags: Mapping[int, str], *, shouting: bool) -> bool:
        word, lexicon = words[index], self._lexicon
        lower = _base(word.lower, lexicon)
        if len(lower) < 2 or lower in lexicon.no_person:
            return False
        proper = tags.get(word.start) in _PROPER
        capital = word.is_capital and not shouting
        opens = index == 0 or bool(_SENTENCE_END.search(word.gap))
        if lower in lexicon.first_names:
            return True
        if lower in lexicon.last_names and not lexicon.is_ordinary(lower):
            return True
        if self._follows_title(words, index):
            if lower in _OFTEN_A_WORD and not word.is_capital:
                return False
            return (
                lexicon.may_be_name(lower) or capital or not (lexicon.is_listed(lower) or lexicon.is_inflected(lower))
            )
        if "-" in lower and any(part in lexicon.first_names for part in lower.split("-")):
            return True
        called = self._follows_person(words, index) or self._is_presented(words, index)
        if lower in lexicon.first_or_word:
            if not word.is_capital and _is_counted(words, index):
                return False
            if lower in _OFTEN_A_WORD and not word.is_capital:
                return index > 0 and words[index - 1].lower in lexicon.naming | lexicon.greetings
            return called or proper or (capital and not opens)
        if lower in lexicon.last_or_word:
            return not word.is_shouted and ((capital and not opens and proper) or (called and capital))
        if lexicon.is_ordinary(lower) or _is_abbreviation_compound(word, lexicon):
            return capital and not opens and called and proper
        if len(lower) < _SHORTEST_UNKNOWN:
            return called and capital
        if word.is_shouted and not shouting:
            return False  # an abbreviation
        if called:
            return capital or lower not in lexicon.foreign
        return (capital and (proper or not opens) and lower not in lexicon.foreign) or (proper and capital)

    def _is_mostly_known(self, words: Sequence[_Word]) -> bool:
        """Most words are Dutch: in another language or dialect an unknown word says nothing."""
        unknown = sum(
            not self._lexicon.is_ordinary(word.lower) and not self._lexicon.may_be_name(word.lower) for word in words
        )
        return unknown <= max(2, len(words) * _MOST_UNKNOWN)

    def _is_used_as_name(self, words: Sequence[_Word], index: int, tags: Mapping[int, str]) -> bool:
        """A word in lower case that nobody knows, in a place for a person: ``van ouafa``, ``jiayi heeft``."""
        word, lexicon = words[index], self._lexicon
        lower = word.lower
        if word.is_capital or not lower.isalpha() or _PARTICIPLE.match(lower):
            return False
        if lower in lexicon.first_or_word:
            return lower not in _OFTEN_A_WORD and self._stands_for_person(words, index)
        if (
            len(lower) < _SHORTEST_UNKNOWN
            or lexicon.is_ordinary(lower)
            or lower in lexicon.foreign
            or lower in lexicon.no_person
        ):
            return False
        before = words[index - 1].lower if index and word.gap == " " else ""
        after = words[index + 1].lower if index + 1 < len(words) and words[index + 1].gap == " " else ""
        if (before in _DETERMINERS or before in _ARTICLES) and not (before == "dat" and after in _ACTING):
            return False
        opens = not before and (index == 0 or bool(re.search(r"[.!?,:;]", word.gap)))
        next_kind = tags.get(words[index + 1].start) if after else None
        acts = after in _ACTING or (opens and (after in ("en", "of") or next_kind in ("VERB", "AUX")))
        return acts or tags.get(word.start) in _NAME_KINDS or before in _BEFORE_PERSON

    def _stands_for_person(self, words: Sequence[_Word], index: int) -> bool:
        """``als mo weer komt``, ``tegen can dat hij``: a name that is a word too, where only a person fits."""
        around = words[index - 1 : index + 2]
        if index == 0 or len(around) < 3 or around[1].gap != " " or around[2].gap != " ":
            return False
        before, after = around[0].lower, around[2].lower
        return before in _BEFORE_ACTING and after in _ACTING | _AFTER_PERSON

    def _follows_title(self, words: Sequence[_Word], index: int) -> bool:
        before = index - 1
        while before >= 0 and words[before].lower in self._lexicon.particles and words[before + 1].gap == " ":
            before -= 1
        if before < 0 or words[before].lower not in self._lexicon.titles:
            return False
        gap = words[before + 1].gap
        return gap == " " or (gap == ". " and words[before].lower in _ABBREVIATED_TITLES)

    def _follows_person(self, words: Sequence[_Word], index: int) -> bool:
        gap = words[index].gap
        if index == 0 or gap not in (" ", ", ", ": ", " (", " '", ' "', "-"):
            return False
        before = words[index - 1].lower
        if gap == " " or words[index].is_capital:
            return before in self._lexicon.persons
        return False

    def _is_presented(self, words: Sequence[_Word], index: int) -> bool:
        lower = [word.lower for word in words[max(0, index - 3) : index]]
        if not lower or len(words[index].gap) > 2:
            return not lower and len(words) == 1
        if len(lower) > 1 and lower[-2] in self._lexicon.naming and lower[-1] in _PRONOUNS:
            return True
        if lower[-1] in self._lexicon.naming or (len(lower) > 1 and lower[-2] == "naam" and lower[-1] == "is"):
            return True
        if any(word in self._lexicon.greetings for word in lower[-2:]) and index >= len(words) - 3:
            return True
        if not words[index].is_capital and self._lexicon.is_ordinary(words[index].lower):
            return any(tuple(lower[-len(start) :]) == start for start in _PRESENTING[:1]) and index == len(words) - 1
        return any(tuple(lower[-len(start) :]) == start for start in _PRESENTING)

    def _start_of_name(self, words: Sequence[_Word], index: int) -> int:
        """The index of the first particle after a title: ``meneer | van der | Berg``."""
        first = index
        if self._follows_title(words, index):
            while words[first - 1].lower in self._lexicon.particles:
                first -= 1
        return first

    def _end_of_name(self, words: Sequence[_Word], index: int, is_free: Callable[[int, int], bool]) -> int:
        """The index of the last word that belongs to the name."""
        last = index
        while last + 1 < len(words):
            following = last + 1
            while (
                following < len(words)
                and words[following].lower in self._lexicon.particles
                and words[following].gap == " "
                and following - last < 4
            ):
                following += 1
            if following >= len(words) or not is_free(words[last].end, words[following].end):
                break
            if not self._goes_on(words, last, following):
                break
            last = following
        return last

    def _goes_on(self, words: Sequence[_Word], last: int, following: int) -> bool:
        word, particles = words[following], following - last - 1
        if word.gap not in (" ", "-"):
            return False
        lower, lexicon = _base(word.lower, self._lexicon), self._lexicon
        if lower in lexicon.first_names and not particles:
            return True
        if word.is_capital and words[last].is_capital and not word.is_shouted:
            return lower not in lexicon.no_person and (
                not lexicon.is_ordinary(lower) or lexicon.may_be_name(lower) or not particles
            )
        if lower in lexicon.last_names:
            return True
        if lower in lexicon.last_or_word:
            return bool(particles) or lower in _PROFESSION_NAMES
        old_form = particles and words[following - 1].lower in _OLD_PARTICLES
        return (
            bool(particles)
            and word.lower not in lexicon.foreign
            and not (lexicon.is_listed(lower) if old_form else lexicon.is_ordinary(lower))
            and not _is_short(word)
        )

    def _with_initial(self, text: str, end: int) -> int:
        match = re.match(r"\s(?:van\s|de\s|v\.?\s?d\.?\s?)?[A-Za-z]\.(?:[A-Z]\.)*(?!\w)", text[end:])
        return end + match.end() if match else end


#: Names that in lower case, or at the start of a sentence, are mostly something else.
_OFTEN_A_WORD = frozenset({"wil", "ben", "lot", "ken", "kick", "will", "toon", "les", "lies"})
_ARTICLES = frozenset({"een", "de", "het", "'n", "n", "'t", "geen"})
_ABBREVIATED_TITLES = frozenset("dhr mw mevr mvr mej mr mrs hr fam dr drs prof ir ing".split())
#: Trades that in lower case after a first name are a surname.
_PROFESSION_NAMES = frozenset({"bakker", "visser", "mulder", "smid", "kuiper", "dekker", "dekkers", "brouwer", "koster", "timmerman", "kramer", "molenaar", "schipper", "vos", "bos", "prins", "koning", "keizer", "post", "schouten", "peters", "verhagen", "wouters", "bosch", "brandt", "muller"})  # fmt: skip  # noqa: E501


def _read_words(text: str) -> list[_Word]:
    words, end = [], 0
    for match in _WORD.finditer(text):
        words.append(_Word(match.group(), match.group().lower(), match.start(), match.end(), text[end : match.start()]))
        end = match.end()
    return words


def _join_overlapping(spans: Iterable[Span]) -> Iterator[Span]:
    """``Yara El Idrissi`` found as ``Yara`` and as ``El Idrissi`` is one name."""
    whole: Span | None = None
    for span in sorted(spans, key=lambda span: span.start):
        if whole and whole.overlaps(span):
            whole = Span(whole.start, max(whole.end, span.end), whole.kind)
            continue
        if whole:
            yield whole
        whole = span
    if whole:
        yield whole


def _base(lower: str, lexicon: Lexicon) -> str:
    """The name as listed: ``fatima's`` and ``henks`` without their ending, ``Henriëtte`` without its accents."""
    if not lower.isascii() and not lexicon.is_name(lower):
        plain = _without_accents(lower)
        lower = plain if lexicon.may_be_name(plain) else lower
    for end in ("'s", "’s", "'", "’"):
        if lower.endswith(end):
            return lower.removesuffix(end)
    if lower.endswith("s") and lower[:-1] in lexicon.first_names and lower not in lexicon.ordinary:
        return lower[:-1]
    return lower


def _without_accents(lower: str) -> str:
    parts = unicodedata.normalize("NFD", lower.replace("ı", "i").replace("ł", "l"))
    return "".join(char for char in parts if not unicodedata.combining(char))


def _without_genitive(word: _Word, lexicon: Lexicon) -> int:
    """Where the name ends, the genitive left out."""
    return word.start + min(len(word.text), len(_base(word.lower, lexicon)))


def _is_counted(words: Sequence[_Word], index: int) -> bool:
    """``een roos``, ``max 3 keer``: an article before it or a number after it makes it an ordinary word."""
    after = words[index + 1].gap if index + 1 < len(words) else ""
    return (index > 0 and words[index - 1].lower in _ARTICLES) or any(char.isdigit() for char in after)


def _is_abbreviation_compound(word: _Word, lexicon: Lexicon) -> bool:
    """``GZ-psycholoog`` and ``N-weg`` are no names."""
    first, _, rest = word.text.partition("-")
    return first.isupper() and rest.islower() and lexicon.is_ordinary(rest)


def _is_short(word: _Word) -> bool:
    return len(word.lower) < _SHORTEST_UNKNOWN
