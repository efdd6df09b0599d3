"""Counts for Prometheus. No label ever holds text or an id of a user."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, generate_latest

from bot.risk import Judgement


class Metrics:
    """The gateway's counters, on a registry of their own so that tests can start several gateways."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._judgements = Counter(
            "signaalwijzer_messages", "Messages judged, by level and card", ["niveau", "kaart"], registry=self._registry
        )
        self._fallbacks = Counter(
            "signaalwijzer_fallbacks", "Messages that Rasa did not answer in time", registry=self._registry
        )
        self._feedback = Counter("signaalwijzer_feedback", "Verdicts on answers", ["oordeel"], registry=self._registry)

    def count_judgement(self, judgement: Judgement) -> None:
        """One message, by what the risk judgement said of it."""
        self._judgements.labels(judgement.level, judgement.card or "geen").inc()

    def count_fallback(self) -> None:
        """One message that the gateway answered by itself."""
        self._fallbacks.inc()

    def count_feedback(self, verdict: str) -> None:
        """One verdict on an answer: goed or slecht."""
        self._feedback.labels(verdict).inc()

    def expose(self) -> bytes:
        """The text that Prometheus reads."""
        return bytes(generate_latest(self._registry))
