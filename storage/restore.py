"""Make a database anew from a backup, beside the old file, and put it in its place."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from extractors.errors import StorageError
from extractors.records import Record
from storage import backup, locking
from storage.database import Database

_NEW: Final = ".restoring"


class Restored(Record, frozen=True, kw_only=True):
    """What a restore did."""

    backup: Path
    rows: int
    """Of all tables."""
    aside: Path | None
    """Where the old file is now; None when there was none."""


def restore(database: Path, source: Path, *, keep_old: bool = True) -> Restored:
    """Put the tables of a backup in the place of ``database``.

    The new file is built and compared first; then the old one (with its log) is renamed to
    ``<name>.before-<time>``, or removed with ``keep_old`` False. A backup of an older schema is
    migrated afterwards.

    Raises :class:`StorageError`: another process has the database, or the backup is not whole.
    """
    process = locking.holder(database)
    if process is not None:
        raise StorageError(
            str(database), f"process {process} is using the database; stop it, then restore"
        )
    manifest = backup.read_manifest(source)
    fresh = database.with_name(database.name + _NEW)
    _remove(fresh)
    with Database.build(fresh, manifest.schema) as db:
        backup.fill(db, source, manifest)
    Database.open(fresh).close()  # the steps that came after the backup
    aside = _put_aside(database) if keep_old else None
    if not keep_old:
        _log(database).unlink(missing_ok=True)
    fresh.replace(database)
    return Restored(backup=source, rows=sum(t.rows for t in manifest.tables), aside=aside)


def _put_aside(database: Path) -> Path | None:
    if not database.is_file():
        return None
    aside = database.with_name(f"{database.name}.before-{datetime.now(UTC):{backup.STAMP}}")
    database.rename(aside)
    if _log(database).is_file():
        _log(database).rename(_log(aside))
    return aside


def _log(database: Path) -> Path:
    return database.with_name(database.name + ".wal")


def _remove(database: Path) -> None:
    database.unlink(missing_ok=True)
    _log(database).unlink(missing_ok=True)
