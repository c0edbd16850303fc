"""Records to store, made by hand: a small world of feeds, articles and mentions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from extractors.records import (
    Article,
    ArticleStatus,
    Extraction,
    Mention,
    Modality,
    Quote,
    Rejected,
    article_id,
)
from storage import load
from storage.database import Database
from storage.rows import ActorRow, EventRow, Fingerprinted, PollResult, PollRow

DAY = datetime(2025, 3, 1, 9, tzinfo=UTC)
VERSION = "test-1"
QUADS = {
    "verbal cooperation": "AGREE CONSULT SUPPORT CONCEDE",
    "material cooperation": "COOPERATE AID RETREAT",
    "verbal conflict": "REQUEST ACCUSE REJECT THREATEN",
    "material conflict": "PROTEST SANCTION MOBILIZE COERCE ASSAULT",
}
EVENTS = tuple(
    EventRow(
        event=event, quad=quad, goldstein=-5.0 if "conflict" in quad else 5.0, definition=event
    )
    for quad, events in QUADS.items()
    for event in events.split()
)
ACTORS = (
    ActorRow(code="RUS", name="Russia", kind="state", state="RUS"),
    ActorRow(code="UKR", name="Ukraine", kind="state", state="UKR"),
    ActorRow(code="USA", name="United States", kind="state", state="USA"),
    ActorRow(code="NATO", name="NATO", kind="organisation"),
)


def article(
    number: int,
    *,
    source: str = "wire",
    day: int = 0,
    text: str = "Russia attacked Ukraine on Friday. The two sides met.",
    title: str | None = None,
    version: int = 1,
    status: ArticleStatus = ArticleStatus.USABLE,
    language: str = "en",
) -> Article:
    """Article ``number`` of ``source``, published ``day`` days after the first day."""
    return Article(
        id=article_id(source, str(number)),
        url=f"https://example.org/{source}/{number}",
        title=f"Report {number}" if title is None else title,
        text=text,
        published=DAY + timedelta(days=day, minutes=number % 600),
        source=source,
        outlet=source.title(),
        authors=("A. Writer", "B. Writer"),
        version=version,
        status=status,
        language=language,
    )


def mention(
    of: Article,
    trigger: str = "attacked",
    *,
    event: str = "ASSAULT",
    actors: Sequence[str] = ("RUS",),
    targets: Sequence[str] = ("UKR",),
    modality: Modality = Modality.ACTUAL,
    tension: float = 9.0,
    speaker: str | None = None,
) -> Mention:
    """A mention at the first place of ``trigger`` in the article."""
    start = of.document.index(trigger)
    sentence_start = max(of.document.rfind(". ", 0, start) + 2, len(of.title) + 1)
    sentence = of.document[sentence_start:].split(". ")[0].rstrip(".") + "."
    return Mention(
        sentence=sentence,
        trigger=trigger,
        event=event,
        actors=tuple(actors),
        targets=tuple(targets),
        modality=modality,
        speaker=speaker,
        date=None if of.published is None else of.published.date().isoformat(),
        place="Kyiv",
        country="UKR",
        lat=50.45,
        lon=30.52,
        start=start,
        end=start + len(trigger),
        sentence_start=sentence_start,
        tension=tension,
        confidence=0.875,
        reasons=(f"{event.lower()}.test",),
    )


def reading(
    of: Article, *mentions: Mention, skipped: str | None = None, version: str = VERSION
) -> Extraction:
    """An extraction; without mentions given, the attack and the meeting that the text tells."""
    found = list(mentions)
    if not mentions and skipped is None and "attacked" in of.text:
        found.append(mention(of))
        if " met" in of.text:
            found.append(
                mention(of, "met", event="CONSULT", actors=("RUS", "UKR"), targets=(), tension=-1.0)
            )
    quotes = (
        Quote(text="we will answer", speaker="A. Writer", speaker_code="RUS", start=0, end=14),
    )
    return Extraction(
        article_id=of.id,
        extractor_version=version,
        mentions=tuple(found),
        quotes=quotes if found else (),
        sentences=2,
        parsed=2,
        skipped=skipped,
    )


def poll(
    *articles: Article, feed: str = "wire", at: int = 0, rejects: Iterable[Rejected] = ()
) -> PollResult:
    """A poll ``at`` minutes after the first day that brought ``articles``."""
    row = PollRow(
        feed_id=feed, at=DAY + timedelta(minutes=at), outcome="new", status=200, items=len(articles)
    )
    return PollResult(
        poll=row, state=f'{{"etag": "\\"{at}\\""}}', articles=articles, rejects=tuple(rejects)
    )


def reject(reason: str = "not-a-feed", url: str = "https://example.org/x") -> Rejected:
    """A reject with bytes."""
    return Rejected(
        source="wire", url=url, reason=reason, sha256=hashlib.sha256(b"x").hexdigest(), size=1
    )


def fingerprint(of: Article, *bands: int) -> Fingerprinted:
    """A fingerprint with the given band keys."""
    assert of.published is not None
    return Fingerprinted(
        article_id=of.id, published=of.published, signature=b"\x01\x02", bands=bands
    )


def database(folder: Path, *articles: Article, read: bool = True) -> Database:
    """A new database with the articles stored and, unless told otherwise, read."""
    db = Database.open(folder / "t.duckdb")
    load.store_events(db, EVENTS)
    load.store_actors(db, ACTORS)
    load.store_polls(db, [poll(*articles)])
    if read:
        load.store_extractions(db, [reading(a) for a in articles])
    return db


CLOCKS = {"first_seen", "extracted_at", "applied_at", "started_at", "finished_at"}
"""Columns that tell when a run was, which may differ between two runs."""


def contents(db: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every table's rows, sorted, without the times of the runs."""
    tables = [t for (t,) in db.rows("SELECT table_name FROM duckdb_tables() WHERE NOT temporary")]
    result = {}
    for table in tables:
        columns = [c for c, *_ in db.rows(f"DESCRIBE {table}") if c not in CLOCKS]
        rows = db.rows(f"SELECT {', '.join(columns)} FROM {table} ORDER BY ALL")
        result[table] = rows
    return result
