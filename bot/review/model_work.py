"""Retraining and switching models from review: one job at a time, in a thread of its own, and how far it is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

from bot.logbook.schema import open_logbook
from bot.review.audit import note
from bot.review.book import Book
from bot.settings import Settings
from bot.training import retrain as training
from bot.training.export import ExportRefused, Plan
from bot.training.live import Live, ModelSet, read_live
from bot.training.poison import explain_poison
from bot.training.promote import Promotion, PromotionRefused
from bot.training.registry import Entry, UnknownModel
from bot.training.report import FOLDER
from bot.training.train import TrainingFailed

logger = logging.getLogger(__name__)

REPORT_TYPES = (".md", ".json")

JobName = Literal["hertrain", "zet live", "zet terug"]

#: How each job's work is done; gets where to say how far it is, returns a sentence about how it ended.
Work = Callable[[training.Progress], str]


class Stopped(Exception):
    """Review stops while a job runs."""


@dataclass(frozen=True)
class Trainer:
    """What does the real work. Tests put something quicker in its place."""

    retrain: Callable[..., training.Candidate] = training.retrain
    put_live: Callable[[Settings, ModelSet, str, str], Promotion] = training.put_live
    put_back: Callable[[Settings, str], Promotion] = training.put_back


@dataclass
class Job:
    """One press on a button. ``share`` is how much of the present step is done, 0 to 1."""

    name: JobName
    who: str
    details: dict[str, object] = field(default_factory=dict)
    step: str = ""
    share: float = 0.0
    text: str = "Begonnen"
    running: bool = True
    outcome: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class NewModels:
    """The trained models that could go live, and why they may not without a reason."""

    models: ModelSet
    objections: tuple[str, ...]


@dataclass(frozen=True)
class Overview:
    """What there is to know before one presses a button. ``nothing_new`` says why there are no new models."""

    live: Live | None
    entries: list[Entry]
    approved: int
    plan: Plan
    poison: list[str]
    new: NewModels | None
    nothing_new: str
    reports: list[str]


class ModelWork:
    """The buttons of the page about the model."""

    def __init__(self, settings: Settings, book: Book, trainer: Trainer) -> None:
        self._settings = settings
        self._book = book
        self._trainer = trainer
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="model")
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self.job: Job | None = None

    @property
    def running(self) -> bool:
        """Whether a job is being done."""
        return self.job is not None and self.job.running

    def start_retraining(self, who: str, override: str, *, conversations: bool) -> None:
        """Exports, trains and compares. Raises Busy while another job runs."""

        def work(progress: training.Progress) -> str:
            with closing(open_logbook(self._settings.logbook_path)) as logbook:
                candidate = self._trainer.retrain(
                    self._settings, logbook, who, progress, override=override, conversations=conversations
                )
            return f"Getraind en vergeleken. Dit model mag {'live' if candidate.verdict.allowed else 'niet live'}."

        self._start("hertrain", who, {"ondanks": override} if override else {}, work)

    def start_putting_live(self, models: ModelSet, who: str, override: str) -> None:
        """Puts these models live. Raises Busy while another job runs."""
        details = {**asdict(models), **({"ondanks": override} if override else {})}
        self._start(
            "zet live",
            who,
            details,
            lambda progress: _say_when(self._trainer.put_live(self._settings, models, who, override)),
        )

    def start_putting_back(self, who: str) -> None:
        """Puts back what was live before. Raises Busy while another job runs."""
        self._start("zet terug", who, {}, lambda progress: _say_when(self._trainer.put_back(self._settings, who)))

    async def stop(self) -> None:
        """Ends a job at the next step it takes, and waits for that: a retraining puts the data back first."""
        self._stopping = True
        if self._task:
            await self._task
        self._thread.shutdown()

    def _start(self, name: JobName, who: str, details: dict[str, object], work: Work) -> None:
        if self.running:
            raise training.Busy("Er is al iemand met het model bezig. Wacht tot dat klaar is.")
        self.job = Job(name, who, details)
        self._task = asyncio.create_task(self._run(self.job, work))

    async def _run(self, job: Job, work: Work) -> None:
        def show(step: str, share: float, text: str) -> None:
            if self._stopping:
                raise Stopped
            job.step, job.share, job.text = step, min(max(share, 0.0), 1.0), text

        try:
            await self._book.run(note, job.who, f"{job.name} begonnen", **job.details)
            job.outcome = await asyncio.get_running_loop().run_in_executor(self._thread, work, show)
            await self._book.run(note, job.who, f"{job.name} klaar", uitkomst=job.outcome)
        except Exception as problem:
            job.problems = explain(problem)
            # Only the kind: the reasons of a refusal quote messages.
            await self._book.run(note, job.who, f"{job.name} mislukt", soort=type(problem).__name__)
        finally:
            job.running = False


def explain(problem: Exception) -> tuple[str, ...]:
    """What went wrong, for people."""
    if isinstance(problem, ExportRefused):
        return ("De labels zijn niet overgenomen.", *problem.reasons)
    if isinstance(problem, TrainingFailed):
        return ("Het trainen is mislukt. Wat live staat, merkt er niets van.", str(problem))
    if isinstance(problem, (training.NothingNew, training.Busy, PromotionRefused, UnknownModel)):
        return tuple(str(problem).splitlines())
    if isinstance(problem, Stopped):
        return ("Gestopt, omdat beheer stopt.",)
    logger.error("Work on the model failed", exc_info=problem)
    return ("Er ging iets mis. Wat live staat, blijft staan. Het logbestand van beheer zegt meer.",)


def read_overview(settings: Settings) -> Overview:
    """Takes seconds when labels wait: the live risk model judges them. Not for the thread of the pages."""
    with closing(open_logbook(settings.logbook_path)) as logbook:
        plan = training.preview(settings, logbook)
    new, nothing_new = read_new_models(settings)
    return Overview(
        live=read_live(settings),
        entries=training.list_models(settings)[::-1],
        approved=len(plan.added) + len(plan.skipped),
        plan=plan,
        poison=explain_poison(plan.poison),
        new=new,
        nothing_new=nothing_new,
        reports=list(find_reports(settings)),
    )


def read_new_models(settings: Settings) -> tuple[NewModels | None, str]:
    """The models of the present data when they are trained and not live; else None and why."""
    try:
        models = training.newest_candidate(settings)
    except (training.NothingNew, TrainingFailed, PromotionRefused) as problem:
        return None, str(problem)
    return NewModels(models, training.find_objections(settings, models)), ""


def find_reports(settings: Settings) -> dict[str, Path]:
    """The reports by name, the newest first. Only what is there has a name: nobody's text becomes a path."""
    folder = settings.models_dir / FOLDER
    paths = [path for path in folder.glob("*") if path.suffix in REPORT_TYPES and path.is_file()]
    return {path.name: path for path in sorted(paths, key=lambda path: path.stat().st_mtime, reverse=True)}


def _say_when(promotion: Promotion) -> str:
    if promotion.seconds is None:
        return "Klaar. De bot draait niet; het model geldt vanaf de volgende start."
    return f"Live na {promotion.seconds:.1f} seconden.".replace(".", ",", 1)
