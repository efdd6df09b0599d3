"""Puts the judgements on one message together: topic, place, role, language, danger and what was said before."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from bot.language import detect_language
from bot.language.themes import find_theme
from bot.language.vocabulary import load_vocabulary
from bot.nlu.decide import Decision, Topics, decide
from bot.nlu.dialogue_state import DialogueState
from bot.nlu.guides import hear_guide
from bot.nlu.roles import RoleHeard, hear_role
from bot.nlu.text import fold, words_only
from bot.nlu.topic_model import TopicModel
from bot.places import Lookup, Match, load_finder
from bot.places.choice import choose_place
from bot.risk.card_answers import CardAnswer, read_card_answer

Entity = dict[str, Any]

#: Intents that may interrupt the office question even though they are short.
_INTERRUPTING = {"groet", "afscheid", "bedankt", "wil_mens", "niet_bewaren", "wis_gesprek"}

#: How sure a topic must be to be answered beside an emergency card.
SURE_IN_DANGER = 0.45

#: Themes whose answers speak to one kind of writer.
_WRITER_OF_THEME = {"kind": "kind", "pleger": "pleger"}

#: How sure a greeting or a goodbye must be to count as one while a place is asked for.
SURE_ENOUGH_TO_INTERRUPT = 0.6

#: A message is an answer to "In welke plaats?" when it has at most this many words beside the place.
_WORDS_BESIDE_PLACE = 4

_NO = {"nee", "neen", "nope", "no", "nee hoor", "niet", "nee nu niet", "nee niet"}


#: What people say around the place when they look for an office.
_REQUEST_WORDS = frozenset(
    "veilig thuis veiligthuis vt kantoor adres nummer telefoonnummer welk welke waar zit is het de een van voor in bij "
    "te uit regio gemeente plaats dorp stad ik woon wonen wij we zoek zoeken hoort hallo hoi aub graag".split()
)


@dataclass(frozen=True)
class Understood:
    """All that is understood of one message."""

    decision: Decision
    entities: list[Entity]
    language: str
    place: dict[str, Any] = field(default_factory=dict)


def understand(
    text: str, metadata: dict[str, Any], model: TopicModel, state: DialogueState, topics: Topics
) -> Understood:
    """What a message asks and names. ``metadata`` holds the gateway's risk judgement, when it sent one."""
    chosen = choose_place(text, state.place_choices, load_finder())
    lookup = chosen or load_finder().find(text, answering=state.awaiting_place)
    role = hear_role(text)
    if role:
        state = replace(state, role=role.role)
    answered = read_card_answer(text, state.last_card, state.language)
    language = answered.language if answered else _language_of(text, lookup, state)
    if chosen:
        decision = Decision("geef_plaats", 1.0, reason="keuze uit plaatsen")
    else:
        decision = _decide_on_situation(text, language, lookup, role, state, answered) or decide(
            text, cache(model.rank), state, topics
        )
    decision = _mind_the_place(decision, text, lookup, state)
    decision = _mind_the_danger(decision, metadata.get("risico") or {}, state.role)
    place = _describe(lookup) if _place_counts(text, language, lookup, decision) else {}
    return Understood(decision, _entities(text, lookup, role), language, place)


def _decide_on_situation(
    text: str,
    language: str,
    lookup: Lookup,
    role: RoleHeard | None,
    state: DialogueState,
    answered: CardAnswer | None,
) -> Decision | None:
    """Decisions that follow from the moment and not from the topic model."""
    said = words_only(text)
    to_guide = hear_guide(text, state.guide, just_shown=(state.last_intent or "").startswith("gids_"))
    # While a card asks whether somebody is in danger, a bare yes or no is for the card.
    to_card = answered if state.last_card in ("nood", "veilig") else None
    if to_guide and not to_card:
        return Decision(to_guide, 1.0, reason="gids")
    if to_card and language == "nl":
        return Decision("acuut_gevaar" if to_card.danger else "nu_veilig", 1.0, reason="antwoord op kaart")
    if state.last_intent == "twijfel" and said in _NO | {"geen van deze", "iets anders"}:
        return Decision("twijfel_opnieuw", 1.0, reason="geen van de keuzes")
    if state.awaiting_place and lookup and _is_mostly_place(text, lookup):
        return Decision("geef_plaats", 1.0, reason="plaats gevraagd")
    if not state.awaiting_place and lookup and _is_mostly_place(text, lookup, beside=0):
        return Decision("geef_plaats", 0.95, reason="alleen een plaats")
    if state.last_intent in ("geef_plaats", "zoek_kantoor") and lookup and _is_mostly_place(text, lookup):
        return Decision("geef_plaats", 0.95, reason="een andere plaats")
    if role and role.only:
        return Decision("noem_rol", 0.95, reason="alleen een rol")
    if language != "nl":
        return _decide_foreign(text, language, lookup)
    return None


