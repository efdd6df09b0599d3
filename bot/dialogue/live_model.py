"""Rasa follows ``live.json``: another model is read beside the one that answers, tried, and then takes over at once.

Named in credentials.yml as one of Rasa's channels, because a channel is how Rasa lets other code into its server. The
conversations stay where they are, in the tracker store; a message that is being answered is finished by the model it
began with. The model before it stays in memory, so that going back takes no reading.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.dialogue.answers import AnswerGenerator
from bot.settings import Settings, load_settings
from bot.training.live import Live, follow_live
from bot.training.registry import Registry, UnknownModel

logger = logging.getLogger(__name__)

#: A new model must make something of this before it may answer anybody.
TRIAL_QUESTION = "hoe lang duurt een huisverbod"

#: While a model is read, messages go on: threads change turns ten times as often as Python does by itself.
SWITCH_INTERVAL = 0.0005


@dataclass(frozen=True)
class Status:
    """What answers now, and why the model that should is not there, if so."""

    model: str
    wanted: str
    problem: str = ""


class LiveModel(InputChannel):
    """Switches Rasa's model when live.json changes, and says which one answers: ``GET /webhooks/live_model/``."""

    def __init__(self) -> None:
        """Made by Rasa from credentials.yml."""
        self._settings = load_settings()
        self._warm: dict[str, MessageProcessor] = {}
        self._wanted = ""
        self._problem = ""
        self._task: asyncio.Task[None] | None = None

    @classmethod
    def name(cls) -> str:
        """The part of the address that names this channel."""
        return "live_model"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """What Rasa adds to its server. No message ever comes in here."""
        blueprint = Blueprint("live_model")

        @blueprint.listener("after_server_start")
        async def start(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
            agent: Agent = app.ctx.agent
            self._task = loop.create_task(follow_live(self._settings, lambda live: self._switch(agent, live)))

        @blueprint.listener("before_server_stop")
        async def stop(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
            if self._task:
                self._task.cancel()

        @blueprint.get("/")
        async def status(request: Request) -> HTTPResponse:
            answering = _name(request.app.ctx.agent)
            return json(vars(Status(answering, self._wanted or answering, self._problem)))

        return blueprint

    async def _switch(self, agent: Agent, live: Live) -> None:
        """Lets the live model answer. Whatever is wrong with it, the one that answers now goes on."""
        self._wanted, self._problem = live.models.topics, ""
        try:
            if self._wanted != _name(agent):
                processor = self._warm.get(self._wanted) or await self._read(agent, self._wanted)
                self._warm[_name(agent)] = agent.processor
                _take_over(agent, processor)
                logger.info("%s answers now", self._wanted)
        except Exception as problem:
            self._problem = str(problem) or type(problem).__name__
            raise
        kept = {live.models.topics, live.previous.topics if live.previous else ""}
        self._warm = {name: processor for name, processor in self._warm.items() if name in kept}

    async def _read(self, agent: Agent, name: str) -> MessageProcessor:
        """The model, tried out. Raises UnknownModel when the registry does not know it."""
        interval = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_INTERVAL)
        try:
            processor = await asyncio.to_thread(read_processor, agent, self._settings, name)
        finally:
            sys.setswitchinterval(interval)
        parsed = await processor.parse_message(UserMessage(TRIAL_QUESTION))
        if not parsed["intent"]["name"]:
            raise UnknownModel(f"{name} begrijpt niets.")
        return processor


def read_processor(agent: Agent, settings: Settings, name: str) -> MessageProcessor:
    """A processor for the model of this name, with answers of its own and the agent's conversations."""
    model = Registry(settings.models_dir).check(settings.models_dir / Path(name).name)
    processor = MessageProcessor(
        model_path=model,
        tracker_store=agent.tracker_store,
        lock_store=agent.lock_store,
        generator=agent.nlg,
        action_endpoint=agent.action_endpoint,
    )
    processor.nlg = AnswerGenerator(domain=processor.domain)
    return processor


def _take_over(agent: Agent, processor: MessageProcessor) -> None:
    """All of it between two messages: nothing here waits, so no message sees half."""
    agent.processor = processor
    agent.nlg = processor.nlg
    agent.domain = processor.domain
    agent.tracker_store.domain = processor.domain


def _name(agent: Agent) -> str:
    return agent.processor.model_path.name if agent.processor else ""
