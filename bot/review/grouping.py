"""Puts messages that ask the same in one group (``turns.group_key``), so that one decision can label many.

Two messages belong together when the model gave them the same topic and their sentence vectors are near. Groups only
grow: a new message joins the nearest group or starts one with its like, so that a reviewer's list does not reshuffle.
Vectors stay in memory; on disk there is only the group's key.
"""

from __future__ import annotations

import asyncio
import logging
import re
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import sqlite_utils
from aiohttp import web
from sklearn.cluster import AgglomerativeClustering

from bot.gateway.keys import SETTINGS
from bot.nlu.sentence_vectors import sentence_vectors
from bot.review.book import Book
from bot.review.tables import change

logger = logging.getLogger(__name__)

#: Cosine from which two messages of one topic ask the same. Complete linkage: every pair in a new group is this near.
NEAR = 0.7

#: Messages that are taken at once: clustering compares all pairs, and 1,000 x 1,000 is done in a blink.
BATCH = 1000

#: Seconds between two rounds, and between batches, so that pages are never waiting for long.
EVERY = 300.0
PAUSE = 0.2

Matrix = npt.NDArray[np.float32]
Vectors = Callable[[Sequence[str]], Matrix]


class Grouper:
    """Groups of one logbook. ``vectors`` gives a vector of length 1 for each text."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors
        self._keys: dict[str, list[str]] = defaultdict(list)
        self._leaders: dict[str, Matrix] = {}

    def group_batch(self, database: sqlite_utils.Database) -> int:
        """Gives up to BATCH messages without a group their group. Returns how many there were."""
        rows = list(
            database.query(
                "SELECT id, text, coalesce(topic, '') AS topic FROM turns WHERE group_key IS NULL ORDER BY id LIMIT ?",
                [BATCH],
            )
        )
        by_topic: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            by_topic[row["topic"]].append(row)
        keys = [
            (key, row["id"])
            for topic, found in by_topic.items()
            for key, row in zip(self._group_topic(topic, [row["text"] for row in found]), found, strict=True)
        ]
        with change(database):
            database.conn.executemany("UPDATE turns SET group_key = ? WHERE id = ?", keys)
        return len(rows)

    def _group_topic(self, topic: str, texts: list[str]) -> list[str]:
        """The key of each text's group."""
        different = list(dict.fromkeys(map(_plain, texts)))
        vectors = self._vectors(different)
        keys: list[str | None] = [None] * len(different)
        if self._keys[topic]:
            likeness = vectors @ self._leaders[topic].T
            nearest = likeness.argmax(axis=1)
            for place, leader in enumerate(nearest):
                if likeness[place, leader] >= NEAR:
                    keys[place] = self._keys[topic][leader]
        fresh = [place for place, key in enumerate(keys) if key is None]
        for place, cluster in zip(fresh, cluster_vectors(vectors[fresh]), strict=True):
            keys[place] = cluster
        self._remember(topic, keys, vectors, fresh)
        found = dict(zip(different, keys, strict=True))
        return [str(found[_plain(text)]) for text in texts]

    def _remember(self, topic: str, keys: list[str | None], vectors: Matrix, fresh: list[int]) -> None:
        """The first message of each new group leads it: what comes later is compared with that one."""
        leaders = list({keys[place]: place for place in reversed(fresh)}.values())
        if leaders:
            self._keys[topic] += [str(keys[place]) for place in leaders]
            before = self._leaders.get(topic)
            self._leaders[topic] = vectors[leaders] if before is None else np.vstack([before, vectors[leaders]])

    def read_leaders(self, database: sqlite_utils.Database) -> None:
        """After a restart the first message that is left of each group leads it."""
        by_topic: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in database.query(
            "SELECT group_key, coalesce(topic, '') AS topic, text FROM turns WHERE id IN"
            " (SELECT min(id) FROM turns WHERE group_key IS NOT NULL GROUP BY group_key)"
        ):
            by_topic[row["topic"]].append(row)
        for topic, found in by_topic.items():
            self._keys[topic] = [row["group_key"] for row in found]
            self._leaders[topic] = self._vectors([_plain(row["text"]) for row in found])


def _plain(text: str) -> str:
    """Without capitals and punctuation: a question mark alone moves a vector further than another verb."""
    return " ".join(re.findall(r"\w+", text.lower())) or text


def cluster_vectors(vectors: Matrix) -> list[str]:
    """A new group's key for each vector; those near each other share it."""
    if len(vectors) == 0:
        return []
    clusters = [0]
    if len(vectors) > 1:
        method = AgglomerativeClustering(
            n_clusters=None, distance_threshold=1 - NEAR, affinity="cosine", linkage="complete"
        )
        clusters = method.fit_predict(vectors).tolist()
    names: dict[int, str] = defaultdict(lambda: uuid.uuid4().hex[:12])
    return [names[cluster] for cluster in clusters]


async def group_in_background(app: web.Application) -> AsyncIterator[None]:
    """Groups new messages every few minutes, beside the pages, for as long as the application lives."""
    book = Book(app[SETTINGS].logbook_path)
    task = asyncio.create_task(_group_for_ever(book))
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await asyncio.to_thread(book.close)


async def _group_for_ever(book: Book) -> None:
    grouper: Grouper | None = None
    while True:
        try:
            if grouper is None:
                fresh = Grouper(sentence_vectors)
                await book.run(fresh.read_leaders)
                grouper = fresh
            while await book.run(grouper.group_batch):
                await asyncio.sleep(PAUSE)
        except Exception:
            logger.exception("Grouping failed; it is tried again later")
        await asyncio.sleep(EVERY)
