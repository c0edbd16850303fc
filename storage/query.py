"""SQL of the user's own, on a database that nothing can be changed in and nothing left through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Final

import pyarrow as pa

from extractors.errors import StorageError
from extractors.records import Record
from storage.database import Database, LockedError
from storage.publish import latest
from storage.statements import statement

SNAPSHOT: Final = "snapshot.duckdb"


class QueryError(StorageError):
    """DuckDB does not understand the SQL, or forbids what it wants."""


class Snapshot(Record, frozen=True, kw_only=True):
    """The published snapshot that is read because another process has the database."""

    path: Path
    published: datetime
    """UTC."""
    who: str
    """The process that has the database."""


class Answer(Record, frozen=True, kw_only=True):
    """Columns of a result and its rows, as they are worked out."""

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]


@contextmanager
def opened(path: Path, published: Path) -> Iterator[tuple[Database, Snapshot | None]]:
    """The database at ``path`` to read from, or the newest snapshot in the folder ``published``.

    The snapshot is read, and named, when another process has the database.

    Raises :class:`StorageError` when neither can be opened.
    """
    found: Snapshot | None = None
    try:
        db = Database.open(path, read_only=True)
    except LockedError as error:
        newest = latest(published)
        snapshot = newest / SNAPSHOT if newest else None
        if snapshot is None or not snapshot.is_file():
            message = f"{error.who} is using the database and no snapshot of it was published yet"
            raise StorageError(str(path), f"{message}; wait for it or stop it") from error
        db = Database.open(snapshot, read_only=True)
        moment = datetime.fromtimestamp(snapshot.stat().st_mtime, UTC)
        found = Snapshot(path=snapshot, published=moment, who=error.who)
    with db:
        yield db, found


def ask(db: Database, sql: str) -> Answer:
    """Shut off everything but the database, for good, and run ``sql``; its last statement answers.

    Raises :class:`QueryError`, also while the batches are read.
    """
    db.execute(statement("query/session"))
    with _explained():
        schema, batches = db.batches(sql)
    names = _different(schema.names)
    return Answer(
        schema=pa.schema([field.with_name(n) for field, n in zip(schema, names, strict=True)]),
        batches=_explaining(batches, names),
    )


def _explaining(batches: Iterator[pa.RecordBatch], names: list[str]) -> Iterator[pa.RecordBatch]:
    with _explained():
        for batch in batches:
            yield batch.rename_columns(names)


def _different(names: Sequence[str]) -> list[str]:
    """The names, with a number behind one that an earlier column has: a, a_1, a_2."""
    different: list[str] = []
    for name in names:
        free = (name if nr == 0 else f"{name}_{nr}" for nr in count())
        different.append(next(new for new in free if new not in different))
    return different


@contextmanager
def _explained() -> Iterator[None]:
    """Say all that DuckDB says, with its suggestions, but not the SQL over again."""
    try:
        yield
    except StorageError as error:
        said = str(error.__cause__ or error).partition("\nLINE ")[0]
        raise QueryError("query", said) from error
