"""``snapshot.duckdb``: a database of the same schema without the articles' text."""

from __future__ import annotations

from pathlib import Path

from storage.database import Database
from storage.statements import statement


def write_snapshot(db: Database, path: Path) -> None:
    """Write what the public views and the trends read to a new file at ``path``."""
    Database.open(path).close()
    with db.attached(path, "snapshot"), db.transaction():
        db.execute(statement("publish/snapshot"))
