"""Answers that are kept while their version is served, each made once however many ask."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final, Generic, TypeVar

from extractors.records import Record

SHRINKS: Final = ("json", "csv", "xml", "html", "text", "atom")
"""Media types in which one of these words stands are worth compressing."""


REMEMBERED: Final = 64
LATELY_SECONDS: Final = 600.0
"""What nobody has asked for this long is not made ready when a new version comes."""
T = TypeVar("T")


class Answer(Record, frozen=True, kw_only=True):
    """A whole body with what its headers say."""

    body: bytes
    packed: bytes | None
    """The same in gzip, where that is smaller."""
    media: str
    etag: str
    """Strong, of the uncompressed bytes, with its quotes."""
    headers: tuple[tuple[str, str], ...] = ()
    """What else is to be said of it, such as where the next page is."""

    @property
    def size(self) -> int:
        """Bytes that it takes in memory."""
        return len(self.body) + len(self.packed or b"")


def etag_of(*parts: bytes) -> str:
    """A strong ETag of bytes."""
    return f'"{hashlib.sha256(b"".join(parts)).hexdigest()[:32]}"'


class Cache:
    """The last answers, up to ``most`` bytes; for one event loop."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[object, Answer] = OrderedDict()
        self._size = 0
        self._made: dict[object, asyncio.Task[Answer]] = {}

    async def get(self, key: object, make: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer under ``key``, made by ``make`` unless it is kept or being made."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        task = self._made.get(key)
        if task is None:
            task = asyncio.ensure_future(self._make(key, make))
            self._made[key] = task
            task.add_done_callback(lambda _: self._made.pop(key, None))
        # A client that leaves must not take the answer from the others.
        return await asyncio.shield(task)

    async def _make(self, key: object, make: Callable[[], Awaitable[Answer]]) -> Answer:
        answer = await make()
        if answer.size <= self._most // 4:
            self._kept[key] = answer
            self._size += answer.size
            while self._size > self._most:
                _, dropped = self._kept.popitem(last=False)
                self._size -= dropped.size
        return answer


class Recent(Generic[T]):
    """What was asked lately, so that it can be made ready when a new version comes."""

    def __init__(self) -> None:
        self._asked: OrderedDict[object, tuple[float, T]] = OrderedDict()

    def add(self, key: object, what: T) -> None:
        """Note that ``what`` was asked now."""
        self._asked[key] = (time.monotonic(), what)
        self._asked.move_to_end(key)
        if len(self._asked) > REMEMBERED:
            self._asked.popitem(last=False)

    def values(self) -> list[T]:
        """What was asked, the latest first."""
        since = time.monotonic() - LATELY_SECONDS
        return [what for moment, what in reversed(self._asked.values()) if moment >= since]
