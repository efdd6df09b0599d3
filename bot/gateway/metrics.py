"""Counts for Prometheus. No label ever holds text, an address or an id of a user."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector, generate_latest

from bot.logbook.writer import Outcome
from bot.risk import Judgement

#: Seconds; the goals are 0.15 for an answer and 2 for the longest wait.
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.0, 2.5, 5.0, 10.0)


class Metrics:
    """The gateway's numbers, on a registry of their own so that tests can start several gateways."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._judgements = Counter(
            "signaalwijzer_messages", "Messages judged, by level and card", ["niveau", "kaart"], registry=self._registry
        )
        self._fallbacks = Counter(
            "signaalwijzer_fallbacks", "Messages that Rasa did not answer in time", registry=self._registry
        )
        self._refusals = Counter(
            "signaalwijzer_too_busy", "Messages asked to come back because too many waited", registry=self._registry
        )
        self._feedback = Counter("signaalwijzer_feedback", "Verdicts on answers", ["oordeel"], registry=self._registry)
        self._logbook = Counter(
            "signaalwijzer_logbook",
            "Turns and verdicts for the logbook: written, refused by the user, or lost",
            ["uitkomst"],
            registry=self._registry,
        )
        self._redis_failures = Counter(
            "signaalwijzer_redis_failures", "Uses of Redis that memory had to serve", registry=self._registry
        )
        for outcome in get_args(Outcome):
            self._logbook.labels(outcome)
        self._seconds = Histogram(
            "signaalwijzer_request_seconds",
            "Seconds to answer a request, by address and status",
            ["adres", "status"],
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._busy = Gauge("signaalwijzer_requests_busy", "Requests being answered now", registry=self._registry)
        self._ready = Gauge(
            "signaalwijzer_part_ready", "1 when a part answers, else 0", ["onderdeel"], registry=self._registry
        )
        self._models = Info("signaalwijzer_model", "The model that answers", registry=self._registry)
        self._due = Gauge(
            "signaalwijzer_review_due",
            "Answers, cards and numbers that a person must look at again",
            ["wanneer"],
            registry=self._registry,
        )

    def count_judgement(self, judgement: Judgement) -> None:
        """One message, by what the risk judgement said of it."""
        self._judgements.labels(judgement.level, judgement.card or "geen").inc()

    def count_fallback(self) -> None:
        """One message that the gateway answered by itself."""
        self._fallbacks.inc()

    def count_too_busy(self) -> None:
        """One message that was asked to come back later."""
        self._refusals.inc()

    def count_feedback(self, verdict: str) -> None:
        """One verdict on an answer: goed or slecht."""
        self._feedback.labels(verdict).inc()

    def count_logbook(self, outcome: Outcome) -> None:
        """One turn or verdict: geschreven, geweigerd (the user wants nothing kept), vol (queue full) or fout."""
        self._logbook.labels(outcome).inc()

    def count_redis_failure(self) -> None:
        """One use of Redis that memory had to serve."""
        self._redis_failures.inc()

    def begin_request(self) -> None:
        """A request came in; ``finish_request`` follows, whatever happens."""
        self._busy.inc()

    def finish_request(self, route: str, status: int, seconds: float) -> None:
        """The request is answered. ``route`` is an address as in the router, never what the client typed."""
        self._busy.dec()
        self._seconds.labels(route, str(status)).observe(seconds)

    def watch(self, name: str, explanation: str, count: Callable[[], float]) -> None:
        """A gauge that asks ``count`` each time Prometheus reads it."""
        Gauge(f"signaalwijzer_{name}", explanation, registry=self._registry).set_function(count)

    def set_ready(self, parts: dict[str, bool]) -> None:
        """Which parts answer."""
        for part, answers in parts.items():
            self._ready.labels(part).set(answers)

    def set_versions(self, **versions: str) -> None:
        """The versions of what runs, as labels: versie, model."""
        self._models.info(versions)

    def set_due(self, late: int, soon: int) -> None:
        """How much must be looked at again: already too late, and within a month."""
        self._due.labels("te_laat").set(late)
        self._due.labels("binnen_30_dagen").set(soon)

    def expose(self) -> bytes:
        """The text that Prometheus reads."""
        return bytes(generate_latest(self._registry))
