import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from extractors.errors import StorageError
from storage.database import Database
from storage.migrations import migrations

MIGRATIONS = """
CREATE TABLE schema_migrations (number INT, name TEXT, sha256 TEXT, applied_at TIMESTAMP)
"""
HOLD = """
import sys, duckdb
c = duckdb.connect(sys.argv[1]); print("held", flush=True); sys.stdin.readline()
"""


def test_a_new_database_has_every_migration_recorded_with_its_hash(tmp_path: Path) -> None:
    with Database.open(tmp_path / "new" / "t.duckdb") as db:
        recorded = db.rows("SELECT number, name, sha256 FROM schema_migrations ORDER BY number")
    assert recorded == [(m.number, m.name, m.sha256) for m in migrations()]
    with Database.open(tmp_path / "new" / "t.duckdb", read_only=True) as db:
        assert db.schema == len(migrations())


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    with Database.open(tmp_path / "t.duckdb") as db:
        db.execute("INSERT INTO schema_migrations VALUES (999, 'later', '', now()::TIMESTAMP)")
    for read_only in (False, True):
        with pytest.raises(StorageError, match=r"newer version \(schema 999.*update Tensionwire"):
            Database.open(tmp_path / "t.duckdb", read_only=read_only)


def test_a_changed_migration_is_refused(tmp_path: Path) -> None:
    with Database.open(tmp_path / "t.duckdb") as db:
        db.execute("UPDATE schema_migrations SET sha256 = 'other' WHERE number = 1")
    with pytest.raises(StorageError, match="another migration 1"):
        Database.open(tmp_path / "t.duckdb")


def test_an_older_database_is_migrated_when_writing_and_refused_when_reading(
    tmp_path: Path,
) -> None:
    path = tmp_path / "t.duckdb"
    first = migrations()[0]
    with duckdb.connect(str(path)) as old:
        old.execute(MIGRATIONS)
        old.execute(first.sql)
        old.execute(
            "INSERT INTO schema_migrations VALUES (1, ?, ?, NULL)", [first.name, first.sha256]
        )
    with pytest.raises(StorageError, match="run `tensionwire migrate`"):
        Database.open(path, read_only=True)
    with Database.open(path) as db:
        assert db.schema == len(migrations())


def test_a_failing_migration_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "t.duckdb"
    first = migrations()[0]
    with duckdb.connect(str(path)) as old:
        old.execute(MIGRATIONS)
        old.execute(first.sql)
        old.execute(
            "INSERT INTO schema_migrations VALUES (1, ?, ?, NULL)", [first.name, first.sha256]
        )
        old.execute("CREATE TABLE trend_daily (in_the_way INT)")  # the last view of migration 2
    with pytest.raises(StorageError, match="trend_daily"):
        Database.open(path)
    with duckdb.connect(str(path)) as after:
        assert after.execute("SELECT max(number) FROM schema_migrations").fetchone() == (1,)
        assert (
            after.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
            == []
        )


def test_a_missing_file_is_an_error_only_when_reading(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="there is no database here; run `tensionwire run`"):
        Database.open(tmp_path / "t.duckdb", read_only=True)
    assert not (tmp_path / "t.duckdb").exists()


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "t.duckdb"
    path.write_bytes(b"hello world")
    with pytest.raises(StorageError, match="is not a DuckDB database"):
        Database.open(path)
    assert path.read_bytes() == b"hello world"


@pytest.mark.parametrize("size", [0, 4096, 8192])
def test_what_a_kill_during_the_creation_leaves_is_made_anew(tmp_path: Path, size: int) -> None:
    path = tmp_path / "t.duckdb"
    Database.open(path).close()
    path.write_bytes(path.read_bytes()[:size])
    with Database.open(path) as db:
        assert db.schema == len(migrations())


def test_somebody_elses_database_is_not_touched(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "t.duckdb")) as other:
        other.execute("CREATE TABLE customers (name TEXT)")
    with pytest.raises(StorageError, match="something else"):
        Database.open(tmp_path / "t.duckdb")


def test_a_locked_database_names_the_holder_and_can_be_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "t.duckdb"
    Database.open(path).close()
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        for read_only in (False, True):
            with pytest.raises(
                StorageError, match=f"process {holder.pid} is using the database; wait"
            ) as e:
                Database.open(path, read_only=read_only)
            assert "\n" not in str(e.value)
        holder.stdin.write("go\n")
        holder.stdin.flush()
        Database.open(path, wait_seconds=30).close()


def interrupted(db: Database) -> None:
    with db.transaction():
        db.execute("INSERT INTO runs (run_id, started_at) VALUES ('a', now()::TIMESTAMP)")
        raise KeyboardInterrupt


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    with Database.open(tmp_path / "t.duckdb") as db:
        with pytest.raises(KeyboardInterrupt):
            interrupted(db)
        assert db.rows("SELECT count(*) FROM runs") == [(0,)]


def test_an_error_in_sql_is_one_line_about_the_database(tmp_path: Path) -> None:
    with (
        Database.open(tmp_path / "t.duckdb") as db,
        pytest.raises(StorageError, match="nothing_here") as error,
    ):
        db.query("SELECT * FROM nothing_here")
    assert "\n" not in str(error.value)
