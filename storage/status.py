"""What the database holds and how its feeds are doing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from extractors.records import Record
from storage.database import Database
from storage.statements import statement


class Totals(Record, frozen=True, kw_only=True):
    """Counts over the whole database; times are UTC."""

    articles: int
    mentions: int
    quotes: int
    stories: int
    rejects: int
    first_published: datetime | None
    last_published: datetime | None


class FeedStatus(Record, frozen=True, kw_only=True):
    """How one feed is doing after its newest poll; times are UTC."""

    feed_id: str
    polled_at: datetime | None
    outcome: str | None
    status: int | None
    message: str | None
    items: int | None
    parked: str | None
    next_poll: datetime | None
    articles: int
    last_published: datetime | None


class LastRun(Record, frozen=True, kw_only=True):
    """The newest run; ``finished_at`` None means that it is under way or was killed."""

    started_at: datetime
    finished_at: datetime | None
    outcome: str | None
    error: str | None
    """Why it failed."""


class Polled(Record, frozen=True, kw_only=True):
    """One poll of a feed, as it went."""

    feed_id: str
    outcome: str
    status: int | None
    items: int | None
    new_items: int | None
    ms: int | None
    bytes: int | None
    message: str | None


class FeedOutcome(Record, frozen=True, kw_only=True):
    """What monitoring wants to know of a feed; times are UTC."""

    feed_id: str
    polled_at: datetime | None
    delivered: datetime | None
    """Last poll that was answered."""
    outcome: str | None
    parked: bool


def polls_since(db: Database, since: datetime) -> list[Polled]:
    """The polls that started at or after ``since`` (UTC), by feed."""
    values = {"since": since.astimezone(UTC).replace(tzinfo=None)}
    return [Polled(**row) for row in db.query(statement("status/polls_since"), values).to_pylist()]


def outcomes(db: Database) -> list[FeedOutcome]:
    """Every feed that was ever polled, by id."""
    return [FeedOutcome(**row) for row in _rows(db, "outcome")]


def totals(db: Database) -> Totals:
    """Count what the database holds."""
    return Totals(**_rows(db, "totals")[0])


def feeds(db: Database) -> list[FeedStatus]:
    """Every feed that was ever polled, by id."""
    return [FeedStatus(**row) for row in _rows(db, "feeds")]


def last_run(db: Database) -> LastRun | None:
    """The newest run, None before the first."""
    found = _rows(db, "last_run")
    return LastRun(**found[0]) if found else None


def rejects(db: Database) -> dict[str, int]:
    """How many rejects there are by reason, most frequent first."""
    return {row["reason"]: row["rejects"] for row in _rows(db, "rejects")}


def _rows(db: Database, name: str) -> list[dict[str, Any]]:
    rows = db.query(statement(f"status/{name}")).to_pylist()
    return [{key: _utc(value) for key, value in row.items()} for row in rows]


def _utc(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
