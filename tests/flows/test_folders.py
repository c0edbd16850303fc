"""Drop folders and wires: files read once each, kills that withdraw, any order, interruptions."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from fastwarc.warc import WarcRecord, WarcRecordType

from config.catalogue import Catalogue, Feed
from extractors.documents.page import read_page
from extractors.errors import DocumentError, StorageError
from flows.cycle import Cycle, Steps, Summary
from flows.cycle import run as run_cycle
from flows.folders import DropFolders
from flows.parking import park
from flows.progress import Report, silent
from flows.replay import Recorded, Recording, ReplayResolver, serve
from storage import load
from storage.database import Database
from storage.trends import run as trend
from tests.fakes import FakeExtractor
from tests.flows.material import contents, settings_at
from tests.flows.wire_items import TEXT, newsml_g2, ninjs

Made = Callable[..., bytes]
UNPUBLISHED = Steps(publish=lambda cycle: "")
"""All steps of a cycle but the last, which takes most of a small cycle's time."""


def drop(folder: Path, name: str, body: bytes, *, age: float = 60.0) -> Path:
    """Put a file into a folder that was last changed ``age`` seconds ago."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    then = time.time() - age
    os.utime(path, (then, then))
    return path


def cycle_of(db: Database, feeds: Sequence[Feed], report: Report = silent) -> Cycle:
    return Cycle(
        settings=settings_at(db.path),
        db=db,
        report=report,
        extractor=FakeExtractor,
        catalogue=Catalogue(feed=tuple(feeds)),
        everything=True,
        resolver=ReplayResolver(frozenset(), 9),
    )


def run(cycle: Cycle) -> Summary:
    return run_cycle(cycle, UNPUBLISHED)


def read_folder(database: Path, folder: Path, **more: object) -> Summary:
    feed = Feed(id="desk", folder=str(folder), outlet="The Desk", **more)  # type: ignore[arg-type]
    with Database.open(database) as db:
        return run(cycle_of(db, [feed]))


def rows(database: Path, sql: str) -> list[tuple[object, ...]]:
    with Database.open(database, read_only=True) as db:
        return db.rows(sql)


def conflict(database: Path) -> float:
    """Mentions with tension in the trend of the world."""
    with Database.open(database, read_only=True) as db:
        table = trend(db, "tension_daily", min_articles=1).to_pylist()
    return sum(row["mentions"] or 0 for row in table)


def test_files_of_many_formats_are_read_once_each_and_stay(tmp_path: Path) -> None:
    folder, database = tmp_path / "drop", tmp_path / "t.duckdb"
    line = {"id": "l-1", "published": "2025-06-13", "title": "Line", "text": TEXT}
    drop(folder, "a.json", ninjs("a"))
    drop(folder, "sub/b.xml", newsml_g2("b"))
    drop(folder, "lines.jsonl.gz", gzip.compress((json.dumps(line) + "\n{}\n").encode()))
    drop(folder, "bad.xml", b"<newsItem><unclosed></newsItem>")
    before = sorted(folder.rglob("*"))
    first = read_folder(database, folder)
    assert (first.ingested.files, first.totals.articles) == (4, 3)
    sources = rows(database, "SELECT DISTINCT source FROM raw_articles")
    assert sources == [("desk",)]
    outlets = rows(database, "SELECT id, outlet FROM raw_articles WHERE guid = 'urn:wire:b'")
    assert outlets[0][1] == "Wire"
    rejected = rows(database, "SELECT url, reason FROM raw_rejects ORDER BY url")
    assert len(rejected) == 2
    assert str(rejected[0][0]).endswith("bad.xml")
    assert str(rejected[1][0]).endswith("lines.jsonl.gz:2")
    kept = contents(database)
    second = read_folder(database, folder)
    assert (second.ingested.files, second.ingested.articles) == (0, 0)
    assert contents(database) == kept
    assert sorted(folder.rglob("*")) == before
    # The same bytes under another name are no news; other bytes under the same name are.
    drop(folder, "copy.json", ninjs("a"), age=30)
    drop(folder, "sub/b.xml", newsml_g2("b", 2, text=f"{TEXT} More was expected."), age=30)
    third = read_folder(database, folder)
    assert (third.ingested.files, third.ingested.articles) == (1, 1)
    assert third.totals.articles == 3
    fetched = rows(
        database,
        "SELECT count(*), count(DISTINCT body_sha256) FROM raw_fetches WHERE feed_id = 'desk'",
    )
    assert fetched == [(6, 5)]


def test_files_still_being_written_wait(tmp_path: Path) -> None:
    folder, database = tmp_path / "drop", tmp_path / "t.duckdb"
    drop(folder, "whole.json", ninjs("whole"))
    drop(folder, "fresh.json", ninjs("fresh"), age=0.0)
    drop(folder, "coming.json.part", ninjs("coming"))
    drop(folder, ".hidden.json", ninjs("hidden"))
    assert read_folder(database, folder).ingested.files == 1
    feed = Feed(id="desk", folder=str(folder), outlet="The Desk")
    later = datetime.now(UTC) + timedelta(seconds=30)
    with Database.open(database) as db:
        assert (
            DropFolders(db, lambda _: read_page, now=later, report=silent).run([feed]).articles == 1
        )
    assert rows(database, "SELECT guid FROM raw_articles ORDER BY guid") == [
        ("urn:wire:fresh",),
        ("urn:wire:whole",),
    ]


def careful(_: str, url: str) -> str:
    """What a worker process answers: on one page it takes too long."""
    if url.endswith("slow"):
        raise DocumentError(url, "timeout", "took more than 20 s to read")
    return "Read with care. " * 20


def archive(*names: str) -> bytes:
    """A WARC file of pages that tell of an attack."""
    out = io.BytesIO()
    for name in names:
        html = (
            f"<html lang='en'><head><title>Attack at the {name} port</title>"
            "<meta property='article:published_time' content='2025-06-13T08:00:00Z'></head>"
            f"<body><article><h1>Attack</h1>{f'<p>{TEXT}</p>' * 3}</article></body></html>"
        ).encode()
        record = WarcRecord()
        record.init_headers(record_type=WarcRecordType.response)
        record.headers["WARC-Target-URI"] = f"https://archive.example/{name}"
        record.headers["Content-Type"] = "application/http; msgtype=response"
        record.set_bytes_content(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + html)
        record.write(out)
    return out.getvalue()


def test_a_page_of_an_archive_that_cannot_be_read_in_time_keeps_its_cheap_text(
    tmp_path: Path,
) -> None:
    folder, database = tmp_path / "drop", tmp_path / "t.duckdb"
    drop(folder, "a.warc", archive("first", "slow", "last"))
    feed = Feed(id="desk", folder=str(folder), outlet="The Desk")
    with Database.open(database) as db:
        pages = partial(read_page, careful=careful)
        done = DropFolders(db, lambda _: pages, now=datetime.now(UTC), report=silent).run([feed])
    assert (done.articles, done.rejects) == (3, 0)
    found = rows(database, "SELECT url, full_text, text FROM raw_articles ORDER BY url")
    assert [(url, full) for url, full, _ in found] == [
        ("https://archive.example/first", True),
        ("https://archive.example/last", True),
        ("https://archive.example/slow", False),
    ]
    assert "Militia fighters attack the port" in str(found[2][2])


def test_pages_of_an_archive_pass_the_gate_before_the_careful_extraction(tmp_path: Path) -> None:
    folder, database = tmp_path / "drop", tmp_path / "t.duckdb"
    drop(folder, "a.warc", archive("first").replace(b"attack", b"bridge").replace(b"kill", b"view"))
    drop(folder, "b.warc", archive("second"))
    read_folder(database, folder)
    found = rows(database, "SELECT url, full_text FROM raw_articles ORDER BY url")
    assert found == [
        ("https://archive.example/first", False),
        ("https://archive.example/second", True),
    ]


def test_a_missing_folder_is_noted_and_a_parked_one_left_alone(tmp_path: Path) -> None:
    database, folder = tmp_path / "t.duckdb", tmp_path / "drop"
    read_folder(database, folder)
    noted = rows(database, "SELECT outcome, message FROM raw_fetches")
    assert noted == [("failed", f"{folder} cannot be read (there is no such folder)")]
    drop(folder, "a.json", ninjs("a"))
    assert read_folder(database, folder, parked="the desk is closed").ingested.files == 0
    with Database.open(database) as db:
        feed = Feed(id="desk", folder=str(folder), outlet="The Desk")
        park(db, feed, "strike at the desk", datetime.now(UTC))
    assert read_folder(database, folder).ingested.files == 0


@pytest.mark.parametrize("made", [ninjs, newsml_g2])
def test_a_kill_withdraws_the_mentions_but_keeps_them(made: Made, tmp_path: Path) -> None:
    folder, database = tmp_path / "drop", tmp_path / "t.duckdb"
    drop(folder, "1", made("port"))
    drop(folder, "2", made("other", text="Gunmen attack a bank in Lima, the mayor said. " * 3))
    read_folder(database, folder)
    assert conflict(database) == 4
    drop(folder, "3", made("port", 2, status="canceled"))
    summary = read_folder(database, folder)
    assert summary.ingested.articles == 1
    statuses = rows(
        database,
        "SELECT status, count(*) FROM core_articles JOIN core_mentions USING (article_key) "
        "GROUP BY status ORDER BY status",
    )
    assert statuses == [("canceled", 1), ("usable", 3)]
    assert conflict(database) == 3
    assert rows(database, "SELECT count(*) FROM mentions") == [(3,)]
    # The text that was withdrawn is still there for whoever asks why.
    kept = rows(
        database, "SELECT text FROM raw_articles WHERE guid = 'urn:wire:port' AND text <> ''"
    )
    assert len(kept) == 1
    # A later version releases it again.
    drop(folder, "4", made("port", 3, text=f"{TEXT} The report was confirmed."))
    read_folder(database, folder)
    assert conflict(database) == 4


def test_a_kill_or_correction_through_another_folder_withdraws_its_item(tmp_path: Path) -> None:
    """The same agency in two folders, in two formats: what one brings counts for the other."""
    first, second, database = tmp_path / "1", tmp_path / "2", tmp_path / "t.duckdb"
    feeds = [
        Feed(id="one", folder=str(first), outlet="Desk One"),
        Feed(id="two", folder=str(second), outlet="Desk Two"),
    ]

    def go() -> None:
        with Database.open(database) as db:
            run(cycle_of(db, feeds))

    second.mkdir()
    drop(first, "1", newsml_g2("port"))
    drop(first, "2", newsml_g2("mine", text="Gunmen attack a mine, its owner said. " * 2))
    go()
    assert conflict(database) == 3
    drop(second, "1", ninjs("port", 2, status="canceled", provider="Wire"))
    go()
    assert conflict(database) == 2
    drop(second, "2", ninjs("mine", 2, text="Nothing happened at the mine. " * 9, provider="Wire"))
    go()
    assert conflict(database) == 0
    found = rows(
        database, "SELECT status, count(*) FROM core_articles GROUP BY status ORDER BY status"
    )
    assert found == [("canceled", 2), ("replaced", 1), ("usable", 1)]
    assert rows(database, "SELECT count(*) FROM core_mentions") == [(3,)]


def test_an_embargoed_item_counts_from_the_end_of_its_embargo(tmp_path: Path) -> None:
    folder, database = tmp_path / "drop", tmp_path / "t.duckdb"
    ends = datetime.now(UTC) + timedelta(hours=1)
    drop(folder, "1", ninjs("soon", embargo=ends.isoformat()))
    drop(folder, "2", ninjs("past", embargo="2025-06-13T09:00:00Z"))
    drop(folder, "3", ninjs("later", embargo=(ends + timedelta(days=1)).isoformat()))
    drop(folder, "4", ninjs("never", status="withheld"))
    drop(folder, "5", ninjs("unclear", embargo="until the press conference"))
    usable = "SELECT guid FROM articles JOIN raw_articles USING (id) ORDER BY guid"
    read_folder(database, folder)
    assert rows(database, usable) == [("urn:wire:past",)]
    with Database.open(database) as db:
        assert load.release_embargoed(db, ends) == 1  # an hour later
    assert rows(database, usable) == [("urn:wire:past",), ("urn:wire:soon",)]
    read_folder(database, folder)
    assert rows(database, "SELECT count(*) FROM mentions") == [(2,)]


def test_a_kill_without_a_date_is_no_reject(tmp_path: Path) -> None:
    folder, database = tmp_path / "drop", tmp_path / "t.duckdb"
    drop(folder, "1", ninjs("port"))
    drop(folder, "2", ninjs("port", 2, status="canceled", dated=False))
    drop(folder, "3", ninjs("other", dated=False))
    feed = Feed(id="desk", folder=str(folder), outlet="The Desk")
    with Database.open(database) as db:
        DropFolders(db, lambda _: read_page, now=datetime.now(UTC), report=silent).run([feed])
    assert rows(database, "SELECT status FROM core_articles") == [("canceled",)]
    assert rows(database, "SELECT reason FROM raw_rejects") == [("no-date",)]


def test_a_wire_over_http_is_read_killed_and_refused_when_it_is_none(tmp_path: Path) -> None:
    database = tmp_path / "t.duckdb"
    feed = Feed(
        id="wire", url="http://wire.example/now", outlet="Wire", format="wire", allow_private=True
    )

    def poll(body: bytes) -> Summary:
        answer = Recorded(status=200, headers={"Content-Type": "text/plain"}, body=body)
        recording = Recording({("wire.example", "/now"): answer})
        with serve(recording) as port, Database.open(database) as db:
            cycle = cycle_of(db, [feed])
            return run(
                Cycle(
                    settings=cycle.settings,
                    db=db,
                    report=silent,
                    extractor=FakeExtractor,
                    catalogue=cycle.catalogue,
                    everything=True,
                    resolver=ReplayResolver(recording.hosts, port),
                )
            )

    assert poll(newsml_g2("port")).ingested.articles == 1
    assert conflict(database) == 1
    refused = poll(b"<!DOCTYPE html><html><body>Please log in</body></html>")
    assert refused.ingested.failed == 1
    assert poll(newsml_g2("port", 2, status="canceled")).ingested.articles == 1
    assert conflict(database) == 0
    fetched = rows(database, "SELECT outcome, items, new_items FROM raw_fetches ORDER BY polled_at")
    assert fetched == [("new", 1, 1), ("failed", 0, 0), ("new", 1, 0)]


class Stop:
    """A report that breaks the run off at its n-th call, as a full disk would."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        self.left -= 1
        if not self.left:
            raise StorageError("test", "broken off")


