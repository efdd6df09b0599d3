"""Runs the risk judgement beside the event loop, several waiting messages at a time.

The sentence vectors of ten messages cost little more than those of one, so messages that wait while another is judged
go together in the next batch. That keeps the emergency card quick when many people write at once.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from bot.risk import Context, Judgement
from bot.risk.judge import RiskJudge, judge_by_patterns

#: More messages than this, or more seconds of work, in a batch would make the first one wait for the last.
MAX_BATCH = 16
MOST_BATCH_SECONDS = 0.25

#: Who would wait longer than this is not judged by the model: a card that comes late is no emergency card.
MOST_SECONDS_WAITING = 0.5

#: Seconds to judge one message, until it is known how fast this machine is, and how much the newest batch weighs in it.
FIRST_PACE = 0.01
NEWEST = 0.2

_Waiting = tuple[str, Context, "asyncio.Future[Judgement]"]


class Judge:
    """Judges messages in batches on one worker thread. ``start`` and ``stop`` belong to the application's life."""

    def __init__(self, risk: RiskJudge) -> None:
        self._risk = risk
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue()
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="risk")
        self._task: asyncio.Task[None] | None = None
        self._pace = FIRST_PACE

    def use(self, risk: RiskJudge) -> None:
        """Another model judges from the next batch on."""
        self._risk = risk

    def start(self) -> None:
        """Starts the worker."""
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """Stops the worker."""
        if self._task:
            self._task.cancel()
        self._pool.shutdown(wait=False)

    @property
    def waiting(self) -> int:
        """Messages that wait for their turn."""
        return self._queue.qsize()

    @property
    def is_full(self) -> bool:
        """Whether a message would wait too long for the model."""
        return self.waiting * self._pace > MOST_SECONDS_WAITING

    async def judge(self, text: str, context: Context) -> Judgement:
        """The judgement of one message. Never fails: if the model does, the patterns alone decide."""
        future: asyncio.Future[Judgement] = asyncio.get_running_loop().create_future()
        await self._queue.put((text, context, future))
        return await future

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            batch = [await self._queue.get()]
            most = min(MAX_BATCH, MOST_BATCH_SECONDS / self._pace)
            while len(batch) < most and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            messages = [(text, context) for text, context, _ in batch]
            started = time.monotonic()
            try:
                judgements = await loop.run_in_executor(self._pool, self._risk.judge_many, messages)
                if len(judgements) != len(messages):
                    raise RuntimeError("a judgement is missing")
            except Exception:  # a judgement must come whatever breaks in the model
                judgements = [judge_by_patterns(text, context) for text, context in messages]
            taken = (time.monotonic() - started) / len(batch)
            self._pace = max(1e-4, self._pace + NEWEST * (taken - self._pace))
            for (_, _, future), judgement in zip(batch, judgements, strict=True):
                if not future.done():
                    future.set_result(judgement)
