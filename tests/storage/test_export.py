"""Exports are read back the way their users do: pandas, DuckDB, line by line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import msgspec
import pandas as pd
import pytest

from config.events import load_ontology
from config.exports import Exports, load_exports
from config.registry import load_registry
from extractors.errors import ConfigError, StorageError
from extractors.records import Article, Mention, Modality
from flows.cli import run
from flows.knowledge import store_knowledge
from flows.progress import silent
from storage import load
from storage.database import Database
from storage.export import export
from storage.publish import publish
from tests.flows.test_cli import one_error_line
from tests.storage.material import article, fingerprint, mention, poll, reading

ACTOR = (
    "Code Name CountryCode KnownGroupCode EthnicCode Religion1Code Religion2Code "
    "Type1Code Type2Code Type3Code"
)
GEO = "Type FullName CountryCode ADM1Code ADM2Code Lat Long FeatureID"
GDELT = [
    *["GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"],
    *(f"Actor{nr}{part}" for nr in (1, 2) for part in ACTOR.split()),
    *["IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale"],
    *["NumMentions", "NumSources", "NumArticles", "AvgTone"],
    *(f"{who}Geo_{part}" for who in ("Actor1", "Actor2", "Action") for part in GEO.split()),
    *["DATEADDED", "SOURCEURL"],
]
"""The 61 columns of the GDELT 2.0 event codebook, in order."""
POLECAT = """Event ID|Event Date|Event Type|Event Mode|Intensity|Quad Code|Contexts|Actor Name
Actor Country|Actor COW|Primary Actor Sector|Actor Sectors|Actor Title|Actor Name Raw
Wikipedia Actor ID|Recipient Name|Recipient Country|Recipient COW|Primary Recipient Sector
Recipient Sectors|Recipient Title|Recipient Name Raw|Wikipedia Recipient ID|Placename|City|District
Province|Country|Latitude|Longitude|GeoNames ID|Raw Placename|Feature Type|Source|Publication Date
Story People|Story Organizations|Story Locations|Language|Version""".replace("\n", "|").split("|")
"""The 40 columns of a POLECAT file, in order."""
TEXTS = {name: str for name in GDELT if name.endswith("Code") or name in {"DATEADDED", "SOURCEURL"}}


def told(of: Article, *mentions: Mention) -> tuple[Article, list[Mention]]:
    return of, list(mentions)


def world() -> Iterator[tuple[Article, list[Mention]]]:
    """Two reprints of an attack, a meeting of three, words of many kinds, over two months."""
    first = article(1, source="wire")
    again = article(2, source="daily")
    yield told(first, mention(first))
    yield told(again, mention(again))
    met = article(3, day=1)
    yield told(met, mention(met, "met", event="CONSULT", actors=("RUS", "UKR", "USA"), targets=()))
    groups = article(4, day=1, title='A "title" with\ta tab')
    yield told(groups, mention(groups, actors=("HAMAS", "HEZBOLLAH"), targets=("ISR-CIV",)))
    for number, modality in enumerate((Modality.DENIED, Modality.REQUESTED, Modality.FUTURE), 5):
        unsure = article(number, day=1)
        yield told(unsure, mention(unsure, modality=modality))
    alleged = article(8, day=40)
    yield told(
        alleged,
        mention(
            alleged, event="ACCUSE", actors=("UN",), targets=("RUS-REB",), modality=Modality.ALLEGED
        ),
    )
    nobody = article(9, day=40)
    yield told(nobody, mention(nobody, actors=("UNK",), targets=()))
    last = article(10, day=41)
    there = msgspec.structs.replace(
        mention(last, actors=("USA-OPP",), targets=("USA",)),
        place="Texas", country="USA", lat=31.25, lon=-99.25, date="2025-03",
    )  # fmt: skip
    yield told(last, there)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder = tmp_path_factory.mktemp("exported")
    with Database.open(folder / "t.duckdb") as opened:
        store_knowledge(opened)
        pairs = list(world())
        load.store_polls(opened, [poll(*(a for a, _ in pairs))])
        marks = [fingerprint(one) for one, _ in pairs[:2]]
        load.store_stories(
            opened, marks, dict.fromkeys((m.article_id for m in marks), marks[0].article_id)
        )
        load.store_extractions(opened, [reading(a, *found) for a, found in pairs])
        yield opened


def written(db: Database, kind: str, folder: Path, *window: date | None) -> Path:
    start, end = window or (None, None)
    export(db, kind, folder, start, end, silent)
    return folder


def gdelt(folder: Path) -> pd.DataFrame:
    """As notebooks read a folder of GDELT's files."""
    parts = [
        pd.read_csv(file, sep="\t", header=None, names=GDELT, dtype=TEXTS, quoting=3)
        for file in sorted(folder.glob("*.export.CSV"))
    ]
    return pd.concat(parts, ignore_index=True)


