"""The Rasa graph component that understands a message: topic, place, role, with the conversation in mind.

One component and not a chain, because each of its judgements needs the others (a place name alone is an answer only
when a place was asked). The work is done by pure modules beside this one; here they are wired to Rasa.
"""

from __future__ import annotations

import json
import logging
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, RESPONSE_SELECTOR, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.decide import TOPIC, Decision, Topics
from bot.nlu.dialogue_state import read_state
from bot.nlu.text import words_only
from bot.nlu.topic_model import Guess, TopicModel
from bot.nlu.understand import Understood, understand

logger = logging.getLogger(__name__)

#: Guesses kept with a message, for the logbook and for clarifying questions.
KEPT_GUESSES = 5


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class Understanding(GraphComponent, IntentClassifier):
    """Sets intent, topic (as a response selector would), place, role and risk of a message."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No settings: thresholds stand in bot/nlu/decide.py, chosen on the development questions."""
        return {}

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, model: TopicModel | None, topics: Topics | None
    ) -> None:
        """Made by ``create`` (to train) or ``load`` (to answer)."""
        self._storage = model_storage
        self._resource = resource
        self._model = model
        self._topics = topics or Topics({}, {})

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Understanding:
        """A component that still has to be trained."""
        return cls(model_storage, resource, None, None)

    def train(self, training_data: TrainingData) -> Resource:
        """Trains the topic model on all examples, and keeps the questions word for word."""
        texts, labels = [], []
        for message in training_data.intent_examples:
            texts.append(message.get(TEXT))
            labels.append(message.get("intent_response_key") or message.get(INTENT))
        self._model = TopicModel.train(texts, labels)
        self._topics = read_topics(training_data)
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
            known = {"by_question": dict(self._topics.by_question), "after": dict(self._topics.after)}
            (folder / "questions.json").write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Understanding:
        """The trained component, warmed up so that the first user does not wait."""
        with model_storage.read_from(resource) as folder:
            model = TopicModel.load(folder)
            known = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
        model.rank("opwarmen")
        return cls(model_storage, resource, model, Topics(known["by_question"], known["after"]))

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        """Understands each message. Rasa passes the tracker because of this parameter's name."""
        for message in messages:
            text = message.get(TEXT)
            if text and self._model:
                metadata = message.get("metadata")
                state = read_state(tracker, metadata)
                understood = understand(text, metadata or {}, self._model, state, self._topics)
                _write_to_message(message, understood)
        return messages


def read_topics(training_data: TrainingData) -> Topics:
    """The topics' own questions (as on buttons), and which topic follows which, from the answers' metadata."""
    by_question: dict[str, str] = {}
    after: dict[str, str] = {}
    for name, variations in (training_data.responses or {}).items():
        topic = name.removeprefix("utter_" + TOPIC)
        for variation in variations:
            metadata = variation.get("metadata") or {}
            if metadata.get("vraag"):
                by_question[words_only(metadata["vraag"])] = topic
            if metadata.get("daarna"):
                after[topic] = metadata["daarna"]
    return Topics(by_question, after)


def _write_to_message(message: Message, understood: Understood) -> None:
    decision = understood.decision
    message.set(INTENT, {"name": decision.intent, "confidence": decision.confidence}, add_to_output=True)
    message.set(INTENT_RANKING_KEY, _ranking(decision), add_to_output=True)
    message.set(ENTITIES, understood.entities, add_to_output=True)
    message.set("begrip", _summary(understood), add_to_output=True)
    if decision.intent == "vraag":
        message.set(RESPONSE_SELECTOR, _selected(decision), add_to_output=True)


def _ranking(decision: Decision) -> list[dict[str, Any]]:
    first = [{"name": decision.intent, "confidence": decision.confidence}]
    others = [_as_intent(guess) for guess in decision.ranking[:KEPT_GUESSES] if guess.label != decision.intent]
    return first + others


def _as_intent(guess: Guess) -> dict[str, Any]:
    return {"name": guess.label, "confidence": guess.probability}


def _selected(decision: Decision) -> dict[str, Any]:
    """What Rasa's ResponseSelector would say, so that the rule ``vraag -> utter_vraag`` finds the answer."""
    topic = decision.topics[0]
    key = f"{TOPIC}{topic}"
    return {
        "all_retrieval_intents": ["vraag"],
        "vraag": {
            "response": {
                "responses": [],
                "confidence": decision.confidence,
                "intent_response_key": key,
                "utter_action": f"utter_{key}",
            },
            "ranking": [],
        },
    }


def _summary(understood: Understood) -> dict[str, Any]:
    """What actions and the logbook need of it, as plain data."""
    decision = understood.decision
    return {
        "onderwerpen": list(decision.topics),
        "aangeboden": list(decision.offered),
        "anders": list(decision.others),
        "reden": decision.reason,
        "kans": decision.confidence,
        "top": [[guess.label, round(guess.probability, 4)] for guess in decision.ranking[:KEPT_GUESSES]],
        "taal": understood.language,
        "plaats": understood.place,
    }
