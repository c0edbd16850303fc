"""The world that the database of version 0.1.0 in ``tests/data/upgrade`` holds.

It was recorded once, with the code of version 0.1.0 and this file beside its tests:

    python -m tests.storage.upgrade_world FOLDER

writes every table as Parquet and what the trends of that version said as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from extractors.records import Article, ArticleStatus
from storage import load
from storage.database import Database
from storage.trends import run
from tests.storage.material import (
    ACTORS,
    EVENTS,
    article,
    fingerprint,
    mention,
    poll,
    reading,
    reject,
)

TRENDS = ("tension_daily", "tension_weekly", "pairs", "dyads", "states", "classes", "coverage")
COLUMNS = ("period", "day", "actor", "target", "event", "index", "low", "high", "mentions",
           "stories", "articles", "conflict", "cooperation", "coverage")  # fmt: skip


def texts(number: int) -> str:
    """An attack every third article, several actors every seventh."""
    if number % 3 == 0:
        return f"Russia attacked Ukraine on day {number}. The two sides met."
    if number % 7 == 0:
        return f"The sides met again on day {number}."
    return f"Nothing happened on day {number}."


def world() -> list[Article]:
    return [
        article(n, day=n // 3, text=texts(n), source="wire" if n % 4 else "other")
        for n in range(120)
    ]


def fill(db: Database) -> None:
    load.store_events(db, EVENTS)
    load.store_actors(db, ACTORS)
    made = world()
    load.store_polls(db, [poll(*made, rejects=[reject()])])
    later = article(3, day=1, version=2, text="Russia attacked Ukraine again.")
    killed = article(6, day=2, version=2, status=ArticleStatus.CANCELED, text="", title="KILL")
    load.store_polls(db, [poll(later, killed, at=5)])
    load.store_stories(
        db,
        [fingerprint(a, int(a.id[:4], 16)) for a in made],
        {a.id: made[i - 1].id if i % 10 == 1 else a.id for i, a in enumerate(made)},
    )
    load.store_extractions(db, [reading(a) for a in made if a.id != later.id] + [reading(later)])
    mutual = made[7]
    load.store_extractions(
        db,
        [
            reading(
                mutual,
                mention(mutual, "met", event="CONSULT", actors=("RUS", "UKR", "USA"), targets=(),
                        tension=-1.0),
                version="test-2",
            )
        ],
    )  # fmt: skip
    load.start_run(db, "first", "0.1.0")
    load.finish_run(db, "first", "done", "{}")


def told(db: Database) -> dict[str, list[dict[str, Any]]]:
    """What the trends say, in the columns that they have always had."""
    return {name: [_kept(row) for row in _rows(db, name)] for name in TRENDS}


def _rows(db: Database, name: str) -> list[dict[str, Any]]:
    table = run(db, name) if name == "coverage" else run(db, name, min_articles=1)
    return table.to_pylist()


def _kept(row: dict[str, Any]) -> dict[str, str | None]:
    return {k: None if v is None else str(v) for k, v in row.items() if k in COLUMNS}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True)
    with Database.open(folder / "t.duckdb") as db:
        fill(db)
        for (table,) in db.rows(
            "SELECT table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary"
        ):
            db.execute(
                f"COPY {table} TO '{folder}/{table}.parquet' (FORMAT parquet, COMPRESSION zstd)"
            )
        (folder / "trends.json").write_text(json.dumps(told(db), indent=0))
    (folder / "t.duckdb").unlink()
