"""Runs the risk judgement beside the event loop, several waiting messages at a time.

The sentence vectors of ten messages cost little more than those of one, so messages that wait while another is judged
go together in the next batch. That keeps the emergency card quick when many people write at once.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from bot.risk import Context, Judgement
from bot.risk.judge import RiskJudge, judge_by_patterns

#: More than this many messages in a batch would make the first one wait for the last.
MAX_BATCH = 16

_Waiting = tuple[str, Context, "asyncio.Future[Judgement]"]


class Judge:
    """Judges messages in batches on one worker thread. ``start`` and ``stop`` belong to the application's life."""

    def __init__(self, risk: RiskJudge) -> None:
        self._risk = risk
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue()
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="risk")
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Starts the worker."""
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """Stops the worker."""
        if self._task:
            self._task.cancel()
        self._pool.shutdown(wait=False)

    async def judge(self, text: str, context: Context) -> Judgement:
        """The judgement of one message. Never fails: if the model does, the patterns alone decide."""
        future: asyncio.Future[Judgement] = asyncio.get_running_loop().create_future()
        await self._queue.put((text, context, future))
        return await future

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            batch = [await self._queue.get()]
            while len(batch) < MAX_BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            messages = [(text, context) for text, context, _ in batch]
            try:
                judgements = await loop.run_in_executor(self._pool, self._risk.judge_many, messages)
                if len(judgements) != len(messages):
                    raise RuntimeError("a judgement is missing")
            except Exception:  # a judgement must come whatever breaks in the model
                judgements = [judge_by_patterns(text, context) for text, context in messages]
            for (_, _, future), judgement in zip(batch, judgements, strict=True):
                if not future.done():
                    future.set_result(judgement)
