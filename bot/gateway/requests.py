"""Reads what a client sends and says in plain Dutch what is wrong with it."""

from __future__ import annotations

import asyncio
import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import async_timeout
from aiohttp import web

from bot.gateway.conversations import new_conversation_id
from bot.gateway.keys import SETTINGS

#: Ids as Rasa's clients use them. Ours are 32 hexadecimal characters.
SENDER = re.compile(r"[A-Za-z0-9_.:@+-]{1,128}")

#: Bytes of a request that is too large which are still read before answering.
MOST_DISCARDED = 8_000_000

#: Seconds that sending a request may take. A message is small, also over a bad line.
BODY_SECONDS = 10.0

#: What the small requests beside the conversation may hold.
MOST_OBJECT_BYTES = 16_384

#: Fields that a form may have; ours has five.
MOST_FIELDS = 20

#: Zero-width joiner and emoji variation selector.
EMOJI_JOINERS = "\u200d\ufe0f"

#: Before what was typed, in a request that is almost JSON or a form; and what is no word anywhere.
_MESSAGE_FIELD = re.compile(r"""["']?\bmessage\b["']?\s*[:=]\s*["']?""")
_BRACKETS = re.compile(r"[{}\[\]<>\"\\]+")

NUMBERS = "Bij gevaar: bel 112. Advies: Veilig Thuis, 0800-2000, gratis, dag en nacht."


class RequestProblem(Exception):
    """A request that cannot be answered. ``message`` (what could still be read of it) is judged for risk all the same."""

    def __init__(self, status: int, code: str, explanation: str, *, sender: str = "", message: str = "") -> None:
        """``message`` is what was typed; of a request that could not be read, what ``find_typed_words`` finds in it."""
        super().__init__(explanation)
        self.status = status
        self.code = code
        self.explanation = explanation
        self.sender = sender
        self.message = message


@dataclass(frozen=True)
class UserMessage:
    """One message by one sender. ``message_id`` lets a client send it again without it being answered twice; ``keep`` is
    false when the client wants nothing of the conversation in the logbook."""

    sender: str
    text: str
    message_id: str = ""
    keep: bool = True


async def read_message(request: web.Request, max_bytes: int, max_chars: int) -> UserMessage:
    """The message in a webhook request. Raises RequestProblem with a status and a sentence that says what to do."""
    body = await _read_body(request, max_bytes)
    data = _parse_json(body)
    sender, text = data.get("sender"), data.get("message")
    readable = text if isinstance(text, str) else ""
    if sender is None:
        sender = new_conversation_id()  # never one conversation shared by all who name none
    if not isinstance(sender, str) or not SENDER.fullmatch(sender):
        raise RequestProblem(
            400,
            "sender_ongeldig",
            "Het veld 'sender' moet tekst zijn van 1 tot 128 letters, cijfers of de tekens _ . : @ + -.",
            message=readable,
        )
    if not isinstance(text, str):
        raise RequestProblem(400, "message_ongeldig", "Het veld 'message' ontbreekt of is geen tekst.", sender=sender)
    if len(text) > max_chars:
        raise RequestProblem(
            413,
            "bericht_te_lang",
            f"Je bericht is te lang: {len(text)} tekens. Het mogen er {max_chars} zijn. Kun je het korter schrijven?",
            sender=sender,
            message=text,
        )
    text = clean_text(text)
    if not text:
        raise RequestProblem(
            400, "bericht_leeg", "Je bericht is leeg. Typ je vraag en verstuur hem dan.", sender=sender
        )
    return UserMessage(sender, text, read_message_id(data), keep=data.get("bewaren") is not False)


def read_message_id(data: dict[str, Any]) -> str:
    """The client's own id of a message; empty when it gave none."""
    message_id = data.get("bericht")
    return message_id[:64] if isinstance(message_id, str) else ""


def clean_text(text: str) -> str:
    """The text without control and invisible characters, and without leading slashes, which Rasa takes as a command."""
    visible = "".join(_replace_invisible(char) for char in text)
    return visible.strip().lstrip("/ \t\n" + EMOJI_JOINERS).strip()


