"""Records to Arrow tables: the only way rows enter the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import pyarrow as pa

from extractors.errors import StorageError
from extractors.records import Article, ArticleStatus, Extraction, Mention, Quote, Rejected
from storage.rows import ActorRow, EventRow, Fingerprinted, PollRow

TIME: Final = pa.timestamp("us")
TEXTS: Final = pa.list_(pa.string())


def naive(moment: datetime | None) -> datetime | None:
    """UTC without a zone, as the tables have it; a time without a zone is taken as UTC."""
    if moment is None or moment.tzinfo is None:
        return moment
    return moment.astimezone(UTC).replace(tzinfo=None)


def _table(columns: dict[str, tuple[list[Any], pa.DataType]]) -> pa.Table:
    """Build a table; a value that does not fit is a :class:`StorageError` naming its column."""
    arrays = {}
    for name, (values, kind) in columns.items():
        try:
            arrays[name] = pa.array(values, kind)
        except (pa.ArrowException, OverflowError, UnicodeError) as error:
            raise StorageError(name, f"a value cannot be stored: {error}") from error
    return pa.table(arrays)


def articles(rows: Sequence[Article], now: datetime) -> pa.Table:
    """Rows for ``raw_articles``; every article must have a date."""
    return _table(
        {
            "id": ([a.id for a in rows], pa.string()),
            "version": ([a.version for a in rows], pa.int64()),
            "status": ([a.status.value for a in rows], pa.string()),
            "published": ([naive(a.published) for a in rows], TIME),
            "date_source": ([a.date_source for a in rows], pa.string()),
            "source": ([a.source for a in rows], pa.string()),
            "outlet": ([a.outlet for a in rows], pa.string()),
            "language": ([a.language for a in rows], pa.string()),
            "url": ([a.url for a in rows], pa.string()),
            "guid": ([a.guid for a in rows], pa.string()),
            "authors": ([a.authors for a in rows], TEXTS),
            "dateline": ([a.dateline for a in rows], pa.string()),
            "agency": ([a.agency for a in rows], pa.string()),
            "full_text": ([a.full_text for a in rows], pa.bool_()),
            "size": ([len(a.text) for a in rows], pa.int32()),
            "text_sha256": ([a.text_sha256 for a in rows], pa.string()),
            "title": ([a.title for a in rows], pa.string()),
            "text": ([a.text for a in rows], pa.string()),
            "first_seen": ([naive(now)] * len(rows), TIME),
        }
    )


def polls(rows: Sequence[PollRow]) -> pa.Table:
    """Rows for ``raw_fetches``."""
    return _table(
        {
            "feed_id": ([p.feed_id for p in rows], pa.string()),
            "polled_at": ([naive(p.at) for p in rows], TIME),
            "outcome": ([p.outcome for p in rows], pa.string()),
            "status": ([p.status for p in rows], pa.int32()),
            "url": ([p.url for p in rows], pa.string()),
            "final_url": ([p.final_url for p in rows], pa.string()),
            "content_type": ([p.content_type for p in rows], pa.string()),
            "bytes": ([p.bytes for p in rows], pa.int64()),
            "ms": ([p.ms for p in rows], pa.int32()),
            "items": ([p.items for p in rows], pa.int32()),
            "new_items": ([p.new_items for p in rows], pa.int32()),
            "etag": ([p.etag for p in rows], pa.string()),
            "last_modified": ([p.last_modified for p in rows], pa.string()),
            "body_sha256": ([p.body_sha256 for p in rows], pa.string()),
            "next_poll": ([naive(p.next_poll) for p in rows], TIME),
            "message": ([p.message for p in rows], pa.string()),
        }
    )


def states(rows: Iterable[tuple[str, str]]) -> pa.Table:
    """Rows for ``raw_feed_states``; the last state of a feed counts."""
    last = dict(rows)
    return _table(
        {
            "feed_id": (list(last), pa.string()),
            "state": (list(last.values()), pa.string()),
        }
    )


def rejects(rows: Sequence[Rejected], now: datetime) -> pa.Table:
    """Rows for ``raw_rejects``."""
    return _table(
        {
            "source": ([r.source for r in rows], pa.string()),
            "url": ([r.url for r in rows], pa.string()),
            "reason": ([r.reason for r in rows], pa.string()),
            "detail": ([r.detail for r in rows], pa.string()),
            "sha256": ([r.sha256 for r in rows], pa.string()),
            "bytes": ([r.size for r in rows], pa.int64()),
            "first_seen": ([naive(now)] * len(rows), TIME),
        }
    )


def extractions(rows: Sequence[Extraction], texts: Sequence[str | None], now: datetime) -> pa.Table:
    """Rows for ``core_extractions``; ``texts`` are the hashes of the texts that were read."""
    return _table(
        {
            "id": ([e.article_id for e in rows], pa.string()),
            "nr": (list(range(len(rows))), pa.int32()),
            "text_sha256": (list(texts), pa.string()),
            "extractor_version": ([e.extractor_version for e in rows], pa.string()),
            "sentences": ([e.sentences for e in rows], pa.int32()),
            "parsed": ([e.parsed for e in rows], pa.int32()),
            "skipped": ([e.skipped for e in rows], pa.string()),
            "extracted_at": ([naive(now)] * len(rows), TIME),
        }
    )


def mentions(rows: Sequence[tuple[int, Extraction]]) -> pa.Table:
    """Rows for ``core_mentions``, each once, with the number of their extraction."""
    kept = [(nr, _once(e.mentions)) for nr, e in rows]
    found = [m for _, ms in kept for m in ms]
    return _table(
        {
            "nr": ([nr for nr, ms in kept for _ in ms], pa.int32()),
            "event": ([m.event for m in found], pa.string()),
            "mode": ([m.mode for m in found], pa.string()),
            "actors": ([m.actors for m in found], TEXTS),
            "targets": ([m.targets for m in found], TEXTS),
            "modality": ([m.modality for m in found], pa.string()),
            "speaker": ([m.speaker for m in found], pa.string()),
            "event_date": ([m.date for m in found], pa.string()),
            "place": ([m.place for m in found], pa.string()),
            "country": ([m.country for m in found], pa.string()),
            "lat": ([m.lat for m in found], pa.float32()),
            "lon": ([m.lon for m in found], pa.float32()),
            "tension": ([m.tension for m in found], pa.float64()),
            "confidence": ([m.confidence for m in found], pa.float64()),
            "sentence_start": ([m.sentence_start for m in found], pa.int32()),
            "trigger_start": ([m.start for m in found], pa.int32()),
            "trigger_length": ([m.end - m.start for m in found], pa.int32()),
            "trigger_text": ([_odd_trigger(m) for m in found], pa.string()),
            "reasons": ([m.reasons for m in found], TEXTS),
        }
    )


def _once(found: Sequence[Mention]) -> Sequence[Mention]:
    """An article's mentions without those that say the same as an earlier one."""
    if len({m.start for m in found}) == len(found):  # nearly always: nothing to compare
        return found
    seen: dict[object, Mention] = {}
    for m in found:
        seen.setdefault((m.start, m.end, m.event, m.modality, m.actors, m.targets), m)
    return list(seen.values())