def test_pandas_reads_gdelts_rows(db: Database, tmp_path: Path) -> None:
    folder = written(db, "gdelt", tmp_path / "g")
    assert sorted(f.name for f in folder.iterdir()) == [
        "20250301000000.export.CSV",
        "20250302000000.export.CSV",
        "20250410000000.export.CSV",
        "20250411000000.export.CSV",
        "export.json",
    ]
    rows = gdelt(folder)
    assert len(GDELT) == 61
    assert rows.GLOBALEVENTID.is_unique
    assert rows.GLOBALEVENTID.max() < 2**53, "a double holds it, as in R"
    attack = rows[rows.SQLDATE == 20250301].iloc[0]
    expected = {
        "MonthYear": 202503, "Year": 2025, "FractionDate": 2025.2493, "Actor1Code": "RUS",
        "Actor1Name": "RUSSIA", "Actor1CountryCode": "RUS", "Actor2Code": "UKR", "IsRootEvent": 1,
        "EventCode": "180", "EventBaseCode": "180", "EventRootCode": "18", "QuadClass": 4,
        "GoldsteinScale": -9, "NumMentions": 2, "NumSources": 2, "NumArticles": 2,
        "Actor1Geo_Type": 0, "ActionGeo_Type": 4, "ActionGeo_FullName": "Kyiv, Ukraine",
        "ActionGeo_CountryCode": "UP", "ActionGeo_Lat": 50.45, "ActionGeo_Long": 30.52,
        "DATEADDED": "20250301090100", "SOURCEURL": "https://example.org/wire/1",
    }  # fmt: skip
    assert {name: attack[name] for name in expected} == expected
    assert rows.AvgTone.isna().all()


def test_pairs_groups_and_modalities_in_gdelts_words(db: Database, tmp_path: Path) -> None:
    rows = gdelt(written(db, "gdelt", tmp_path / "g"))
    meeting = rows[rows.EventRootCode == "04"]
    assert set(zip(meeting.Actor1Code, meeting.Actor2Code, strict=True)) == {
        (a, b) for a in ("RUS", "UKR", "USA") for b in ("RUS", "UKR", "USA") if a != b
    }
    second = rows[rows.SQLDATE == 20250302]
    assert set(second[second.EventRootCode == "18"].Actor1Code) == {"PSEREBHMS", "LBNREBHEZ"}, (
        "no attack that is denied, asked for or to come"
    )
    hamas = second[second.Actor1Code == "PSEREBHMS"].iloc[0]
    assert (hamas.Actor1KnownGroupCode, hamas.Actor1Type1Code) == ("HMS", "REB")
    assert (hamas.Actor2Code, hamas.Actor2CountryCode, hamas.Actor2Type1Code) == (
        "ISRCVL", "ISR", "CVL",
    )  # fmt: skip
    accusing = rows[rows.EventRootCode == "11"].iloc[0]
    assert (accusing.Actor1Code, accusing.Actor1KnownGroupCode) == ("IGOUNO", "UNO")
    assert accusing.Actor2Code == "RUSREB"
    assert pd.isna(accusing.Actor1CountryCode)
    texas = rows.iloc[-1]
    assert (texas.ActionGeo_Type, texas.ActionGeo_FullName) == (2, "Texas, United States")
    assert texas.ActionGeo_CountryCode == "US"
    assert texas.SQLDATE == 20250411, "a month is no day: that of publication"
    assert len(rows) == 1 + 6 + 2 + 1 + 1, "and no row for an event of nobody"


