"""``make evaluate-risk``: how many messages that show danger get their card, and how many harmless ones do.

Measured on writers the model never saw (data/risico/test), with 95 % confidence intervals (Wilson).
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.risk import Context, Judgement
from bot.risk.judge import read_risk_judge
from bot.risk.messages import RiskMessage, read_messages
from bot.settings import load_settings
from bot.training.train import train_risk_if_needed

#: CI fails when fewer dangers than this get a card, or a card or the calm question, or more harmless messages get a card.
#: A little worse than last measured (docs/risico.md): training is not the same to the last digit on every machine.
LEAST_CARDED, LEAST_SEEN, MOST_ALARMS = 0.85, 0.95, 0.08


@dataclass(frozen=True)
class Judged:
    """A test message with what the judge said of it."""

    message: RiskMessage
    judgement: Judgement

    @property
    def is_danger(self) -> bool:
        """Labelled acuut or crisis."""
        return self.message.level in ("acuut", "crisis")

    @property
    def carded(self) -> bool:
        """Got a nood or crisis card."""
        return self.judgement.card in ("nood", "crisis")

    @property
    def seen(self) -> bool:
        """Got a card or the calm question."""
        return self.judgement.card is not None


def evaluate_risk(part: str, *, show_misses: bool = False) -> int:
    """Judges all messages of a part and prints the figures. Returns 0 when it is good enough, else 1."""
    judge = read_risk_judge(train_risk_if_needed(load_settings()))
    messages = read_messages(part)
    started = time.perf_counter()
    judged = [Judged(message, judge.judge(message.text, Context(previous=message.context))) for message in messages]
    per_message = (time.perf_counter() - started) / max(1, len(messages))
    _print_table("niveau", judged, lambda one: one.message.level)
    _print_table("stem", judged, lambda one: one.message.writer)
    _print_table("taal", judged, lambda one: one.message.language)
    _print_table("lengte", judged, lambda one: _length_band(one.message.text))
    _print_table("soort", [one for one in judged if one.is_danger], lambda one: one.message.kind)
    good_enough = _print_summary(judged, per_message)
    if show_misses:
        _print_misses(judged)
    return 0 if good_enough else 1


def _print_summary(judged: Sequence[Judged], per_message: float) -> bool:
    danger = [one for one in judged if one.is_danger]
    harmless = [one for one in judged if one.message.level == "geen"]
    worrying = [one for one in judged if one.message.level == "zorgelijk"]
    print(f"\ngevaar met kaart:               {_share(danger, lambda one: one.carded)}   doel >= 92 %")
    print(f"gevaar met kaart of vraag:      {_share(danger, lambda one: one.seen)}   doel >= 98 %")
    print(f"alarm op geen:                  {_share(harmless, lambda one: one.carded)}   doel <= 3 %")
    print(f"alarm of vraag op geen:         {_share(harmless, lambda one: one.seen)}   doel <= 10 % vraag")
    print(f"alarm op zorgelijk:             {_share(worrying, lambda one: one.carded)}   doel <= 20 %")
    sensitivity = sum(one.carded for one in danger) / max(1, len(danger))
    alarms = sum(one.carded for one in harmless) / max(1, len(harmless))
    for base in (0.01, 0.05, 0.20):
        precision = sensitivity * base / max(1e-9, sensitivity * base + alarms * (1 - base))
        print(f"precisie als {base:.0%} van de berichten gevaar is: {precision:.0%}")
    print(f"milliseconden per bericht:      {per_message * 1000:.1f}")
    seen = sum(one.seen for one in danger) / max(1, len(danger))
    return sensitivity >= LEAST_CARDED and seen >= LEAST_SEEN and alarms <= MOST_ALARMS


def _print_table(title: str, judged: Sequence[Judged], group_of: Callable[[Judged], str]) -> None:
    groups: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        groups[group_of(one)].append(one)
    print(f"\n{title:26} gevaar: kaart  of vraag | geen: kaart  of vraag | zorgelijk: kaart   aantal")
    for name, group in sorted(groups.items()):
        danger = [one for one in group if one.is_danger]
        harmless = [one for one in group if one.message.level == "geen"]
        worrying = [one for one in group if one.message.level == "zorgelijk"]
        cells = [
            _plain(danger, lambda one: one.carded), _plain(danger, lambda one: one.seen),
            _plain(harmless, lambda one: one.carded), _plain(harmless, lambda one: one.seen),
            _plain(worrying, lambda one: one.carded),
        ]  # fmt: skip
        print(f"{name:26} {cells[0]:>13} {cells[1]:>9} | {cells[2]:>11} {cells[3]:>9} | {cells[4]:>16} {len(group):8}")


def _plain(group: Sequence[Judged], holds: Callable[[Judged], bool]) -> str:
    return f"{sum(map(holds, group)) / len(group):.0%}" if group else "-"


def _share(group: Sequence[Judged], holds: Callable[[Judged], bool]) -> str:
    total, hits = len(group), sum(map(holds, group))
    if not total:
        return "-"
    low, high = wilson(hits, total)
    return f"{hits / total:6.1%} van {total} ({low:.1%} - {high:.1%})"


def wilson(hits: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % confidence interval of a share (Wilson, 1927)."""
    share = hits / total
    middle = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def _length_band(text: str) -> str:
    words = len(text.split())
    return "1: tot 10 woorden" if words <= 10 else "2: tot 40 woorden" if words <= 40 else "3: langer"


def _print_misses(judged: Sequence[Judged]) -> None:
    print("\nGemist:")
    for one in judged:
        if one.is_danger and not one.carded:
            print(f"- [{one.judgement.card or 'niets'}] {one.message.kind}: {one.message.text[:200]}")
    print("\nVals alarm:")
    for one in judged:
        if one.message.level == "geen" and one.carded:
            print(f"- {one.message.kind}: {one.message.text[:200]}  {[e.source for e in one.judgement.evidence]}")
