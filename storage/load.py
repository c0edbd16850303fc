"""What the flow stores and asks for. Each ``store_*`` is one transaction and may be repeated.

The database is the queue: an article is stored before it is read, and :mod:`storage.queue` gives
every article whose current record was not read. So a kill at any point, a second run or a new
version lose nothing and count nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from extractors.errors import StorageError
from extractors.records import Article, Extraction, Rejected
from storage import arrow
from storage.database import Database
from storage.rows import ActorRow, EventRow, Fingerprinted, PollResult, PollRow, Stored
from storage.statements import statement

STORY_DAYS: Final = 7
"""Longest time between two members of a story that are compared (FIELD: titles over 7 days)."""


def store_poll(
    db: Database,
    poll: PollRow | None,
    state: str | None,
    articles: Sequence[Article],
    rejects: Sequence[Rejected],
) -> Stored:
    """Store one poll; see :func:`store_polls`."""
    result = PollResult(poll=poll, state=state, articles=tuple(articles), rejects=tuple(rejects))
    return store_polls(db, [result])


def store_polls(db: Database, results: Sequence[PollResult]) -> Stored:
    """Store polls with their articles, rejects and feed states: all of them, or nothing.

    The state of a feed (its validators) is saved only together with the articles, so a kill
    never makes a server answer 304 for something that was not stored. An article without a date
    becomes a reject ``no-date``. Records that are there already change nothing.

    ``PollResult.state`` needs ``PollResult.poll``: it names the feed.
    """
    now = datetime.now(UTC)
    articles = [a for r in results for a in r.articles]
    dated = [a for a in articles if a.published is not None]
    rejects = [x for r in results for x in r.rejects]
    rejects += [_undated(a) for a in articles if a.published is None]
    polls = [r.poll for r in results if r.poll is not None]
    states = [(r.poll.feed_id, r.state) for r in results if r.poll and r.state is not None]
    tables = {
        "incoming_polls": arrow.polls(polls),
        "incoming_states": arrow.states(states),
        "incoming_rejects": arrow.rejects(rejects, now),
        "incoming_articles": arrow.articles(dated, now),
    }
    with db.inputs(tables), db.transaction():
        before = _count(db, "raw_rejects")
        db.execute(statement("load/polls"))
        new = _store_articles(db) if dated else 0
        return Stored(articles=new, rejects=_count(db, "raw_rejects") - before)


def _store_articles(db: Database) -> int:
    """Store ``incoming_articles``; returns how many records were new."""
    db.execute(statement("load/articles"))
    new = _count(db, "new_records")
    if new:
        db.execute(statement("load/choose_records"))
        refresh(db)
    return new


def refresh(db: Database) -> None:
    """Bring leads, stories and ``out_*`` up to date with the touched stories, articles, days."""
    db.execute(statement("load/stories"))
    db.execute(statement("load/refresh_pairs"))
    db.execute(statement("load/refresh_days"))


def release_embargoed(db: Database, now: datetime) -> int:
    """Make articles usable whose embargo has ended by ``now``, in one transaction.

    They join their stories and the totals of their days, and wait for extraction. Returns how
    many there were; a second call finds none.
    """
    with db.transaction():
        db.execute(statement("load/embargoes_over"), [arrow.naive(now)])
        released = _count(db, "released")
        if released:
            db.execute(statement("load/release"))
            refresh(db)
    return released


def _undated(article: Article) -> Rejected:
    return Rejected(
        source=article.source,
        url=article.url or article.id,
        reason="no-date",
        detail="the article has no publication date",
        sha256=article.text_sha256,
        size=len(article.document.encode()),
    )


def store_extractions(
    db: Database, extractions: Sequence[Extraction], texts: Mapping[str, str] | None = None
) -> Stored:
    """Store what extraction found and refresh the trends it touches, in one transaction.

    ``texts``: ``Article.text_sha256`` by article id, as it was read. A reading of a text that has
    been replaced since is left out, and the article stays pending. What is stored already for
    this record and extractor version is left out too; a new version replaces the old reading.

    Raises :class:`StorageError` when an article is not in the database.
    """
    now = datetime.now(UTC)
    hashes = [(texts or {}).get(e.article_id) for e in extractions]
    with db.transaction():
        with db.inputs({"incoming_extractions": arrow.extractions(extractions, hashes, now)}):
            _refuse_unknown(db)
            db.execute(statement("load/accept_extractions"))
        accepted = [(nr, extractions[nr]) for (nr,) in db.rows(statement("load/accepted"))]
        if accepted:
            _store_readings(db, accepted)
        return Stored(
            extractions=len(accepted),
            mentions=sum(len(e.mentions) for _, e in accepted),
            quotes=sum(len(e.quotes) for _, e in accepted),
        )


def _refuse_unknown(db: Database) -> None:
    unknown = db.rows(statement("load/unknown_articles"))
    if unknown:
        raise StorageError(
            str(unknown[0][0]), "this article is not in the database; store it first"
        )


def _store_readings(db: Database, accepted: Sequence[tuple[int, Extraction]]) -> None:
    tables = {
        "incoming_mentions": arrow.mentions(accepted),
        "incoming_sentences": arrow.sentences(accepted),
        "incoming_quotes": arrow.quotes(accepted),
    }
    with db.inputs(tables):
        db.execute(statement("load/extractions"))
        db.execute(statement("load/refresh_pairs"))
        db.execute(statement("load/refresh_days"))


def unlinked_articles(db: Database, limit: int) -> list[Article]:
    """Articles without a fingerprint of their current record, oldest first."""
    db.execute(statement("load/unlinked"), [limit])
    return arrow.read_articles(db.query(statement("load/pending_records")))


def story_candidates(
    db: Database, batch: Sequence[Fingerprinted], days: int = STORY_DAYS
) -> list[Fingerprinted]:
    """Stored articles that must be clustered together with ``batch``, without the batch itself.

    All members of every story that shares a band with an article of the batch within ``days``,
    or that an article of the batch was in. So clustering batch and answer together gives the
    same stories as clustering everything at once.
    """
    with db.inputs({"incoming_fingerprints": arrow.fingerprints(batch)}):
        found = db.rows(statement("load/candidates"), [days, days])
    return fingerprinted(found)


def fingerprinted(rows: Iterable[tuple[Any, ...]]) -> list[Fingerprinted]:
    """Rows of id, publication, signature, bands and story as records."""
    return [
        Fingerprinted(
            article_id=article_id,
            published=published.replace(tzinfo=UTC),
            signature=signature,
            bands=tuple(bands),
            story_id=story_id,
        )
        for article_id, published, signature, bands, story_id in rows
    ]


def store_stories(db: Database, batch: Sequence[Fingerprinted], stories: Mapping[str, str]) -> None:
    """Store fingerprints of ``batch`` and the story of each article, in one transaction.

    ``stories``: story id by article id, for the batch and for its :func:`story_candidates`.
    """
    tables = {
        "incoming_fingerprints": arrow.fingerprints(batch),
        "incoming_stories": arrow.strings(id=list(stories), story_id=list(stories.values())),
    }
    with db.inputs(tables), db.transaction():
        db.execute(statement("load/link"))
        refresh(db)


def known_ids(db: Database, ids: Iterable[str]) -> set[str]:
    """Which of these article ids are stored."""
    return _known(db, "load/known_ids", ids, None)


def known_urls(db: Database, urls: Iterable[str], source: str | None = None) -> set[str]:
    """Which of these normalised URLs are stored, from ``source`` or from any."""
    return _known(db, "load/known_urls", urls, source)


def known_rejects(
    db: Database, source: str, urls: Iterable[str], apart: Iterable[str] = ()
) -> set[str]:
    """Which of these URLs were rejected from ``source`` before, not for a reason in ``apart``."""
    with db.inputs({"incoming_values": arrow.strings(value=sorted(set(urls)))}):
        found = db.rows(
            statement("load/known_rejects"), {"source": source, "apart": sorted(set(apart))}
        )
    return {url for (url,) in found}


def _known(db: Database, name: str, values: Iterable[str], source: str | None) -> set[str]:
    with db.inputs({"incoming_values": arrow.strings(value=sorted(set(values)))}):
        return {value for (value,) in db.rows(statement(name), {"source": source})}


def feed_states(db: Database) -> dict[str, str]:
    """JSON of what is remembered of each feed, by feed id."""
    return dict(db.rows(statement("load/feed_states")))


def read_files(db: Database, feed_id: str) -> list[tuple[str, str, str]]:
    """Path, stamp (size and time of change) and SHA-256 of the files read from a drop folder."""
    return [
        (path, stamp, sha256)
        for path, stamp, sha256 in db.rows(statement("load/read_files"), [feed_id])
    ]


def store_actors(db: Database, actors: Sequence[ActorRow]) -> None:
    """Replace ``core_actors`` with the registry of ``config/actors``."""
    with db.inputs({"incoming_actors": arrow.actors(actors)}), db.transaction():
        db.execute(statement("load/actors"))


def store_events(db: Database, events: Sequence[EventRow]) -> None:
    """Replace ``core_events`` with the ontology of ``config/ontology``."""
    with db.inputs({"incoming_events": arrow.events(events)}), db.transaction():
        db.execute(statement("load/events"))


def start_run(db: Database, run_id: str, version: str) -> None:
    """Note that a run has started."""
    db.execute(statement("load/start_run"), [run_id, arrow.naive(datetime.now(UTC)), version])


def finish_run(db: Database, run_id: str, outcome: str, summary: str) -> None:
    """Note how a run ended: ``outcome`` done or failed, ``summary`` JSON."""
    now = arrow.naive(datetime.now(UTC))
    db.execute(statement("load/finish_run"), [now, outcome, summary, run_id])


def _count(db: Database, table: str) -> int:
    return int(db.rows(statement(f"load/count_{table}"))[0][0])
