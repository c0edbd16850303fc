"""Rows to files, a batch at a time: lines of text, or Parquet."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet

from extractors.records import Record

BREAKS: Final = re.compile(r"[\t\r\n]+")


class File(Record, frozen=True, kw_only=True):
    """A file that was written."""

    path: str
    """Inside the folder."""
    rows: int
    bytes: int
    sha256: str


def tabbed(batches: Iterable[pa.RecordBatch]) -> Iterator[list[str]]:
    """Lines with tabs between the cells: nulls are empty, breaks in a text become spaces."""
    for batch in batches:
        yield ["\t".join(row) for row in zip(*map(_cells, batch.columns), strict=True)]


def _cells(column: pa.Array[Any]) -> list[str]:
    if not pa.types.is_string(column.type):
        return texts(column.cast(pa.string()))
    return [" ".join(BREAKS.split(text)) for text in texts(column)]


def texts(column: pa.Array[Any]) -> list[str]:
    """The texts of a column; nulls are empty."""
    return [text or "" for text in column.to_pylist()]


def by_first_column(
    batches: Iterable[pa.RecordBatch],
) -> Iterator[tuple[str, Iterator[pa.RecordBatch]]]:
    """The other columns by the value of the first one, by which the rows are in order."""
    pieces = (piece for batch in batches for piece in _pieces(batch))
    for value, group in groupby(pieces, key=itemgetter(0)):
        yield value, map(itemgetter(1), group)


def _pieces(batch: pa.RecordBatch) -> Iterator[tuple[str, pa.RecordBatch]]:
    values = texts(batch.column(0))
    others = batch.select(list(range(1, batch.num_columns)))
    start = 0
    for value, group in groupby(values):
        rows = sum(1 for _ in group)
        yield value, others.slice(start, rows)
        start += rows


def write_lines(lines: Iterable[list[str]], folder: Path, name: str) -> File:
    """Write one line for each text."""
    path = folder / name
    rows = 0
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for batch in lines:
            rows += len(batch)
            out.writelines(f"{line}\n" for line in batch)
    return _described(path, name, rows)


def write_parquet(
    schema: pa.Schema, batches: Iterable[pa.RecordBatch], folder: Path, name: str
) -> File:
    """Write a Parquet file, making its folders."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = 0
    with pa.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in batches:
            rows += batch.num_rows
            writer.write_batch(batch)
    return _described(path, name, rows)


def _described(path: Path, name: str, rows: int) -> File:
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256")
    return File(path=name, rows=rows, bytes=path.stat().st_size, sha256=digest.hexdigest())
