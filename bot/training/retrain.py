"""From approved labels to a judged candidate, and from a candidate to live: what the commands and the review app call.

Every step can be called alone. ``Progress`` gets the step, the share of it that is done (0 to 1) and a sentence in Dutch.
"""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlite_utils

from bot.risk.judge import load_risk_judge
from bot.settings import Settings
from bot.training import promote as promotion
from bot.training.compare import compare
from bot.training.export import Plan, plan_export, restore, write_plan
from bot.training.gate import Verdict, pass_gate
from bot.training.labels import mark, read_approved, write_audit
from bot.training.live import ModelSet, read_live
from bot.training.models import wanted_model, wanted_risk_model
from bot.training.poison import find_poison
from bot.training.promote import Promotion, PromotionRefused
from bot.training.registry import Entry, Registry
from bot.training.report import FOLDER, write_report
from bot.training.snapshot import examples_since
from bot.training.train import TrainingFailed, train_risk_if_needed, train_topics_if_needed

Progress = Callable[[str, float, str], None]


class Busy(Exception):
    """Somebody else is retraining."""


class NothingNew(Exception):
    """There is nothing to learn: the data is that of the live model."""


@dataclass(frozen=True)
class Candidate:
    """Trained and judged models with their report. ``verdict`` says whether they may go live."""

    models: ModelSet
    verdict: Verdict
    report: Path
    plan: Plan | None = None


def preview(settings: Settings, logbook: sqlite_utils.Database) -> Plan:
    """What retraining would take into the data, as a plan with a diff. Changes nothing."""
    return plan_export(read_approved(logbook), load_risk_judge(settings), settings.data_dir.parent)


def retrain(
    settings: Settings,
    logbook: sqlite_utils.Database,
    who: str,
    progress: Progress = lambda step, share, text: None,
    *,
    override: str = "",
    conversations: bool = False,
) -> Candidate:
    """Exports, trains and judges; puts nothing live.

    Raises ExportRefused for poisoned labels (unless ``override`` gives a reason), NothingNew, TrainingFailed (the data is
    put back as it was) and Busy.
    """
    with _alone(settings):
        progress("exporteren", 0.0, "Goedgekeurde labels lezen")
        plan = preview(settings, logbook)
        if not override.strip():
            plan.check()
        before = write_plan(plan, settings.data_dir.parent)
        progress("exporteren", 1.0, f"{len(plan.added)} voorbeelden toegevoegd, {len(plan.skipped)} overgeslagen")
        try:
            models = train_candidate(settings, who, progress)
        except NothingNew:
            mark(logbook, plan.settled, "verwerkt")
            raise
        except BaseException:  # also Ctrl-C: data without a model of it would be trained, unjudged, at the next start
            restore(before, settings.data_dir.parent)
            raise
        mark(logbook, plan.settled, "verwerkt")
        details = {"toegevoegd": len(plan.added), "overgeslagen": len(plan.skipped), "ondanks": override}
        write_audit(logbook, who, "hertrain", {**details, **asdict(models)})
        return judge_candidate(settings, models, who, progress, plan=plan, conversations=conversations)


def train_candidate(settings: Settings, who: str, progress: Progress = lambda step, share, text: None) -> ModelSet:
    """Models of the present data, beside the live ones. Raises NothingNew and TrainingFailed."""
    wanted = ModelSet(wanted_model(settings.models_dir).name, wanted_risk_model(settings.models_dir).name)
    if wanted == live_models(settings):
        raise NothingNew("Er is niets nieuws om te leren: de gegevens zijn die van het model dat live staat.")
    progress("trainen", 0.0, "Het gevaarmodel trainen")
    train_risk_if_needed(settings, state="ongetoetst", who=who)
    progress("trainen", 0.3, "Het model van de onderwerpen trainen")
    text = "Het model van de onderwerpen trainen"
    train_topics_if_needed(
        settings, state="ongetoetst", who=who, progress=lambda share: progress("trainen", 0.3 + 0.7 * share, text)
    )
    progress("trainen", 1.0, "Getraind")
    return wanted