def test_pandas_reads_polecats_columns(db: Database, tmp_path: Path) -> None:
    folder = written(db, "plover", tmp_path / "p")
    assert sorted(f.name for f in folder.iterdir()) == [
        "2025-03.jsonl",
        "2025-04.jsonl",
        "export.json",
    ]
    rows = pd.read_json(folder / "2025-03.jsonl", lines=True)
    assert list(rows.columns[:40]) == POLECAT
    assert len(rows) == 6, "one line of the two reprints"
    assert set(rows.Modality) == {"actual", "denied", "requested", "future"}
    groups = rows[rows["Actor Codes"].map(len) == 2].iloc[0]
    assert groups["Actor Name"] == "Hamas; Hezbollah"
    assert groups["Actor Country"] == "PSE; LBN"
    assert (groups["Primary Actor Sector"], groups["Primary Recipient Sector"]) == ("REB", "CVL")
    assert groups["Quad Code"] == "MATERIAL CONFLICT"
    assert (groups["Intensity"], groups["City"], groups["Country"]) == (-9, "Kyiv", "UKR")
    assert groups["Headline"] == 'A "title" with\ta tab'
    assert str(groups["GeoNames ID"]) == "703448"
    assert duckdb.sql(f"""SELECT count(*) FROM read_json('{folder}/*.jsonl')
        WHERE "Event Type" = 'CONSULT'""").fetchall() == [(1,)]


def test_duckdb_and_pandas_read_the_parquet_folders(db: Database, tmp_path: Path) -> None:
    folder = written(db, "parquet", tmp_path / "q")
    for view in ("mentions", "articles", "quotes", "stories"):
        there = duckdb.sql(
            f"""SELECT * EXCLUDE (month) FROM read_parquet('{folder}/{view}/*/*.parquet',
            hive_partitioning = true) ORDER BY ALL"""
        ).fetchall()
        assert there == db.rows(f"SELECT * FROM {view} ORDER BY ALL"), view
    by_month = duckdb.sql(
        f"SELECT month, count(*) FROM '{folder}/mentions/*/*.parquet' GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert by_month == [("2025-03", 7), ("2025-04", 3)]
    read = pd.read_parquet(folder / "mentions")
    assert read.groupby("month", observed=True).size().to_dict() == {"2025-03": 7, "2025-04": 3}


@pytest.mark.parametrize("kind", ["gdelt", "plover"])
def test_unchanged_data_give_the_same_files_from_the_snapshot_too(
    db: Database, tmp_path: Path, kind: str
) -> None:
    def contents(folder: Path) -> dict[str, bytes]:
        return {f.name: f.read_bytes() for f in folder.iterdir()}

    first = contents(written(db, kind, tmp_path / "a"))
    assert contents(written(db, kind, tmp_path / "a")) == first
    version = publish(db, tmp_path / "published", keep=1, min_articles=1)
    with Database.open(version / "snapshot.duckdb", read_only=True) as snapshot:
        assert contents(written(snapshot, kind, tmp_path / "b")) == first


def test_a_window_has_its_days_and_no_others(db: Database, tmp_path: Path) -> None:
    window = (date(2025, 3, 2), date(2025, 4, 10))
    folder = written(db, "gdelt", tmp_path / "g", *window)
    assert [f.name[:8] for f in sorted(folder.glob("*.CSV"))] == ["20250302", "20250410"]
    index = json.loads((folder / "export.json").read_text())
    assert (index["first"], index["last"]) == ("2025-03-02", "2025-04-10")
    assert index["columns"] == {"gdelt": GDELT}
    assert index["rows"] == len(gdelt(folder)) == sum(f["rows"] for f in index["files"])
    empty = written(db, "plover", tmp_path / "e", date(2030, 1, 1), None)
    assert os.listdir(empty) == ["export.json"]  # noqa: PTH208


def test_the_folder_is_replaced_as_a_whole_or_left_alone(db: Database, tmp_path: Path) -> None:
    folder = written(db, "gdelt", tmp_path / "x")
    assert (folder / "20250301000000.export.CSV").exists()
    written(db, "plover", folder)
    assert not list(folder.glob("*.CSV"))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(StorageError, match="is no export"):
        written(db, "gdelt", tmp_path / "mine")
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="is no export"):
        written(db, "gdelt", tmp_path / "file")
    with pytest.raises(StorageError, match="cannot be written"):
        written(db, "gdelt", tmp_path / "file" / "below")
    with pytest.raises(StorageError, match="is after"):
        written(db, "gdelt", folder, date(2025, 2, 1), date(2025, 1, 1))
    assert (folder / "2025-03.jsonl").exists()
    assert sorted(os.listdir(tmp_path)) == ["file", "mine", "x"]  # noqa: PTH208


