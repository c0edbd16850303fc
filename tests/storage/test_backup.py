"""Backups are whole or not there; a restored database is the one that was backed up."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from extractors.errors import StorageError
from storage import backup, load
from storage.database import Database
from storage.migrations import migrations
from storage.publish import publish
from storage.restore import restore
from tests.storage.material import article, contents, database, poll, reading

NOW = datetime(2026, 3, 1, 3, tzinfo=UTC)
HOLD = """
import sys, duckdb
c = duckdb.connect(sys.argv[1]); print("held", flush=True); sys.stdin.readline()
"""


def world(folder: Path) -> Database:
    return database(folder, *(article(number, day=number // 4) for number in range(40)))


def all_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with Database.open(path, read_only=True) as db:
        return contents(db)


def test_a_damaged_file_is_restored_and_the_next_load_and_publication_are_equal(
    tmp_path: Path,
) -> None:
    later = [article(number, day=11) for number in range(100, 110)]
    with world(tmp_path) as db:
        made = backup.make_backup(db, NOW)
        path = db.path
        before = contents(db)
        load.store_polls(db, [poll(*later, at=9)])
        load.store_extractions(db, [reading(a) for a in later])
        undisturbed = contents(db)
        published = publish(db, tmp_path / "published", 3)
    series = {f.name: f.read_bytes() for f in (published / "series").iterdir()}
    size = path.stat().st_size
    with path.open("r+b") as file:  # whole pages of nonsense in the middle of the file
        for place in range(16384, size, 16384):
            file.seek(place)
            file.write(b"\xff" * 4096)
    with pytest.raises(StorageError, match="tensionwire restore") as error:
        all_of(path)
    assert "\n" not in str(error.value)
    done = restore(path, made)
    assert done.aside is not None
    assert done.aside.stat().st_size == size, "the damaged file is kept"
    assert all_of(path) == before
    with Database.open(path) as db:
        load.store_polls(db, [poll(*later, at=9)])
        load.store_extractions(db, [reading(a) for a in later])
        assert contents(db) == undisturbed
        again = publish(db, tmp_path / "published", 3)
    assert {f.name: f.read_bytes() for f in (again / "series").iterdir()} == series


def test_old_backups_go_after_the_new_one_is_whole(tmp_path: Path) -> None:
    with world(tmp_path) as db:
        for day in range(5):
            backup.make_backup(db, NOW + timedelta(days=day), keep=3)
        assert [backup.made_at(b).day for b in backup.backups(db.path)] == [3, 4, 5]
        assert backup.age(db.path, NOW + timedelta(days=6)) == timedelta(days=2)
        assert backup.newest(db.path, before=NOW + timedelta(days=4)).name.startswith("20260304")
        # A file in the way of the folder: nothing is removed.
        (backup.folder_of(db.path) / ".building").mkdir()
        (backup.folder_of(db.path) / ".building" / "left").write_text("of a killed backup")
        backup.make_backup(db, NOW + timedelta(days=7), keep=3)
        assert not (backup.folder_of(db.path) / ".building").exists()


def test_a_backup_that_cannot_be_written_leaves_the_old_ones(tmp_path: Path) -> None:
    with world(tmp_path) as db:
        kept = backup.make_backup(db, NOW, keep=1)
        with pytest.raises(StorageError, match=r"cannot|exist"):
            backup.make_backup(db, NOW, keep=1)  # the same moment: its folder is taken
        assert backup.backups(db.path) == [kept]
        backup.read_manifest(kept)


def test_a_damaged_backup_is_refused_and_nothing_is_touched(tmp_path: Path) -> None:
    with world(tmp_path) as db:
        made = backup.make_backup(db, NOW)
        path = db.path
    before = path.read_bytes()
    file = made / "core_mentions.parquet"
    file.write_bytes(file.read_bytes()[:-9] + b"\0" * 9)
    with pytest.raises(StorageError, match=r"core_mentions\.parquet.*damaged"):
        restore(path, made)
    (made / backup.MANIFEST).unlink()
    with pytest.raises(StorageError, match="no whole backup"):
        restore(path, made)
    assert backup.backups(path) == []
    with pytest.raises(StorageError, match="holds no backup"):
        backup.newest(path)
    assert path.read_bytes() == before


def test_a_database_in_use_is_not_replaced(tmp_path: Path) -> None:
    with world(tmp_path) as db:
        made = backup.make_backup(db, NOW)
        path = db.path
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        other.stdout.readline()
        with pytest.raises(StorageError, match=f"process {other.pid} is using"):
            restore(path, made)
        other.stdin.close()
    assert restore(path, made).rows > 40


def test_a_migration_makes_a_backup_first_and_that_backup_can_be_restored(tmp_path: Path) -> None:
    first = migrations()[0]
    path = tmp_path / "old.duckdb"
    with duckdb.connect(str(path)) as old:
        old.execute(
            "CREATE TABLE schema_migrations "
            "(number INT, name TEXT, sha256 TEXT, applied_at TIMESTAMP)"
        )
        old.execute(first.sql)
        old.execute(
            "INSERT INTO schema_migrations VALUES (1, ?, ?, now()::TIMESTAMP)",
            [first.name, first.sha256],
        )
        old.execute("INSERT INTO runs (run_id, started_at) VALUES ('kept', now()::TIMESTAMP)")
        old.execute("CREATE TABLE trend_daily (in_the_way INT)")  # the last view of migration 2
    for _ in range(3):
        with pytest.raises(StorageError, match="trend_daily"):
            Database.open(path)
    (made,) = backup.backups(path)  # not one for every try
    assert backup.read_manifest(made).schema == 1
    with duckdb.connect(str(path)) as old:
        old.execute("DROP TABLE trend_daily")
    path.unlink()
    # The table that was in the way is in the backup, too, and has no place in any schema of ours.
    with pytest.raises(StorageError, match="trend_daily"):
        restore(path, made)


def test_a_backup_of_an_older_schema_is_migrated(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    with Database.build(path, 1) as old:
        old.execute("INSERT INTO runs (run_id, started_at) VALUES ('kept', now()::TIMESTAMP)")
    with Database.open(path) as db:
        assert db.schema == len(migrations())
    (made,) = backup.backups(path)
    path.unlink()
    restore(path, made)
    with Database.open(path, read_only=True) as db:
        assert db.schema == len(migrations())
        assert db.rows("SELECT run_id FROM runs") == [("kept",)]


def test_a_backup_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="update Tensionwire"):
        Database.build(tmp_path / "t.duckdb", 999)