def _decide_foreign(text: str, language: str, lookup: Lookup) -> Decision:
    """Another language: the office when a place is named and nothing else is asked, else an answer in that language.

    The topic model learnt from Dutch alone, so it is not asked.
    """
    if _names_a_place(text, language, lookup) and find_theme(text, language) in (None, "nummer", "veiligthuis"):
        return Decision("geef_plaats", 0.9, reason=f"plaats, taal {language}")
    return Decision("andere_taal", 0.9, reason=f"taal {language}")


def _place_counts(text: str, language: str, lookup: Lookup, decision: Decision) -> bool:
    return language == "nl" or decision.intent == "geef_plaats" or _names_a_place(text, language, lookup)


def _names_a_place(text: str, language: str, lookup: Lookup) -> bool:
    """Whether a foreign message surely names a Dutch place. Many are words elsewhere: "Best", "Well", "Die"."""
    return any(
        match.regions and not match.corrected and (_is_no_foreign_word(match.written) or _has_capital(match, language))
        for match in lookup.matches
    )


def _is_no_foreign_word(written: str) -> bool:
    """Whether no language knows the word, or Dutch knows it best."""
    return load_vocabulary("latin").score(fold(written).split(), with_letters=False)["nl"] == 0.0


def _has_capital(match: Match, language: str) -> bool:
    """Whether a word inside a sentence is written as a name. In German every noun is."""
    return match.written[:1].isupper() and match.start > 0 and language != "de"


def _language_of(text: str, lookup: Lookup, state: DialogueState) -> str:
    """The language of a message. A bare place has none of its own: it is in that of the message before."""
    language = detect_language(text)
    bare_place = language == "nl" and lookup and _is_mostly_place(text, lookup, beside=0)
    return state.language if bare_place else language


def _is_mostly_place(text: str, lookup: Lookup, beside: int = _WORDS_BESIDE_PLACE) -> bool:
    """Whether a message says little else than a place and that an office is looked for."""
    named = {word for match in lookup.matches for word in words_only(match.written).split()}
    others = [word for word in words_only(text).split() if word not in named and word not in _REQUEST_WORDS]
    return len(others) <= beside


def _mind_the_place(decision: Decision, text: str, lookup: Lookup, state: DialogueState) -> Decision:
    """While a place is asked for, a short unknown answer is a place we do not know; a clear question may interrupt."""
    if not state.awaiting_place or decision.intent in ("geef_plaats", "zoek_kantoor"):
        return decision
    if decision.intent in _INTERRUPTING and decision.confidence >= SURE_ENOUGH_TO_INTERRUPT:
        return decision
    unsure = decision.intent in _INTERRUPTING or decision.intent in (
        "twijfel",
        "twijfel_opnieuw",
        "buiten_bereik",
        "bevestig",
        "ontken",
        "andere_taal",
    )
    short = len(words_only(text).split()) <= 5
    if (unsure and (short or lookup)) or (short and lookup):
        return replace(decision, intent="geef_plaats", topics=(), reason="antwoord op de plaatsvraag")
    return decision


def _mind_the_danger(decision: Decision, risk: dict[str, Any], role: str | None) -> Decision:
    """In danger nobody gets a clarifying question: the card is shown, and an answer only when it is sure.

    Nor an answer that takes the writer for somebody else: "Ook je ouders mogen dat niet" to a woman, or an answer for
    who hits to who is hit.
    """
    if risk.get("card") not in ("nood", "crisis"):
        return decision
    if decision.intent in ("geef_plaats", "zoek_kantoor"):
        return decision
    if (
        decision.intent in ("vraag", "twee_vragen")
        and decision.confidence >= SURE_IN_DANGER
        and decision.reason != "thema"
        and all(_WRITER_OF_THEME.get(topic.split("_")[0], role) == role for topic in decision.topics)
    ):
        return decision
    intent = "acuut_gevaar" if risk["card"] == "nood" else "crisis_gevoel"
    return replace(decision, intent=intent, topics=(), offered=(), others=(), reason="gevaar")


def _entities(text: str, lookup: Lookup, role: RoleHeard | None) -> list[Entity]:
    entities: list[Entity] = [
        {"entity": "plaats", "value": match.written, "start": match.start, "end": match.end, "extractor": "bot.places"}
        for match in lookup.matches
    ]
    if role:
        entities.append(
            {"entity": "rol", "value": role.role, "start": 0, "end": len(text), "extractor": "bot.nlu.roles"}
        )
    return entities


def _describe(lookup: Lookup) -> dict[str, Any]:
    """The places as plain data, so that the action server need not look them up again."""
    if not lookup:
        return {}
    unclear = lookup.ambiguous
    return {
        "regios": [region.sleutel for region in lookup.regions],
        "namen": [match.labels[0] for match in lookup.matches if match.regions and not match.is_ambiguous],
        "verbeterd": any(match.corrected for match in lookup.matches),
        "keuzes": list(unclear.labels) if unclear else [],
        "geschreven": unclear.written if unclear else "",
        "buitenland": lookup.abroad.candidates[0].name if lookup.abroad else "",
    }
