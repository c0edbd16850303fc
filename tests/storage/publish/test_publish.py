import hashlib
import json
import os
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest
from jsonschema import Draft202012Validator

from extractors.errors import StorageError
from extractors.records import Article
from storage import load, trends
from storage.database import Database
from storage.publish import latest, publish
from tests.storage.material import DAY, article, contents, database, mention, poll, reading

ATOM = "{http://www.w3.org/2005/Atom}"
KINDS = {
    str: {"string"},
    int: {"integer", "number"},
    float: {"number"},
    list: {"array"},
    bool: {"boolean"},
    type(None): {"null"},
}
EVIL = 'Russia attacked Ukraine </script><img src=x onerror=alert(1)> &amp; "q" \u2028 <!-- {{js}}.'


def world(folder: Path) -> Database:
    """Forty days of twelve articles, two of them attacks, one hostile; a spike on the last day."""
    made = []
    for number in range(480):
        day, of_day = divmod(number, 12)
        attack = of_day < 2 or day == 39
        text = "Russia attacked Ukraine. They met." if attack else "Nothing happened."
        made.append(article(number, day=day, text=text))
    made.append(article(900, day=39, title="<b>Evil</b> {{data}}", text=EVIL))
    return database(folder, *made)


def files(version: Path) -> dict[str, str]:
    """SHA-256 of every file but the snapshot, by name."""
    return {
        str(p.relative_to(version)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(version.rglob("*"))
        if p.is_file() and p.name != "snapshot.duckdb"
    }


def index(version: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((version / "index.json").read_text("utf-8"))
    return found


def test_the_catalogue_names_every_file_with_its_hash(tmp_path: Path) -> None:
    with world(tmp_path) as db:
        version = publish(db, tmp_path / "out", 3)
    catalogue = index(version)
    named = {f["path"]: f["sha256"] for s in catalogue["series"] for f in s["files"].values()}
    named |= {f["path"]: f["sha256"] for f in catalogue["alerts"].values()}
    for kind in ("pairs", "states"):
        for item in catalogue[kind]["items"]:
            named |= {f["path"]: f["sha256"] for f in item["files"].values()}
    named["page.html"] = catalogue["page"]["sha256"]
    assert named == {k: v for k, v in files(version).items() if k != "index.json"}
    assert (version / catalogue["snapshot"]["path"]).is_file()
    assert latest(tmp_path / "out") == version
    assert catalogue["counts"]["articles"] == 481


def test_json_csv_and_parquet_tell_the_same_and_fit_the_schema(tmp_path: Path) -> None:
    with world(tmp_path) as db:
        version = publish(db, tmp_path / "out", 3)
    for series in index(version)["series"]:
        paths = {kind: version / f["path"] for kind, f in series["files"].items()}
        as_json = json.loads(paths["json"].read_text("utf-8"))
        columns = series["schema"]["items"]["required"]
        assert len(as_json) == series["rows"]
        assert all(list(row) == columns for row in as_json)
        assert pyarrow.csv.read_csv(paths["csv"]).column_names == columns
        assert pyarrow.csv.read_csv(paths["csv"]).num_rows == series["rows"]
        parquet = pyarrow.parquet.read_table(paths["parquet"])
        assert (parquet.num_rows, parquet.column_names) == (series["rows"], columns)
        properties = series["schema"]["items"]["properties"]
        for row in as_json:
            for name, value in row.items():
                assert KINDS[type(value)] & set(properties[name]["type"]), (series["name"], name)


def test_each_pair_and_state_has_files_of_its_own(tmp_path: Path) -> None:
    with world(tmp_path) as db:
        version = publish(db, tmp_path / "out", 3)
    catalogue = index(version)
    whole = json.loads((version / "series" / "pairs_weekly.json").read_text("utf-8"))
    (pair,) = catalogue["pairs"]["items"]
    assert (pair["codes"], pair["names"]) == (["RUS", "UKR"], ["Russia", "Ukraine"])
    assert pair["rows"] == len(whole) > 0
    assert json.loads((version / "pairs" / "RUS-UKR.json").read_text("utf-8")) == whole
    assert [s["codes"] for s in catalogue["states"]["items"]] == [["RUS"], ["UKR"]]
    for kind in ("pairs", "states"):
        validator = Draft202012Validator(catalogue[kind]["schema"])
        for item in catalogue[kind]["items"]:
            files = {k: version / f["path"] for k, f in item["files"].items()}
            validator.validate(json.loads(files["json"].read_text("utf-8")))
            assert pyarrow.csv.read_csv(files["csv"]).num_rows == item["rows"]
            assert pyarrow.parquet.read_table(files["parquet"]).num_rows == item["rows"]


def test_files_fit_the_schemas_of_the_catalogue(tmp_path: Path) -> None:
    with world(tmp_path) as db:
        version = publish(db, tmp_path / "out", 3)
    for series in index(version)["series"]:
        rows = json.loads((version / series["files"]["json"]["path"]).read_text("utf-8"))
        Draft202012Validator(series["schema"]).validate(rows)


def test_a_version_that_was_just_replaced_stays_for_its_readers(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with world(tmp_path) as db:
        made = []
        for number in range(4):
            new = article(1000 + number, day=40)
            load.store_polls(db, [poll(new, at=number + 1)])
            load.store_extractions(db, [reading(new)])
            made.append(publish(db, out, 1, grace_seconds=3600))
        assert all(version.is_dir() for version in made)
        hour_ago = time.time() - 3601
        os.utime(made[2], (hour_ago, hour_ago))  # so the second was replaced an hour ago
        new = article(2000, day=40)
        load.store_polls(db, [poll(new, at=9)])
        load.store_extractions(db, [reading(new)])
        made.append(publish(db, out, 1, grace_seconds=3600))
    assert [version.is_dir() for version in made] == [True, False, True, True, True]


def test_unchanged_data_is_the_same_version(tmp_path: Path) -> None:
    with world(tmp_path) as db:
        first = publish(db, tmp_path / "out", 3)
        load.store_polls(db, [poll(at=99)])  # a poll that brought nothing
        assert publish(db, tmp_path / "out", 3) == first
        assert len(list((tmp_path / "out").iterdir())) == 2


def test_the_same_data_gives_the_same_bytes_whatever_the_order(tmp_path: Path) -> None:
    made = [article(i, day=i // 3) for i in range(60)]
    results = []
    for name, order in (("a", made), ("b", made[::-1])):
        (tmp_path / name).mkdir()
        with database(tmp_path / name, read=False) as db:
            for start in range(0, 60, 20):
                load.store_polls(db, [poll(*order[start : start + 20], at=0)])
                load.store_extractions(db, [reading(a) for a in order[start : start + 20]])
            results.append(files(publish(db, tmp_path / name / "out", 3)))
    assert results[0] == results[1]


def test_news_makes_a_new_version_and_old_ones_are_pruned(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with world(tmp_path) as db:
        made = []
        for day in range(3):
            new = article(1000 + day, day=40)
            load.store_polls(db, [poll(new, at=day + 1)])
            load.store_extractions(db, [reading(new)])
            made.append(publish(db, out, 2))
    assert [v.name[:6] for v in made] == ["000001", "000002", "000003"]
    assert sorted(p.name for p in out.iterdir()) == sorted([made[1].name, made[2].name, "latest"])
    assert (out / "latest").resolve() == made[2].resolve()


def test_offending_rows_stop_it_and_the_last_version_stays(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with world(tmp_path) as db:
        first = publish(db, out, 2)
        db.execute("UPDATE core_mentions SET tension = 99")
        with pytest.raises(StorageError, match="impossible_values"):
            publish(db, out, 2)
    assert latest(out) == first


def test_what_a_kill_left_is_cleared_away(tmp_path: Path) -> None:
    left = tmp_path / "out" / ".building-123"
    left.mkdir(parents=True)
    (left / "half").write_text("x")
    with world(tmp_path) as db:
        publish(db, tmp_path / "out", 2)
    assert not left.exists()


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with world(tmp_path) as db, pytest.raises(StorageError, match="cannot be written to"):
        publish(db, tmp_path / "out", 2)


def test_alerts_are_valid_and_carry_sentence_speaker_and_source(tmp_path: Path) -> None:
    with world(tmp_path) as db:
        version = publish(db, tmp_path / "out", 3)
    feed = ET.parse(version / "alerts.atom").getroot()
    assert feed.tag == f"{ATOM}feed"
    for part in ("id", "title", "updated", "author"):
        assert feed.find(f"{ATOM}{part}") is not None, part
    entries = feed.findall(f"{ATOM}entry")
    ids = [e.findtext(f"{ATOM}id") or "" for e in entries]
    assert len(ids) == len(set(ids)) >= 1
    spike = next(e for e in entries if ":spike:" in (e.findtext(f"{ATOM}id") or ""))
    assert (
        spike.findtext(f"{ATOM}id")
        == f"urn:tensionwire:spike:{(DAY + timedelta(39)).date()}:RUS:UKR"
    )
    assert spike.findtext(f"{ATOM}title") == "Spike of tension: Russia and Ukraine"
    assert "“Russia attacked Ukraine" in (spike.findtext(f"{ATOM}content") or "")
    link = spike.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href", "").startswith("https://example.org/wire/")
    for entry in entries:
        datetime.fromisoformat(entry.findtext(f"{ATOM}updated") or "")
    other = json.loads((version / "alerts.json").read_text("utf-8"))
    assert other["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["id"] for item in other["items"]] == ids


def test_the_snapshot_answers_like_the_database_without_the_texts(tmp_path: Path) -> None:
    with world(tmp_path) as db:
        version = publish(db, tmp_path / "out", 3)
        with Database.open(version / "snapshot.duckdb", read_only=True) as snapshot:
            for view in ("mentions", "articles", "stories", "quotes", "actors", "trend_daily"):
                both = [d.rows(f"SELECT * FROM {view} ORDER BY ALL") for d in (db, snapshot)]
                assert both[0] == both[1], view
                assert both[0], view
            for trend in trends.catalogue():
                asked = ["RUS", "UKR"] if trend.actors else []
                both_trends = [trends.run(d, trend.name, actors=asked) for d in (db, snapshot)]
                assert both_trends[0].equals(both_trends[1]), trend.name
            assert snapshot.rows("SELECT count(*) FROM raw_articles WHERE text <> ''") == [(0,)]
        assert "snapshot" not in contents(db)


def test_readers_keep_the_old_snapshot_while_a_new_one_is_published(tmp_path: Path) -> None:
    with world(tmp_path) as db:
        publish(db, tmp_path / "out", 2)
        path = (tmp_path / "out" / "latest" / "snapshot.duckdb").resolve()
        with duckdb.connect(str(path), read_only=True) as reader:
            new = article(1000, day=40)
            load.store_polls(db, [poll(new, at=1)])
            load.store_extractions(db, [reading(new)])
            publish(db, tmp_path / "out", 2)
            assert reader.execute("SELECT count(*) FROM articles").fetchone() == (481,)


def test_an_empty_database_is_published(tmp_path: Path) -> None:
    with database(tmp_path) as db:
        version = publish(db, tmp_path / "out", 3)
    assert index(version)["counts"]["articles"] == 0


def test_mentions_outside_the_usual_planes_are_marked_at_the_right_place(tmp_path: Path) -> None:
    a: Article = article(1, text="🚀🚀 Russia attacked Ukraine.")
    with database(tmp_path, a, read=False) as db:
        load.store_extractions(db, [reading(a, mention(a))])
        version = publish(db, tmp_path / "out", 3)
    row = json.loads((version / "series" / "latest_mentions.json").read_text("utf-8"))[0]
    assert row["sentence"][row["at"] : row["at"] + row["length"]] == "attacked"


def test_lists_in_csv_are_words(tmp_path: Path) -> None:
    with world(tmp_path) as db:
        version = publish(db, tmp_path / "out", 3)
    table = pyarrow.csv.read_csv(version / "series" / "latest_mentions.csv")
    assert "RUS UKR" in table.column("actors").to_pylist()
    assert pa.types.is_timestamp(table.schema.field("published").type)
