"""The pages people open in a browser: the widget's files, the chat, the demo hosts, and the chat without JavaScript."""

from __future__ import annotations

import gzip
import json
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import markdown
from aiohttp import web
from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

from bot.gateway import webhook
from bot.gateway.commands import NOT_YET
from bot.gateway.conversations import new_conversation_id
from bot.gateway.keys import JUDGE, METRICS, SETTINGS
from bot.gateway.overload import TooBusy
from bot.gateway.requests import NUMBERS, SENDER, UserMessage, clean_text, read_form
from bot.nlu.roles import load_roles
from bot.risk import Context
from bot.risk.cards import Item, show_judgement
from bot.settings import ROOT, Settings

WIDGET = ROOT / "bot" / "widget"
PRIVACY = ROOT / "docs" / "privacy.md"

#: Where "Verlaat snel" goes: a site that many people open every day. The same as in quick_exit.js.
NEUTRAL_SITE = "https://www.buienradar.nl/"

#: The privacy notice, as in words.js.
PRIVACY_NOTICE = (
    "Je praat met een computer: er leest geen mens mee en dit is geen noodlijn. "
    "Om te leren bewaar ik de tekst zonder namen en nummers, hoogstens 30 dagen. Liever niet? Kies ‘Niet bewaren’. "
    "Met ‘Wis gesprek’ is alles meteen weg."
)

#: Files that a host page may load, and what they are.
CONTENT_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}

#: Pages that are the same for everybody, by address.
STATIC_PAGES = {
    "/": "demo.html",
    "/chat": "chat.html",
    "/demo/school": "school.html",
    "/demo/gemeente": "gemeente.html",
    "/demo/campagne": "campagne.html",
}

#: What signaalwijzer.js imports, for pages with the chat on them.
MODULES = sorted(path.name for path in WIDGET.glob("*.js") if path.name != "signaalwijzer.js")

#: A conversation in a page stays small enough to send back and forth.
MAX_TURNS = 40

Handler = Callable[[web.Request], Awaitable[web.Response]]

_templates = Environment(loader=FileSystemLoader(WIDGET / "pages"), autoescape=select_autoescape())


def setup_pages(app: web.Application) -> None:
    """Every page, and the widget's files."""
    for address, template in STATIC_PAGES.items():
        app.router.add_get(address, _static_page(template))
    app.router.add_get("/privacy", privacy)
    app.router.add_get("/zonder-javascript", show_form)
    app.router.add_post("/zonder-javascript", answer_form)
    app.router.add_get("/widget/{name}", widget_file)


async def widget_file(request: web.Request) -> web.Response:
    """``GET /widget/<name>``: a script or stylesheet of the widget, compressed where the browser takes that."""
    path = WIDGET / Path(request.match_info["name"]).name
    content_type = CONTENT_TYPES.get(path.suffix)
    if content_type is None or not path.is_file():
        raise web.HTTPNotFound
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = web.Response(body=_file_body(path, path.stat().st_mtime_ns, packed), content_type=content_type)
    response.charset = "utf-8"
    response.headers["Vary"] = "Accept-Encoding"
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


@lru_cache(maxsize=32)
def _file_body(path: Path, changed: int, packed: bool) -> bytes:
    """A file as it is sent. ``changed`` is there so that an edited file is read again."""
    body = path.read_bytes()
    return gzip.compress(body, mtime=0) if packed else body


async def privacy(request: web.Request) -> web.Response:
    """``GET /privacy``: the full privacy text, which is also the maintainers' page docs/privacy.md."""
    text = markdown.markdown(read_privacy_text(request.app[SETTINGS]))
    return _page("privacy.html", text=Markup(text))  # noqa: S704 - our own text from the repository


def read_privacy_text(settings: Settings) -> str:
    """docs/privacy.md, with the part that fits: is there a logbook here, and for how many days?"""
    text = PRIVACY.read_text(encoding="utf-8")
    other = "UIT" if settings.logbook_on else "AAN"
    text = re.sub(rf"<!-- LOGBOEK {other} -->.*?<!-- EINDE -->\n*", "", text, flags=re.DOTALL)
    text = re.sub(r"<!-- .*? -->\n*", "", text)
    return text.replace("30 dagen", f"{settings.logbook_days} dagen")


