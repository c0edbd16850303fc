"""Backups: every table as Parquet, read back before it counts, restored into a new file.

A backup is a folder ``backups/<name of the database>/<time>`` beside the database: a Parquet file a
table and ``manifest.json``. It is built under another name and renamed when it was verified, so a
folder with a time as its name is whole.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from extractors.errors import StorageError
from extractors.records import Record
from storage.statements import statement

if TYPE_CHECKING:
    from storage.database import Database

FOLDER: Final = "backups"
MANIFEST: Final = "manifest.json"
STAMP: Final = "%Y%m%dT%H%M%S%fZ"
_BUILDING: Final = ".building"


class TableCopy(Record, frozen=True, kw_only=True):
    """One table of a backup."""

    name: str
    rows: int
    digest: str
    """Sum of DuckDB's hashes of the rows; comparable within one version of DuckDB only."""
    bytes: int
    sha256: str
    """Hex SHA-256 of the Parquet file."""


class Manifest(Record, frozen=True, kw_only=True):
    """What a backup holds."""

    made_at: datetime
    schema: int
    """Number of the newest migration."""
    duckdb: str
    """Version of DuckDB that wrote it."""
    reason: str = ""
    """What it was made for; empty for the regular ones."""
    tables: tuple[TableCopy, ...]


def folder_of(database: Path) -> Path:
    """Where the backups of a database are: beside it, and a mount or a link may be put there."""
    return database.parent / FOLDER / database.stem


def backups(database: Path) -> list[Path]:
    """Whole backups of a database, oldest first."""
    return sorted(p.parent for p in folder_of(database).glob(f"2*/{MANIFEST}"))


def made_at(backup: Path) -> datetime:
    """When a backup was made, UTC."""
    return datetime.strptime(backup.name, STAMP).replace(tzinfo=UTC)


def before_migration(db: Database, schema: int, now: datetime) -> None:
    """Make a backup before the schema changes, once a day if the change fails again and again."""
    reason = f"before schema {schema}"
    for made in backups(db.path)[-1:]:
        if now - made_at(made) < timedelta(days=1) and read_manifest(made).reason == reason:
            return
    make_backup(db, now, reason=reason)


def make_backup(db: Database, now: datetime, keep: int | None = None, reason: str = "") -> Path:
    """Export every table, read it all back, and release the folder; returns it.

    ``keep``: how many backups stay, this one included; None removes none. Old ones go only after
    the new one is whole.

    Raises :class:`StorageError` when it cannot be written or does not read back as it was.
    """
    folder = folder_of(db.path)
    target = folder / now.astimezone(UTC).strftime(STAMP)
    with _writing(folder):
        shutil.rmtree(folder / _BUILDING, ignore_errors=True)  # of a killed backup
        place = folder / _BUILDING
        place.mkdir(parents=True)
        try:
            write(db, place, now, reason)
            place.rename(target)
            _sync(folder)
        finally:
            shutil.rmtree(place, ignore_errors=True)
        for old in backups(db.path)[: -max(keep, 1)] if keep else []:
            shutil.rmtree(old)
    return target


def write(db: Database, place: Path, now: datetime, reason: str = "") -> Manifest:
    """Write tables and manifest into an empty folder and verify them."""
    with db.transaction():
        copies = tuple(_copy(db, name, place) for name in _tables(db))
    manifest = Manifest(
        made_at=now,
        schema=db.schema,
        duckdb=db.rows(statement("upkeep/version"))[0][0],
        tables=copies,
        reason=reason,
    )
    written = place / MANIFEST
    written.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    _sync(written)
    _sync(place)
    return manifest


def _tables(db: Database) -> list[str]:
    return sorted(name for (name,) in db.rows(statement("tables")))


def _copy(db: Database, name: str, place: Path) -> TableCopy:
    file = place / f"{name}.parquet"
    db.execute(statement("upkeep/export").format(table=name, file=_quoted(file)))
    _sync(file)
    rows, digest = digest_of(db, f'"{name}"')
    if digest_of(db, _parquet(file)) != (rows, digest):
        raise StorageError(str(file), f"does not read back as table {name}; is the disk sound?")
    return TableCopy(
        name=name, rows=rows, digest=digest, bytes=file.stat().st_size, sha256=_sha256(file)
    )


def digest_of(db: Database, rows: str) -> tuple[int, str]:
    """Number of rows and sum of their hashes; ``rows`` is SQL that a FROM can have."""
    count, digest = db.rows(statement("upkeep/digest").format(rows=rows))[0]
    return int(count), str(digest)


def read_manifest(backup: Path) -> Manifest:
    """The manifest of a backup, after every file was compared with it.

    Raises :class:`StorageError` naming what is missing or was changed.
    """
    try:
        manifest = msgspec.json.decode((backup / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        raise StorageError(str(backup), f"is no whole backup ({error})") from error
    for table in manifest.tables:
        file = backup / f"{table.name}.parquet"
        if not file.is_file() or _sha256(file) != table.sha256:
            raise StorageError(str(file), "is missing or damaged; take another backup")
    return manifest


def fill(db: Database, backup: Path, manifest: Manifest) -> None:
    """Replace the rows of every table by those of a backup and compare what came out.

    Raises :class:`StorageError` when a table does not equal its copy.
    """
    with db.transaction():
        for table in manifest.tables:
            file = backup / f"{table.name}.parquet"
            db.execute(statement("upkeep/import").format(table=table.name, file=_quoted(file)))
            found = digest_of(db, f'"{table.name}"')
            if found != digest_of(db, _parquet(file)) or found[0] != table.rows:
                raise StorageError(str(file), f"table {table.name} came back with other rows")


def newest(database: Path, before: datetime | None = None) -> Path:
    """The newest backup, or the newest one made before a time.

    Raises :class:`StorageError` when there is none.
    """
    found = [b for b in backups(database) if before is None or made_at(b) < before]
    if not found:
        raise StorageError(str(folder_of(database)), "holds no backup")
    return found[-1]


def age(database: Path, now: datetime) -> timedelta | None:
    """How old the newest backup is, None when there is none."""
    found = backups(database)
    return now - made_at(found[-1]) if found else None


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(str(folder), f"cannot be written to ({error.strerror})") from error


def _quoted(file: Path) -> str:
    return str(file).replace("'", "''")


def _parquet(file: Path) -> str:
    return f"read_parquet('{_quoted(file)}')"


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sync(path: Path) -> None:
    """Make sure that a file, or the names in a folder, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
