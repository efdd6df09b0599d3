"""The conversation itself: judge, show the card at once, ask Rasa, put the two together."""

from __future__ import annotations

import logging

from aiohttp import web

from bot.gateway.conversations import Conversation, Conversations
from bot.gateway.keys import CONVERSATIONS, JUDGE, METRICS, RASA, RATE_ADDRESS, RATE_SENDER, SETTINGS
from bot.gateway.rasa import RasaUnavailable
from bot.gateway.requests import NUMBERS, RequestProblem, UserMessage, read_message
from bot.risk import Context, Judgement
from bot.risk.cards import Item, ask_after_card, show_card, show_judgement

logger = logging.getLogger(__name__)

#: In danger the card may not wait for Rasa's answer: what comes later than this is left out.
URGENT_SECONDS = 0.8


async def post_message(request: web.Request) -> web.Response:
    """``POST /webhooks/rest/webhook``: Rasa's REST contract, with our cards in ``custom``."""
    settings = request.app[SETTINGS]
    try:
        message = await read_message(request, settings.max_body_bytes, settings.max_message_chars)
    except RequestProblem as problem:
        return await refuse(request, problem)
    conversation = request.app[CONVERSATIONS].open(message.sender)
    if message.message_id and message.message_id == conversation.last_message_id:
        return web.json_response(conversation.last_items)
    judgement = await request.app[JUDGE].judge(message.text, conversation.context())
    wait = _seconds_to_wait(request, message.sender)
    if wait and judgement.card not in ("nood", "crisis"):
        return _too_fast(wait)
    items = await answer_message(request.app, message, conversation, judgement, ask_rasa=not wait)
    addressed = address_to(message.sender, items)
    conversation.last_message_id, conversation.last_items = message.message_id, addressed
    return web.json_response(addressed)


async def answer_message(
    app: web.Application,
    message: UserMessage,
    conversation: Conversation,
    judgement: Judgement,
    *,
    ask_rasa: bool = True,
) -> list[Item]:
    """The items for this message: a nood or crisis card first, then Rasa's answer, then the calm question."""
    metadata = {"risico": judgement.as_dict(), "vorige_kaart": conversation.last_card}
    conversation.messages.append(message.text)
    conversation.last_card = judgement.card
    app[METRICS].count_judgement(judgement)
    card = show_judgement(judgement)
    urgent = judgement.card in ("nood", "crisis")
    answer: list[Item] = []
    if ask_rasa:
        try:
            answer = await app[RASA].answer(
                message.sender, message.text, metadata, seconds=URGENT_SECONDS if urgent else None
            )
        except RasaUnavailable as problem:
            logger.warning("No answer from Rasa: %s", problem)
            app[METRICS].count_fallback()
            answer = [] if urgent else [show_card("nood", "storing")]
    answer = _obey(app, message.sender, join_items(answer))
    if card is None:
        return answer
    if not urgent:
        return [*answer, card]
    question = ask_after_card("nood" if judgement.card == "nood" else "crisis", judgement.language)
    return [card, *answer, *([question] if question else [])]


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


def _obey(app: web.Application, sender: str, items: list[Item]) -> list[Item]:
    """Carries out what an action asks of the gateway (forget this conversation) and leaves it out of the answer."""
    if any((item.get("custom") or {}).get("opdracht") == "wis" for item in items):
        app[CONVERSATIONS].forget(sender)
    return [item for item in items if "opdracht" not in (item.get("custom") or {})]


async def refuse(request: web.Request, problem: RequestProblem) -> web.Response:
    """An error in Dutch; but where the unreadable message shows danger, its card instead."""
    if problem.message:
        judgement = await request.app[JUDGE].judge(both_ends(problem.message), Context())
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
            return forwarded
    return request.remote or "onbekend"


def _seconds_to_wait(request: web.Request, sender: str) -> float:
    return max(
        request.app[RATE_SENDER].wait(sender),
        request.app[RATE_ADDRESS].wait(client_address(request)),
    )


def _too_fast(wait: float) -> web.Response:
    seconds = max(1, round(wait + 0.5))
    return error_response(
        429,
        "te_snel",
        f"Er komen te veel berichten tegelijk. Wacht {seconds} seconden en probeer het dan opnieuw.",
        {"Retry-After": str(seconds)},
    )


async def erase_conversation(app: web.Application, sender: str) -> bool:
    """Forgets a conversation in the gateway and in Rasa. False when Rasa could not be told (it forgets by itself)."""
    conversations: Conversations = app[CONVERSATIONS]
    conversations.forget(sender)
    return await app[RASA].forget(sender)
