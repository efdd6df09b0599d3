"""The conversation itself: judge, show the card at once, ask Rasa, put the two together."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import time
from contextlib import nullcontext
from dataclasses import dataclass

from aiohttp import web

from bot.gateway import keeping
from bot.gateway.commands import NOT_YET, Command, confirm, read_command, wishes_no_record
from bot.gateway.conversations import Conversation
from bot.gateway.keys import (
    CONVERSATIONS,
    JUDGE,
    METRICS,
    RASA,
    RATE_ADDRESS,
    RATE_SENDER,
    READINESS,
    SETTINGS,
    UNDER_WAY,
    WAITING_ROOM,
)
from bot.gateway.overload import TooBusy
from bot.gateway.rasa import RasaUnavailable, Reply
from bot.gateway.requests import NUMBERS, RequestProblem, UserMessage, read_message
from bot.risk import Context, Judgement
from bot.risk.cards import Item, ask_after_card, show_card, show_judgement
from bot.risk.judge import judge_by_patterns

logger = logging.getLogger(__name__)

#: In danger the card may not wait for Rasa's answer: what comes later than this is left out.
URGENT_SECONDS = 0.8


class TooFast(Exception):
    """Too many messages: ``seconds`` to wait. Never raised for a message that shows danger."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds:.0f} s")
        self.seconds = seconds


@dataclass(frozen=True)
class Answer:
    """What the user gets, and Rasa's report of how the message was understood (None when Rasa did not answer)."""

    items: list[Item]
    report: keeping.Report | None = None


async def post_message(request: web.Request) -> web.Response:
    """``POST /webhooks/rest/webhook``: Rasa's REST contract, with our cards in ``custom``."""
    settings = request.app[SETTINGS]
    try:
        message = await read_message(request, settings.max_body_bytes, settings.max_message_chars)
        return web.json_response(await reply_to(request, message))
    except RequestProblem as problem:
        return await refuse(request, problem)
    except TooFast as problem:
        return too_fast(problem.seconds)
    except TooBusy as problem:
        request.app[METRICS].count_too_busy()
        return _too_busy(problem.seconds)


async def reply_to(request: web.Request, message: UserMessage) -> list[Item]:
    """Judges the message, answers it and hands it to the logbook: the way of every message, from whatever page.

    A message that was sent again gets its first answer, also while that is still being made. Raises TooFast or TooBusy,
    but never for a message that shows danger; then the message left no trace and may be sent again.
    """
    under_way, key = request.app[UNDER_WAY], (message.sender, message.message_id)
    if key in under_way:
        return await asyncio.shield(under_way[key])
    if not message.message_id:
        return await _answer_once(request, message)
    answer: asyncio.Future[list[Item]] = asyncio.get_running_loop().create_future()
    under_way[key] = answer
    try:
        items = await _answer_once(request, message)
        answer.set_result(items)
    except Exception as problem:
        answer.set_exception(problem)
        answer.exception()  # asyncio complains of an exception that nobody asked for
        raise
    finally:
        del under_way[key]
        if not answer.done():
            answer.cancel()
    return items


async def _answer_once(request: web.Request, message: UserMessage) -> list[Item]:
    """The answer; the first one when it is known here, or at another gateway, that this message was answered before."""
    app = request.app
    started = time.perf_counter()
    conversation = await app[CONVERSATIONS].open(message.sender)
    if message.message_id and message.message_id == conversation.last_message_id:
        return conversation.last_items
    conversation.kept = conversation.kept and message.keep
    judgement = await _judge(app, message.text, conversation.context())
    urgent = judgement.card in ("nood", "crisis")
    wait = await _seconds_to_wait(request, message.sender)
    if wait and not urgent:
        raise TooFast(wait)
    command = read_command(message.text)
    ordered = command is not None and judgement.card is None
    if command and ordered:
        answer = Answer(await _carry_out(app, message.sender, command))
    else:
        if wishes_no_record(message.text):
            await keeping.refuse_at_once(app, message.sender)
            conversation.kept = False
        async with nullcontext() if urgent else app[WAITING_ROOM].enter():
            answer = await answer_message(app, message, conversation, judgement, ask_rasa=not wait)
    items = address_to(message.sender, answer.items)
    conversation.last_message_id, conversation.last_items = message.message_id, items
    still_there = await app[CONVERSATIONS].save(message.sender, conversation)
    if not ordered and conversation.kept and still_there:  # else the user wants nothing kept, or erased it meanwhile
        keeping.keep_turn(app, message, judgement, answer.items, answer.report, time.perf_counter() - started)
    return items


