"""Is everything well? Findings in plain words, each with what to do about it."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Final, Literal

from config.errors import TensionwireError
from config.settings import Settings
from extractors.records import Record
from flows import outcome
from flows.extraction import extractor
from flows.scheduler import scheduler_of
from storage import backup, locking, queue, status
from storage.checks import run_checks
from storage.database import Database
from storage.publish.versions import latest

Level = Literal["good", "note", "bad"]
ROOM: Final = 3.0
"""Free disk as a multiple of the database: a backup, a rewritten file, published versions."""
LATE: Final = timedelta(hours=26)
"""A nightly backup that is older was missed."""
SKEW: Final = timedelta(minutes=5)
OURS: Final = ("tensionwire", "prefect", "duckdb", "spacy", "feedparser")


class Finding(Record, frozen=True, kw_only=True):
    """One thing that was looked at."""

    level: Level
    about: str
    what: str
    todo: str = ""
    """What to do; empty when there is nothing."""


def examine(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Everything that can be looked at, the worst not first: in the order of a walk round."""
    yield _versions()
    yield from _contact(settings)
    yield from _disk(settings)
    yield from _model()
    yield from _processes(settings)
    yield from _backups(settings.database, now)
    yield from _published(settings, now)
    yield from _database(settings, now)


def _versions() -> Finding:
    shown = ", ".join(f"{name} {version(name)}" for name in OURS)
    return Finding(
        level="good", about="versions", what=f"{shown}, Python {platform.python_version()}"
    )


def _contact(settings: Settings) -> Iterator[Finding]:
    if "example.org" in settings.fetch.contact:
        yield Finding(
            level="bad",
            about="settings",
            what="fetch.contact is still the example's: servers cannot reach you, some refuse you",
            todo="put an address of your own into the settings and pass them with --config",
        )


def _disk(settings: Settings) -> Iterator[Finding]:
    place = settings.database.parent
    if not place.is_dir():
        return
    free = shutil.disk_usage(place).free
    size = settings.database.stat().st_size if settings.database.is_file() else 0
    short = free < max(ROOM * size, 1e9)
    yield Finding(
        level="bad" if short else "good",
        about="disk",
        what=f"{free / 1e9:,.1f} GB free, the database has {size / 1e9:,.2f} GB",
        todo="make room, lower backup.keep or retention.text_days" if short else "",
    )


def _model() -> Iterator[Finding]:
    try:
        yield Finding(level="good", about="model", what=f"extractor {extractor().version} loads")
    except TensionwireError as error:
        yield Finding(level="bad", about="model", what=str(error), todo="run `make install` again")


def _processes(settings: Settings) -> Iterator[Finding]:
    pid = scheduler_of(settings.database.parent / "prefect")
    yield Finding(
        level="good" if pid else "note",
        about="schedule",
        what=f"process {pid} schedules" if pid else "nobody schedules this database",
        todo="" if pid else "start `tensionwire schedule`, or let cron call `tensionwire run`",
    )


def _backups(database: Path, now: datetime) -> Iterator[Finding]:
    old = backup.age(database, now)
    if old is None:
        yield Finding(
            level="bad", about="backup", what="there is none", todo="run `tensionwire backup`"
        )
        return
    newest = backup.newest(database)
    try:
        backup.read_manifest(newest)
    except TensionwireError as error:
        yield Finding(
            level="bad", about="backup", what=str(error), todo="run `tensionwire backup` now"
        )
        return
    hours = old.total_seconds() / 3600
    late = old > LATE
    yield Finding(
        level="bad" if late else "good",
        about="backup",
        what=f"the newest is {hours:,.0f} hours old and whole: {newest}",
        todo="run `tensionwire backup`, and see why maintenance does not" if late else "",
    )


