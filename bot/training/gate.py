"""May a new model go live? Only when it sees danger at least as well, and knows the topics about as well, as the old one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.training.compare import Scores
from bot.training.poison import explain_poison
from bot.training.snapshot import Example

#: How much macro-F1 (0 to 1) may drop: a point.
F1_MARGIN = 0.01

#: Shares are sums of floats; a real miss is at least one message in a few thousand.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Verdict:
    """Whether a model may go live, and every reason why not, for people."""

    allowed: bool
    reasons: tuple[str, ...] = ()


def pass_gate(old: Scores, new: Scores, poison: Sequence[Example] = ()) -> Verdict:
    """The verdict on the new scores beside the old, and on what the new model learnt that it must not."""
    reasons = [
        f"{name} daalt van {before:.1%} naar {after:.1%}; dat mag nooit dalen."
        for name, before, after in (
            ("Acuut gevaar met een kaart", old.acute_sensitivity, new.acute_sensitivity),
            ("Gevaar (acuut of crisis) met een kaart", old.danger_sensitivity, new.danger_sensitivity),
        )
        if after < before - _ROUNDING
    ]
    if new.topics_macro_f1 < old.topics_macro_f1 - F1_MARGIN - _ROUNDING:
        reasons.append(
            f"Macro-F1 van de onderwerpen daalt van {old.topics_macro_f1:.1%} naar {new.topics_macro_f1:.1%}; "
            "meer dan één punt mag niet."
        )
    reasons += explain_poison(poison)
    return Verdict(not reasons, tuple(reasons))
