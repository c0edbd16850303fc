"""Plain rows that the flows hand to storage, where no record of the extractors fits."""

from __future__ import annotations

from datetime import datetime

from extractors.records import Article, Record, Rejected


class PollRow(Record, frozen=True, kw_only=True):
    """One poll of a feed or one read of a drop folder: a row of ``raw_fetches``."""

    feed_id: str
    at: datetime
    """When the poll started, UTC."""
    outcome: str
    """new, unchanged, failed, parked or skipped."""
    status: int | None = None
    url: str = ""
    final_url: str | None = None
    content_type: str | None = None
    bytes: int = 0
    ms: int = 0
    items: int = 0
    new_items: int = 0
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    next_poll: datetime | None = None
    message: str | None = None


class PollResult(Record, frozen=True, kw_only=True):
    """All that one poll leaves behind; stored in one transaction or not at all."""

    poll: PollRow | None = None
    """None for articles that came without a poll, such as a backfill."""
    state: str | None = None
    """JSON of the feed's state; None leaves the stored one alone."""
    articles: tuple[Article, ...] = ()
    rejects: tuple[Rejected, ...] = ()


class Stored(Record, frozen=True, kw_only=True):
    """What a call of the loader changed."""

    articles: int = 0
    """New records of articles (new articles and new versions)."""
    rejects: int = 0
    mentions: int = 0
    quotes: int = 0
    extractions: int = 0
    quarantined: int = 0
    """Articles that extraction has given up."""


class Fingerprinted(Record, frozen=True, kw_only=True):
    """An article as the story linker sees it."""

    article_id: str
    published: datetime
    """UTC."""
    signature: bytes
    """MinHash signature, as ``extractors.stories`` packs it."""
    bands: tuple[int, ...]
    """LSH band keys, 64 bits each."""
    story_id: str = ""
    """Story it belongs to so far; empty for a new one."""


class ActorRow(Record, frozen=True, kw_only=True):
    """One actor of the registry: a row of ``core_actors``."""

    code: str
    name: str
    kind: str
    """state, organisation, group or other."""
    state: str | None = None


class EventRow(Record, frozen=True, kw_only=True):
    """One event class of the ontology: a row of ``core_events``."""

    event: str
    quad: str
    goldstein: float
    definition: str
