"""Arrow tables to JSON, CSV, Parquet and Arrow IPC, byte for byte the same for the same rows."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet


def to_json(value: object) -> bytes:
    """Compact JSON with one line break at the end; times in UTC with ``Z``."""
    return msgspec.json.encode(value) + b"\n"


def rows(table: pa.Table) -> list[dict[str, Any]]:
    """Rows as dictionaries; times get their zone, UTC."""
    return [{key: _zoned(value) for key, value in row.items()} for row in table.to_pylist()]


def _zoned(value: object) -> object:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


def write_table(table: pa.Table, folder: Path, name: str) -> dict[str, dict[str, object]]:
    """Write ``name.json``, ``.csv`` and ``.parquet``; returns path, bytes and SHA-256 by format."""
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for kind in PUBLISHED:
        path = folder / f"{name}.{kind}"
        path.write_bytes(ENCODINGS[kind](table))
        written[kind] = {"path": f"{folder.name}/{path.name}", **described(path)}
    return written


def described(path: Path) -> dict[str, object]:
    """Bytes and hex SHA-256 of a file."""
    content = path.read_bytes()
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def _json(table: pa.Table) -> bytes:
    return b"[" + b",\n".join(msgspec.json.encode(row) for row in rows(table)) + b"]\n"


def _csv(table: pa.Table) -> bytes:
    """Lists become their values with spaces between, times ISO 8601 with ``Z``."""
    flat = table
    for index, field in enumerate(table.schema):
        column = table.column(index)
        if pa.types.is_list(field.type):
            texts = [None if v is None else " ".join(map(str, v)) for v in column.to_pylist()]
            flat = flat.set_column(index, field.name, pa.array(texts, pa.string()))
        elif pa.types.is_timestamp(field.type):
            moments = [None if v is None else v.isoformat() + "Z" for v in column.to_pylist()]
            flat = flat.set_column(index, field.name, pa.array(moments, pa.string()))
    out = io.BytesIO()
    pyarrow.csv.write_csv(flat, out)
    return out.getvalue()


def _parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out, compression="zstd")
    return out.getvalue()


def _arrow(table: pa.Table) -> bytes:
    """The streaming format of Arrow IPC."""
    out = io.BytesIO()
    with pa.ipc.new_stream(out, table.schema) as stream:
        stream.write_table(table)
    return out.getvalue()


ENCODINGS: Final[Mapping[str, Callable[[pa.Table], bytes]]] = {
    "json": _json,
    "csv": _csv,
    "parquet": _parquet,
    "arrow": _arrow,
}
"""A table as bytes, by format."""
PUBLISHED: Final = ("json", "csv", "parquet")
"""The formats of published files."""


def json_schema(name: str, question: str, schema: pa.Schema) -> Mapping[str, object]:
    """JSON Schema (2020-12) of the JSON file of a table."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": name,
        "description": question,
        "type": "array",
        "items": {
            "type": "object",
            "properties": {field.name: _kind(field.type) for field in schema},
            "required": schema.names,
            "additionalProperties": False,
        },
    }


def _kind(kind: pa.DataType) -> dict[str, object]:
    if pa.types.is_list(kind):
        return {"type": ["array", "null"], "items": _kind(kind.value_type)}
    known: tuple[tuple[Callable[[pa.DataType], bool], dict[str, object]], ...] = (
        (pa.types.is_boolean, {"type": ["boolean", "null"]}),
        (pa.types.is_integer, {"type": ["integer", "null"]}),
        (pa.types.is_floating, {"type": ["number", "null"]}),
        (pa.types.is_date, {"type": ["string", "null"], "format": "date"}),
        (pa.types.is_timestamp, {"type": ["string", "null"], "format": "date-time"}),
    )
    return next((schema for fits, schema in known if fits(kind)), {"type": ["string", "null"]})
