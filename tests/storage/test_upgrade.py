"""A database of the first released version, 0.1.0, opened by this one."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from storage import backup
from storage.checks import run_checks
from storage.database import Database
from storage.migrations import migrations
from storage.publish import publish
from tests.storage.material import contents
from tests.storage.upgrade_world import fill, told

RECORDED = Path(__file__).parents[1] / "data" / "upgrade"
FIRST = 3
"""Migrations that version 0.1.0 had."""


def first_release(path: Path) -> None:
    """The recorded tables in a file with the schema of version 0.1.0."""
    with duckdb.connect(str(path)) as old:
        old.execute((Path("storage/sql/schema_migrations.sql")).read_text("utf-8"))
        for step in migrations()[:FIRST]:
            old.execute(step.sql)
        for file in sorted(RECORDED.glob("*.parquet")):
            old.execute(f"INSERT INTO {file.stem} BY NAME SELECT * FROM read_parquet('{file}')")


@pytest.fixture
def upgraded(tmp_path: Path) -> Path:
    path = tmp_path / "t.duckdb"
    first_release(path)
    Database.open(path).close()
    return path


def test_every_row_of_every_table_is_kept(upgraded: Path) -> None:
    with Database.open(upgraded, read_only=True) as db:
        assert db.schema == len(migrations())
        for file in sorted(RECORDED.glob("*.parquet")):
            columns = [c for c, *_ in db.rows(f"DESCRIBE SELECT * FROM read_parquet('{file}')")]
            names = ", ".join(f'"{c}"' for c in columns)
            ((lost,),) = db.rows(
                f"SELECT count(*) FROM (SELECT {names} FROM read_parquet('{file}') "
                f"EXCEPT ALL SELECT {names} FROM {file.stem})"
            )
            assert lost == 0, file.stem
        assert db.rows("SELECT count(*) FROM runs WHERE version = '0.1.0'") == [(1,)]
        assert run_checks(db) == []
    (made,) = backup.backups(upgraded)
    assert backup.read_manifest(made).schema == FIRST, "a backup was made first"


def test_the_trends_say_what_version_0_1_0_said(upgraded: Path) -> None:
    recorded = json.loads((RECORDED / "trends.json").read_text("utf-8"))
    with Database.open(upgraded, read_only=True) as db:
        assert told(db) == recorded
    assert sum(len(rows) for rows in recorded.values()) > 100


def test_an_upgraded_database_is_as_one_that_this_version_has_filled(
    upgraded: Path, tmp_path: Path
) -> None:
    with Database.open(tmp_path / "fresh.duckdb") as fresh:
        fill(fresh)
        expected = contents(fresh)
        new = publish(fresh, tmp_path / "fresh", 3)
    with Database.open(upgraded) as db:
        found = contents(db)
        old = publish(db, tmp_path / "published", 3)
    apart = {"schema_migrations", "runs"}
    assert {t for t in expected if found[t] != expected[t]} <= apart
    assert [f.read_bytes() for f in sorted(new.glob("series/*"))] == [
        f.read_bytes() for f in sorted(old.glob("series/*"))
    ]
