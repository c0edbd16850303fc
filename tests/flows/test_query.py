"""``tensionwire query``: what it answers, in which formats, and what it must not be able to do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from flows.cli import run
from storage.database import Database
from storage.publish import publish
from tests.flows.material import held
from tests.flows.test_cli import one_error_line
from tests.storage.material import article, database


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with 40 articles: an attack and a meeting each."""
    folder = tmp_path_factory.mktemp("made")
    database(folder, *(article(i, day=i % 4) for i in range(40))).close()
    return folder / "t.duckdb"


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    """A copy of it, alone in its folder."""
    return Path(shutil.copy(made, tmp_path))


def ask(path: Path, sql: str, *more: str) -> int:
    return run(["query", sql, "--database", str(path), *more])


def test_it_answers_in_every_format(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sql = (
        "SELECT event, count(*) AS n, any_value(actors) AS who FROM mentions GROUP BY 1 ORDER BY 1"
    )
    assert ask(path, sql) == 0
    shown = capsys.readouterr().out.split("\n")
    assert shown[0].split() == ["event", "n", "who"]
    assert shown[1].split() == ["ASSAULT", "40", "RUS"]
    assert ask(path, sql, "--format", "csv") == 0
    assert capsys.readouterr().out == "event,n,who\nASSAULT,40,RUS\nCONSULT,40,RUS UKR\n"
    assert ask(path, sql, "--format", "json") == 0
    expected = [
        {"event": "ASSAULT", "n": 40, "who": ["RUS"]},
        {"event": "CONSULT", "n": 40, "who": ["RUS", "UKR"]},
    ]
    assert json.loads(capsys.readouterr().out) == expected
    file = tmp_path / "o.parquet"
    assert ask(path, sql, "--format", "parquet", "--output", str(file)) == 0
    read = pd.read_parquet(file)
    assert list(read.n) == [40, 40]
    assert list(read.who.iloc[1]) == ["RUS", "UKR"]
    assert duckdb.sql(f"SELECT count(*) FROM '{file}'").fetchall() == [(2,)]


def test_values_of_every_type_can_be_read_back(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sql = """SELECT DATE '2025-01-02' AS d,
        TIMESTAMP '2025-01-02 03:04:05' AS ts, TIME '10:00' AS t,
        INTERVAL 1 MONTH AS i, 1.50::DECIMAL(5, 2) AS dec, 12::HUGEINT AS h, 'nan'::DOUBLE AS nan,
        '\\xAB'::BLOB AS b, {'a': 1, 'b': [1, NULL]} AS s, MAP {'k': 2} AS m, NULL AS nothing,
        TRUE AS yes, 'Zürich; "a"' AS text, 1 AS a, 2 AS a"""
    assert ask(path, sql, "--format", "json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["d"] == "2025-01-02"
    assert row["ts"] == "2025-01-02T03:04:05"
    assert row["t"] == "10:00:00"
    assert (row["dec"], row["h"], row["nan"], row["nothing"]) == (1.5, 12, None, None)
    assert (row["b"], row["s"], row["yes"]) == ("ab", {"a": 1, "b": [1, None]}, True)
    assert (row["text"], row["a"], row["a_1"]) == ('Zürich; "a"', 1, 2)
    assert ask(path, sql, "--format", "csv") == 0
    cells = pd.read_csv(pd.io.common.StringIO(capsys.readouterr().out)).iloc[0]
    assert (cells["text"], cells["a_1"], cells["dec"]) == ('Zürich; "a"', 2, 1.5)
    assert json.loads(cells["s"]) == {"a": 1, "b": [1, None]}
    assert ask(path, sql) == 0


def test_statements_come_from_standard_input_too(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sql = "SET VARIABLE who = 'RUS';\nSELECT count(*) AS n FROM mentions -- all of them\n"
    sql += "WHERE list_contains(actors, getvariable('who'));\n"
    monkeypatch.setattr("sys.stdin", pd.io.common.StringIO(sql))
    assert ask(path, "-", "--format", "csv") == 0
    assert capsys.readouterr().out == "n\n80\n"


def test_no_rows_are_an_answer(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for style, empty in (("csv", "event\n"), ("json", "[]\n")):
        assert ask(path, "SELECT event FROM mentions WHERE FALSE", "--format", style) == 0
        assert capsys.readouterr().out == empty


def test_a_table_for_people_ends_somewhere_and_a_file_does_not(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sql = "SELECT * FROM range(100000) AS r(n)"
    assert ask(path, sql) == 0
    shown = capsys.readouterr()
    assert shown.out.count("\n") == 501
    assert "first 500 rows" in shown.err
    file = tmp_path / "o.csv"
    assert ask(path, sql, "--format", "csv", "--output", str(file)) == 0
    assert file.read_text().split("\n") == ["n", *map(str, range(100000)), ""]


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM core_mentions",
        "INSERT INTO runs SELECT * FROM runs",
        "CREATE TABLE mine (a INTEGER)",
        "DROP VIEW mentions",
        "COPY mentions TO '{folder}/stolen.csv'",
        "EXPORT DATABASE '{folder}/stolen'",
        "ATTACH '{folder}/other.duckdb' AS other",
        "SELECT * FROM read_text('{folder}/secret.txt')",
        "SELECT * FROM '{folder}/secret.csv'",
        "SELECT * FROM glob('{folder}/*')",
        "SELECT * FROM sniff_csv('{folder}/secret.csv')",
        "PRAGMA profiling_output = '{folder}/profile.json'",
        "CREATE PERSISTENT SECRET s (TYPE http)",
        "INSTALL httpfs",
        "LOAD '{folder}/x.duckdb_extension'",
        "SET enable_external_access = true",
        "RESET lock_configuration",
        "SELECT * FROM expected",  # a variable of a Python frame
        "SELECT getenv('HOME')",
    ],
)
def test_nothing_is_changed_read_or_written_outside(
    sql: str, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "secret.csv").write_text("a\n1\n")
    before = {f.name: f.read_bytes() for f in tmp_path.iterdir()}
    expected = pd.DataFrame({"a": [1]})
    assert len(expected)
    assert ask(path, sql.format(folder=tmp_path)) == 2
    assert "secret\n" not in one_error_line(capsys)
    assert {f.name: f.read_bytes() for f in tmp_path.iterdir()} == before


def test_the_log_of_duckdb_writes_no_file(path: Path, tmp_path: Path) -> None:
    """DuckDB 1.5 aborts its process over this, so it has one of its own."""
    folder = tmp_path / "log"
    sql = f"CALL enable_logging('QueryLog', storage = 'file', storage_path = '{folder}')"
    code = "from flows.cli import main; main()"
    command = [sys.executable, "-c", code, "query", sql, "--database", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert not folder.exists()


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("SELEC 1", "syntax error"),
        ("SELECT actr FROM mentions", '"actors"'),
        ("SELECT * FROM mention", '"mentions"'),
        ("SELECT CAST(event AS INTEGER) FROM mentions", "Could not convert"),
        (
            "SELECT CAST(CASE i WHEN 90000 THEN 'x' ELSE '1' END AS INT) FROM range(99999) t(i)",
            "Could not convert",
        ),
        ("", "no SQL"),
        (" ; -- nothing", "no SQL"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_with_what_was_meant(
    sql: str, says: str, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "o.csv"
    assert ask(path, sql, "--format", "csv", "--output", str(file)) == 2
    assert says in one_error_line(capsys)
    assert os.listdir(tmp_path) == ["t.duckdb"], "no half of a file"  # noqa: PTH208


def test_a_file_that_cannot_be_written_and_a_type_that_parquet_lacks(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = str(tmp_path / "nowhere" / "o.csv")
    assert ask(path, "SELECT 1", "--format", "csv", "--output", nowhere) == 1
    assert "cannot be written" in one_error_line(capsys)
    assert ask(path, "SELECT 1", "--format", "parquet") == 2
    assert "--output" in one_error_line(capsys)
    file = str(tmp_path / "o.parquet")
    interval = "SELECT INTERVAL 1 MONTH AS i"
    assert ask(path, interval, "--format", "parquet", "--output", file) == 1
    assert "cast the column" in one_error_line(capsys)


def test_while_a_run_has_the_database_its_snapshot_answers(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sql = "SELECT count(*) AS n FROM articles"
    with held(path) as process:
        assert ask(path, sql) == 1
        said = one_error_line(capsys)
        assert f"process {process}" in said
        assert "no snapshot" in said
    with Database.open(path) as db:
        publish(db, tmp_path / "published", keep=2, min_articles=1)
    with held(path) as process:
        assert ask(path, sql, "--format", "csv") == 0
        answered = capsys.readouterr()
        assert answered.out == "n\n40\n"
        assert answered.err.startswith(f"note: process {process} is using the database; this is")


def test_every_reading_command_falls_back_on_the_snapshot(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Database.open(path) as db:
        publish(db, tmp_path / "published", keep=2, min_articles=1)
    commands = [
        ["trend", "tension_daily", "--set", "min_articles=1"],
        ["trend", "quotes"],
        ["status"],
        ["feeds", "list"],
        ["report", "--folder", str(tmp_path / "briefs")],
        ["export", "plover", "--output", str(tmp_path / "exported")],
    ]
    capsys.readouterr()
    answers = []
    for command in commands:
        assert run([*command, "--database", str(path)]) == 0, command
        answers.append(capsys.readouterr().out)
    with held(path) as process:
        for command, answer in zip(commands, answers, strict=True):
            assert run([*command, "--database", str(path)]) == 0, command
            got = capsys.readouterr()
            note = f"note: process {process} is using the database; this is from the snapshot"
            assert got.err.startswith(note), command
            if command != ["status"]:  # which names its file and its size
                assert got.out == answer, command
