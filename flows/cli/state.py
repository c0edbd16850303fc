"""``tensionwire status``, ``publish`` and ``migrate``: what the database holds, and its upkeep."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.options import SETTINGS, Config, DatabaseFile, settings_of
from flows.cli.readable import readable
from flows.cli.show import Format, rows

if TYPE_CHECKING:
    from storage.database import Database


def status(
    style: Annotated[Format, typer.Option("--format", help="How it is printed.")] = "table",
    database: DatabaseFile = None,
    config: Config = SETTINGS,
) -> None:
    """Show what the database holds, how the last run went and how each feed is doing."""
    import msgspec
    import pyarrow as pa

    from storage import status as state

    with readable(settings_of(config, database)) as db:
        feeds = [msgspec.structs.asdict(feed) for feed in state.feeds(db)]
        if style == "table":
            for line in _summary(db):
                print(line)
    if feeds or style != "table":
        rows(pa.Table.from_pylist(feeds), style)


def _summary(db: Database) -> list[str]:
    """The database in a few lines."""
    from storage import status as state
    from storage.queue import quarantined

    totals, run = state.totals(db), state.last_run(db)
    span = (
        f", published {totals.first_published:%Y-%m-%d} to {totals.last_published:%Y-%m-%d}"
        if totals.first_published and totals.last_published
        else ""
    )
    lines = [
        f"{db.path}: schema {db.schema}, {db.path.stat().st_size / 1e6:,.1f} MB",
        f"{totals.articles:,} articles in {totals.stories:,} stories{span}",
        f"{totals.mentions:,} mentions, {totals.quotes:,} quotes",
    ]
    given_up = len(quarantined(db))
    if given_up:
        lines.append(f"{given_up:,} articles given up; see `tensionwire quarantine`")
    reasons = ", ".join(f"{reason} {count:,}" for reason, count in state.rejects(db).items())
    lines.append(f"{totals.rejects:,} rejects" + (f" ({reasons})" if reasons else ""))
    if run is None:
        lines.append("no run yet")
    else:
        how = run.outcome or "not finished: under way, or killed (the next run goes on)"
        how += f": {run.error}" if run.error else ""
        lines.append(f"last run {run.started_at:%Y-%m-%d %H:%M} UTC: {how}")
    troubled = sum(bool(feed.parked) or feed.outcome == "failed" for feed in state.feeds(db))
    if troubled or (run is not None and run.error):
        feeds = f"{troubled} feeds parked or failing; " if troubled else ""
        lines.append(f"{feeds}`tensionwire doctor` says what to do")
    return lines


def migrate(database: DatabaseFile = None, config: Config = SETTINGS) -> None:
    """Bring the database to the schema of this version, or make an empty one."""
    from storage.database import Database

    with Database.open(settings_of(config, database).database) as db:
        print(f"{db.path}: schema {db.schema}")


def publish(
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder", metavar="FOLDER", help="Where to; by default as the settings say."
        ),
    ] = None,
    database: DatabaseFile = None,
    config: Config = SETTINGS,
) -> None:
    """Publish the dashboard feeds and the dashboard page as a new version."""
    from flows.publishing import publish_from
    from storage.database import Database

    settings = settings_of(config, database)
    target = settings.publish.model_copy(update={"folder": folder} if folder else {})
    settings = settings.model_copy(update={"publish": target})
    with Database.open(settings.database) as db:
        print(publish_from(db, settings))
