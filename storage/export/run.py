"""Write one export: a part for each day or month, an index, and the folder at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Final

import msgspec

from config.exports import load_exports
from config.gazetteer import load_gazetteer
from config.registry import load_registry
from extractors.records import Record
from storage.database import Database
from storage.export.codes import code_tables
from storage.export.folder import INDEX, replacing
from storage.export.writers import File, by_first_column, tabbed, texts, write_lines, write_parquet
from storage.questions import check_window
from storage.statements import statement

DAY: Final = timedelta(days=1)
VIEWS: Final[Mapping[str, Sequence[str]]] = {
    "gdelt": ["gdelt"],
    "plover": ["plover"],
    "parquet": ["mentions", "articles", "quotes", "stories"],
}
"""By format: its SQL in ``storage/sql/export``, each for rows of a kind of their own."""
KINDS: Final = tuple(VIEWS)
NOTES: Final[Mapping[str, str]] = {
    "gdelt": "The columns of GDELT 2.0's event table, tab-separated, without a header.",
    "plover": "One JSON object a line, with POLECAT's columns and some more.",
    "parquet": "The public views by month of publication (stories: of their first article).",
}

Report = Callable[[str, int, int | None], None]
Part = tuple[date, date]
"""First day, and the day after the last one."""


class Exported(Record, frozen=True, kw_only=True):
    """What an export wrote, as its index says."""

    format: str
    note: str
    first: date | None
    """First day of publication asked for; None: from the beginning."""
    last: date | None
    columns: Mapping[str, list[str]]
    """Names, in order, by SQL."""
    rows: int
    files: tuple[File, ...]


def export(
    db: Database,
    kind: str,
    folder: Path,
    start: date | None,
    end: date | None,
    report: Report,
) -> Exported:
    """Write the mentions of articles published from ``start`` to ``end`` (UTC, both included).

    ``folder`` is replaced as a whole when it is an export, and untouched when something fails.

    Raises :class:`StorageError` for a window that ends before it starts, a folder of something
    else, or one that cannot be written.
    """
    check_window(kind, {"start": start, "end": end})
    window = (start or date.min, _after(end))
    days = [day for (day,) in db.rows(statement("export/days"), _bounds(window))]
    parts = list(_by_month(days))
    files: list[File] = []
    columns: dict[str, list[str]] = {}
    with replacing(folder) as place, _codes(db, kind, window):
        for done, (name, part) in enumerate(parts):
            report("export", done, len(parts))
            for view in VIEWS[kind]:
                columns[view], written = _write(db, view, part, place, name)
                files += written
        exported = Exported(
            format=kind,
            note=f"{NOTES[kind]} Codings are reports, not verified incidents.",
            first=start,
            last=end,
            columns=columns,
            rows=sum(file.rows for file in files),
            files=tuple(files),
        )
        (place / INDEX).write_bytes(msgspec.json.format(msgspec.json.encode(exported)) + b"\n")
    return exported


@contextmanager
def _codes(db: Database, kind: str, window: Part) -> Iterator[None]:
    """Give the SQL of a format the codes that it needs."""
    if kind == "parquet":
        yield
        return
    exports = load_exports(load_registry())
    with db.inputs(code_tables(db, exports, load_gazetteer(), *window)):
        yield


def _write(
    db: Database, view: str, part: Part, place: Path, month: str
) -> tuple[list[str], list[File]]:
    """Write the files of one part; returns the columns and the files that have rows."""
    bounds = _bounds(part)
    if view == "plover":
        bounds["version"] = f"tensionwire {version('tensionwire')}"
    schema, batches = db.batches(statement(f"export/{view}"), bounds)
    if view == "gdelt":
        files = [
            write_lines(tabbed(of_day), place, f"{day}000000.export.CSV")
            for day, of_day in by_first_column(batches)
        ]
        return schema.names[1:], files
    if view == "plover":
        lines = (texts(batch.column(0)) for batch in batches)
        return schema.names, [write_lines(lines, place, f"{month}.jsonl")]
    path = f"{view}/month={month}/data.parquet"
    return schema.names, [write_parquet(schema, batches, place, path)]


def _bounds(part: Part) -> dict[str, object]:
    return {"since": part[0], "until": part[1]}


def _after(end: date | None) -> date:
    return date.max if end is None or end == date.max else end + DAY


def _by_month(days: list[date]) -> Iterator[tuple[str, Part]]:
    """A part for each month, from its first to its last day in the window."""
    for month, group in groupby(days, key=lambda day: f"{day:%Y-%m}"):
        of_month = list(group)
        yield month, (of_month[0], of_month[-1] + DAY)
