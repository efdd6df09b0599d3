"""The pages of review. Each handler reads what was asked, lets another module do it, and shows the result."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import aiohttp_session
from aiohttp import web

from bot.gateway.keys import SETTINGS
from bot.review import audit, decisions, inbox, saved_views, testcases
from bot.review.choices import Topic, find_topics, is_topic_name, load_choices, propose_name
from bot.review.decisions import NEW_TOPIC, OUT_OF_SCOPE, RISK_LEVELS, SKIP, Choice, DecisionProblem
from bot.review.filters import STATES, Filters
from bot.review.inbox import Position
from bot.review.keys import BOOK, USER
from bot.review.security import page_token
from bot.settings import ROOT

STATIC = ROOT / "bot" / "review" / "static"
CONTENT_TYPES = {".css": "text/css", ".js": "text/javascript"}

#: One-key choices below a message.
MOST_CHOICES = 5

_POSITION = re.compile(r"(-?\d+(?:\.\d+)?(?:e-?\d+)?):(\d{1,18})")


async def show_inbox(request: web.Request) -> web.StreamResponse:
    """``GET /beheer``: what there is to do, what teaches most first."""
    filters = Filters.read(request.query)
    book = request.app[BOOK]
    page = await book.run(inbox.read_page, filters, _position(request.query))
    return await render_page(
        request,
        "inbox.html",
        page=page,
        filters=filters,
        next=f"{page.next[0]!r}:{page.next[1]}" if page.next else "",
        total=await book.run(inbox.count_messages, filters),
        most_counted=inbox.MOST_COUNTED,
        options=await book.run(inbox.read_options),
        states=STATES,
        views=await book.run(saved_views.read_views),
    )


async def go_to_next(request: web.Request) -> web.StreamResponse:
    """``GET /beheer/volgende``: the next message to decide on, with the same filters."""
    raise web.HTTPSeeOther(await _next_address(request, Filters.read(request.query), _position(request.query)))


async def show_message(request: web.Request) -> web.StreamResponse:
    """``GET /beheer/bericht/<id>``: a message, what is like it, the conversation around it, and what to choose."""
    book = request.app[BOOK]
    message = await book.run(inbox.read_message, int(request.match_info["id"]))
    if message is None:
        raise web.HTTPNotFound
    words = request.query.get("onderwerp_zoeken", "")[:100]
    choices = await _all_choices(request)
    top = _top_topics(message, choices)
    return await render_page(
        request,
        "bericht.html",
        message=message,
        wordings=await book.run(inbox.read_wordings, message),
        conversation=await book.run(inbox.read_conversation, message["conversation"], message["number"]),
        filters=Filters.read(request.query),
        words=words,
        found=find_topics(words, choices.values()),
        top=top,
        risk_levels=RISK_LEVELS,
        new_name=propose_name(message["text"], top[0][0].label if top else None),
    )


async def decide(request: web.Request) -> web.StreamResponse:
    """``POST /beheer/besluit``: one decision, for a message and what was ticked; then on to the next message."""
    form = await request.post()
    turn, filters = _number(form.get("bericht")), Filters.read(form)
    choice = await _read_choice(request, form)
    book = request.app[BOOK]
    message = await book.run(inbox.read_message, turn)
    if message is None:
        raise web.HTTPNotFound
    similar = [_number(value) for value in form.getall("soortgelijk", [])]
    try:
        count = await book.run(
            decisions.decide, request[USER], turn, similar, choice, again=form.get("opnieuw") == "ja"
        )
    except DecisionProblem as problem:
        await tell(request, str(problem))
        raise web.HTTPSeeOther(f"/beheer/bericht/{turn}{filters.as_query()}") from None
    name = choice.value.removeprefix("vraag/")
    await tell(request, f"{name}: {count} {'bericht' if count == 1 else 'berichten'}. Toch niet? Maak het ongedaan.")
    if choice.kind == "risico":
        raise web.HTTPSeeOther(f"/beheer/bericht/{turn}{filters.as_query()}")
    raise web.HTTPSeeOther(await _next_address(request, filters, (message["interest"] or 0.0, turn)))


async def undo(request: web.Request) -> web.StreamResponse:
    """``POST /beheer/ongedaan``: takes back this user's last decision."""
    try:
        undone = await request.app[BOOK].run(decisions.undo, request[USER])
        await tell(request, f"Ongedaan gemaakt: {undone}.")
    except DecisionProblem as problem:
        await tell(request, str(problem))
    filters = Filters.read(await request.post())
    raise web.HTTPSeeOther(f"/beheer{filters.as_query()}")


