"""Ask feeds once and say what they give; nothing is stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from config.catalogue import Feed
from config.settings import FetchSettings
from extractors.documents.discovery import advertised
from extractors.documents.records import FeedDocument
from extractors.errors import DocumentError, FetchError
from extractors.fetch.client import Fetcher
from extractors.fetch.records import Outcome, Poll
from extractors.records import Article, Record
from flows.folders import files_of
from flows.items import assertion
from flows.parsing import Documents
from flows.progress import Report
from flows.wire import FORMAT

OK: Final = "ok"
FOLDER: Final = "folder"


class Checked(Record, frozen=True, kw_only=True):
    """What one poll of a feed gave."""

    feed: str
    outcome: str
    """ok, failed, parked or skipped."""
    status: int | None = None
    items: int | None = None
    newest: datetime | None = None
    """Latest date of an item, UTC."""
    format: str | None = None
    """As the bytes say: ``rss20``, ``atom10``, ``json11``, ``wire``, ``folder``."""
    expected: str | None = None
    """held, too few or too many, against the feed's ``min_items`` and ``max_items``."""
    ms: int | None = None
    message: str = ""


class Seen(Record, frozen=True, kw_only=True):
    """What a document holds."""

    format: str
    dates: tuple[datetime | None, ...]
    """Of each item."""


def check(feeds: Sequence[Feed], settings: FetchSettings, report: Report) -> list[Checked]:
    """Poll every feed once, due or not, side by side; results in the feeds' order.

    Feeds that are parked in the catalogue are not asked. Failures are results, not raised.
    """
    return asyncio.run(_check(feeds, settings, report))


async def _check(feeds: Sequence[Feed], settings: FetchSettings, report: Report) -> list[Checked]:
    folders = {feed.id: _folder(feed) for feed in feeds if feed.folder}
    polled = {}
    report("poll", 0, len(feeds))
    with Documents() as documents:
        async with Fetcher(settings) as fetcher:
            async for result in _polled([feed for feed in feeds if feed.url], fetcher, documents):
                polled[result.feed] = result
                report("poll", len(polled), len(feeds))
    return [{**folders, **polled}[feed.id] for feed in feeds]


async def _polled(
    feeds: Sequence[Feed], fetcher: Fetcher, documents: Documents
) -> AsyncIterator[Checked]:
    by_id = {feed.id: feed for feed in feeds}
    async for poll in fetcher.poll_all([(feed, None) for feed in feeds], datetime.now(UTC)):
        yield await _judged(by_id[poll.feed_id], poll, documents)


async def _judged(feed: Feed, poll: Poll, documents: Documents) -> Checked:
    """What a poll of a feed without memory means."""
    if poll.outcome is not Outcome.NEW or poll.body is None:
        parked = feed.parked is not None
        return Checked(
            feed=feed.id,
            outcome="parked" if parked else _word(poll.outcome),
            status=poll.status,
            ms=None if parked else poll.ms,
            message=poll.message,
        )
    try:
        seen = await _seen(feed, poll, documents)
    except DocumentError as error:
        message = _advice(error, poll)
        return Checked(
            feed=feed.id, outcome="failed", status=poll.status, ms=poll.ms, message=message
        )
    moved = f"answered from {poll.final_url}" if poll.final_url != feed.url else ""
    return Checked(
        feed=feed.id,
        outcome=OK,
        status=poll.status,
        items=len(seen.dates),
        newest=max((date for date in seen.dates if date is not None), default=None),
        format=seen.format,
        expected=_expected(feed, len(seen.dates)),
        ms=poll.ms,
        message="; ".join(filter(None, (assertion(feed, len(seen.dates)), moved))),
    )


def ask(feed: Feed, settings: FetchSettings) -> FeedDocument:
    """Poll one feed and parse what it sends.

    Raises :class:`FetchError` when it sends nothing, and :class:`DocumentError` when that is no
    feed; of an HTML page the message names the feeds that the page names.
    """
    return asyncio.run(_ask(feed, settings))


async def _ask(feed: Feed, settings: FetchSettings) -> FeedDocument:
    async with Fetcher(settings) as fetcher:
        poll = await fetcher.poll(feed, None, datetime.now(UTC))
    if poll.body is None:
        raise FetchError(feed.url, poll.reason or "failed", poll.message)
    try:
        with Documents() as documents:
            return await documents.feed(poll)
    except DocumentError as error:
        raise DocumentError(feed.url, error.reason, _advice(error, poll)) from error


async def _seen(feed: Feed, poll: Poll, documents: Documents) -> Seen:
    if feed.format != FORMAT:
        document = await documents.feed(poll)
        dates = tuple(item.published or item.updated for item in document.items)
        return Seen(format=document.format, dates=dates)
    found = await documents.wire(poll, feed)
    articles = [one for one in found if isinstance(one, Article)]
    return Seen(format=FORMAT, dates=tuple(one.published for one in articles))


def _folder(feed: Feed) -> Checked:
    """A drop folder: its files, read or not."""
    if feed.parked is not None:
        message = f"parked in the catalogue: {feed.parked}"
        return Checked(feed=feed.id, outcome="parked", format=FOLDER, message=message)
    try:
        changed = [file.changed for file in files_of(Path(feed.folder or ""))]
    except OSError as error:
        message = f"{feed.folder} cannot be read ({error.strerror})"
        return Checked(feed=feed.id, outcome="failed", format=FOLDER, message=message)
    newest = max(changed, default=None)
    return Checked(
        feed=feed.id, outcome=OK, items=len(changed), newest=newest, format=FOLDER,
        message="items are files, newest is the last one's time",
    )  # fmt: skip


def _word(outcome: Outcome) -> str:
    """Without memory a feed cannot be parked by its failures: only this poll counts."""
    return "failed" if outcome is Outcome.PARKED else outcome.value


def _expected(feed: Feed, items: int) -> str:
    if items < feed.min_items:
        return "too few"
    return "too many" if items > feed.max_items else "held"


def _advice(error: DocumentError, poll: Poll) -> str:
    if error.reason != "html":
        return error.message
    named = advertised(poll.body or b"", poll.final_url)
    return f"{error.message}; it names {', '.join(named[:5])}" if named else error.message
