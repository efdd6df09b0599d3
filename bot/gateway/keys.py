"""Typed keys of what the aiohttp application holds."""

from __future__ import annotations

import aiohttp
from aiohttp import web

from bot.gateway.conversations import Conversations
from bot.gateway.judging import Judge
from bot.gateway.limits import RateLimit
from bot.gateway.metrics import Metrics
from bot.gateway.rasa import RasaClient
from bot.settings import Settings

SETTINGS = web.AppKey("settings", Settings)
SESSION = web.AppKey("session", aiohttp.ClientSession)
RASA = web.AppKey("rasa", RasaClient)
JUDGE = web.AppKey("judge", Judge)
CONVERSATIONS = web.AppKey("conversations", Conversations)
RATE_SENDER = web.AppKey("rate_sender", RateLimit)
RATE_ADDRESS = web.AppKey("rate_address", RateLimit)
METRICS = web.AppKey("metrics", Metrics)