async def _judge(app: web.Application, text: str, context: Context) -> Judgement:
    """The judgement. Is the model's queue too long, then the patterns decide at once, and what they do not know comes
    back later: the model still has to see it."""
    if not app[JUDGE].is_full:
        return await app[JUDGE].judge(text, context)
    judgement = judge_by_patterns(text, context)
    if judgement.card not in ("nood", "crisis"):
        raise TooBusy
    return judgement


async def answer_message(
    app: web.Application,
    message: UserMessage,
    conversation: Conversation,
    judgement: Judgement,
    *,
    ask_rasa: bool = True,
) -> Answer:
    """The items for this message: a nood or crisis card first, then Rasa's answer, then the calm question."""
    metadata = {"risico": judgement.as_dict(), "vorige_kaart": conversation.last_card, "bericht": message.message_id}
    conversation.messages.append(message.text)
    conversation.last_card = judgement.card
    app[METRICS].count_judgement(judgement)
    card = show_judgement(judgement)
    urgent = judgement.card in ("nood", "crisis")
    reply = Reply([])
    if ask_rasa:
        try:
            reply = await app[RASA].answer(
                message.sender, message.text, metadata, seconds=URGENT_SECONDS if urgent else None
            )
        except RasaUnavailable as problem:
            logger.warning("No answer from Rasa: %s", problem)
            app[METRICS].count_fallback()
            app[READINESS].doubt()
            reply = Reply([] if urgent else [show_card("nood", "storing")])
    answer = await _obey(app, message.sender, Reply(join_items(reply.items), reply.report))
    if card is None:
        return Answer(answer, reply.report)
    if not urgent:
        return Answer([*answer, card], reply.report)
    question = ask_after_card("nood" if judgement.card == "nood" else "crisis", judgement.language)
    return Answer([card, *answer, *([question] if question else [])], reply.report)


async def _carry_out(app: web.Application, sender: str, command: Command) -> list[Item]:
    """Does what the user orders in so many words, without Rasa's help."""
    if command == "wis":
        return confirm(command, erased=await erase_conversation(app, sender))
    return confirm(command, erased=await keeping.refuse_logbook(app, sender))


def join_items(items: list[Item]) -> list[Item]:
    """Rasa splits a text at its blank lines and sends a card apart from its words; here they come together again."""
    joined: list[Item] = []
    for item in items:
        last = joined[-1] if joined else {}
        if (
            set(item) <= {"recipient_id", "custom"}
            and "kaart" in item["custom"]
            and "text" in last
            and "custom" not in last
        ):
            joined[-1] = {**last, "custom": item["custom"]}
        elif set(item) <= {"recipient_id", "text"} and set(last) <= {"recipient_id", "text"} and last:
            joined[-1] = {**last, "text": f"{last['text']}\n\n{item['text']}"}
        else:
            joined.append(item)
    return joined


async def _obey(app: web.Application, sender: str, reply: Reply) -> list[Item]:
    """Carries out what Rasa heard the user ask of the gateway (forget, keep nothing). The order itself is not shown."""
    done = True
    if any((item.get("custom") or {}).get("opdracht") == "wis" for item in reply.items):
        await app[CONVERSATIONS].forget(sender)
        done = await keeping.erase_from_logbook(app, sender)
    elif (reply.report or {}).get("intent") == "niet_bewaren":
        done = await keeping.refuse_logbook(app, sender)
    items = [item for item in reply.items if "opdracht" not in (item.get("custom") or {})]
    return items if done else [*items, {"text": NOT_YET}]


