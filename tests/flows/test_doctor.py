"""``doctor`` names what is wrong and what to do; ``status`` answers while a run writes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.catalogue import Feed
from flows.cli import run as command
from flows.doctor import examine
from flows.parking import park
from flows.publishing import publish_from
from storage import backup, load
from tests.flows.material import held, settings_at
from tests.storage.material import article, database

NOW = datetime.now(UTC)


def findings(path: Path, now: datetime = NOW) -> dict[str, tuple[str, str, str]]:
    return {f.about: (f.level, f.what, f.todo) for f in examine(settings_at(path), now)}


def test_each_trouble_is_named_with_what_to_do(tmp_path: Path) -> None:
    with database(tmp_path, article(1), article(2)) as db:
        feed = Feed(id="north", url="https://north.example/rss", outlet="North")
        park(db, feed, "moved for good", NOW + timedelta(hours=3))
        db.execute("UPDATE core_mentions SET tension = 99 WHERE event = 'ASSAULT'")
    found = findings(tmp_path / "t.duckdb")
    assert found["settings"][0] == "bad", "the contact is the example's"
    assert found["backup"] == ("bad", "there is none", "run `tensionwire backup`")
    assert found["feed north"][:2] == ("bad", "parked: moved for good")
    assert "feeds unpark north" in found["feed north"][2]
    assert found["clock"][0] == "bad"
    assert found["check impossible_values"][0] == "bad"
    assert found["schedule"][0] == "note"
    assert found["model"][0] == "good"
    assert "2 articles" in found["database"][1]


def test_a_database_that_is_well_has_a_backup_that_is_not_old(tmp_path: Path) -> None:
    with database(tmp_path, article(1)) as db:
        backup.make_backup(db, NOW)
        path = db.path
    assert findings(path)["backup"][0] == "good"
    late = findings(path, NOW + timedelta(days=3))["backup"]
    assert late[0] == "bad"
    assert "72 hours old" in late[1]
    (backup.newest(path) / "core_quotes.parquet").write_bytes(b"")
    assert "damaged" in findings(path)["backup"][1]


def test_a_damaged_database_and_a_held_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with database(tmp_path, article(1)) as db:
        path = db.path
        publish_from(db, settings_at(path))
    with held(path) as process:
        assert f"process {process} has it" in findings(path)["database"][1]
        assert command(["status", "--database", str(path)]) == 0
        told = capsys.readouterr()
        assert f"process {process} is using the database; this is from the snapshot" in told.err
        assert "1 articles" in told.out
    path.write_bytes(b"nonsense" * 9999)
    assert "tensionwire restore" in findings(path)["database"][1]
    assert command(["doctor", "--format", "json", "--database", str(path)]) == 1
    assert {"level", "about", "what", "todo"} == set(json.loads(capsys.readouterr().out)[0])


def test_why_the_last_run_failed_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with database(tmp_path, article(1)) as db:
        path = db.path
        park(db, Feed(id="north", url="https://north.example/rss", outlet="North"), "gone", NOW)
        load.start_run(db, "r", "0")
        load.finish_run(db, "r", "failed", '"the model: its hash is not the one it must have"')
    failed = findings(path)["last run"]
    assert failed[0] == "bad"
    assert failed[1].endswith("failed: the model: its hash is not the one it must have")
    assert command(["status", "--database", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any("failed: the model: its hash" in line for line in lines)
    assert "1 feeds parked or failing; `tensionwire doctor` says what to do" in lines
