"""The pages about the model and the month's figures. What takes minutes is played; the rest is real."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils
from aiohttp import web
from yarl import URL

from bot.insight.page import CONTENT_SECURITY_POLICY
from bot.review.keys import MODEL_WORK, TRAINER
from bot.review.model_work import Trainer
from bot.settings import Settings
from bot.training.export import ExportRefused
from bot.training.gate import Verdict
from bot.training.live import Live, ModelSet, write_live
from bot.training.models import wanted_model, wanted_risk_model
from bot.training.promote import Promotion
from bot.training.registry import Registry, State
from bot.training.retrain import Busy, Candidate, NothingNew
from bot.training.train import TrainingFailed
from tests.bot.review.conftest import NewReviewer, Reviewer, add_turn

OLD = ModelSet("signaalwijzer-oud.tar.gz", "risico-oud.npz")
OLDER = ModelSet("signaalwijzer-ouder.tar.gz", "risico-ouder.npz")


@dataclass
class FakeTrainer:
    """Trains at once, or waits in the middle until ``go_on`` is set, or fails with ``problem``."""

    problem: BaseException | None = None
    allowed: bool = True
    go_on: threading.Event = field(default_factory=threading.Event)
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def retrain(
        self, settings: Settings, logbook: sqlite_utils.Database, who: str, progress: Callable[..., None], **how: Any
    ) -> Candidate:
        self.calls.append(("retrain", who, how["override"], how["conversations"]))
        progress("trainen", 0.42, "Het model <van> de onderwerpen trainen")
        while not self.go_on.wait(0.02):
            progress("trainen", 0.42, "Het model <van> de onderwerpen trainen")
        if self.problem:
            raise self.problem
        return Candidate(OLD, Verdict(self.allowed), Path("verslag.md"))

    def put_live(self, settings: Settings, models: ModelSet, who: str, override: str) -> Promotion:
        self.calls.append(("live", models, who, override))
        return Promotion(Live(models), 4.7)

    def put_back(self, settings: Settings, who: str) -> Promotion:
        self.calls.append(("terug", who))
        return Promotion(Live(OLDER), None)


@pytest.fixture
def trainer() -> FakeTrainer:
    """A trainer that does not wait."""
    fake = FakeTrainer()
    fake.go_on.set()
    return fake


@pytest.fixture
def app(app: web.Application, trainer: FakeTrainer) -> web.Application:
    """Review with a trainer that plays the minutes."""
    app[TRAINER] = Trainer(trainer.retrain, trainer.put_live, trainer.put_back)
    return app


async def until_done(app: web.Application) -> None:
    """Waits until the job ended."""
    while app[MODEL_WORK].running:
        await asyncio.sleep(0.01)


def make_new_models(settings: Settings, state: State, *reasons: str) -> ModelSet:
    """Models of the present data beside live ones, with this verdict."""
    write_live(settings, OLD, "sam", OLDER)
    paths = wanted_model(settings.models_dir), wanted_risk_model(settings.models_dir)
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"model")
        scores = {"acute_sensitivity": 0.973, "topics_macro_f1": 0.912}
        Registry(settings.models_dir).register(path, state, "sam", scores=scores, reasons=reasons)
    return ModelSet(paths[0].name, paths[1].name)


def approve(logbook: sqlite_utils.Database, text: str, value: str = "vraag/huisverbod_duur") -> None:
    """A label that waits for retraining."""
    label = {"text": text, "kind": "onderwerp", "value": value, "by": "noor", "status": "goedgekeurd"}
    logbook.table("labels").insert(label)


def audit_lines(logbook: sqlite_utils.Database) -> list[tuple[str, str]]:
    """Who did what about the model."""
    rows = logbook.query("SELECT who, action FROM audit WHERE action != 'ingelogd' ORDER BY id")
    return [(row["who"], row["action"]) for row in rows]


async def retrain(reviewer: Reviewer, app: web.Application, **form: str) -> str:
    """Presses Hertrain and waits; the page after it."""
    assert (await reviewer.post("/beheer/model/hertrain", form)).status == 200
    await until_done(app)
    return await reviewer.read("/beheer/model")


async def test_without_models_the_page_says_what_to_do(logbook: sqlite_utils.Database, visitor: NewReviewer) -> None:
    page = await (await visitor("noor")).read("/beheer/model")
    assert "Er staat nog geen model live" in page
    assert "0 goedgekeurde labels wachten" in page
    assert "Zet live" not in page
    assert 'aria-current="page">Model</a>' in page


async def test_what_would_be_learnt_is_shown_and_never_run(
    logbook: sqlite_utils.Database, visitor: NewReviewer
) -> None:
    approve(logbook, "hoeveel nachtjes duurt <script>alert(1)</script> zoiets eigenlijk")
    approve(logbook, "waar ligt de maan", "vraag/bestaat_niet")
    page = await (await visitor("noor")).read("/beheer/model")
    assert "2 goedgekeurde labels wachten: 1 nieuw, 1 overgeslagen" in page
    assert "+    - hoeveel nachtjes duurt &lt;script&gt;alert(1)&lt;/script&gt; zoiets eigenlijk" in page
    assert "vraag/bestaat_niet" in page
    assert "<script>alert" not in page


async def test_danger_that_was_labelled_as_small_talk_asks_for_a_reason(
    logbook: sqlite_utils.Database, visitor: NewReviewer, app: web.Application, trainer: FakeTrainer
) -> None:
    approve(logbook, "hij slaat mij nu met een mes", "groet")
    noor = await visitor("noor")
    page = await noor.read("/beheer/model")
    assert "Acuut gevaar mag niet als" in page
    assert "Waarom toch?" in page
    await retrain(noor, app, reden="nagekeken met sam", gesprekken="ja")
    assert trainer.calls == [("retrain", "noor", "nagekeken met sam", True)]


async def test_retraining_shows_how_far_it_is_and_how_it_ended(
    logbook: sqlite_utils.Database, visitor: NewReviewer, app: web.Application, trainer: FakeTrainer
) -> None:
    trainer.go_on.clear()
    noor, sam = await visitor("noor"), await visitor("sam")
    await noor.post("/beheer/model/hertrain")
    while not (job := app[MODEL_WORK].job) or not job.step:
        await asyncio.sleep(0.01)
    response = await sam.get("/beheer/model")
    page = await response.text()
    assert "trainen: Het model &lt;van&gt; de onderwerpen" in page
    assert '<progress id="deel" max="1" value="0.42">' in page
    assert '<a class="button" href="/beheer/model">Ververs</a>' in page
    assert "voortgang.js" in page
    assert "connect-src 'self'" in response.headers["Content-Security-Policy"]
    progress = json.loads(await sam.read("/beheer/model/voortgang"))
    assert (progress["bezig"], progress["stap"], progress["deel"]) == (True, "trainen", 0.42)
    second = await sam.post("/beheer/model/hertrain")
    assert "Er is al iemand met het model bezig" in await second.text()
    trainer.go_on.set()
    await until_done(app)
    assert "Dit model mag live" in await noor.read("/beheer/model")
    assert json.loads(await sam.read("/beheer/model/voortgang"))["bezig"] is False
    assert trainer.calls == [("retrain", "noor", "", False)]
    assert audit_lines(logbook) == [("noor", "hertrain begonnen"), ("noor", "hertrain klaar")]


@pytest.mark.parametrize(
    ("problem", "shown"),
    [
        (ExportRefused(["Acuut gevaar: <b>geheim bericht</b>"]), "Acuut gevaar: &lt;b&gt;geheim bericht"),
        (NothingNew("Er is niets nieuws om te leren."), "Er is niets nieuws om te leren."),
        (TrainingFailed("Training failed."), "Het trainen is mislukt. Wat live staat, merkt er niets van."),
        (Busy("Er wordt al hertraind."), "Er wordt al hertraind."),
        (ZeroDivisionError("stuk"), "Er ging iets mis."),
    ],
)
async def test_what_goes_wrong_is_told_in_dutch_and_the_next_try_can_begin(
    logbook: sqlite_utils.Database,
    visitor: NewReviewer,
    app: web.Application,
    trainer: FakeTrainer,
    problem: Exception,
    shown: str,
) -> None:
    trainer.problem = problem
    noor = await visitor("noor")
    assert shown in await retrain(noor, app)
    assert audit_lines(logbook)[-1] == ("noor", "hertrain mislukt")
    assert "geheim" not in str(list(logbook.query("SELECT * FROM audit")))
    trainer.problem = None
    assert "Dit model mag live" in await retrain(noor, app)


async def test_stopping_review_ends_a_retraining_at_its_next_step(
    logbook: sqlite_utils.Database, visitor: NewReviewer, app: web.Application, trainer: FakeTrainer
) -> None:
    trainer.go_on.clear()
    await (await visitor("noor")).post("/beheer/model/hertrain")
    await app[MODEL_WORK].stop()
    assert not app[MODEL_WORK].running
    assert audit_lines(logbook)[-1] == ("noor", "hertrain mislukt")


async def test_a_model_with_a_good_verdict_goes_live_with_one_press(
    settings: Settings,
    logbook: sqlite_utils.Database,
    visitor: NewReviewer,
    app: web.Application,
    trainer: FakeTrainer,
) -> None:
    models = make_new_models(settings, "kandidaat")
    noor = await visitor("noor")
    page = await noor.read("/beheer/model")
    assert "97.3%" in page
    assert 'name="reden"' not in page
    await noor.post("/beheer/model/live", {"modellen": f"{models.topics} {models.risk}"})
    await until_done(app)
    assert trainer.calls == [("live", models, "noor", "")]
    assert "Live na 4,7 seconden." in await noor.read("/beheer/model")
    assert audit_lines(logbook) == [("noor", "zet live begonnen"), ("noor", "zet live klaar")]


@pytest.mark.parametrize("state", ["geweigerd", "ongetoetst"])
async def test_against_the_verdict_a_model_goes_live_only_with_a_name_and_a_reason(
    settings: Settings,
    logbook: sqlite_utils.Database,
    visitor: NewReviewer,
    app: web.Application,
    trainer: FakeTrainer,
    state: State,
) -> None:
    models = make_new_models(settings, state, "Acuut gevaar daalt.")
    form = {"modellen": f"{models.topics} {models.risk}"}
    noor = await visitor("noor")
    page = await noor.read("/beheer/model")
    assert "Dit model mag niet live" in page
    assert "Jouw naam (noor)" in page
    response = await noor.post("/beheer/model/live", {**form, "reden": "  "})
    assert "Schrijf dan op waarom" in await response.text()
    assert trainer.calls == []
    await noor.post("/beheer/model/live", {**form, "reden": "toets bleek fout", "naam": "sam"})
    await until_done(app)
    assert trainer.calls == [("live", models, "noor", "toets bleek fout")]
    assert "toets bleek fout" in str(list(logbook.query("SELECT * FROM audit")))


@pytest.mark.parametrize("path", ["live", "terug"])
async def test_another_model_than_was_on_the_page_does_not_go_live(
    settings: Settings, logbook: sqlite_utils.Database, visitor: NewReviewer, trainer: FakeTrainer, path: str
) -> None:
    make_new_models(settings, "kandidaat")
    response = await (await visitor("noor")).post(f"/beheer/model/{path}", {"modellen": "../../x y"})
    assert "Er is intussen iets veranderd" in await response.text()
    assert trainer.calls == []


async def test_what_was_live_before_can_be_put_back(
    settings: Settings, visitor: NewReviewer, app: web.Application, trainer: FakeTrainer
) -> None:
    write_live(settings, OLD, "sam", OLDER)
    noor = await visitor("noor")
    assert OLDER.topics in await noor.read("/beheer/model")
    await noor.post("/beheer/model/terug", {"modellen": f"{OLDER.topics} {OLDER.risk}"})
    await until_done(app)
    assert trainer.calls == [("terug", "noor")]
    assert "De bot draait niet" in await noor.read("/beheer/model")


@pytest.mark.parametrize("path", ["hertrain", "live", "terug"])
async def test_no_button_works_without_a_session_or_a_token(
    settings: Settings, visitor: NewReviewer, trainer: FakeTrainer, path: str
) -> None:
    make_new_models(settings, "kandidaat")
    stranger, noor = await visitor(), await visitor("noor")
    assert (await stranger.post(f"/beheer/model/{path}", allow_redirects=False)).status == 303
    assert (await noor.client.post(f"/beheer/model/{path}", data={"token": "x"})).status == 403
    assert (await noor.get(f"/beheer/model/{path}")).status == 405
    assert trainer.calls == []


async def test_a_report_can_be_read_and_no_other_file(settings: Settings, visitor: NewReviewer) -> None:
    folder = settings.models_dir / "rapporten"
    folder.mkdir(parents=True)
    (folder / "een_twee.md").write_text("# Oud en nieuw\n<script>alert(1)</script>", encoding="utf-8")
    (folder / "een_twee.json").write_text('{"oordeel": 1}', encoding="utf-8")
    (settings.models_dir / "register.jsonl").write_text("geheim", encoding="utf-8")
    (settings.models_dir / "geheim.md").write_text("geheim", encoding="utf-8")
    noor = await visitor("noor")
    assert 'href="/beheer/model/verslag/een_twee.md"' in await noor.read("/beheer/model")
    page = await noor.read("/beheer/model/verslag/een_twee.md")
    assert "# Oud en nieuw" in page
    assert "<script>alert" not in page
    assert json.loads(await noor.read("/beheer/model/verslag/een_twee.json")) == {"oordeel": 1}
    for name in ("..%2fgeheim.md", "%2e%2e%2fregister.jsonl", "..%5cgeheim.md", "een_twee.md%00", "geheim.md", "."):
        url = URL(f"{noor.client.make_url('/beheer/model/verslag/')}{name}", encoded=True)
        response = await noor.client.session.get(url)
        assert response.status == 404, name
        assert "geheim" not in (await response.text()).replace("geheim.md", ""), name


async def test_the_figures_of_a_month_come_as_a_page_with_a_strict_policy(
    logbook: sqlite_utils.Database, visitor: NewReviewer
) -> None:
    logbook.table("conversations").insert({"id": "g", "started": "2026-11-12T10:00:00+00:00", "turns": 1})
    add_turn(logbook, "een geheime vraag", conversation="g")
    noor = await visitor("noor")
    response = await noor.get("/beheer/inzicht?maand=2026-10")
    page = await response.text()
    assert response.headers["Content-Security-Policy"] == f"{CONTENT_SECURITY_POLICY}; frame-ancestors 'none'"
    assert "Signaalwijzer in oktober 2026" in page
    assert 'href="/beheer/inzicht?maand=2026-11"' in page
    assert 'href="/beheer/inzicht.csv?maand=2026-10"' in page
    assert 'href="/beheer"' in page
    assert "Signaalwijzer in november 2026" in await noor.read("/beheer/inzicht")
    assert "geheime" not in page


async def test_the_figures_of_a_month_come_as_a_file_that_excel_reads(
    logbook: sqlite_utils.Database, visitor: NewReviewer
) -> None:
    response = await (await visitor("noor")).get("/beheer/inzicht.csv?maand=2026-11")
    assert response.headers["Content-Disposition"] == 'attachment; filename="signaalwijzer_2026-11.csv"'
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    body = await response.read()
    assert body.startswith(b"\xef\xbb\xbfmaand;cijfer;uitsplitsing;kolom;aantal\r\n")
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))
    assert {row["maand"] for row in rows} == {"2026-11"}


@pytest.mark.parametrize("path", ["/beheer/inzicht", "/beheer/inzicht.csv"])
@pytest.mark.parametrize("month", ["2026-13", "november", "<script>alert(1)</script>", "2026-11%0d%0aX-Kwaad:1"])
async def test_what_is_no_month_is_explained(visitor: NewReviewer, path: str, month: str) -> None:
    noor = await visitor("noor")
    response = await noor.get(URL(f"{path}?maand={month}", encoded="%" in month))
    page = await response.text()
    assert response.status == 400
    assert "is geen maand. Schrijf het jaar en de maand zo: 2026-11." in page
    assert "<script>alert" not in page
    assert "X-Kwaad" not in response.headers