async def refuse(request: web.Request, problem: RequestProblem) -> web.Response:
    """An error in Dutch; but where the unreadable message shows danger, its card instead."""
    if problem.message:
        text = both_ends(problem.message)
        if await _seconds_for_address(request):  # a flood of nonsense may not keep the model busy
            judgement = judge_by_patterns(text, Context())
        else:
            judgement = await request.app[JUDGE].judge(text, Context())
        if judgement.card in ("nood", "crisis"):
            card = show_judgement(judgement)
            items = [item for item in (card, {"text": problem.explanation}) if item]
            return web.json_response(address_to(problem.sender, items))
    return error_response(problem.status, problem.code, problem.explanation)


def both_ends(text: str, most: int = 4000) -> str:
    """The beginning and end of a text of any size: judging must not take longer because somebody sends a book."""
    return text if len(text) <= most else f"{text[: most // 2]} {text[-most // 2 :]}"


def error_response(status: int, code: str, explanation: str, headers: dict[str, str] | None = None) -> web.Response:
    """An error every client can show: what went wrong, what to do, and the numbers."""
    return web.json_response({"fout": code, "uitleg": explanation, "nummers": NUMBERS}, status=status, headers=headers)


def address_to(sender: str, items: list[Item]) -> list[Item]:
    """Rasa's form: each item names its recipient."""
    return [{**item, "recipient_id": sender} for item in items]


def client_address(request: web.Request) -> str:
    """The client's address, from the proxy's header only where a proxy is said to stand in front."""
    if request.app[SETTINGS].trust_forwarded_for:
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
        if forwarded:
            return _network(forwarded)
    return _network(request.remote or "onbekend")


def _network(address: str) -> str:
    """Who has one IPv6 address has a whole /64 of them, so they share a limit."""
    try:
        parsed = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return address[:64]
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)


_THIS_MACHINE = frozenset({_network("127.0.0.1"), _network("::1")})


async def _seconds_to_wait(request: web.Request, sender: str) -> float:
    return max(
        await request.app[RATE_SENDER].wait(sender),
        await _seconds_for_address(request),
    )


async def _seconds_for_address(request: web.Request) -> float:
    """What the address has to wait. A program on this machine is no visitor: it measures, or hands on what visitors of
    an organisation's own client say, and then one limit would hit them all."""
    address = client_address(request)
    return 0.0 if address in _THIS_MACHINE else await request.app[RATE_ADDRESS].wait(address)


def too_fast(wait: float) -> web.Response:
    """Asks a client to wait so many seconds."""
    seconds = max(1, round(wait + 0.5))
    return error_response(
        429,
        "te_snel",
        f"Er komen te veel berichten tegelijk. Wacht {seconds} seconden en probeer het dan opnieuw.",
        {"Retry-After": str(seconds)},
    )


def _too_busy(seconds: int) -> web.Response:
    return error_response(503, "te_druk", explain_too_busy(seconds), {"Retry-After": str(seconds)})


def explain_too_busy(seconds: int) -> str:
    """What people read when too many write at once."""
    return f"Het is nu heel druk in de chat. Wacht {seconds} seconden en stuur je bericht dan nog eens. Bellen kan wel meteen."


async def erase_conversation(app: web.Application, sender: str) -> bool:
    """Forgets a conversation in the gateway, in Rasa and in the logbook.

    False when the logbook could not be reached: it is tried again. Rasa forgets by itself when it cannot be told.
    """
    await app[CONVERSATIONS].forget(sender)
    erased, _ = await asyncio.gather(keeping.erase_from_logbook(app, sender), app[RASA].forget(sender))
    return erased
