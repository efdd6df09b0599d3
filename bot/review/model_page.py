"""The page about the model: what is live, what would be learnt, and the buttons to retrain and to switch."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot.gateway.keys import SETTINGS
from bot.review.keys import MODEL_WORK, USER
from bot.review.model_work import find_reports, read_new_models, read_overview
from bot.review.pages import render_page, tell
from bot.review.security import POLICY, REVIEW_HEADERS
from bot.training.live import ModelSet, read_live
from bot.training.retrain import Busy

PAGE = "/beheer/model"
LONGEST_REASON = 500

#: The script of this page asks how far the work is.
PAGE_POLICY = f"{REVIEW_HEADERS[POLICY]}; connect-src 'self'"

CHANGED = "Er is intussen iets veranderd. Kijk nog eens en kies opnieuw."


async def show_model(request: web.Request) -> web.StreamResponse:
    """``GET /beheer/model``: while a job runs only how far it is, else everything."""
    work = request.app[MODEL_WORK]
    overview = None if work.running else await asyncio.to_thread(read_overview, request.app[SETTINGS])
    response = await render_page(request, "model.html", job=work.job, overview=overview, name_set=name_set)
    response.headers[POLICY] = PAGE_POLICY
    return response


async def show_progress(request: web.Request) -> web.StreamResponse:
    """``GET /beheer/model/voortgang``: how far the job is, for the page's script."""
    job = request.app[MODEL_WORK].job
    data: dict[str, Any] = {"bezig": bool(job and job.running)}
    if job:
        data |= {"stap": job.step, "deel": job.share, "tekst": job.text}
    return web.json_response(data)


async def retrain(request: web.Request) -> web.StreamResponse:
    """``POST /beheer/model/hertrain``, with ``reden`` to learn labels that were refused."""
    form = await request.post()
    try:
        request.app[MODEL_WORK].start_retraining(
            request[USER], _reason(form.get("reden")), conversations=form.get("gesprekken") == "ja"
        )
    except Busy as problem:
        await tell(request, str(problem))
    raise web.HTTPSeeOther(PAGE)


async def put_live(request: web.Request) -> web.StreamResponse:
    """``POST /beheer/model/live`` with the ``modellen`` that were on the page; against the verdict only with ``reden``."""
    form = await request.post()
    reason = _reason(form.get("reden"))
    new, _ = await asyncio.to_thread(read_new_models, request.app[SETTINGS])
    if new is None or form.get("modellen") != name_set(new.models):
        await tell(request, CHANGED)
    elif new.objections and not reason:
        await tell(request, "Dit model mag niet live. Wil je dat toch? Schrijf dan op waarom.")
    else:
        try:
            override = reason if new.objections else ""
            request.app[MODEL_WORK].start_putting_live(new.models, request[USER], override)
        except Busy as problem:
            await tell(request, str(problem))
    raise web.HTTPSeeOther(PAGE)


async def put_back(request: web.Request) -> web.StreamResponse:
    """``POST /beheer/model/terug`` with the ``modellen`` to go back to: a second press must not undo the first."""
    form = await request.post()
    live = read_live(request.app[SETTINGS])
    if live is None or live.previous is None or form.get("modellen") != name_set(live.previous):
        await tell(request, CHANGED)
    else:
        try:
            request.app[MODEL_WORK].start_putting_back(request[USER])
        except Busy as problem:
            await tell(request, str(problem))
    raise web.HTTPSeeOther(PAGE)


async def show_report(request: web.Request) -> web.StreamResponse:
    """``GET /beheer/model/verslag/<name>``: a report as a page, or as JSON for programs."""
    path = find_reports(request.app[SETTINGS]).get(request.match_info["name"])
    if path is None:
        raise web.HTTPNotFound
    text = await asyncio.to_thread(path.read_text, encoding="utf-8")
    if path.suffix == ".json":
        return web.Response(text=text, content_type="application/json")
    return await render_page(request, "verslag.html", name=path.name, text=text)


def name_set(models: ModelSet) -> str:
    """Two models in one value of a form."""
    return " ".join(asdict(models).values())


def _reason(written: object) -> str:
    return str(written or "").strip()[:LONGEST_REASON]
