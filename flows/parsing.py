"""Read what feeds send: small documents at once, large ones in a process with a time limit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Final, Self, TypeVar, cast

from config.catalogue import Feed
from extractors.documents.decode import GZIP_MAGIC
from extractors.documents.feed import read_feed
from extractors.documents.records import FeedDocument
from extractors.documents.worker import WorkerPool
from extractors.errors import DocumentError
from extractors.fetch.records import Poll
from extractors.records import Article, Record, Rejected
from flows.wire import wire_items

SMALL: Final = 100_000
"""Bytes of a document that is read in this process: of 30 ways to slow the parsers down none makes
them take more than 5 s for so many. Of more, some take hours."""
SECONDS: Final = 20.0
"""Longest reading of one document; the largest real ones (15 MB) take 12 s."""

R = TypeVar("R")


class Refused(Record, frozen=True, kw_only=True):
    """A :class:`DocumentError` on its way between processes."""

    subject: str
    reason: str
    message: str


class Documents:
    """Reads documents; use as a context manager. The process starts with the first large one."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._pool: WorkerPool[Callable[[], object], object] = WorkerPool(_answer, 1, seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.close()

    async def feed(self, poll: Poll) -> FeedDocument:
        """The feed that a poll brought.

        Raises :class:`DocumentError`: as :func:`read_feed`, ``timeout`` or ``crash``.
        """
        body = poll.body or b""
        return await self._read(partial(read_feed, body, poll.final_url, poll.content_type), poll)

    async def wire(self, poll: Poll, feed: Feed) -> tuple[Article | Rejected, ...]:
        """The articles and rejects of a wire's document that a poll brought.

        Raises :class:`DocumentError`: as :func:`wire_items`, ``timeout`` or ``crash``.
        """
        body = poll.body or b""
        return await self._read(partial(wire_items, body, poll.final_url, feed, poll.at), poll)

    async def _read(self, work: partial[R], poll: Poll) -> R:
        body = poll.body or b""
        if len(body) <= SMALL and not body.startswith(GZIP_MAGIC):
            return await asyncio.to_thread(work)
        answer = await asyncio.to_thread(self._pool.call, work, poll.final_url)
        if isinstance(answer, Refused):
            raise DocumentError(answer.subject, answer.reason, answer.message)
        return cast(R, answer)


def _answer(work: Callable[[], object]) -> object:
    """Run in the worker: an error of ours must not look like a crash."""
    try:
        return work()
    except DocumentError as error:
        return Refused(subject=error.subject, reason=error.reason, message=error.message)
