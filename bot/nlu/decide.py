"""Decides what a message asks, from the model's ranking and what was said before. Pure: no Rasa, no files.

The order of the rules is the order of certainty: an exact question, then a place that was asked for, then what the
model is sure of, then what the conversation makes likely, then one clarifying question, then people who can help.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from bot.nlu.dialogue_state import DialogueState
from bot.nlu.roles import theme_of_role
from bot.nlu.text import words_only
from bot.nlu.topic_model import Guess

TOPIC = "vraag/"

#: Chances above which an answer is given at once, and above which a topic may be offered as a button. Chosen on the
#: development questions (data/evaluatie), see docs/begrijpen.md.
SURE = 0.25
CLEAR_LEAD = 2.5
POSSIBLE = 0.06
#: Below this chance an answer comes with the other questions that may be meant, from that chance on.
CERTAIN = 0.85
OTHER = 0.02
MOST_OTHERS = 2
#: A follow-up leans on the last theme by this factor.
THEME_PULL = 4.0
#: Questions about the chat itself are asides: what comes after one does not lean on it.
ASIDES = frozenset({"bot"})
#: Topics written for the writer's role are likelier by this factor.
ROLE_PULL = 2.0

Rank = Callable[[str], list[Guess]]

_FOLLOW_UP_START = re.compile(
    r"^(en|maar|ook|of|dus|ok|oke|oké|goed|ja|nee|hm+|ah|aha|eh|mag|moet|kan|geldt|wat als|en als|waarom|hoezo)\b"
)
_LEANING_WORD = re.compile(
    r"\b(dat|dit|die|deze|daar|daarna|daarvoor|daarmee|daarvan|daarbij|daarop|het|hun|ervan|erna|erbij|ervoor|er|zij|ze|hij|hem|dan|zoiets)\b"
)
_MORE = re.compile(
    r"^(en )?(dan|daarna|verder|hierna|wat daarna|en nu|wat nu|wat dan|en toen|volgende( stap)?|en de volgende( stap)?"
    r"|de laatste( stap)?|vertel( me)? meer|meer|ga verder|wat is de volgende( stap)?|ok en daarna|oke en daarna)( dan)?$"
)
_BEFORE = re.compile(
    r"^(en |wat is |wat was |ok en |oke en )?(daarvoor|ervoor|hiervoor|wat daarvoor|terug"
    r"|(de )?vorige( stap)?|(de |een )?stap (er|daar|hier)voor|(de |een )?stap terug|ga (een stap )?terug"
    r"|wat (komt|kwam|gaat|ging) (daar|er|hier)(voor| aan vooraf))( dan)?$"
)
_SECOND_QUESTION = re.compile(
    r"(?:,| en) (?=(?:hoe|wat|wie|waar|wanneer|mag|kan|kun|moet|moeten|krijg|krijgt|is|zijn|welke?|heb|heeft|geldt|wordt)\b)"
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True)
class Decision:
    """What to do with a message.

    ``intent`` is a Rasa intent; ``topics`` the topics to answer (two for a double question); ``offered`` the topics put
    on the buttons of a clarifying question, ``others`` those put under an answer that may be the wrong one; ``reason``
    says which rule decided, for maintainers and the logbook.
    """

    intent: str
    confidence: float
    topics: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    reason: str = ""
    ranking: tuple[Guess, ...] = field(default=())


@dataclass(frozen=True)
class Topics:
    """What is known of the topics: their questions word for word, and which topic comes after which."""

    by_question: Mapping[str, str]
    after: Mapping[str, str]

    def before(self, topic: str) -> str | None:
        """The topic that comes before this one in a fixed order, such as the steps of the meldcode."""
        return next((one for one, following in self.after.items() if following == topic), None)

    def theme(self, topic: str) -> str:
        """The theme a topic belongs to: the part before the first underscore."""
        return topic.split("_", 1)[0]


def decide(text: str, rank: Rank, state: DialogueState, topics: Topics) -> Decision:
    """The decision for one message. ``rank`` gives the model's guesses for any text."""
    said = words_only(text)
    if said in topics.by_question:
        return _answer(topics.by_question[said], 1.0, "letterlijk", ())
    if state.last_topic and _MORE.match(said):
        following = topics.after.get(state.last_topic)
        if following:
            return _answer(following, 0.9, "volgende", ())
    if state.last_topic and _BEFORE.match(said):
        preceding = topics.before(state.last_topic)
        if preceding:
            return _answer(preceding, 0.9, "vorige", ())
    ranking = _rank_long_text(text, rank)
    reason = "zeker"
    if state.last_topic and topics.theme(state.last_topic) not in ASIDES and _leans_on_before(text, said):
        ranking = _pull_to_theme(text, rank, ranking, state.last_topic, topics)
        reason = "thema"
    ranking = _pull_to_role(ranking, theme_of_role(state.role))
    double = _two_questions(text, rank)
    if double:
        return Decision(
            "twee_vragen", double[0].probability, topics=_names(double), reason="twee vragen", ranking=tuple(ranking)
        )
    return _judge_ranking(ranking, state, reason)