@dataclass
class PageMemory:
    """The conversation so far, as the page carries it in a hidden field. Only words: cards are made by the server."""

    sender: str = field(default_factory=new_conversation_id)
    turns: list[tuple[str, str]] = field(default_factory=list)  # who ("jij" or "bot"), and what was said

    @classmethod
    def read(cls, written: str) -> PageMemory:
        """What the page sent back; a new conversation when it cannot be read."""
        try:
            data = json.loads(written)
            sender, turns = data["gesprek"], [(str(who), str(text)) for who, text in data["beurten"]]
        except (ValueError, KeyError, TypeError, RecursionError):
            return cls()
        return cls(sender, turns) if isinstance(sender, str) and SENDER.fullmatch(sender) else cls()

    def write(self, items: list[Item]) -> str:
        """For the hidden field: the turns so far and the newest answer, the oldest left out when it gets long."""
        turns = [*self.turns, *(("bot", item["text"]) for item in items if item.get("text"))]
        return json.dumps({"gesprek": self.sender, "beurten": turns[-MAX_TURNS:]}, ensure_ascii=False)


async def show_form(request: web.Request) -> web.Response:
    """``GET /zonder-javascript``: an empty conversation."""
    return _form_page(request, PageMemory(), [])


async def answer_form(request: web.Request) -> web.Response:
    """``POST /zonder-javascript``: the same answer as the webhook gives, as a page. The page itself remembers."""
    form = await read_form(request)
    memory = PageMemory.read(form.get("gesprek", ""))
    if form.get("wis"):
        erased = await webhook.erase_conversation(request.app, memory.sender)
        return _form_page(request, PageMemory(), [], notice="Je gesprek is gewist." if erased else NOT_YET)
    draft = form.get("knop") or form.get("bericht") or ""
    text = clean_text(draft)
    limit = request.app[SETTINGS].max_message_chars
    if not text:
        return _form_page(request, memory, [], notice="Je bericht is leeg. Typ je vraag en verstuur hem dan.")
    if len(text) > limit:
        notice = f"Je bericht is te lang: {len(text)} tekens. Het mogen er {limit} zijn. Kun je het korter schrijven?"
        return _form_page(request, memory, await _urgent_card(request.app, text), notice=notice, draft=draft)
    memory.turns.append(("jij", text))
    try:
        items = await webhook.reply_to(request, UserMessage(memory.sender, text, form.get("eenmalig", "")[:64]))
    except webhook.TooFast:
        items = [{"text": "Er komen te veel berichten tegelijk. Wacht even en probeer het dan opnieuw."}]
    except TooBusy as problem:
        request.app[METRICS].count_too_busy()
        items = [{"text": f"{webhook.explain_too_busy(problem.seconds)} {NUMBERS}"}]
    return _form_page(request, memory, items)


async def _urgent_card(app: web.Application, text: str) -> list[Item]:
    """The card of a message that cannot be answered but does show danger."""
    judgement = await app[JUDGE].judge(text, Context())
    card = show_judgement(judgement) if judgement.card in ("nood", "crisis") else None
    return [card] if card else []


def _form_page(
    request: web.Request, memory: PageMemory, items: list[Item], *, notice: str = "", draft: str = ""
) -> web.Response:
    buttons = [button for item in items for button in item.get("buttons") or []]
    response = _page(
        "zonder_javascript.html",
        turns=memory.turns,
        items=items,
        memory=memory.write(items),
        once=secrets.token_hex(8),  # loading the answer again sends this again, and is answered once
        choices=buttons if items or memory.turns else _role_choices(),
        notice=notice,
        draft=draft,
        privacy=PRIVACY_NOTICE,
        exit_site=NEUTRAL_SITE,
        max_chars=request.app[SETTINGS].max_message_chars,
    )
    # With "no-referrer" a browser says that a form comes from the origin "null", which the gateway refuses. Other
    # sites still learn nothing.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _role_choices() -> list[dict[str, str]]:
    """What a first visitor may press, so that answers fit."""
    return [{"title": role["knop"], "payload": role["knop"]} for role in load_roles().values()]


def _static_page(template: str) -> Handler:
    async def show(request: web.Request) -> web.Response:
        return _page(template, modules=MODULES)

    return show


def _page(template: str, **values: Any) -> web.Response:
    text = _templates.get_template(template).render(**values)
    return web.Response(text=text, content_type="text/html")