def test_the_command_says_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = str(tmp_path / "t.duckdb")
    with Database.open(Path(database)) as made:
        store_knowledge(made)
        one = article(1)
        load.store_polls(made, [poll(one)])
        load.store_extractions(made, [reading(one)])
    out = str(tmp_path / "out")
    assert run(["export", "plover", "--output", out, "--database", database]) == 0
    assert capsys.readouterr().out == f"{out}: 2 rows in 1 files\n"
    window = ["--from", "2031-01-01"]
    assert run(["export", "gdelt", *window, "--output", f"{out}2", "--database", database]) == 0
    day = f"{one.published:%Y-%m-%d}"
    assert capsys.readouterr().out.splitlines() == [
        f"{out}2: 0 rows in 0 files",
        f"There are no mentions in this window; the database has {day} to {day}.",
    ]
    window = ["--from", "2025-03-02", "--to", "2025-03-01"]
    assert run(["export", "gdelt", *window, "--output", out, "--database", database]) == 2
    assert "2025-03-02 is after" in one_error_line(capsys)
    assert run(["export", "icews", "--output", out, "--database", database]) == 2
    assert "icews" in one_error_line(capsys)


@pytest.fixture(scope="module")
def codes() -> Exports:
    return load_exports(load_registry())


def test_every_class_has_a_cameo_root_with_its_goldstein_value(codes: Exports) -> None:
    ontology = load_ontology().events
    assert {e.event for e in codes.events} == set(ontology)
    for event in codes.events:
        assert event.goldstein == ontology[event.event].goldstein, event.event
        root = int(event.root)
        assert event.cameo.startswith(event.root)
        assert event.quad_class == (1 if root <= 5 else 2 if root <= 8 else 3 if root <= 13 else 4)


def test_countries_have_fips_codes_and_no_two_the_same(codes: Exports) -> None:
    fips = {c.code: c.fips for c in codes.countries}
    assert {code: fips[code] for code in ("RUS", "UKR", "CHN", "DEU", "GBR", "XKX", "PSE")} == {
        "RUS": "RS", "UKR": "UP", "CHN": "CH", "DEU": "GM", "GBR": "UK", "XKX": "KV", "PSE": "WE",
    }  # fmt: skip
    given = [code for code in fips.values() if code]
    assert len(given) == len(set(given))


def test_a_row_for_an_unknown_actor_is_refused_with_its_line(tmp_path: Path) -> None:
    for name in ("events", "countries"):
        source = Path("config/exports") / f"{name}.tsv"
        (tmp_path / f"{name}.tsv").write_text(source.read_text("utf-8"), encoding="utf-8")
    (tmp_path / "actors.tsv").write_text("code\tgroup\ttype\nNOBODY\tXXX\tIGO\n")
    with pytest.raises(ConfigError, match=r"actors.tsv:2: 'NOBODY'"):
        load_exports(load_registry(), tmp_path)
