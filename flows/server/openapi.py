"""What the OpenAPI document says of answers: their columns, headers and examples."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from flows.server.parameters import Actors, Mentions, Paged, Quotes, Stories
from flows.server.problems import MEDIA as PROBLEM
from flows.server.problems import SCHEMA
from storage import api, trends
from storage.database import Database
from storage.publish.files import json_schema

TYPES: Final = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "arrow": "application/vnd.apache.arrow.stream",
}
"""Media types of the formats."""
LISTINGS: Final[Mapping[str, type[Paged]]] = {
    "mentions": Mentions,
    "stories": Stories,
    "quotes": Quotes,
    "actors": Actors,
}
_ROWS: Final = {
    "X-Total-Count": {
        "description": "Rows of all pages.",
        "schema": {"type": "integer", "minimum": 0},
    }
}
_HEADERS: Final = {
    "ETag": {"description": "Strong; send it as If-None-Match.", "schema": {"type": "string"}},
    "X-Tensionwire-Version": {
        "description": "The published version that was read.",
        "schema": {"type": "string"},
    },
}
TREND_COLUMNS: Final = pa.schema(
    [(name, pa.string()) for name in ("name", "question", "grain")]
    + [("parameters", pa.list_(pa.string())), ("caveats", pa.string())]
)
"""Of ``/api/trends``."""


def columns() -> dict[str, pa.Schema]:
    """Columns of each resource by its path, read off an empty database of this schema."""
    found: dict[str, pa.Schema] = {"/api/trends": TREND_COLUMNS}
    with (
        tempfile.TemporaryDirectory() as folder,
        Database.open(Path(folder) / "empty.duckdb") as db,
    ):
        for info in trends.catalogue():
            found[f"/api/trends/{info.name}"] = trends.columns(db, info.name)
        for name, model in LISTINGS.items():
            asked: Any = model.model_validate({})
            page = api.listing(db, name, asked.filters(), None, 1)
            found[f"/api/{name}"] = page.table.schema
        row = api.status(db).schema
        found["/api/status"] = pa.schema([("version", pa.string()), ("schema", pa.int64()), *row])
    return found


def responses(title: str, schema: pa.Schema, *, paged: bool) -> dict[int | str, dict[str, Any]]:
    """The answers that a resource can give."""
    content: dict[str, Any] = {
        TYPES["json"]: {"schema": dict(json_schema(title, title, schema))},
        TYPES["csv"]: {"schema": {"type": "string"}},
        TYPES["parquet"]: {"schema": {"type": "string", "format": "binary"}},
        TYPES["arrow"]: {"schema": {"type": "string", "format": "binary"}},
    }
    wrong = {PROBLEM: {"schema": SCHEMA}}
    headers = {**_HEADERS, **_ROWS}
    if paged:
        headers["Link"] = {
            "description": "Address of the next page, rel=next; missing on the last.",
            "schema": {"type": "string"},
        }
    return {
        200: {"description": "The rows.", "content": content, "headers": headers},
        304: {"description": "Unchanged since the ETag that was sent."},
        401: {"description": "The server wants its token.", "content": wrong},
        422: {"description": "What is asked is not possible.", "content": wrong},
        503: {"description": "Nothing is published yet, or it took too long.", "content": wrong},
    }