async def show_proposals(request: web.Request) -> web.StreamResponse:
    """``GET /beheer/tweede``: risk labels that wait for a second pair of eyes."""
    return await render_page(request, "tweede.html", proposals=await request.app[BOOK].run(decisions.read_proposals))


async def judge_proposal(request: web.Request) -> web.StreamResponse:
    """``POST /beheer/tweede``: confirms or refuses a colleague's risk label."""
    form = await request.post()
    agree = form.get("oordeel") == "ja"
    try:
        count = await request.app[BOOK].run(
            decisions.judge_proposal, request[USER], _number(form.get("voorstel")), agree=agree
        )
        await tell(request, f"{'Bevestigd' if agree else 'Afgewezen'}: {count}.")
    except DecisionProblem as problem:
        await tell(request, str(problem))
    raise web.HTTPSeeOther("/beheer/tweede")


async def make_testcase(request: web.Request) -> web.StreamResponse:
    """``POST /beheer/testgevallen`` with ``gesprek``: a test case of a whole conversation."""
    conversation = str((await request.post()).get("gesprek", ""))[:100]
    testcase = await request.app[BOOK].run(testcases.make_testcase, request[USER], conversation)
    if testcase is None:
        raise web.HTTPNotFound
    raise web.HTTPSeeOther(f"/beheer/testgevallen/{testcase}")


async def show_testcases(request: web.Request) -> web.StreamResponse:
    """``GET /beheer/testgevallen``: all of them, the newest first."""
    return await render_page(
        request, "testgevallen.html", testcases=await request.app[BOOK].run(testcases.read_testcases)
    )


async def show_testcase(request: web.Request) -> web.StreamResponse:
    """``GET /beheer/testgevallen/<id>``: a test case to copy."""
    return await render_page(request, "testgeval.html", testcase=await _find_testcase(request))


async def download_testcase(request: web.Request) -> web.StreamResponse:
    """``GET /beheer/testgevallen/<id>.yml``: a test case as a file."""
    testcase = await _find_testcase(request)
    disposition = f'attachment; filename="testgeval_{testcase["id"]}.yml"'
    return web.Response(
        text=testcase["yaml"], content_type="application/yaml", headers={"Content-Disposition": disposition}
    )


async def change_views(request: web.Request) -> web.StreamResponse:
    """``POST /beheer/weergaven``: keeps the filters under a name, or forgets a name."""
    form = await request.post()
    name, filters = str(form.get("naam", "")).strip(), Filters.read(form)
    if form.get("verwijder"):
        await request.app[BOOK].run(saved_views.remove_view, request[USER], str(form["verwijder"]))
    elif name:
        await request.app[BOOK].run(saved_views.save_view, request[USER], name, filters)
        await tell(request, f"Weergave '{name[: saved_views.LONGEST_NAME]}' is bewaard.")
    raise web.HTTPSeeOther(f"/beheer{filters.as_query()}")


async def show_audit(request: web.Request) -> web.StreamResponse:
    """``GET /beheer/wie-deed-wat``: the audit log."""
    before = _number(request.query["voor"]) if "voor" in request.query else None
    lines = await request.app[BOOK].run(audit.read_audit, before)
    return await render_page(request, "audit.html", lines=lines, more=len(lines) == audit.PAGE_SIZE)


async def show_keys(request: web.Request) -> web.StreamResponse:
    """``GET /beheer/toetsen``: all shortcut keys."""
    return await render_page(request, "toetsen.html")


async def send_file(request: web.Request) -> web.StreamResponse:
    """``GET /beheer/bestanden/<name>``: our stylesheet or script. Only names that are there: no path is ever built."""
    files = {path.name: path for path in STATIC.iterdir() if path.suffix in CONTENT_TYPES}
    path: Path | None = files.get(request.match_info["name"])
    if path is None:
        raise web.HTTPNotFound
    return web.Response(body=path.read_bytes(), content_type=CONTENT_TYPES[path.suffix], charset="utf-8")