def _replace_invisible(char: str) -> str:
    """Format characters (zero width, direction marks, soft hyphens) vanish, so that no word is split; controls give way
    to a space. What joins emoji stays."""
    if char in "\n\t" or char in EMOJI_JOINERS or char.isprintable():
        return char
    return "" if unicodedata.category(char) == "Cf" else " "


async def read_object(request: web.Request) -> dict[str, Any]:
    """A request's JSON object. Raises RequestProblem for anything else."""
    return _parse_json(await _read_body(request, MOST_OBJECT_BYTES))


async def read_form(request: web.Request) -> dict[str, str]:
    """The fields of a form, as a browser sends it without files. Raises RequestProblem when it cannot be read.

    aiohttp's own ``request.post()`` is not used: it lets a form in parts grow past every limit (CVE-2025-69228).
    """
    body = await _read_body(request, request.app[SETTINGS].max_body_bytes)
    try:
        fields = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise RequestProblem(400, "formulier_onleesbaar", "Dit formulier kan ik niet lezen.") from None
    return dict(fields)


async def _read_body(request: web.Request, max_bytes: int) -> bytes:
    if request.headers.get("Content-Encoding", "identity") != "identity":  # a small packed body can unpack to gigabytes
        raise RequestProblem(415, "ingepakt", "Stuur het verzoek zonder Content-Encoding.")
    body = bytearray()
    try:
        async with async_timeout.timeout(BODY_SECONDS):
            await _receive(request, body, max_bytes)
    except asyncio.TimeoutError:
        raise _too_slow(body.decode("utf-8", "ignore")) from None
    except aiohttp.ClientPayloadError:
        raise RequestProblem(400, "inhoud_onleesbaar", "Het verzoek is beschadigd of verkeerd ingepakt.") from None
    except web.RequestPayloadError:
        raise RequestProblem(400, "inhoud_onleesbaar", "Het verzoek is beschadigd of verkeerd ingepakt.") from None
    return bytes(body)


async def _receive(request: web.Request, body: bytearray, max_bytes: int) -> None:
    """Adds what comes in to ``body``. Raises RequestProblem when it is too much."""
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > max_bytes:
            text = find_typed_words(bytes(body[:max_bytes]).decode("utf-8", "ignore"))
            await _discard_rest(request)
            raise RequestProblem(413, "verzoek_te_groot", f"Het verzoek is groter dan {max_bytes} bytes.", message=text)


def _too_slow(received: str) -> RequestProblem:
    """What came in before the time was up is judged for risk all the same."""
    return RequestProblem(
        408,
        "te_langzaam",
        "Je bericht kwam te langzaam binnen. Probeer het opnieuw.",
        message=find_typed_words(received),
    )


async def _discard_rest(request: web.Request) -> None:
    """Reads on without keeping, so that a client that is still sending gets the answer; not for ever."""
    discarded = 0
    async for chunk in request.content.iter_any():
        discarded += len(chunk)
        if discarded > MOST_DISCARDED:
            return


def find_typed_words(raw: str) -> str:
    """What a person may have typed in a request that could not be read: what follows the name of the message's field,
    or all of it. Brackets and names of fields are no words, and whoever judges danger takes them for a strange language."""
    raw = raw.replace("\0", "")  # UTF-16 read as UTF-8 has one after each letter
    return clean_text(_BRACKETS.sub(" ", _MESSAGE_FIELD.split(raw, maxsplit=1)[-1]))


def _parse_json(body: bytes) -> dict[str, Any]:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise RequestProblem(
            400,
            "geen_utf8",
            "Het verzoek is geen geldige UTF-8-tekst.",
            message=find_typed_words(body.decode("utf-8", "ignore")),
        ) from None
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise RequestProblem(
            400, "geen_json", "Het verzoek is geen geldige JSON.", message=find_typed_words(text)
        ) from None
    if not isinstance(data, dict):
        raise RequestProblem(400, "geen_object", "Het verzoek moet een JSON-object zijn met 'sender' en 'message'.")
    return data
