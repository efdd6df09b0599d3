"""The report of a comparison, to read (Markdown, Dutch) and for programs (JSON), in ``models/rapporten``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.training.compare import Comparison, Difference, Scores
from bot.training.gate import Verdict
from bot.training.live import ModelSet

FOLDER = "rapporten"

#: (title, field, whether more is better)
_SHARES = (
    ("Onderwerpen: meteen goed", "topics_right", True),
    ("Onderwerpen: goed, ook na een wedervraag", "topics_after_question", True),
    ("Onderwerpen: macro-F1", "topics_macro_f1", True),
    ("Buiten het vak herkend", "out_of_scope", True),
    ("Acuut gevaar met een kaart", "acute_sensitivity", True),
    ("Acuut of crisis met een kaart", "danger_sensitivity", True),
    ("Acuut of crisis met een kaart of vraag", "danger_seen", True),
    ("Vals alarm op onschuldige berichten", "false_alarms", False),
    ("Alarm op zorgelijke berichten", "worrying_alarms", False),
)


def write_report(
    models_dir: Path,
    name: str,
    old: ModelSet,
    new: ModelSet,
    comparison: Comparison,
    verdict: Verdict,
    conversations: tuple[str, str] | None = None,
    diff: str = "",
) -> Path:
    """Writes both forms. Returns the Markdown file."""
    folder = models_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    data: dict[str, Any] = {
        "oud": asdict(old), "nieuw": asdict(new), "vergelijking": asdict(comparison), "oordeel": asdict(verdict),
        "gesprekken": conversations,
    }  # fmt: skip
    (folder / f"{name}.json").write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    report = folder / f"{name}.md"
    report.write_text("\n".join(_lines(old, new, comparison, verdict, conversations, diff)) + "\n", encoding="utf-8")
    return report


def _lines(
    old: ModelSet, new: ModelSet, comparison: Comparison, verdict: Verdict, conversations: tuple[str, str] | None,
    diff: str,
) -> list[str]:  # fmt: skip
    lines = ["# Oud en nieuw naast elkaar", ""]
    lines += [f"- oud: `{old.topics}` en `{old.risk}`", f"- nieuw: `{new.topics}` en `{new.risk}`", ""]
    if verdict.allowed:
        lines += ["**Oordeel: dit model mag live.**", ""]
    else:
        lines += ["**Oordeel: dit model mag niet live.**", "", *(f"- {reason}" for reason in verdict.reasons), ""]
    lines += score_table(comparison.old, comparison.new)
    if conversations:
        lines.append(f"| Gesprekken: beurten goed | {conversations[0]} | {conversations[1]} | |")
    else:
        lines += ["", "Gesprekken zijn niet gespeeld: dat kan alleen met twee draaiende systemen (`--gesprekken`)."]
    lines.append("")
    for change, title in (("slechter", "Slechter"), ("beter", "Beter"), ("anders", "Anders, niet beter of slechter")):
        lines += _list(title, [one for one in comparison.differences if one.change == change])
    if diff:
        lines += ["## Wat er geleerd is", "", "```diff", diff.rstrip(), "```", ""]
    return lines


def score_table(old: Scores, new: Scores) -> list[str]:
    """The figures as a Markdown table, also readable on a screen."""
    lines = ["| maat | oud | nieuw | verschil |", "|---|---|---|---|"]
    for title, name, more_is_better in _SHARES:
        before, after = getattr(old, name), getattr(new, name)
        points = (after - before) * 100
        mark = "" if abs(points) < 0.005 else " (beter)" if (points > 0) == more_is_better else " (slechter)"
        lines.append(f"| {title} | {before:.1%} | {after:.1%} | {points:+.2f}{mark} |")
    for title, name in (("Milliseconden per vraag", "topic_ms"), ("Milliseconden per gevaaroordeel", "risk_ms")):
        before, after = getattr(old, name), getattr(new, name)
        lines.append(f"| {title} | {before:.1f} | {after:.1f} | {after - before:+.1f} |")
    return lines


def _list(title: str, differences: Sequence[Difference]) -> list[str]:
    lines = [f"## {title}: {len(differences)}", ""]
    for one in differences:
        lines.append(f"- **{one.about}** {_plain(one.text)}")
        lines.append(f"  - goed is: {one.wanted}; oud: {one.old}; nieuw: {one.new}")
    return [*lines, ""]


def _plain(text: str) -> str:
    """On one line and without marks that Markdown would read."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")
