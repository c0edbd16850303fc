"""Park feeds by hand and let them run again; kept in the database with the feed's state."""

from __future__ import annotations

from datetime import datetime

import msgspec

from config.catalogue import Feed
from config.errors import ConfigError
from extractors.errors import StorageError
from extractors.fetch import policy
from extractors.fetch.records import FeedState, Outcome
from flows.items import read_state
from storage import load
from storage.database import Database
from storage.rows import PollRow


def park(db: Database, feed: Feed, reason: str, now: datetime) -> None:
    """Keep a feed from being polled until :func:`unpark`; ``reason`` is plain English.

    Raises :class:`StorageError`.
    """
    state = msgspec.structs.replace(_state(db, feed), parked=reason)
    _store(db, feed, state, Outcome.PARKED, reason, now)


def unpark(db: Database, feed: Feed, now: datetime) -> str:
    """Make a parked feed due at once, with nothing held against it; returns why it was parked.

    Raises :class:`ConfigError` when the catalogue parks it, and :class:`StorageError` when it is
    not parked.
    """
    if feed.parked is not None:
        message = f"is parked in the catalogue ({feed.parked}); take `parked` out of its entry"
        raise ConfigError(feed.id, message)
    state = _state(db, feed)
    if state.parked is None:
        raise StorageError(feed.id, "is not parked")
    _store(db, feed, policy.unparked(state), Outcome.SKIPPED, "unparked by hand", now)
    return state.parked


def _state(db: Database, feed: Feed) -> FeedState:
    text = load.feed_states(db).get(feed.id)
    return policy.begin(feed, None if text is None else read_state(feed.id, text))


def _store(
    db: Database, feed: Feed, state: FeedState, outcome: Outcome, message: str, now: datetime
) -> None:
    row = PollRow(
        feed_id=feed.id,
        at=now,
        outcome=outcome.value,
        url=feed.url or feed.folder or "",
        next_poll=state.next_poll,
        message=message,
    )
    load.store_poll(db, row, msgspec.json.encode(state).decode(), (), ())
