"""Extraction in a process of its own: an article that breaks it costs itself, not the batch.

A batch goes to the worker whole. When the worker crashes or takes too long, each of its articles
goes alone; one that fails alone twice is given up. Before that, an article that is known to be
harmless is tried: when that fails, too, extraction itself is broken and nothing is given up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Final

from extractors.documents.worker import WorkerPool
from extractors.errors import DocumentError, ExtractionError
from extractors.records import Article, Extraction
from flows.extraction import Extracts, extract_with
from storage.queue import GivenUp

START_SECONDS: Final = 180.0
"""Longest start of a worker: the model loads in 2 s on an idle machine."""
ARTICLE_SECONDS: Final = 30.0
"""Longest extraction of one article; real ones take 2 s at most."""
EACH_SECONDS: Final = 2.0
"""What a batch gets for each further article."""
TRIES: Final = 2
HARMLESS: Final = Article(
    id="harmless", url="", title="Talks", text="The two sides met on Friday.", published=None
)


class Guard:
    """Reads batches of articles in one worker process, which is started at the first batch.

    ``make`` is an importable function that gives the extractor; it is called in the worker.
    """

    def __init__(self, make: Callable[[], Extracts], seconds: float = ARTICLE_SECONDS) -> None:
        self._seconds = seconds
        self._ready = False
        self._pool = WorkerPool(partial(extract_with, make), 1, seconds)

    def read(
        self, articles: Sequence[Article], version: str
    ) -> tuple[list[Extraction], list[GivenUp]]:
        """What was found in the articles, and which of them were given up.

        Raises :class:`ExtractionError` when extraction fails on any text.
        """
        try:
            limit = self._seconds + EACH_SECONDS * len(articles)
            return self._call(articles, "a batch of articles", limit), []
        except DocumentError:
            return self._one_by_one(articles, version)

    def _call(
        self, articles: Sequence[Article], subject: str, seconds: float | None = None
    ) -> list[Extraction]:
        """Read in the worker; its start does not count against the limit."""
        if not self._ready:
            self._start()
        try:
            return self._pool.call(list(articles), subject, seconds)
        except DocumentError:
            self._ready = False  # the worker was stopped
            raise

    def _start(self) -> None:
        try:
            self._pool.call([], "extraction", START_SECONDS)
        except DocumentError as error:
            raise ExtractionError("extraction", f"cannot start: {error.message}") from error
        self._ready = True

    def _one_by_one(
        self, articles: Sequence[Article], version: str
    ) -> tuple[list[Extraction], list[GivenUp]]:
        found, given_up = [], []
        for article in articles:
            made = self._alone(article, version)
            if isinstance(made, GivenUp):
                given_up.append(made)
            else:
                found += made
        return found, given_up

    def _alone(self, article: Article, version: str) -> list[Extraction] | GivenUp:
        for _ in range(TRIES):
            try:
                return self._call([article], article.id)
            except DocumentError as error:
                last = error
        self._require_sound()
        return GivenUp(
            article_id=article.id,
            text_sha256=article.text_sha256,
            extractor_version=version,
            reason=last.reason,
            detail=last.message,
            tries=TRIES,
        )

    def _require_sound(self) -> None:
        try:
            self._call([HARMLESS], "extraction")
        except DocumentError as error:
            raise ExtractionError("extraction", f"fails on any text: {error.message}") from error

    def close(self) -> None:
        """Stop the worker."""
        self._pool.close()


@cache
def guard(make: Callable[[], Extracts]) -> Guard:
    """The guard of this process: its worker loads the model once and ends with the process."""
    return Guard(make)