def same_input() -> dict[str, bytes]:
    """Two items with a correction and a kill, an update after a kill, and reprints."""
    shorter = TEXT.replace("Ships left the harbour before noon. ", "")
    return {
        "a1": ninjs("a"),
        "a2": ninjs("a", 2, text=f"{TEXT} Five were hurt in the attack."),
        "a3": ninjs("a", 3, status="canceled"),
        "b1": newsml_g2("b", text=shorter),
        "b2": newsml_g2("b", 2, status="canceled"),
        "b3": newsml_g2("b", 3, text=f"{shorter} Crews attack again."),
        "c1": newsml_g2("c", text=f"{TEXT} It was the second time this week."),
        "d1": ninjs("d", text="Envoys met in Lisbon. Nobody was hurt, the mayor said on Friday."),
        "junk": b"\x00\x01\x02" * 400,
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_any_order_in_any_rounds_twice_and_broken_off_gives_the_same_tables(
    seed: int, tmp_path: Path
) -> None:
    """The reference reads everything at once; the other in random order, in rounds of three."""
    items, folder = same_input(), tmp_path / "all"
    for name, body in items.items():
        drop(folder, name, body)
    read_folder(tmp_path / "whole.duckdb", folder)
    expected = contents(tmp_path / "whole.duckdb")
    assert expected["core_mentions"]

    database, names = tmp_path / "parts.duckdb", list(items)
    random.Random(seed).shuffle(names)
    feed = Feed(id="desk", folder=str(folder), outlet="The Desk")
    for path in folder.iterdir():
        path.unlink()
    for number, start in enumerate(range(0, len(names), 3)):
        for place, name in enumerate(names[start : start + 3]):
            drop(folder, name, items[name], age=1000.0 - start - place)
        with Database.open(database) as db, pytest.raises(StorageError, match="broken off"):
            # After the articles are stored; after they are linked; before they are extracted.
            run(cycle_of(db, [feed], Stop((1, 3, 4)[number])))
        read_folder(database, folder)
    for name, body in items.items():  # all of it once more, under other names
        drop(folder, f"again-{name}", body)
    assert read_folder(database, folder).ingested.files == 0
    assert contents(database) == expected
