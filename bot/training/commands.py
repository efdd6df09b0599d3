"""What the retraining commands print: ``hertrain``, ``vergelijk``, ``zet-live``, ``zet-terug`` and ``modellen``."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from bot.console import say, stop
from bot.logbook.schema import open_logbook
from bot.settings import ROOT, Settings
from bot.training import retrain
from bot.training.export import ExportRefused, Plan
from bot.training.promote import Promotion, PromotionRefused
from bot.training.registry import UnknownModel
from bot.training.train import TrainingFailed

_BAR = 30


def run_retraining(settings: Settings, arguments: argparse.Namespace) -> None:
    """One of the commands. What goes wrong ends in a sentence that says what to do."""
    override = getattr(arguments, "ondanks", "")
    named = getattr(arguments, "naam", "")
    if override and not named:
        stop("Bij --ondanks hoort --naam: wie een oordeel terzijde legt, staat met naam in het register.")
    who = named or getpass.getuser()
    try:
        if arguments.command == "hertrain" and arguments.proef:
            _print_plan(retrain.preview(settings, open_logbook(logbook_file(settings))))
        elif arguments.command == "hertrain":
            logbook = open_logbook(logbook_file(settings))
            candidate = retrain.retrain(
                settings, logbook, who, show_progress, override=override, conversations=arguments.gesprekken
            )
            if candidate.plan:
                _print_plan(candidate.plan)
            _print_verdict(candidate)
        elif arguments.command == "vergelijk":
            models = retrain.newest_candidate(settings)
            _print_verdict(
                retrain.judge_candidate(settings, models, who, show_progress, conversations=arguments.gesprekken)
            )
        elif arguments.command == "zet-live":
            _print_promotion(retrain.put_live(settings, retrain.newest_candidate(settings), who, override))
        elif arguments.command == "zet-terug":
            _print_promotion(retrain.put_back(settings, who))
        else:
            _print_models(settings)
    except retrain.NothingNew as news:
        say(str(news))
    except ExportRefused as problem:
        stop("De labels zijn niet overgenomen:\n" + "\n".join(f"  - {reason}" for reason in problem.reasons))
    except (retrain.Busy, TrainingFailed, PromotionRefused, UnknownModel, RuntimeError) as problem:
        stop(str(problem))


def logbook_file(settings: Settings) -> Path:
    """Where the logbook stands (setting ``logbook_dir``)."""
    folder: Path = getattr(settings, "logbook_dir", ROOT / "var" / "logboek")
    return folder / "logboek.db"


def show_progress(step: str, share: float, text: str) -> None:
    """A bar on a screen; elsewhere a line a step."""
    if sys.stdout.isatty():
        filled = round(_BAR * share)
        end = "\n" if share >= 1 else ""
        print(f"\r{step:12} [{'█' * filled}{' ' * (_BAR - filled)}] {share:4.0%} {text:50}", end=end, flush=True)
    elif share in (0.0, 1.0):
        say(f"{step}: {text}")


def _print_plan(plan: Plan) -> None:
    print(plan.diff or "De gegevens veranderen niet.")
    say(f"{len(plan.added)} voorbeelden erbij, {len(plan.skipped)} labels overgeslagen")
    for one in plan.skipped:
        print(f"  - label {one.label.id} ({one.label.value}): {one.reason}")
    for example in plan.poison:
        print(f"  ! gevaar geleerd als '{example.label}': {example.text}")


def _print_verdict(candidate: retrain.Candidate) -> None:
    lines = candidate.report.read_text(encoding="utf-8").splitlines()
    print("\n".join(line for line in lines if line.startswith("|")))
    say(f"Het verslag: {candidate.report}")
    if not candidate.verdict.allowed:
        reasons = "\n".join(f"  - {reason}" for reason in candidate.verdict.reasons)
        stop(f"Dit model mag niet live; wat live staat blijft staan.\n{reasons}")
    say("Dit model mag live. Zet het live met: zet-live")


def _print_promotion(promotion: Promotion) -> None:
    models = promotion.live.models
    when = "bij de volgende start" if promotion.seconds is None else f"na {promotion.seconds:.1f} seconden"
    say(f"Live {when}: {models.topics} en {models.risk}")


def _print_models(settings: Settings) -> None:
    for entry in retrain.list_models(settings):
        scores = entry.scores
        figures = (
            f"acuut {scores['acute_sensitivity']:.1%}, macro-F1 {scores['topics_macro_f1']:.1%}"
            if scores
            else "geen cijfers"
        )
        print(f"{entry.at}  {entry.state:11} {entry.file:38} {figures}  door {entry.who}  sha256 {entry.sha256[:12]}")
        for reason in (*entry.reasons, *([f"toch live, omdat: {entry.override}"] if entry.override else [])):
            print(f"{'':27}{reason}")
