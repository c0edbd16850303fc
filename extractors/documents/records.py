"""What a feed says, before its items become articles."""

from __future__ import annotations

from datetime import datetime

from extractors.records import Record, Rejected


class Item(Record, frozen=True, kw_only=True):
    """One item of a feed, as plain text."""

    guid: str = ""
    """The item's own identifier, empty when it has none."""
    url: str = ""
    """Absolute http(s) address of the article's page, empty when it has none."""
    title: str = ""
    published: datetime | None = None
    """UTC."""
    updated: datetime | None = None
    """UTC; when the feed says that the item was changed."""
    summary: str = ""
    """Teaser or description, paragraphs separated by blank lines."""
    content: str = ""
    """The article's full text where the item carries it, else empty."""
    authors: tuple[str, ...] = ()
    language: str | None = None
    """ISO 639-1, as the item or its feed declares it."""
    outlet: str = ""
    """The publisher the item itself names (``source``), for aggregators."""


class FeedHints(Record, frozen=True, kw_only=True):
    """What a feed asks of those who poll it."""

    ttl_minutes: int | None = None
    """RSS 2.0 ``ttl``."""
    period_minutes: int | None = None
    """``sy:updatePeriod`` divided by ``sy:updateFrequency``."""
    skip_hours: tuple[int, ...] = ()
    """RSS ``skipHours``: UTC hours in which the feed does not change."""
    skip_days: tuple[str, ...] = ()
    """RSS ``skipDays``: English day names, lower case."""


class FeedDocument(Record, frozen=True, kw_only=True):
    """A parsed feed: its items, and those that could not be used with the reason."""

    format: str
    """``rss20``, ``atom10``, ``rss10`` (RDF), ``json11`` and so on."""
    title: str = ""
    url: str = ""
    """Address of the site the feed belongs to."""
    self_url: str = ""
    """Address the feed gives for itself."""
    language: str | None = None
    items: tuple[Item, ...] = ()
    rejects: tuple[Rejected, ...] = ()
    hints: FeedHints = FeedHints()
