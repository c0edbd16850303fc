"""Poll the feeds, get the pages of what is new, and store it: the network half of a cycle."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from random import Random
from typing import Final

import msgspec

from config.catalogue import Feed
from extractors.documents.items import article_of
from extractors.documents.records import FeedDocument, Item
from extractors.errors import DocumentError, FetchError
from extractors.fetch import policy
from extractors.fetch.client import Fetcher
from extractors.fetch.records import FeedState, Fetched, Hints, Outcome, Poll
from extractors.records import Article, Record, Rejected
from flows import items as deciding
from flows.lines import batches
from flows.parsing import Documents
from flows.progress import Report
from storage import load
from storage.database import Database
from storage.rows import PollResult

Reader = Callable[[Fetched, Item, Feed], Awaitable[Article | Rejected]]
"""Turns a page into an article; does not raise for the page's content."""

PAGES_A_BATCH: Final = 32
"""Pages of one feed that are fetched side by side."""
RECORDS_A_BATCH: Final = 500
"""Polls, articles and rejects that are stored in one transaction: one costs 100 ms and more,
however little it stores."""
SECONDS_A_BATCH: Final = 5.0
"""What waits longer is stored with the next result: pages of slow hosts come over many minutes."""


class Ingested(Record, frozen=True, kw_only=True):
    """What one round of polling did, in feeds, items and records."""

    polled: int = 0
    unchanged: int = 0
    failed: int = 0
    skipped: int = 0
    files: int = 0
    """Files of drop folders that were read."""
    articles: int = 0
    rejects: int = 0