def _judge_ranking(ranking: list[Guess], state: DialogueState, reason: str) -> Decision:
    best = ranking[0]
    second = ranking[1].probability if len(ranking) > 1 else 0.0
    all_guesses = tuple(ranking)
    if best.probability >= SURE or (best.probability >= POSSIBLE * 2 and best.probability >= CLEAR_LEAD * second):
        if best.label.startswith(TOPIC):
            answer = _answer(best.label[len(TOPIC) :], best.probability, reason, all_guesses)
            return replace(answer, others=_other_topics(ranking))
        return Decision(best.label, best.probability, reason=reason, ranking=all_guesses)
    offered = tuple(
        guess.label[len(TOPIC) :]
        for guess in ranking[:4]
        if guess.label.startswith(TOPIC) and guess.probability >= POSSIBLE
    )[:3]
    if best.label == "buiten_bereik" or not offered:
        return Decision("buiten_bereik", best.probability, reason="onbekend", ranking=all_guesses)
    if state.last_intent == "twijfel":
        return Decision(
            "twijfel_opnieuw", best.probability, offered=offered, reason="tweede twijfel", ranking=all_guesses
        )
    return Decision("twijfel", best.probability, offered=offered, reason="twijfel", ranking=all_guesses)


def _answer(topic: str, confidence: float, reason: str, ranking: tuple[Guess, ...]) -> Decision:
    return Decision("vraag", confidence, topics=(topic,), reason=reason, ranking=ranking)


def _other_topics(ranking: list[Guess]) -> tuple[str, ...]:
    """What else may be meant, when the best guess is not certain."""
    if ranking[0].probability >= CERTAIN:
        return ()
    likely = [guess for guess in ranking[1:6] if guess.label.startswith(TOPIC) and guess.probability >= OTHER]
    return _names(likely[:MOST_OTHERS])


def _names(guesses: list[Guess]) -> tuple[str, ...]:
    return tuple(guess.label[len(TOPIC) :] for guess in guesses)


def split_sentences(text: str) -> list[str]:
    """Sentences and lines of a message, without empty ones."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part and part.strip()]


def _rank_long_text(text: str, rank: Rank) -> list[Guess]:
    """The ranking of the whole message; for a story, mixed with that of its questions or its last sentence."""
    whole = rank(text)
    sentences = split_sentences(text)
    if len(sentences) < 2:
        return whole
    questions = [sentence for sentence in sentences if sentence.endswith("?")] or sentences[-1:]
    return _mix([whole, *(rank(question) for question in questions[-2:])])


def _mix(rankings: list[list[Guess]]) -> list[Guess]:
    """Averages rankings by label."""
    totals: dict[str, float] = {}
    for ranking in rankings:
        for guess in ranking:
            totals[guess.label] = totals.get(guess.label, 0.0) + guess.probability / len(rankings)
    return sorted((Guess(label, chance) for label, chance in totals.items()), key=lambda guess: -guess.probability)


def _leans_on_before(text: str, said: str) -> bool:
    """Whether a message is short and points back: "en hoe lang duurt dat?"."""
    words = said.split()
    return len(words) <= 9 and bool(_FOLLOW_UP_START.match(said) or _LEANING_WORD.search(said) or len(words) <= 3)


def _pull_to_theme(text: str, rank: Rank, ranking: list[Guess], last_topic: str, topics: Topics) -> list[Guess]:
    """Ranks again with the last question in front, and makes the last theme likelier."""
    theme = topics.theme(last_topic)
    with_theme = rank(f"{THEME_WORDS.get(theme, theme)}: {text}")
    mixed = [
        guess for guess in _mix([ranking, with_theme]) if guess.label != TOPIC + last_topic or guess.probability > 0.5
    ]
    return _make_theme_likelier(mixed, theme, THEME_PULL)


def _pull_to_role(ranking: list[Guess], theme: str | None) -> list[Guess]:
    """Between "is dat verplicht" for a school and for a doctor, the writer's role decides."""
    return _make_theme_likelier(ranking, theme, ROLE_PULL) if theme else ranking


def _make_theme_likelier(ranking: list[Guess], theme: str, factor: float) -> list[Guess]:
    pulled = [
        Guess(guess.label, guess.probability * (factor if guess.label.startswith(f"{TOPIC}{theme}_") else 1.0))
        for guess in ranking
    ]
    total = sum(guess.probability for guess in pulled) or 1.0
    return sorted(
        (Guess(guess.label, guess.probability / total) for guess in pulled), key=lambda guess: -guess.probability
    )


#: How a theme is called in a sentence, where its key alone is no word.
THEME_WORDS = {
    "veiligthuis": "veilig thuis",
    "overmij": "er is over mij gemeld",
    "letsel": "letsel en forensisch arts",
    "straf": "aangifte en politie",
    "opvang": "kinderopvang",
    "info": "informatie delen",
    "raad": "raad voor de kinderbescherming",
    "mda": "mda++",
    "eergeweld": "eergerelateerd geweld",
    "vgv": "meisjesbesnijdenis",
    "ouderen": "ouderenmishandeling",
    "controle": "dwingende controle",
    "kindcheck": "kindcheck",
    "campagne": "campagne",
    "nood": "gevaar en 112",
    "bot": "deze chatbot",
    "slachtoffer": "slachtoffer van huiselijk geweld",
    "kind": "kind of jongere",
    "pleger": "pleger van geweld",
}


def _two_questions(text: str, rank: Rank) -> list[Guess]:
    """Two questions in one message that each are clear and differ; else nothing."""
    sentences = split_sentences(text)
    questions = [sentence for sentence in sentences if sentence.endswith("?")]
    if not questions and len(sentences) == 1:
        questions = sentences  # hurried people leave the question mark out
    if len(questions) == 1:
        questions = [part for part in _SECOND_QUESTION.split(questions[0]) if part]
    if len(questions) != 2 or any(len(question.split()) < 3 for question in questions):
        return []
    best = [rank(question)[0] for question in questions]
    clear = all(guess.label.startswith(TOPIC) and guess.probability >= SURE + 0.15 for guess in best)
    return best if clear and best[0].label != best[1].label else []
