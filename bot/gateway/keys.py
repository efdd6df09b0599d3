"""Typed keys of what the aiohttp application holds."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
from aiohttp import web

from bot.gateway.conversations import ConversationMemory
from bot.gateway.judging import Judge
from bot.gateway.limits import Limit
from bot.gateway.metrics import Metrics
from bot.gateway.overload import WaitingRoom
from bot.gateway.rasa import RasaClient
from bot.logbook.writer import LogbookWriter
from bot.risk.cards import Item
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.gateway.health import Readiness
    from bot.gateway.live_models import LiveRisk

SETTINGS = web.AppKey("settings", Settings)
SESSION = web.AppKey("session", aiohttp.ClientSession)
RASA = web.AppKey("rasa", RasaClient)
JUDGE = web.AppKey("judge", Judge)
LIVE_RISK: web.AppKey[LiveRisk] = web.AppKey("live_risk")
WAITING_ROOM = web.AppKey("waiting_room", WaitingRoom)
CONVERSATIONS: web.AppKey[ConversationMemory] = web.AppKey("conversations")
#: Answers that are being made now, by sender and message id. They live here and not in the conversation, which several
#: gateways may share: a repeat that comes in at this gateway meanwhile waits for the same answer.
UNDER_WAY: web.AppKey[dict[tuple[str, str], asyncio.Future[list[Item]]]] = web.AppKey("under_way")
RATE_SENDER: web.AppKey[Limit] = web.AppKey("rate_sender")
RATE_ADDRESS: web.AppKey[Limit] = web.AppKey("rate_address")
RATE_OTHER: web.AppKey[Limit] = web.AppKey("rate_other")
READINESS: web.AppKey[Readiness] = web.AppKey("readiness")
METRICS = web.AppKey("metrics", Metrics)
LOGBOOK = web.AppKey("logbook", LogbookWriter)
