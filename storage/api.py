"""Questions that the feed server answers, asked of a published snapshot only.

A snapshot is opened read-only with everything outside the file shut off. Each question has a
connection of its own, a time after which it is stopped, and bound values.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import pyarrow as pa

from extractors.errors import StorageError
from extractors.records import Record
from storage.database import Database
from storage.statements import statement
from storage.trends import check_actors, check_event

Filter = str | float | datetime | Sequence[str] | None
KEYS: Final[Mapping[str, tuple[str | None, str]]] = {
    "mentions": ("published", "id"),
    "quotes": ("published", "id"),
    "stories": ("first_published", "story_id"),
    "actors": (None, "code"),
}
"""By listing: what its rows are ordered by, a time (if any) and an id."""


class OutOfTimeError(StorageError):
    """A question took longer than it may."""


class Place(Record, frozen=True, kw_only=True):
    """The last row of a page: the next page begins after it, also in a newer snapshot."""

    time: datetime | None = None
    """UTC, without a zone."""
    id: str


class Page(Record, frozen=True, kw_only=True):
    """Some rows of a listing."""

    table: pa.Table
    total: int
    """Rows of all pages."""
    last: Place | None
    """Where the next page begins; None on the last one."""


class Snapshot:
    """One published ``snapshot.duckdb``, held open."""

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises :class:`StorageError` when it is missing or of another schema than this program.
        """
        self._db = Database.open(path, read_only=True)
        self._db.execute(statement("api/session"))

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextmanager
    def asked(self, seconds: float) -> Iterator[Database]:
        """A connection for one question, interrupted after ``seconds``.

        Raises :class:`OutOfTimeError` when that happens.
        """
        db = self._db.cursor()
        late = threading.Event()

        def stop() -> None:
            late.set()
            db.interrupt()

        clock = threading.Timer(seconds, stop)
        clock.daemon = True
        clock.start()
        try:
            yield db
        except StorageError as error:
            if late.is_set():
                raise OutOfTimeError("the question", f"took more than {seconds:g} s") from error
            raise
        finally:
            clock.cancel()
            db.close()


def listing(
    db: Database, name: str, filters: Mapping[str, Filter], after: Place | None, rows: int
) -> Page:
    """A page of ``mentions``, ``quotes``, ``stories`` or ``actors`` after the row ``after``.

    ``filters``: the parameters that the head of ``storage/sql/api/<name>.sql`` names.

    Raises :class:`StorageError` for an unknown actor or event class.
    """
    time, key = KEYS[name]
    for given in ("actors", "speaker"):
        codes = filters.get(given) or ()
        check_actors(db, [codes] if isinstance(codes, str) else list(codes))  # type: ignore[arg-type]
    if filters.get("event"):
        check_event(db, str(filters["event"]))
    values: dict[str, object] = {**filters, "rows": rows + 1}
    values["after_id"] = after.id if after else None
    if time:
        values["after_time"] = after.time if after else None
    table = db.query(statement(f"api/{name}"), values)
    total = table.column("total")[0].as_py()
    table = table.drop_columns(["total"])
    if table.column(key)[0].as_py() is None:
        return Page(table=table.slice(0, 0), total=total, last=None)
    if table.num_rows <= rows:
        return Page(table=table, total=total, last=None)
    table = table.slice(0, rows)
    newest = table.slice(rows - 1).to_pylist()[0]
    last = Place(time=newest[time] if time else None, id=newest[key])
    return Page(table=table, total=total, last=last)


def status(db: Database) -> pa.Table:
    """One row: what the snapshot holds."""
    return db.query(statement("api/status"))