def sentences(rows: Sequence[tuple[int, Extraction]]) -> pa.Table:
    """Rows for ``core_sentences``, each once, with the number of their extraction."""
    kept: dict[tuple[int, int], str] = {}
    for nr, extraction in rows:
        for m in extraction.mentions:
            before = kept.setdefault((nr, m.sentence_start), m.sentence)
            if before < m.sentence:  # one start, two ends: the order of mentions must not matter
                kept[nr, m.sentence_start] = m.sentence
    return _table(
        {
            "nr": ([nr for nr, _ in kept], pa.int32()),
            "sentence_start": ([start for _, start in kept], pa.int32()),
            "sentence": (list(kept.values()), pa.string()),
        }
    )


def _odd_trigger(mention: Mention) -> str | None:
    """The trigger where the sentence does not have it at its offsets, else None (saves 8 bytes)."""
    start = mention.start - mention.sentence_start
    same = mention.sentence[start : mention.end - mention.sentence_start] == mention.trigger
    return None if same and start >= 0 else mention.trigger


def quotes(rows: Sequence[tuple[int, Extraction]]) -> pa.Table:
    """Rows for ``core_quotes``, with the number of their extraction."""
    owners = [nr for nr, e in rows for _ in e.quotes]
    found: list[Quote] = [q for _, e in rows for q in e.quotes]
    return _table(
        {
            "nr": (owners, pa.int32()),
            "text": ([q.text for q in found], pa.string()),
            "speaker": ([q.speaker for q in found], pa.string()),
            "speaker_code": ([q.speaker_code for q in found], pa.string()),
            "quote_start": ([q.start for q in found], pa.int32()),
            "quote_end": ([q.end for q in found], pa.int32()),
        }
    )


def fingerprints(rows: Sequence[Fingerprinted]) -> pa.Table:
    """Rows for ``core_fingerprints``."""
    return _table(
        {
            "id": ([f.article_id for f in rows], pa.string()),
            "published": ([naive(f.published) for f in rows], TIME),
            "signature": ([f.signature for f in rows], pa.binary()),
            "bands": ([f.bands for f in rows], pa.list_(pa.uint64())),
        }
    )


def actors(rows: Sequence[ActorRow]) -> pa.Table:
    """Rows for ``core_actors``."""
    return _table(
        {
            name: ([getattr(a, name) for a in rows], pa.string())
            for name in ("code", "name", "kind", "state")
        }
    )


def events(rows: Sequence[EventRow]) -> pa.Table:
    """Rows for ``core_events``."""
    return _table(
        {
            "event": ([e.event for e in rows], pa.string()),
            "quad": ([e.quad for e in rows], pa.string()),
            "goldstein": ([e.goldstein for e in rows], pa.float64()),
            "definition": ([e.definition for e in rows], pa.string()),
        }
    )


def strings(**columns: Sequence[str | None]) -> pa.Table:
    """A table of text columns, for lists of values that SQL joins with."""
    return pa.table({name: pa.array(list(values), pa.string()) for name, values in columns.items()})


def read_articles(table: pa.Table) -> list[Article]:
    """Rows of ``raw_articles`` as the records they were."""
    return [
        Article(
            **{
                **row,
                "published": row["published"].replace(tzinfo=UTC),
                "status": ArticleStatus(row["status"]),
                "authors": tuple(row["authors"]),
            }
        )
        for row in table.to_pylist()
    ]
