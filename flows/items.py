"""What to do with a feed's items: pure decisions between fetching and storing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from config.catalogue import Feed
from extractors.documents.items import article_of
from extractors.documents.records import FeedHints, Item
from extractors.errors import FetchError, StorageError
from extractors.fetch.failures import Reason
from extractors.fetch.records import FeedState, Hints, Poll
from extractors.records import Article, Record, Rejected, article_id
from extractors.stories.urls import normalise
from storage.rows import PollResult, PollRow

FOR_GOOD: Final = frozenset(
    {
        Reason.ROBOTS,
        Reason.REFUSED,
        Reason.NOT_FOUND,
        Reason.GONE,
        Reason.TOO_LARGE,
        Reason.BAD_URL,
        Reason.PRIVATE_ADDRESS,
    }
)
"""Reasons why asking for a page again would not help."""
TRY_AGAIN: Final = frozenset(reason.value for reason in Reason if reason not in FOR_GOOD)
"""Reasons of rejects that do not keep an item from being tried again."""


class Found(Record, frozen=True, kw_only=True):
    """What became of one item: an article, a reject, or both when a summary stands in."""

    article: Article | None = None
    rejected: Rejected | None = None
    again: bool = False
    """The page could not be had just now and is to be tried again."""


def completed(item: Item, feed: Feed) -> Item:
    """The item with an identity and a language, its own or else the feed's."""
    return msgspec.structs.replace(
        item,
        guid=item.guid or (normalise(item.url) if item.url else ""),
        language=item.language or feed.language.split("-")[0].lower(),
    )


def identity(feed: Feed, item: Item) -> str:
    """The id that the item's article will have; see ``extractors.records.article_id``."""
    return article_id(feed.id, item.guid or f"{item.title}\n{item.content or item.summary}")


def claim(item: Item) -> str:
    """What makes two items of one round the same page; empty for an item without a page."""
    return normalise(item.url) if item.url else ""


def updated(item: Item, since: datetime | None) -> bool:
    """Whether the feed says that the item changed after ``since``, when it was last read (UTC)."""
    if item.updated is None or since is None:
        return False
    return item.updated > since and item.updated != item.published


def wants_page(item: Item, feed: Feed) -> bool:
    """Whether the item's page is to be fetched, or the item itself is enough."""
    if not item.url or feed.full_text == "item":
        return False
    return feed.full_text == "page" or not item.content


def found(made: Article | Rejected) -> Found:
    """Wrap what a reader made."""
    return Found(rejected=made) if isinstance(made, Rejected) else Found(article=made)


def without_page(item: Item, feed: Feed, error: FetchError) -> Found:
    """What to keep of an item whose page could not be fetched."""
    rejected = Rejected(source=feed.id, url=item.url, reason=error.reason, detail=error.message)
    if error.reason not in FOR_GOOD:
        return Found(rejected=rejected, again=True)
    return _summary_instead(item, feed, rejected)


def from_page(item: Item, feed: Feed, made: Article | Rejected) -> Found:
    """What to keep of an item whose page was read; a rejected page leaves the summary."""
    if isinstance(made, Article):
        return Found(article=made)
    return _summary_instead(item, feed, msgspec.structs.replace(made, url=item.url))


def _summary_instead(item: Item, feed: Feed, rejected: Rejected) -> Found:
    """The reject, and the feed's own summary as an article that is not the full text.

    An article behind a paywall still happened: it counts in the totals.
    """
    made = article_of(item, source=feed.id, outlet=feed.outlet)
    return Found(rejected=rejected, article=made if isinstance(made, Article) else None)


def assertion(feed: Feed, items: int) -> str:
    """A warning when the document has fewer or more items than the catalogue expects."""
    if items < feed.min_items:
        return f"only {items} items, expected at least {feed.min_items}: has the feed broken?"
    if items > feed.max_items:
        return f"{items} items, expected at most {feed.max_items}: has the feed changed?"
    return ""


def hints_of(hints: FeedHints) -> Hints:
    """What a document asks of its pollers, as the polling policy wants it."""
    return Hints(
        ttl_minutes=float(hints.ttl_minutes or 0),
        update_minutes=float(hints.period_minutes or 0),
        skip_hours=hints.skip_hours,
        skip_days=hints.skip_days,
    )


def read_state(feed_id: str, text: str) -> FeedState:
    """The state of a feed as it was stored.

    Raises :class:`StorageError` for a state that is not ours.
    """
    try:
        return msgspec.json.decode(text, type=FeedState)
    except msgspec.DecodeError as error:
        raise StorageError(
            f"feed {feed_id}", f"its stored state cannot be read: {error}"
        ) from error


def poll_result(
    poll: Poll,
    state: FeedState,
    *,
    rejects: Sequence[Rejected] = (),
    items: int = 0,
    new_items: int = 0,
) -> PollResult:
    """The rows that a poll leaves behind, with the state for the next one."""
    row = PollRow(
        feed_id=poll.feed_id,
        at=poll.at,
        outcome=poll.outcome.value,
        status=poll.status,
        url=state.url,
        final_url=poll.final_url or None,
        content_type=poll.content_type,
        bytes=poll.bytes,
        ms=poll.ms,
        items=items,
        new_items=new_items,
        etag=state.etag,
        last_modified=state.last_modified,
        body_sha256=state.body_sha256 or None,
        next_poll=state.next_poll,
        message=poll.message or None,
    )
    return PollResult(poll=row, state=msgspec.json.encode(state).decode(), rejects=tuple(rejects))
