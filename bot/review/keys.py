"""Typed keys of what the review application holds, and of what a request knows."""

from __future__ import annotations

from aiohttp import web

from bot.review.attempts import Attempts
from bot.review.book import Book
from bot.review.model_work import ModelWork, Trainer
from bot.review.sessions import LiveSessions
from bot.review.users import Users

BOOK = web.AppKey("book", Book)
USERS = web.AppKey("users", Users)
ATTEMPTS = web.AppKey("attempts", Attempts)
TRAINER = web.AppKey("trainer", Trainer)
MODEL_WORK = web.AppKey("model_work", ModelWork)
LIVE = web.AppKey("live", LiveSessions)

#: Name of the user in a request that passed the door.
USER = "user"
