"""``tensionwire backup`` and ``restore``: what keeps a database for years."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import SETTINGS, Config, DatabaseFile, settings_of


def backup(
    show_list: Annotated[bool, typer.Option("--list", help="List the backups there are.")] = False,
    database: DatabaseFile = None,
    config: Config = SETTINGS,
) -> None:
    """Export every table to Parquet, read it back, and remove the oldest backups.

    They are in backups/ beside the database; put a mount or a link there to keep them elsewhere.
    """
    from datetime import UTC, datetime

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
        typer.Argument(metavar="BACKUP", help="Folder of a backup.  [default: the newest]"),
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
