"""How much a turn can teach: the review shows the most telling ones first."""

from __future__ import annotations

#: What the way a message was handled says by itself.
_BY_DECISION = {"vraag_terug": 0.35, "vangnet": 0.35, "zonder_rasa": 0.1}

#: The user says that the answer was wrong: nothing teaches more.
THUMBS_DOWN = 0.6

#: The risk judgement hesitates between these chances.
_RISK_DOUBT = (0.2, 0.8)


def judge_interest(
    decision: str,
    confidence: float | None,
    runners_up: tuple[tuple[str, float], ...],
    risk_probability: float | None = None,
    feedback: str | None = None,
) -> float:
    """From 0 (nothing to learn) to 1, from doubt, a near tie, how it was handled, and the user's verdict."""
    interest = _BY_DECISION.get(decision, 0.0)
    if confidence is not None:
        interest += 0.3 * (1.0 - min(1.0, max(0.0, confidence)))
    if len(runners_up) > 1 and runners_up[0][1] > 0:
        interest += 0.15 * min(1.0, runners_up[1][1] / runners_up[0][1])
    if risk_probability is not None and _RISK_DOUBT[0] <= risk_probability <= _RISK_DOUBT[1]:
        interest += 0.2
    if feedback == "slecht":
        interest += THUMBS_DOWN
    return round(min(1.0, interest), 4)
