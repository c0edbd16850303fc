"""The briefs that are written by themselves: of the world, and of each that is watched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from config.settings import Settings
from extractors.errors import StorageError
from extractors.records import Record
from flows.logs import log
from flows.report.brief import Brief, brief
from flows.report.files import write
from storage.database import Database


class Written(Record, frozen=True, kw_only=True):
    """One brief, or why there is none."""

    about: str
    """Who it is about: "The world", or codes."""
    lead: str = ""
    """Its first sentences: how high, how sure."""
    facts: tuple[tuple[str, str], ...] = ()
    movers: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """The web page and the PDF."""
    missing: str = ""
    """Why there is none: mostly, there was no mention of them."""


class Reported(Record, frozen=True, kw_only=True):
    """All briefs of one time."""

    window: str
    """First and last day in words."""
    briefs: tuple[Written, ...]


def write_all(db: Database, settings: Settings, today: date) -> Reported:
    """Write the briefs of the days before ``today`` (UTC), the whole of them.

    One of the world; then one of each pair and state of the watch list.

    Raises :class:`StorageError` when nothing was read in these days.
    """
    last = today - timedelta(1)
    first = today - timedelta(settings.report.days)
    least, folder = settings.trends.min_articles, settings.report.folder
    world = brief(db, first, last, (), least)
    briefs = [_written(world, (), folder)]
    watched: list[tuple[str, ...]] = [*settings.alerts.pairs]
    watched += [(state,) for state in settings.alerts.states]
    for actors in watched:
        try:
            briefs.append(_written(brief(db, first, last, actors, least), actors, folder))
        except StorageError as error:
            about = " – ".join(actors)
            log("brief", state="missing", about=about, error=str(error))
            briefs.append(Written(about=about, missing=str(error)))
    return Reported(window=world.window, briefs=tuple(briefs))


def _written(made: Brief, actors: Sequence[str], folder: Path) -> Written:
    files = tuple(str(path) for path in write(made, actors, folder))
    log("brief", state="written", about=made.title, file=files[0])
    return Written(
        about=made.title, lead=made.lead, facts=made.facts, movers=made.movers, files=files
    )
