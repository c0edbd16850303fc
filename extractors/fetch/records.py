"""Records of the fetch stage. Times are timezone-aware UTC; sizes are bytes."""

from __future__ import annotations

import builtins  # some records have a field of the name bytes
from datetime import date, datetime
from enum import StrEnum

from extractors.records import Record


class Outcome(StrEnum):
    """How one poll ended."""

    NEW = "new"
    """The feed sent a document that differs from the last one."""
    UNCHANGED = "unchanged"
    """A 304, or the same bytes as last time."""
    FAILED = "failed"
    PARKED = "parked"
    """This poll failed in a way that stops further polling until somebody looks."""
    SKIPPED = "skipped"
    """Not asked: parked, not due, or its host wants to be left alone."""


class FeedState(Record, frozen=True, kw_only=True):
    """All that is remembered of a feed between two polls.

    Store the state of a poll in the same transaction as the articles of its body: otherwise a
    kill in between makes the next poll answer "unchanged" for articles nobody kept.
    """

    feed_id: str
    url: str
    """The catalogue's address this state belongs to; another address starts afresh."""
    etag: str | None = None
    """As the server sent it, quotes and ``W/`` included."""
    last_modified: str | None = None
    """As the server sent it."""
    validators_since: datetime | None = None
    """When the last full response (200) came; validators older than eight days are not sent."""
    body_sha256: str = ""
    """Hex SHA-256 of the last body, decompressed."""
    same_body: int = 0
    """Full responses in a row that repeated the last body although validators were sent."""
    suspect: bool = False
    """The last full response had the old validators on other bytes."""
    lying: str | None = None
    """How its validators were caught misleading us, in plain English."""
    distrusted: bool = False
    """Its validators are not sent any more: a 304 would mean nothing."""
    last_poll: datetime | None = None
    last_success: datetime | None = None
    next_poll: datetime | None = None
    """Not before this; None is due at once."""
    interval_minutes: float = 60.0
    """Adapted interval, before what the publisher asks for and before jitter."""
    fresh_minutes: float = 0.0
    """What the last response's Cache-Control or Expires asked for."""
    hint_minutes: float = 0.0
    """What the last document's ttl or sy:update* asked for."""
    skip_hours: tuple[int, ...] = ()
    """Hours (UTC) in which the last document asked not to be polled."""
    skip_days: tuple[str, ...] = ()
    """Days (UTC), as English names in lower case, on which it asked not to be polled."""
    host_paused_until: datetime | None = None
    """A host sent 429 or 503 and wants no request, for any of its feeds, before this."""
    host_paused_url: str = ""
    """The address that host answered for: that of the last hop."""
    failures: float = 0.0
    """Weighted failures in a row."""
    failures_before: float = 0.0
    """Those before the last answer, to be taken up again if its body turns out to be no feed."""
    successes: int = 0
    """Answers with 200 or 304 so far."""
    last_error: str | None = None
    parked: str | None = None
    """Why it is no longer polled, in plain English."""
    redirect_to: str | None = None
    """Target of the permanent redirect seen last."""
    redirect_count: int = 0
    """Different days on which that target was seen, without another in between."""
    redirect_day: date | None = None
    moved_to: str | None = None
    """The redirect's target, once it is believed; polled instead of ``url``."""


class Hints(Record, frozen=True, kw_only=True):
    """What a feed document says about how often to ask; 0 is nothing said."""

    ttl_minutes: float = 0.0
    """RSS ``ttl``."""
    update_minutes: float = 0.0
    """``sy:updatePeriod`` divided by ``sy:updateFrequency``."""
    skip_hours: tuple[int, ...] = ()
    """RSS ``skipHours``, UTC."""
    skip_days: tuple[str, ...] = ()
    """RSS ``skipDays``: English names in lower case, UTC."""


class Poll(Record, frozen=True, kw_only=True):
    """The result of one poll; ``state`` is what to remember for the next."""

    feed_id: str
    at: datetime
    outcome: Outcome
    state: FeedState
    status: int | None = None
    """HTTP status of the last hop; None when there was no response."""
    body: builtins.bytes | None = None
    """Decompressed, only for :attr:`Outcome.NEW`."""
    content_type: str | None = None
    """The header as sent, with its charset."""
    final_url: str = ""
    bytes: int = 0
    """Received, as compressed on the wire, headers not counted."""
    ms: int = 0
    """From the first request to the last byte, waiting for the host's turn not counted."""
    reason: str | None = None
    """Short stable word for a failure: see :class:`extractors.fetch.failures.Reason`."""
    message: str = ""
    """One plain-English line."""


class Fetched(Record, frozen=True, kw_only=True):
    """One page."""

    url: str
    final_url: str
    status: int
    content_type: str | None
    """The header as sent."""
    charset: str | None
    """From the header, lower case; None when it names none."""
    body: builtins.bytes
    """Decompressed."""
    headers: tuple[tuple[str, str], ...] = ()
    """All response headers of the last hop, names in lower case."""
    bytes: int = 0
    ms: int = 0

    def header(self, name: str) -> str | None:
        """Return the first value of a header, or None."""
        return next((value for key, value in self.headers if key == name.lower()), None)


class Hop(Record, frozen=True, kw_only=True):
    """One redirect on the way."""

    status: int
    to: str


class Reply(Record, frozen=True, kw_only=True):
    """The final answer to a GET, redirects followed; ``body`` is empty unless status is 2xx."""

    url: str
    """As asked."""
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    """Of the final answer, names in lower case."""
    body: builtins.bytes
    hops: tuple[Hop, ...] = ()
    bytes: int = 0
    ms: int = 0

    def header(self, name: str) -> str | None:
        """Return the first value of a header, or None."""
        return next((value for key, value in self.headers if key == name.lower()), None)
