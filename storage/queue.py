"""What waits for extraction, and what extraction has given up.

The database is the queue: an article is stored before it is read. Unread are those whose current
record no version of the extractor has read; outdated are those that only another version has.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import pyarrow as pa

from extractors.errors import StorageError
from extractors.records import Article, Record
from storage import arrow
from storage.database import Database
from storage.statements import statement

EVERYTHING: Final = 1 << 40
"""A limit that no database reaches."""


class GivenUp(Record, frozen=True, kw_only=True):
    """An article that extraction crashed on, or took too long for."""

    article_id: str
    text_sha256: str
    """``Article.text_sha256`` as it was tried."""
    extractor_version: str
    reason: str
    """crash or timeout."""
    detail: str
    tries: int


class Quarantined(Record, frozen=True, kw_only=True):
    """A given-up article with its text; times are UTC."""

    id: str
    source: str
    url: str
    published: datetime
    title: str
    reason: str
    detail: str
    tries: int
    extractor_version: str
    quarantined_at: datetime
    text: str


def unread(db: Database, extractor_version: str, limit: int) -> list[Article]:
    """Articles that nobody has read in their current record, newest first."""
    _ask_unread(db, extractor_version, limit)
    return arrow.read_articles(db.query(statement("load/pending_records")))


def count_unread(db: Database, extractor_version: str) -> int:
    """How many articles :func:`unread` would give without a limit."""
    _ask_unread(db, extractor_version, EVERYTHING)
    return _counted(db)


def outdated(
    db: Database, extractor_version: str, limit: int, since: datetime | None = None
) -> list[Article]:
    """Articles published at or after ``since`` (UTC) that another version has read, newest first.

    Those whose text was removed by age keep their old reading and are left out.
    """
    _ask_outdated(db, extractor_version, limit, since)
    return arrow.read_articles(db.query(statement("load/pending_records")))


def count_outdated(db: Database, extractor_version: str, since: datetime | None = None) -> int:
    """How many articles :func:`outdated` would give without a limit."""
    _ask_outdated(db, extractor_version, EVERYTHING, since)
    return _counted(db)


def _ask_unread(db: Database, version: str, limit: int) -> None:
    db.execute(statement("queue/unread"), {"extractor_version": version, "limit": limit})


def _ask_outdated(db: Database, version: str, limit: int, since: datetime | None) -> None:
    values = {"extractor_version": version, "limit": limit, "since": arrow.naive(since)}
    db.execute(statement("queue/outdated"), values)


def _counted(db: Database) -> int:
    return int(db.rows(statement("queue/count"))[0][0])


def quarantine(db: Database, given_up: Sequence[GivenUp]) -> None:
    """Keep these articles from being tried again by this version, in one transaction."""
    if not given_up:
        return
    now = arrow.naive(datetime.now(UTC))
    rows = pa.Table.from_pylist(
        [
            {
                "id": g.article_id,
                "text_sha256": g.text_sha256,
                "extractor_version": g.extractor_version,
                "reason": g.reason,
                "detail": g.detail,
                "tries": g.tries,
                "quarantined_at": now,
            }
            for g in given_up
        ]
    )
    with db.inputs({"incoming_quarantine": rows}), db.transaction():
        db.execute(statement("queue/add_quarantine"))


def quarantined(db: Database, article_id: str | None = None) -> list[Quarantined]:
    """Articles that are given up, newest first: all, or one."""
    found = db.query(statement("queue/quarantine"), {"id": article_id}).to_pylist()
    times = ("published", "quarantined_at")
    return [
        Quarantined(**{**row, **{name: row[name].replace(tzinfo=UTC) for name in times}})
        for row in found
    ]


def release(db: Database, article_id: str) -> None:
    """Let the next run try a given-up article again.

    Raises :class:`StorageError` when it is not given up.
    """
    if not quarantined(db, article_id):
        raise StorageError(article_id, "is not in quarantine; `tensionwire quarantine` lists it")
    db.execute(statement("queue/release"), {"id": article_id})