def _published(settings: Settings, now: datetime) -> Iterator[Finding]:
    version_ = latest(settings.publish.folder)
    last = outcome.read(settings.publish.folder)
    if version_ is None:
        yield Finding(
            level="note",
            about="published",
            what=f"nothing in {settings.publish.folder}",
            todo="run `tensionwire run`",
        )
    if last is None:
        return
    if last.at > now + SKEW:
        yield Finding(
            level="bad",
            about="clock",
            what=f"it is {now:%Y-%m-%d %H:%M} UTC, but the last run ended {last.at:%Y-%m-%d %H:%M}",
            todo="set the clock (timedatectl set-ntp true); feeds wait for the later time",
        )
    yield Finding(
        level="good" if last.done else "bad",
        about="last run",
        what=f"{'done' if last.done else 'failed'} {last.at:%Y-%m-%d %H:%M} UTC",
        todo="" if last.done else "`tensionwire status` says why; the next run goes on",
    )


def _database(settings: Settings, now: datetime) -> Iterator[Finding]:
    path = settings.database
    holder = locking.holder(path)
    if holder is not None:
        yield Finding(
            level="note",
            about="database",
            what=f"process {holder} has it: {locking.command_of(holder) or 'of another user'}",
            todo="what is in it can be looked at when that run is over",
        )
        return
    try:
        with Database.open(path, read_only=True) as db:
            yield from _contents(db, now)
    except TensionwireError as error:
        yield Finding(level="bad", about="database", what=str(error), todo="see the message")


def _contents(db: Database, now: datetime) -> Iterator[Finding]:
    totals, last = status.totals(db), status.last_run(db)
    yield Finding(
        level="good",
        about="database",
        what=f"schema {db.schema}, {totals.articles:,} articles, {totals.mentions:,} mentions",
    )
    if last is not None and last.error:
        yield Finding(
            level="bad",
            about="last run",
            what=f"that of {last.started_at:%Y-%m-%d %H:%M} UTC failed: {last.error}",
            todo="mend what it says; then `tensionwire run`, or wait for the next slot",
        )
    if last is not None and last.finished_at is None:
        yield Finding(
            level="note",
            about="last run",
            what=f"that of {last.started_at:%Y-%m-%d %H:%M} UTC was killed",
            todo="nothing: the next run goes on where it was",
        )
    yield from _waiting(db)
    for feed in status.feeds(db):
        if feed.parked:
            yield Finding(
                level="bad",
                about=f"feed {feed.feed_id}",
                what=f"parked: {feed.parked}",
                todo=f"mend it or take it out; then `tensionwire feeds unpark {feed.feed_id}`",
            )
        elif feed.outcome == "failed":
            yield Finding(
                level="note",
                about=f"feed {feed.feed_id}",
                what=f"failed: {feed.message}",
                todo=f"`tensionwire feeds check {feed.feed_id}`; it is tried again by itself",
            )
        if feed.polled_at is not None and feed.polled_at > now + SKEW:
            yield Finding(
                level="bad",
                about="clock",
                what=f"{feed.feed_id} was polled {feed.polled_at:%Y-%m-%d %H:%M} UTC (later)",
                todo="set the clock, then `tensionwire run --all`",
            )
    for found in run_checks(db):
        yield Finding(
            level="bad",
            about=f"check {found.check}",
            what=f"{found.rows:,} rows offend, such as {found.example}",
            todo=f"nothing is published until it holds: {found.rule} `tensionwire restore`, or ask",
        )


def _waiting(db: Database) -> Iterator[Finding]:
    current = extractor().version
    unread, old = queue.count_unread(db, current), queue.count_outdated(db, current)
    given_up = queue.quarantined(db)
    yield Finding(
        level="note" if unread else "good",
        about="backlog",
        what=f"{unread:,} articles wait for extraction",
        todo="the next run reads them" if unread else "",
    )
    if old:
        yield Finding(
            level="note",
            about="backlog",
            what=f"{old:,} articles were read by another version of the extractor",
            todo="each run reads some anew; `tensionwire reextract` all of them now",
        )
    if given_up:
        yield Finding(
            level="bad",
            about="quarantine",
            what=f"{len(given_up):,} articles break extraction, such as {given_up[0].id}",
            todo="`tensionwire quarantine` shows them; please report them with their text",
        )
