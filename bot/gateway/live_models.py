"""The gateway follows ``live.json`` for the risk model: read beside the one that judges, then swapped between batches."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from aiohttp import web

from bot.gateway.keys import JUDGE, LIVE_RISK, SETTINGS
from bot.risk.judge import read_risk_judge
from bot.training.live import Live, follow_live
from bot.training.registry import Registry


class LiveRisk:
    """Which risk model judges now; empty when the patterns judge alone. ``problem`` says why the live one does not."""

    def __init__(self, model: str) -> None:
        self.model = model
        self.wanted = model
        self.problem = ""


async def follow_risk_model(app: web.Application) -> AsyncIterator[None]:
    """Follows the live risk model for as long as the gateway lives."""
    task = asyncio.create_task(follow_live(app[SETTINGS], lambda live: switch_risk_model(app, live)))
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def switch_risk_model(app: web.Application, live: Live) -> None:
    """Lets the live risk model judge. Whatever is wrong with it, the one that judges now goes on."""
    known = app[LIVE_RISK]
    known.wanted, known.problem = live.models.risk, ""
    if live.models.risk == known.model:
        return
    try:
        path = app[SETTINGS].models_dir / live.models.risk
        model = await asyncio.to_thread(lambda: read_risk_judge(Registry(app[SETTINGS].models_dir).check(path)))
    except Exception as problem:
        known.problem = str(problem) or type(problem).__name__
        raise
    app[JUDGE].use(model)
    known.model = live.models.risk
