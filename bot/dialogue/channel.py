"""Rasa's REST channel as the gateway uses it: the answer, plus a report of how the message was understood.

The report is one more item, ``{"custom": {"verslag": {...}}}``, which the gateway takes out for the logbook. It holds
labels and numbers only. Unlike Rasa's own channel this one never logs what a user wrote when something fails, and it
answers no message twice.
"""

from __future__ import annotations

import itertools
import logging
from asyncio import CancelledError
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.dialogue.answers import answer_name
from bot.dialogue.shared_lock_store import SharedLockStore

logger = logging.getLogger(__name__)


class ReportingRest(InputChannel):
    """Named in credentials.yml. Its address is that of Rasa's own REST channel."""

    @classmethod
    def name(cls) -> str:
        """As Rasa's own, for the address and for rules that name the channel."""
        return "rest"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The channel's two addresses."""
        webhook = Blueprint("reporting_rest", __name__)

        @webhook.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @webhook.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            message, agent = read_message(request.json or {}), request.app.ctx.agent
            try:
                if (request.json or {}).get("overname"):
                    await break_lock(agent, message.sender_id)
                report = await answer(agent, message)
            except (Exception, CancelledError) as problem:  # the gateway shows the numbers when there is no answer
                logger.error("A message failed: %s", type(problem).__name__)
                report = None
            items = list(message.output_channel.messages)
            return response.json([*items, {"custom": {"verslag": report}}] if report else items)

        return webhook


def read_message(body: dict[str, Any]) -> UserMessage:
    """What the gateway sends, in Rasa's form."""
    return UserMessage(
        body.get("message"),
        CollectingOutputChannel(),
        body.get("sender"),
        input_channel=ReportingRest.name(),
        metadata=body.get("metadata"),
    )


async def break_lock(agent: Agent, sender: str) -> None:
    """Another worker died over this message: its lock on the conversation would stand until it expires."""
    if isinstance(agent.lock_store, SharedLockStore):
        await agent.lock_store.break_lock(sender)


async def answer(agent: Agent, message: UserMessage) -> dict[str, Any] | None:
    """Answers, and reports how; no report when the conversation was just erased.

    A message that was the last one answered is not handled again: its answer is. Whoever asked died before it could pass
    that on, and a second time the user would get other words, or go a step too far in a guide.
    """
    async with agent.lock_store.lock(message.sender_id):
        tracker = await _answered_before(agent, message)
        if tracker:
            await _say_again(tracker, message)
            return report_on(agent, tracker)
        assert agent.processor is not None
        await agent.processor.handle_message(message)
        tracker = await agent.tracker_store.retrieve(message.sender_id)
        last = tracker.latest_message if tracker else None
        return report_on(agent, tracker) if tracker and last and last.message_id == message.message_id else None


async def _answered_before(agent: Agent, message: UserMessage) -> DialogueStateTracker | None:
    """The conversation, when its last message has the client's id of this one."""
    message_id = (message.metadata or {}).get("bericht")
    tracker = await agent.tracker_store.retrieve(message.sender_id) if message_id else None
    last = tracker.latest_message if tracker else None
    return tracker if last and (last.metadata or {}).get("bericht") == message_id else None


async def _say_again(tracker: DialogueStateTracker, message: UserMessage) -> None:
    assert message.output_channel is not None
    for said in _said_since_last_message(tracker):
        await message.output_channel.send_response(message.sender_id, {"text": said.text, **(said.data or {})})


def report_on(agent: Agent, tracker: DialogueStateTracker) -> dict[str, Any]:
    """How the last message was understood and answered."""
    last = tracker.latest_message
    assert last is not None
    understood = (last.parse_data or {}).get("begrip") or {}
    return {
        "intent": (last.intent or {}).get("name"),
        "onderwerpen": understood.get("onderwerpen") or [],
        "kans": understood.get("kans"),
        "top": understood.get("top") or [],
        "reden": understood.get("reden"),
        "taal": understood.get("taal"),
        "rol": tracker.get_slot("rol"),
        "regio": tracker.get_slot("regio"),
        "antwoorden": [name for said in _said_since_last_message(tracker) if (name := answer_name(said))],
        "model": Path(agent.processor.model_filename).name.removesuffix(".tar.gz") if agent.processor else None,
    }


def _said_since_last_message(tracker: DialogueStateTracker) -> list[BotUttered]:
    since = itertools.takewhile(lambda event: not isinstance(event, UserUttered), reversed(tracker.events))
    return [event for event in since if isinstance(event, BotUttered)][::-1]
