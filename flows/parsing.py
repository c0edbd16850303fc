"""Read documents with a time limit: what feeds send, and files that somebody names.

Small documents of a feed are read at once; everything else in a process of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from types import TracebackType
from typing import Final, Generic, Self, TypeVar, cast

from config.catalogue import Feed
from extractors.documents.assemble import reject
from extractors.documents.decode import GZIP_MAGIC
from extractors.documents.feed import read_feed
from extractors.documents.read import read_document
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
Q = TypeVar("Q")
A = TypeVar("A")


class Refused(Record, frozen=True, kw_only=True):
    """A :class:`DocumentError` on its way between processes."""

    subject: str
    reason: str
    message: str


class Asked(Record, frozen=True, kw_only=True):
    """A document that is to be read."""

    body: bytes
    name: str
    """Of its file, for messages."""
    url: str = ""
    """Its address; empty when it has none."""

    @property
    def subject(self) -> str:
        """What messages call it."""
        return self.url or self.name


class _Pooled(Generic[Q, A]):
    """A reader with a process of its own, which ends with the block."""

    def __init__(self, function: Callable[[Q], A], seconds: float) -> None:
        self._pool = WorkerPool(function, 1, seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.close()


class Documents(_Pooled[Callable[[], object], object]):
    """Reads documents; use as a context manager. The process starts with the first large one."""

    def __init__(self, seconds: float = SECONDS) -> None:
        super().__init__(_answer, seconds)

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


class Files(_Pooled[Asked | None, Article | Rejected | None]):
    """Reads files of any format; use as a context manager. The process starts with the first."""

    def __init__(self, seconds: float = SECONDS) -> None:
        super().__init__(_Reading(), seconds)

    def read(self, asked: Asked) -> Iterator[Article | Rejected]:
        """The articles and rejects of a document, each within the time limit.

        Never raises for its content: a reject with the reason ``timeout`` or ``crash`` ends it.
        """
        step: Asked | None = asked
        while True:
            try:
                found = self._pool.call(step, asked.subject)
            except DocumentError as error:
                yield reject(asked.subject, error.reason, error.message, asked.body)
                return
            if found is None:
                return
            yield found
            step = None


class _Reading:
    """In the worker: the document that is being read; an answer is its next article or reject."""

    def __init__(self) -> None:
        self._found: Iterator[Article | Rejected] = iter(())

    def __call__(self, asked: Asked | None) -> Article | Rejected | None:
        if asked is not None:
            self._found = read_document(asked.body, asked.name, asked.url)
        return next(self._found, None)


def _answer(work: Callable[[], object]) -> object:
    """Run in the worker: an error of ours must not look like a crash."""
    try:
        return work()
    except DocumentError as error:
        return Refused(subject=error.subject, reason=error.reason, message=error.message)
