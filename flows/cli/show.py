"""What commands show: progress while they work, tables and lines when they are done."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Literal, TextIO

if TYPE_CHECKING:
    import pyarrow as pa

    from flows.progress import Report

Format = Literal["table", "json", "csv"]

_STAGES: Final = {
    "poll": "polling feeds",
    "articles": "fetching and storing articles",
    "stories": "linking stories",
    "extract": "extracting mentions",
    "lines": "reading lines",
    "publish": "publishing",
    "export": "exporting",
}


@contextmanager
def progress(first: str) -> Iterator[Report]:
    """Show what is being done on standard error: one live line, or a line a stage in a log."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Log(first)
        return
    with console.status(first) as status:
        yield lambda stage, done, total: status.update(_text(stage, done, total))


class _Log:
    """A report for logs and pipes: one line when a stage begins."""

    def __init__(self, first: str) -> None:
        self._stage = ""
        print(first, file=sys.stderr, flush=True)

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        if stage != self._stage:
            self._stage = stage
            print(_STAGES.get(stage, stage), file=sys.stderr, flush=True)


def _text(stage: str, done: int, total: int | None) -> str:
    return f"{_STAGES.get(stage, stage)}: {done:,}" + (f" of {total:,}" if total else "")


def rows(table: pa.Table, style: Format, title: str = "", out: TextIO | None = None) -> None:
    """Print an Arrow table as a table for people, as a JSON list, or as CSV with a header."""
    records: list[dict[str, Any]] = table.to_pylist()
    stream = out or sys.stdout
    if style == "json":
        json.dump(records, stream, default=_plain, ensure_ascii=False, indent=1)
        stream.write("\n")
    elif style == "csv":
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(table.column_names)
        writer.writerows([_cell(value) for value in record.values()] for record in records)
    else:
        _table(table.column_names, records, title, stream)


def _table(
    names: Sequence[str], records: Sequence[dict[str, Any]], title: str, stream: TextIO
) -> None:
    from rich.console import Console
    from rich.table import Table

    # A pipe has no width: nothing is to be cut off there.
    console = Console(file=stream, width=None if stream.isatty() else 200)
    shown = Table(title=title or None, title_justify="left", box=None, header_style="bold")
    for name in names:
        numeric = any(isinstance(record[name], int | float) for record in records)
        shown.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for record in records:
        shown.add_row(*(_short(value) for value in record.values()))
    console.print(shown)


def _short(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "–" if value is None else _cell(value)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return " ".join(str(part) for part in value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _plain(value: object) -> object:
    """JSON for what has none: ISO 8601 for dates, numbers for decimals."""
    if isinstance(value, date):
        return value.isoformat()
    return float(value)  # type: ignore[arg-type]
