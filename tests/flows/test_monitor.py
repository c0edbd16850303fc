"""The whole product once, as a user runs it: the Prefect flow on the recorded sample."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flows.monitor import monitor
from storage.database import Database
from tests.flows.material import contents

Run = tuple[Path, dict[str, Any]]


@pytest.fixture(scope="module")
def first(prefect_server: None, tmp_path_factory: pytest.TempPathFactory) -> Run:
    database = tmp_path_factory.mktemp("monitor") / "t.duckdb"
    return database, monitor(database=database, sample=True)


def test_the_sample_becomes_articles_mentions_and_a_published_version(first: Run) -> None:
    database, summary = first
    assert summary["ingested"]["polled"] == 3
    assert summary["ingested"]["failed"] == 0
    assert summary["totals"]["articles"] >= 60
    assert summary["totals"]["mentions"] >= 150
    index = json.loads((Path(summary["published"]) / "index.json").read_text("utf-8"))
    assert index["counts"]["mentions"] == summary["totals"]["mentions"]
    with Database.open(database, read_only=True) as db:
        rejects = db.rows("SELECT url, reason FROM raw_rejects")
        pairs = db.rows(
            "SELECT count(*) FROM mentions WHERE list_contains(actors, 'ISR') "
            "AND list_contains(targets, 'IRN') AND event = 'ASSAULT' AND published >= '2025-06-13'"
        )
    assert rejects == []
    # The recording covers the war of June 2025: whatever extraction misses, it must see that.
    assert pairs[0][0] >= 5


def test_pages_keep_title_text_and_date_of_the_recording(first: Run) -> None:
    with Database.open(first[0], read_only=True) as db:
        rows = db.rows(
            "SELECT title, text, published::VARCHAR, full_text FROM raw_articles "
            "WHERE url LIKE '%kerry-on-iran-nukes%'"
        )
    ((title, text, published, full),) = rows
    assert title == "Kerry on Iran Nukes: No Deal Better than Bad Deal"
    assert published.startswith("2013-11-10")
    assert full
    # The page declares Windows-1252 in itself alone, and has a menu and a footer.
    assert "”" in text
    assert "Related" not in text
    assert "public domain" not in text


def test_a_second_run_gets_304s_and_adds_nothing(first: Run) -> None:
    database, summary = first
    before = contents(database)
    again = monitor(database=database, sample=True)
    assert again["ingested"]["unchanged"] == 3
    assert again["ingested"]["articles"] == 0
    assert again["extracted"]["extractions"] == 0
    assert again["published"] == summary["published"]
    assert contents(database) == before
    with Database.open(database, read_only=True) as db:
        statuses = db.rows("SELECT status, count(*) FROM raw_fetches GROUP BY status ORDER BY 1")
    assert statuses == [(200, 3), (304, 3)]