def judge_candidate(
    settings: Settings,
    models: ModelSet,
    who: str,
    progress: Progress = lambda step, share, text: None,
    *,
    plan: Plan | None = None,
    conversations: bool = False,
) -> Candidate:
    """Lays the models beside the live ones, writes the report and notes the verdict in the registry."""
    old = live_models(settings)
    comparison = compare(settings, old, models, lambda text, share: progress("vergelijken", share, text))
    learnt = examples_since(settings.models_dir, old.topics, old.risk, settings.data_dir.parent)
    verdict = pass_gate(comparison.old, comparison.new, find_poison(learnt, load_risk_judge(settings)))
    turns = None
    if conversations:
        from bot.training.conversations import play_both

        progress("gesprekken", 0.0, "Gesprekken spelen met oud en nieuw")
        turns = play_both(settings, old, models)
    name = f"{models.topics.removesuffix('.tar.gz')}_{models.risk.removesuffix('.npz')}"
    diff = plan.diff if plan else ""
    report = write_report(settings.models_dir, name, old, models, comparison, verdict, turns, diff)
    registry = Registry(settings.models_dir)
    for file, partner in ((models.topics, models.risk), (models.risk, models.topics)):
        if file not in (old.topics, old.risk):
            registry.change(
                file, "kandidaat" if verdict.allowed else "geweigerd", who, scores=asdict(comparison.new),
                reasons=verdict.reasons, report=f"{FOLDER}/{report.name}", partner=partner,
            )  # fmt: skip
    progress("vergelijken", 1.0, "Mag live" if verdict.allowed else "Mag niet live")
    return Candidate(models, verdict, report, plan)


def newest_candidate(settings: Settings) -> ModelSet:
    """The models of the present data. Raises NothingNew when they are live, TrainingFailed when they are not there."""
    wanted = ModelSet(wanted_model(settings.models_dir).name, wanted_risk_model(settings.models_dir).name)
    if wanted == live_models(settings):
        raise NothingNew("Het model van de gegevens staat al live.")
    for name in (wanted.topics, wanted.risk):
        if not (settings.models_dir / name).exists():
            raise TrainingFailed(f"{name} is er nog niet. Doe eerst: hertrain.")
    return wanted


def find_objections(settings: Settings, models: ModelSet) -> tuple[str, ...]:
    """Why ``put_live`` would want a reason for these models; empty when they may just go live."""
    return promotion.find_objections(settings, models)


def put_live(settings: Settings, models: ModelSet, who: str, override: str = "") -> Promotion:
    """Puts judged models live while users chat on. Raises PromotionRefused and UnknownModel."""
    return promotion.promote(settings, models, who, override=override)


def put_back(settings: Settings, who: str) -> Promotion:
    """Puts back what was live before. Raises PromotionRefused and UnknownModel."""
    return promotion.roll_back(settings, who)


def list_models(settings: Settings) -> list[Entry]:
    """Every registered model with its state, scores and who put it there; the newest last."""
    return Registry(settings.models_dir).latest()


def live_models(settings: Settings) -> ModelSet:
    """What is live. Raises PromotionRefused when nothing ever was."""
    live = read_live(settings)
    if live is None:
        raise PromotionRefused("Er staat nog geen model live. Start de bot eerst een keer: make start.")
    return live.models


@contextlib.contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """One retraining at a time: two would write the same files."""
    settings.models_dir.mkdir(parents=True, exist_ok=True)
    with (settings.models_dir / ".hertrain.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            raise Busy("Er wordt al hertraind. Wacht tot dat klaar is.") from problem
        yield


__all__ = [
    "Busy", "Candidate", "NothingNew", "Progress", "find_objections", "judge_candidate", "list_models",
    "live_models", "newest_candidate", "preview", "put_back", "put_live", "retrain", "train_candidate",
]  # fmt: skip
