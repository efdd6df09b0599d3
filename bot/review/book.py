"""The logbook as the pages use it: one connection in a thread of its own, so that no page waits for another's disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import sqlite_utils

from bot.review.tables import open_review

Params = ParamSpec("Params")
Result = TypeVar("Result")


class Book:
    """Runs functions of the database, one at a time, in the order in which they were asked."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="logbook")
        self._database: sqlite_utils.Database | None = None

    async def run(
        self,
        work: Callable[Concatenate[sqlite_utils.Database, Params], Result],
        *args: Params.args,
        **kwargs: Params.kwargs,
    ) -> Result:
        """The result of ``work(database, ...)``."""

        def run_in_thread() -> Result:
            if self._database is None:
                self._database = open_review(self._path)
            return work(self._database, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._thread, run_in_thread)

    def close(self) -> None:
        """Waits for what is being done and closes the file."""
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def _close(self) -> None:
        if self._database is not None:
            self._database.close()
