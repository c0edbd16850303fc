"""Open the database, say clearly why it cannot be opened, and bring its schema up to date."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import duckdb
import pyarrow as pa

from extractors.errors import StorageError
from storage import backup
from storage.migrations import Migration, migrations, to_apply
from storage.statements import statement

RETRY_SECONDS: Final = 0.25
"""Between two tries while another process holds the file."""

HEADER_BYTES: Final = 3 * 4096
"""A DuckDB file starts with three headers; a shorter file holds nothing."""


BATCH_ROWS: Final = 16_384
"""Rows that a streamed answer has in memory at a time; DuckDB makes it whole vectors of 2,048."""


class LockedError(StorageError):
    """Another process has the database; ``who`` names it, as far as DuckDB tells."""

    def __init__(self, subject: str, who: str) -> None:
        super().__init__(
            subject,
            f"{who} is using the database; wait for it or stop it, "
            "or read the published snapshot.duckdb instead",
        )
        self.who = who


class Database:
    """One open DuckDB file with the schema of this version.

    The only door to DuckDB: rows go in and out as Arrow tables, values are always bound.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, path: Path, *, read_only: bool
    ) -> None:
        self._connection = connection
        self.path = path
        self.read_only = read_only

    @classmethod
    def open(cls, path: Path | str, *, read_only: bool = False, wait_seconds: float = 0.0) -> Self:
        """Open ``path``; when writing, create it if it is missing and migrate it.

        ``wait_seconds``: how long to wait for another process that holds the file.

        Raises :class:`StorageError` for a missing file (read-only), a file that is no database of
        ours or newer than this program, or one held by another process.
        """
        path = Path(path)
        if read_only and not path.is_file():
            raise StorageError(str(path), "there is no database here; run `tensionwire run` first")
        _make_folder(path)
        connection = _connect(path, read_only, time.monotonic() + wait_seconds)
        database = cls(connection, path, read_only=read_only)
        try:
            connection.execute(statement("session"))
            database._check_schema()
        except BaseException:
            connection.close()
            raise
        return database

    @classmethod
    def build(cls, path: Path, schema: int) -> Self:
        """A new file with the first ``schema`` migrations, for the rows of a backup.

        Raises :class:`StorageError` when this program does not know so many.
        """
        steps = migrations()
        if schema > len(steps):
            message = f"is of schema {schema}, this version knows {len(steps)}; update Tensionwire"
            raise StorageError(str(path), message)
        database = cls(_connect(path, False, 0.0), path, read_only=False)
        database._connection.execute(statement("session"))
        for step in steps[:schema]:
            database._apply(step)
        return database

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write everything to the file and let go of it."""
        self._connection.close()

    def cursor(self) -> Self:
        """Another connection to the same open file, with session variables of its own."""
        return type(self)(self._connection.cursor(), self.path, read_only=self.read_only)

    def interrupt(self) -> None:
        """Stop the statement that another thread is running here; it raises then."""
        self._connection.interrupt()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All statements inside happen, or none of them."""
        with self._errors():
            self._connection.begin()
        try:
            yield
        except BaseException:
            self._connection.rollback()
            raise
        with self._errors():  # on a full disk it is the commit that fails, and nothing was changed
            self._connection.commit()

    def execute(self, sql: str, parameters: object = None) -> None:
        """Run one statement with bound parameters, or several without any."""
        with self._errors():
            self._connection.execute(sql, parameters)

    def query(self, sql: str, parameters: object = None) -> pa.Table:
        """Rows of one statement as an Arrow table."""
        with self._errors():
            return self._connection.execute(sql, parameters).to_arrow_table()

    def rows(self, sql: str, parameters: object = None) -> list[tuple[Any, ...]]:
        """Rows of one statement as Python tuples, for small results."""
        with self._errors():
            return self._connection.execute(sql, parameters).fetchall()

    def batches(
        self, sql: str, parameters: object = None
    ) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
        """Columns of the last statement and its rows as they are worked out, for large results.

        Raises :class:`StorageError`, also while the rows are read.
        """
        with self._errors():
            if not self._connection.extract_statements(sql):
                raise StorageError(str(self.path), "was asked nothing: there is no SQL")
            reader = self._connection.execute(sql, parameters).to_arrow_reader(BATCH_ROWS)
        return reader.schema, self._streamed(reader)

    @contextmanager
    def inputs(self, tables: Mapping[str, pa.Table]) -> Iterator[None]:
        """Make Arrow tables visible to SQL under the given names while inside."""
        for name, table in tables.items():
            self._connection.register(name, table)
        try:
            yield
        finally:
            for name in tables:
                self._connection.unregister(name)

    @contextmanager
    def attached(self, path: Path, name: str) -> Iterator[None]:
        """Make another database file visible to SQL as ``name`` while inside."""
        quoted = str(path).replace("'", "''")  # ATTACH takes no bound parameter
        self.execute(f"ATTACH '{quoted}' AS {name}")
        try:
            yield
        finally:
            self.execute(f"DETACH {name}")

    def _streamed(self, reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
        try:
            yield from reader
        except (pa.ArrowException, OSError) as error:  # how a DuckDB error comes through Arrow
            raise StorageError(str(self.path), _first_line(error)) from error

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            raise StorageError(str(self.path), _first_line(error)) from error

    def _check_schema(self) -> None:
        """Refuse a foreign, damaged or newer database; migrate an older one, if allowed to."""
        tables = {name for (name,) in self.rows(statement("tables"))}
        if tables and "schema_migrations" not in tables:
            raise StorageError(str(self.path), "is a DuckDB file of something else; name another")
        shipped = migrations()
        applied = dict(self.rows(statement("applied"))) if tables else {}
        missing = to_apply(str(self.path), applied, shipped)
        if missing and self.read_only:
            raise StorageError(
                str(self.path),
                f"has schema {len(applied)}, not {len(shipped)}; run `tensionwire migrate`",
            )
        if missing and applied:
            backup.before_migration(self, len(shipped), datetime.now(UTC))
        for migration in missing:
            self._apply(migration)

    def _apply(self, migration: Migration) -> None:
        with self.transaction():
            self.execute(statement("schema_migrations"))
            self.execute(migration.sql)
            values = [migration.number, migration.name, migration.sha256]
            now = datetime.now(UTC).replace(tzinfo=None)
            self.execute(statement("record_migration"), [*values, now])

    @property
    def schema(self) -> int:
        """Number of the newest migration."""
        return max(int(number) for number, _ in self.rows(statement("applied")))


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(str(path), f"its folder cannot be made ({error.strerror})") from error


def _connect(path: Path, read_only: bool, deadline: float) -> duckdb.DuckDBPyConnection:
    """Connect, trying again until ``deadline`` (monotonic) while another process has the lock."""
    while True:
        try:
            return duckdb.connect(str(path), read_only=read_only)
        except duckdb.Error as error:
            if "lock" in str(error) and time.monotonic() < deadline:
                time.sleep(RETRY_SECONDS)
                continue
            if not read_only and _is_stub(path):
                path.unlink()
                continue
            if "Could not set lock" in str(error):
                raise LockedError(str(path), _holder(error)) from error
            raise StorageError(str(path), _why_not(error)) from error


def _is_stub(path: Path) -> bool:
    """True for what a kill leaves that struck while DuckDB was writing its first headers."""
    if not path.is_file() or path.stat().st_size >= HEADER_BYTES:
        return False
    start = path.read_bytes()
    return not start or start[8:12] == b"DUCK"


def _holder(error: duckdb.Error) -> str:
    """The process that has the file."""
    found = re.search(r"PID (\d+)", str(error))
    return f"process {found[1]}" if found else "another process"


def _why_not(error: duckdb.Error) -> str:
    """Say in one line why the file could not be opened, and what to do."""
    text = str(error)
    if "not a valid DuckDB database" in text:
        return "is not a DuckDB database; name another file, or `tensionwire restore` a backup"
    return _first_line(error)


def _first_line(error: Exception) -> str:
    line = str(error).strip().splitlines()[0]
    return f"{line}; `tensionwire restore` brings back a backup" if _is_damage(line) else line


def _is_damage(line: str) -> bool:
    """Whether DuckDB says that the file itself is broken (its words, version 1.5)."""
    return any(word in line.lower() for word in ("corrupt", "checksum", "deserialize"))
