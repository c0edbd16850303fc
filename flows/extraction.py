"""Run the extractor over many articles, in this process or in several, keeping their order."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol

from extractors.records import Article, Extraction
from flows.lines import batches

if TYPE_CHECKING:
    from extractors.mentions.extractor import Extractor

_AHEAD: Final = 2
"""Batches queued per worker: enough to keep it busy, few enough to keep memory flat."""


class Extracts(Protocol):
    """What a cycle needs of an extractor."""

    version: str

    def is_tense(self, text: str) -> bool:
        """Whether a page with this text is worth the careful extraction."""

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """Extract each article, in order."""


@lru_cache(maxsize=1)
def extractor() -> Extractor:
    """The extractor of this process: the model takes seconds to load, so it is loaded once."""
    from extractors.mentions.extractor import Extractor  # noqa: PLC0415 - loads spaCy

    return Extractor.load()


def extract_batch(articles: list[Article]) -> list[Extraction]:
    """Extract one batch; a function of its argument alone, so that any worker can run it."""
    return list(extractor().extract(articles))


def extract_with(make: Callable[[], Extracts], articles: list[Article]) -> list[Extraction]:
    """Extract one batch with the extractor that ``make`` gives, in any worker.

    It lives here and not beside its caller so that a worker imports no database.
    """
    return list(make().extract(articles))


def extract_stream(articles: Iterable[Article], processes: int, batch: int) -> Iterator[Extraction]:
    """Extractions in the order of the articles, ``batch`` articles at a time.

    With one process everything happens here; with more, in workers that are started afresh
    (no fork: the parent may have threads).
    """
    if processes == 1:
        for group in batches(articles, batch):
            yield from extract_batch(group)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        waiting: deque[Future[list[Extraction]]] = deque()
        for group in batches(articles, batch):
            waiting.append(pool.submit(extract_batch, group))
            if len(waiting) >= processes * _AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
