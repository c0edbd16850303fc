"""``tensionwire backup``, ``restore``, ``reextract``, ``quarantine`` and ``forget``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import SETTINGS, Config, DatabaseFile, settings_of
from flows.cli.show import Format, rows


def backup(
    show_list: Annotated[bool, typer.Option("--list", help="List the backups there are.")] = False,
    database: DatabaseFile = None,
    config: Config = SETTINGS,
) -> None:
    """Export every table to Parquet, read it back, and remove the oldest backups.

    They are in backups/ beside the database; put a mount or a link there to keep them elsewhere.
    """
    from datetime import UTC

    from storage import backup as backups
    from storage.database import Database

    settings = settings_of(config, database)
    if show_list:
        for made in backups.backups(settings.database):
            manifest = backups.read_manifest(made)
            rows, size = (sum(getattr(t, k) for t in manifest.tables) for k in ("rows", "bytes"))
            print(f"{made}: schema {manifest.schema}, {rows:,} rows, {size / 1e6:,.1f} MB")
        return
    with Database.open(settings.database) as db:
        print(backups.make_backup(db, datetime.now(UTC), settings.backup.keep))


def restore(
    source: Annotated[
        Path | None,
        typer.Argument(metavar="BACKUP", help="Folder of a backup; by default the newest."),
    ] = None,
    database: DatabaseFile = None,
    config: Config = SETTINGS,
) -> None:
    """Put a backup in the place of the database, compared row by row; the old file stays aside."""
    from storage import backup as backups
    from storage.restore import restore as put_back

    path = settings_of(config, database).database
    done = put_back(path, source or backups.newest(path))
    print(f"{path}: {done.rows:,} rows of {done.backup}")
    if done.aside is not None:
        print(f"the file that was there is now {done.aside}; remove it when all is well")


def reextract(
    since: Annotated[
        datetime | None,
        typer.Option(
            "--since",
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="Only articles published from then on.",
        ),
    ] = None,
    database: DatabaseFile = None,
    config: Config = SETTINGS,
) -> None:
    """Read anew, newest first, what another version of the extractor has read.

    Each batch replaces mentions, quotations and trends of its articles in one transaction;
    interrupted, the same command goes on where it stopped.
    """
    from datetime import UTC

    from flows import upkeep
    from flows.cli.show import progress
    from flows.cycle import Cycle
    from flows.knowledge import store_knowledge
    from storage.database import Database

    settings = settings_of(config, database)
    with Database.open(settings.database) as db, progress("reading anew") as report:
        store_knowledge(db)
        cycle = Cycle(settings=settings, db=db, report=report)
        done = upkeep.reextract(cycle, since.replace(tzinfo=UTC) if since else None)
    print(
        f"{done.extractions:,} articles read anew: {done.mentions:,} mentions, "
        f"{done.quotes:,} quotes; {done.quarantined:,} given up"
    )


def quarantine(
    article: Annotated[
        str, typer.Argument(metavar="ID", help="Show this article with its text.")
    ] = "",
    release: Annotated[
        bool, typer.Option("--release", help="Let the next run try the article again.")
    ] = False,
    style: Annotated[Format, typer.Option("--format", help="How it is printed.")] = "table",
    database: DatabaseFile = None,
    config: Config = SETTINGS,
) -> None:
    """List the articles that extraction crashed on or took too long for."""
    import msgspec
    import pyarrow as pa

    from storage import queue
    from storage.database import Database

    if release and not article:
        raise typer.BadParameter("name the article", param_hint="--release")
    path = settings_of(config, database).database
    with Database.open(path, read_only=not release) as db:
        if release:
            queue.release(db, article)
            print(f"{article}: the next run tries it again")
            return
        found = [msgspec.structs.asdict(one) for one in queue.quarantined(db, article or None)]
    if article and style == "table":
        for one in found:
            print(f"{one['id']}  {one['reason']}: {one['detail']}\n{one['title']}\n{one['text']}")
        return
    for one in found:
        del one["text"]
    if found or style != "table":
        rows(pa.Table.from_pylist(found), style)
    else:
        print("nothing is in quarantine")


def forget(
    article: Annotated[str, typer.Argument(metavar="ID|URL", help="Article to delete.")],
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without, only say what would be deleted.")
    ] = False,
    database: DatabaseFile = None,
    config: Config = SETTINGS,
) -> None:
    """Delete an article from the database, backups, published files and briefs, with proof.

    Its hash stays, so that it does not come back with the next poll.
    """
    from flows import forgetting

    settings = settings_of(config, database)
    if not yes:
        for line in forgetting.preview(settings, article):
            print(line)
        print("nothing was deleted; add --yes to do it")
        return
    for line in forgetting.forget(settings, article):
        print(line, flush=True)
