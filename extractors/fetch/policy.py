"""When a feed is asked next, and when it is parked: pure functions on its state.

The rules are those of mediacloud/rss-fetcher and miniflux: the longest of the adapted interval
and what the publisher asks for, clamped; failures weigh 1, 0.5 or 0.25 and double the wait.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

import msgspec

from config.catalogue import Feed
from config.settings import FetchSettings
from extractors.fetch.failures import Reason, weight
from extractors.fetch.headers import retry_after
from extractors.fetch.records import FeedState, Hints
from extractors.records import Record

JITTER: Final = 0.1
"""A wait grows by up to this share, so that feeds found together do not stay together."""
RATE_PAUSE_SECONDS: Final = 30.0
"""Pause of a host that sent 429 without saying for how long (mediacloud/story-indexer)."""
FORGET_MOVE_AFTER: Final = 3.0
"""Weighted failures after which a remembered redirect is no longer believed."""

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEK_HOURS: Final = 7 * 24
_MAX_DOUBLINGS: Final = 16.0
_SHORTER: Final = 0.5
_SOMEWHAT_SHORTER: Final = 0.8
_LONGER: Final = 1.25


class Limits(Record, frozen=True, kw_only=True):
    """Bounds of every wait, in minutes, and the weighted failures that park a feed."""

    min_minutes: float
    max_minutes: float
    park_after: float

    @classmethod
    def of(cls, settings: FetchSettings) -> Limits:
        """Take the bounds from the settings."""
        return cls(
            min_minutes=settings.min_interval_minutes,
            max_minutes=settings.max_interval_minutes,
            park_after=settings.park_after_failures,
        )

    def clamp(self, minutes: float) -> float:
        """Bring a wait into the bounds; the upper one wins."""
        return min(max(minutes, self.min_minutes), self.max_minutes)


def begin(feed: Feed, state: FeedState | None = None) -> FeedState:
    """Return the state to poll with: the remembered one, or a fresh one for a new address."""
    if state is not None and state.feed_id == feed.id and state.url == feed.url:
        return state
    return FeedState(feed_id=feed.id, url=feed.url, interval_minutes=float(feed.cadence_minutes))


def why_not_now(feed: Feed, state: FeedState, now: datetime) -> str | None:
    """Say why a feed is not polled now, in plain English; None when it is due."""
    if feed.parked is not None:
        return f"parked in the catalogue: {feed.parked}"
    if state.parked is not None:
        return f"parked: {state.parked}"
    if state.next_poll is not None and state.next_poll > now:
        return f"not due before {state.next_poll:%Y-%m-%d %H:%M} UTC"
    return None


def adapted(interval: float, new_items: int, total_items: int, limits: Limits) -> float:
    """Adapt an interval in minutes to the share of new items: many shorten it, few lengthen it."""
    share = new_items / total_items if total_items else 0.0
    if share >= 0.5:
        factor = _SHORTER
    elif share >= 0.2:
        factor = _SOMEWHAT_SHORTER
    else:
        factor = 1.0 if share >= 0.05 else _LONGER
    return limits.clamp(interval * factor)


def wait_minutes(state: FeedState, limits: Limits) -> float:
    """Return the wait after a success: the longest wish of feed, document and headers, clamped."""
    return limits.clamp(max(state.interval_minutes, state.fresh_minutes, state.hint_minutes))


def backoff_minutes(state: FeedState, limits: Limits) -> float:
    """Return the wait after a failure: doubled for each weighted failure in a row, clamped."""
    doublings = min(state.failures, _MAX_DOUBLINGS)
    return limits.clamp(limits.clamp(state.interval_minutes) * 2.0**doublings)


def at_least(
    state: FeedState, minutes: float, now: datetime, rng: Random, limits: Limits
) -> FeedState:
    """Set the next poll ``minutes`` from now, with jitter, inside the limits.

    Only hours and days that the feed asks to skip move it out of them, by whole hours.
    """
    wait = limits.clamp(minutes * (1.0 + JITTER * rng.random()))
    moment = allowed(now + timedelta(minutes=wait), state.skip_hours, state.skip_days)
    return msgspec.structs.replace(state, next_poll=moment)


def allowed(moment: datetime, hours: Collection[int], days: Collection[str]) -> datetime:
    """Return the first moment, whole hours later or at once, in none of these hours and days (UTC).

    A feed that asks to skip the whole week does not mean it: its moment stays.
    """
    for ahead in range(_WEEK_HOURS):
        later = moment + timedelta(hours=ahead)
        utc = later.astimezone(UTC)
        if utc.hour not in hours and _DAYS[utc.weekday()] not in days:
            return later
    return moment


def after_success(state: FeedState, now: datetime, rng: Random, limits: Limits) -> FeedState:
    """Schedule after an answer with content; :func:`after_parse` refines it."""
    calm = msgspec.structs.replace(
        state,
        failures=0.0,
        failures_before=state.failures,
        last_error=None,
        last_poll=now,
        last_success=now,
        successes=state.successes + 1,
        host_paused_until=None,
        host_paused_url="",
    )
    return at_least(calm, wait_minutes(calm, limits), now, rng, limits)


def after_unchanged(state: FeedState, now: datetime, rng: Random, limits: Limits) -> FeedState:
    """Schedule after a 304 or a repeated body: nothing new, so a longer interval."""
    interval = adapted(state.interval_minutes, 0, 1, limits)
    return after_success(
        msgspec.structs.replace(state, interval_minutes=interval), now, rng, limits
    )


def after_parse(
    state: FeedState,
    hints: Hints,
    new_items: int,
    total_items: int,
    now: datetime,
    rng: Random,
    limits: Limits,
) -> FeedState:
    """Refine the schedule once the document was read.

    ``new_items`` are those not seen before, of ``total_items`` in the document. The first
    document of a feed is all new and says nothing about its pace.
    """
    interval = state.interval_minutes
    if state.successes > 1:
        interval = adapted(interval, new_items, total_items, limits)
    lied = state.suspect and new_items > 0
    known = msgspec.structs.replace(
        state,
        interval_minutes=interval,
        hint_minutes=max(hints.ttl_minutes, hints.update_minutes),
        skip_hours=hints.skip_hours,
        skip_days=hints.skip_days,
        failures_before=0.0,
        suspect=False,
        distrusted=state.distrusted or lied,
        lying="its ETag and Last-Modified stayed the same while its items changed"
        if lied
        else state.lying,
    )
    return at_least(known, wait_minutes(known, limits), now, rng, limits)


def after_reject(
    state: FeedState, message: str, now: datetime, rng: Random, limits: Limits
) -> FeedState:
    """Count a body that is no feed as a failure, and forget what was learnt from it.

    A login page must neither be taken for "unchanged" next time nor confirm a redirect.
    """
    forgotten = msgspec.structs.replace(
        state,
        etag=None,
        last_modified=None,
        validators_since=None,
        body_sha256="",
        same_body=0,
        suspect=False,
        redirect_to=None,
        redirect_count=0,
        redirect_day=None,
        moved_to=None,
        failures=max(state.failures, state.failures_before),
    )
    return after_failure(forgotten, Reason.NOT_A_FEED, message, now, rng, limits)


def after_failure(
    state: FeedState,
    reason: str,
    message: str,
    now: datetime,
    rng: Random,
    limits: Limits,
    pause_seconds: float = 0.0,
) -> FeedState:
    """Count a failure, back off, and park the feed when it has failed for long or is gone."""
    failures = state.failures + weight(reason)
    failed = msgspec.structs.replace(state, failures=failures, last_error=message, last_poll=now)
    if state.moved_to and (reason == Reason.GONE or failures >= FORGET_MOVE_AFTER):
        failed = msgspec.structs.replace(
            failed, moved_to=None, redirect_to=None, redirect_count=0, redirect_day=None
        )
    elif reason == Reason.GONE:
        return msgspec.structs.replace(
            failed, parked=f"the server says it is gone for good (410, {now:%Y-%m-%d})"
        )
    if failures >= limits.park_after:
        since = f"since {state.last_success:%Y-%m-%d}" if state.last_success else "from the start"
        return msgspec.structs.replace(
            failed, parked=f"kept failing {since}, the last time on {now:%Y-%m-%d}: {message}"
        )
    if pause_seconds:
        failed = msgspec.structs.replace(
            failed, host_paused_until=now + timedelta(seconds=pause_seconds)
        )
    wait = max(backoff_minutes(failed, limits), pause_seconds / 60.0)
    return at_least(failed, wait, now, rng, limits)


def unparked(state: FeedState) -> FeedState:
    """Give a parked feed a fresh start: due at once, nothing held against it."""
    return msgspec.structs.replace(
        state, parked=None, failures=0.0, failures_before=0.0, next_poll=None, last_error=None
    )


def pause_seconds(status: int, header: str | None, now: datetime, limits: Limits) -> float:
    """How long a host must be left alone after an answer, in seconds; 0 for not at all.

    Retry-After counts for 429 and 503, capped at the longest interval.
    """
    if status not in {429, 503}:
        return 0.0
    asked = retry_after(header, now)
    if asked is None:
        return RATE_PAUSE_SECONDS if status == 429 else 0.0
    return min(asked, limits.max_minutes * 60.0)