class Ingest:
    """One round of polling. Everything it needs is passed in; everything it keeps is stored.

    Results are stored many at a time, in their order, so that a feed's state is stored after, or
    together with, the articles of its document: a kill at any point only makes the next round
    read some documents again.
    """

    def __init__(
        self,
        db: Database,
        fetcher: Fetcher,
        read: Reader,
        documents: Documents,
        *,
        now: datetime,
        rng: Random,
        report: Report,
    ) -> None:
        self._db = db
        self._fetcher = fetcher
        self._read = read
        self._documents = documents
        self._now = now
        self._rng = rng
        self._report = report
        self._claimed: set[str] = set()
        self._last: dict[str, datetime | None] = {}
        self._waiting: list[PollResult] = []
        self._stored_at = time.monotonic()
        self._done = Ingested()

    async def run(self, feeds: Sequence[Feed], *, everything: bool) -> Ingested:
        """Poll the feeds that are due, or with ``everything`` all that are not parked.

        Raises :class:`StorageError`; failures of feeds and pages are stored, not raised.
        """
        by_id = {feed.id: feed for feed in feeds}
        pairs = list(self._pairs(feeds, everything))
        self._report("poll", 0, len(pairs))
        # Pages wait mostly for other hosts' turns, so they must not hold up the polls.
        async with _tasks() as pages:
            async for poll in self._fetcher.poll_all(pairs, self._now):
                feed = by_id[poll.feed_id]
                if poll.outcome is Outcome.NEW and poll.body is not None:
                    await self._document(feed, poll, pages)
                else:
                    self._without_body(poll)
        self._flush()
        return self._done

    def _pairs(
        self, feeds: Sequence[Feed], everything: bool
    ) -> Iterable[tuple[Feed, FeedState | None]]:
        stored = load.feed_states(self._db)
        for feed in feeds:
            text = stored.get(feed.id)
            state = None if text is None else deciding.read_state(feed.id, text)
            self._last[feed.id] = state.last_success if state else None
            if state is not None and everything:
                state = msgspec.structs.replace(state, next_poll=None)
            yield feed, state

    def _without_body(self, poll: Poll) -> None:
        """Note a poll that brought no document; feeds that were not asked leave no row."""
        self._count(poll.outcome)
        if poll.outcome is not Outcome.SKIPPED or poll.reason is not None:
            self._keep(deciding.poll_result(poll, poll.state))

    async def _document(self, feed: Feed, poll: Poll, pages: asyncio.TaskGroup) -> None:
        """Parse a feed's document; its articles follow in a task of their own."""
        if feed.format == "wire":
            await self._wire(feed, poll)
            return
        try:
            document = await self._documents.feed(poll)
        except DocumentError as error:
            self._refuse(feed, poll, error)
            return
        self._count(Outcome.NEW)
        lean = msgspec.structs.replace(poll, body=None)
        pages.create_task(self._articles(feed, lean, document))

    async def _wire(self, feed: Feed, poll: Poll) -> None:
        """Store the articles of a document in a wire format: they are whole, no page is asked."""
        try:
            found = await self._documents.wire(poll, feed)
        except DocumentError as error:
            self._refuse(feed, poll, error)
            return
        self._count(Outcome.NEW)
        articles = tuple(one for one in found if isinstance(one, Article))
        rejects = [one for one in found if isinstance(one, Rejected)]
        known = load.known_ids(self._db, {one.id for one in articles})
        new = sum(one.id not in known for one in articles)
        state = policy.after_parse(
            poll.state, Hints(), new, len(articles), poll.at, self._rng, self._fetcher.limits
        )
        told = msgspec.structs.replace(
            poll, message=deciding.assertion(feed, len(articles)) or poll.message
        )
        result = deciding.poll_result(
            told, state, rejects=rejects, items=len(articles), new_items=new
        )
        self._keep(msgspec.structs.replace(result, articles=articles))

    def _refuse(self, feed: Feed, poll: Poll, error: DocumentError) -> None:
        """Store a body that is no feed as a reject, and count it against the feed."""
        state = policy.after_reject(
            poll.state, error.message, poll.at, self._rng, self._fetcher.limits
        )
        rejected = Rejected(
            source=feed.id,
            url=poll.final_url or feed.url,
            reason=error.reason,
            detail=error.message,
            sha256=poll.state.body_sha256,
            size=len(poll.body or b""),
        )
        outcome = Outcome.PARKED if state.parked else Outcome.FAILED
        failed = msgspec.structs.replace(
            poll, outcome=outcome, reason=error.reason, message=state.parked or error.message
        )
        self._count(outcome)
        self._keep(deciding.poll_result(failed, state, rejects=[rejected]))

    async def _articles(self, feed: Feed, poll: Poll, document: FeedDocument) -> None:
        """Store what is new in a feed's document, in batches, and the feed's state at the end."""
        items = [deciding.completed(item, feed) for item in document.items]
        new = self._unseen(feed, items)
        rejects = [msgspec.structs.replace(reject, source=feed.id) for reject in document.rejects]
        again = False
        for batch in batches(new, PAGES_A_BATCH):
            found = await asyncio.gather(*(self._article(item, feed) for item in batch))
            again = again or any(outcome.again for outcome in found)
            articles = [outcome.article for outcome in found if outcome.article is not None]
            refused = [outcome.rejected for outcome in found if outcome.rejected is not None]
            self._keep(PollResult(articles=tuple(articles), rejects=tuple(refused)))
        state = policy.after_parse(
            poll.state,
            deciding.hints_of(document.hints),
            len(new),
            len(items),
            poll.at,
            self._rng,
            self._fetcher.limits,
        )
        if again:
            # Some pages could not be had just now: ask for the whole document next time.
            state = msgspec.structs.replace(
                state, etag=None, last_modified=None, validators_since=None, body_sha256=""
            )
        told = msgspec.structs.replace(
            poll, message=deciding.assertion(feed, len(items)) or poll.message
        )
        result = deciding.poll_result(
            told, state, rejects=rejects, items=len(items), new_items=len(new)
        )
        self._keep(result)

    def _unseen(self, feed: Feed, items: Sequence[Item]) -> list[Item]:
        """Items that are not stored, from this feed or any other, or were updated since."""
        ids = {deciding.identity(feed, item): item for item in items}
        urls = {item.url for item in items if item.url}
        known = load.known_ids(self._db, ids)
        stored = load.known_urls(self._db, urls)
        tried = load.known_rejects(self._db, feed.id, urls, deciding.TRY_AGAIN)
        since = self._last.get(feed.id)
        new = []
        for key, item in ids.items():
            seen = key in known or item.url in stored or item.url in tried
            claim = deciding.claim(item) or key
            if claim in self._claimed or (seen and not deciding.updated(item, since)):
                continue
            self._claimed.add(claim)
            new.append(item)
        return new

    async def _article(self, item: Item, feed: Feed) -> deciding.Found:
        """The article of one item, from its page where the item itself is not enough."""
        if not deciding.wants_page(item, feed):
            return deciding.found(article_of(item, source=feed.id, outlet=feed.outlet))
        try:
            page = await self._fetcher.page(item.url, feed)
        except FetchError as error:
            return deciding.without_page(item, feed, error)
        made = await self._read(page, item, feed)
        return deciding.from_page(item, feed, made)

    def _keep(self, result: PollResult) -> None:
        """Store a result with others, in the order they came."""
        self._waiting.append(result)
        size = sum(1 + len(one.articles) + len(one.rejects) for one in self._waiting)
        late = time.monotonic() - self._stored_at > SECONDS_A_BATCH
        if size >= RECORDS_A_BATCH or late:
            self._flush()

    def _flush(self) -> None:
        self._stored_at = time.monotonic()
        if not self._waiting:
            return
        stored = load.store_polls(self._db, self._waiting)
        self._waiting = []
        self._done = msgspec.structs.replace(
            self._done,
            articles=self._done.articles + stored.articles,
            rejects=self._done.rejects + stored.rejects,
        )
        self._report("articles", self._done.articles, None)

    def _count(self, outcome: Outcome) -> None:
        done = self._done
        self._done = msgspec.structs.replace(
            done,
            polled=done.polled + (outcome is not Outcome.SKIPPED),
            unchanged=done.unchanged + (outcome is Outcome.UNCHANGED),
            failed=done.failed + (outcome in {Outcome.FAILED, Outcome.PARKED}),
            skipped=done.skipped + (outcome is Outcome.SKIPPED),
        )
        self._report("poll", self._done.polled + self._done.skipped, None)


@asynccontextmanager
async def _tasks() -> AsyncIterator[asyncio.TaskGroup]:
    """A task group that raises the first error itself, not a group of one."""
    try:
        async with asyncio.TaskGroup() as group:
            yield group
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from errors