async def render_page(request: web.Request, template: str, **context: Any) -> web.StreamResponse:
    """A page with what every page shows: who, how far, and what just happened."""
    session = await aiohttp_session.get_session(request)
    context |= {
        "user": request[USER],
        "token": await page_token(request),
        "told": session.pop("told", ""),
        "keys": not session.get("keys_off"),
        "progress": await request.app[BOOK].run(inbox.read_progress, request[USER]),
        "goal": request.app[SETTINGS].review_goal,
        "path": request.path,
    }
    context.setdefault("filters", Filters())
    return aiohttp_jinja2.render_template(template, request, context)


async def tell(request: web.Request, message: str) -> None:
    """What the next page says at its top."""
    (await aiohttp_session.get_session(request))["told"] = message


async def _next_address(request: web.Request, filters: Filters, after: Position | None) -> str:
    turn = await request.app[BOOK].run(inbox.next_message, filters, after)
    return f"/beheer/bericht/{turn}{filters.as_query()}" if turn else f"/beheer{filters.as_query()}"


async def _all_choices(request: web.Request) -> dict[str, Topic]:
    """All topics, with those that reviewers proposed."""
    proposed = await request.app[BOOK].run(decisions.read_new_topics)
    fresh = {label: Topic(label, label.removeprefix("vraag/"), "nieuw, nog zonder antwoord") for label in proposed}
    return fresh | load_choices()


def _top_topics(message: Mapping[str, Any], choices: Mapping[str, Topic]) -> list[tuple[Topic, float]]:
    """What the model thought of first, with the chance it gave."""
    ranked: dict[str, float] = {}
    if message["topic"]:
        ranked[message["topic"]] = message["confidence"] or 0.0
    for pair in message["runners_up"]:
        if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str):
            ranked.setdefault(pair[0], float(pair[1] or 0.0))
    return [(choices[label], chance) for label, chance in ranked.items() if label in choices][:MOST_CHOICES]


async def _read_choice(request: web.Request, form: Mapping[str, Any]) -> Choice:
    """What was chosen. Refuses what no page of ours offers."""
    chosen = str(form.get("keuze", ""))
    if chosen == SKIP:
        return Choice("overslaan", SKIP)
    if chosen == "nieuw":
        name = str(form.get("naam", "")).strip().lower()
        if not is_topic_name(name):
            raise _unusable("Een onderwerp heet thema_aspect, met kleine letters en cijfers: huisverbod_huisdier.")
        if f"vraag/{name}" in load_choices():
            return Choice("onderwerp", f"vraag/{name}")
        return Choice("onderwerp", f"vraag/{name}", NEW_TOPIC)
    kind, _, value = chosen.partition(":")
    if kind == "risico" and value in RISK_LEVELS:
        return Choice("risico", value)
    choices = await _all_choices(request)
    if kind == "onderwerp" and value in choices:
        return Choice("onderwerp", value, "" if value in load_choices() else NEW_TOPIC)
    if chosen == OUT_OF_SCOPE:
        return Choice("onderwerp", OUT_OF_SCOPE)
    raise web.HTTPBadRequest


def _unusable(explanation: str) -> web.HTTPUnprocessableEntity:
    return web.HTTPUnprocessableEntity(reason=explanation)


async def _find_testcase(request: web.Request) -> dict[str, Any]:
    testcase = await request.app[BOOK].run(testcases.read_testcase, int(request.match_info["id"]))
    if testcase is None:
        raise web.HTTPNotFound
    return testcase


def _position(query: Mapping[str, str]) -> Position | None:
    """Where the page before ended, as ``0.75:1234``."""
    match = _POSITION.fullmatch(query.get("na", ""))
    return (float(match[1]), int(match[2])) if match else None


def _number(written: object) -> int:
    if isinstance(written, str) and re.fullmatch(r"[0-9]{1,18}", written):
        return int(written)
    raise web.HTTPBadRequest
