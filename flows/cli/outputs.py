"""Rows of any SQL to a terminal or a file, a batch at a time."""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, Final, TextIO

import pyarrow as pa
import pyarrow.parquet

from config.errors import TensionwireError
from flows.cli.show import rows
from flows.whole import whole
from storage.query import Answer

SHOWN: Final = 500
"""Rows that a table for people has."""


def written(answer: Answer, style: str, output: Path | None) -> None:
    """Write an answer as table, csv, json or parquet to ``output``, or to standard output.

    A file is complete or not there: it takes its name when all rows are in it.

    Raises :class:`TensionwireError` for a file that cannot be written and for a type that Parquet
    does not have.
    """
    if output is None:
        _text(answer, style, sys.stdout)
        return
    with whole(output) as stream:
        if style == "parquet":
            _parquet(answer, stream)
        else:
            text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
            _text(answer, style, text)
            text.detach()


def plain(value: object) -> object:
    """A value as JSON has it: ISO 8601 for times, hexadecimal digits for bytes, null for NaN."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return str(value)


def _cell(value: object) -> str:
    """A value in CSV: lists with spaces between as everywhere, other nested values as JSON."""
    if isinstance(value, list) and not any(isinstance(part, list | dict) for part in value):
        return " ".join("" if part is None else str(plain(part)) for part in value)
    if isinstance(value, list | dict):
        return json.dumps(plain(value), ensure_ascii=False)
    if isinstance(value, datetime | float):
        return str(value) if isinstance(value, float) else value.isoformat()
    known = plain(value)
    return "" if known is None else str(known)


def _records(answer: Answer) -> Iterator[tuple[Any, ...]]:
    for batch in answer.batches:
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _text(answer: Answer, style: str, out: TextIO) -> None:
    if style == "table":
        _table(answer, out)
    elif style == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(answer.schema.names)
        writer.writerows([_cell(value) for value in record] for record in _records(answer))
    else:
        names = answer.schema.names
        before = "["
        for record in _records(answer):
            fields = dict(zip(names, map(plain, record), strict=True))
            out.write(before + json.dumps(fields, ensure_ascii=False))
            before = ",\n"
        out.write("[]\n" if before == "[" else "]\n")


def _table(answer: Answer, out: TextIO) -> None:
    """The first rows; how many there are in all is not worked out."""
    kept: list[pa.RecordBatch] = []
    found = 0
    for batch in answer.batches:
        kept.append(batch)
        found += batch.num_rows
        if found > SHOWN:
            break
    table = pa.Table.from_batches(kept, answer.schema)
    rows(table.slice(0, SHOWN), "table", out=out)
    if found > SHOWN:
        note = f"note: only the first {SHOWN} rows are shown; --format csv, json or parquet has all"
        print(note, file=sys.stderr)


def _parquet(answer: Answer, stream: BinaryIO) -> None:
    try:
        with pa.parquet.ParquetWriter(stream, answer.schema, compression="zstd") as writer:
            for batch in answer.batches:
                writer.write_batch(batch)
    except pa.ArrowNotImplementedError as error:
        message = "Parquet has no such type; cast the column to VARCHAR, or take --format json"
        raise TensionwireError(str(answer.schema.types), message) from error
