"""An article that breaks the extractor is given up after two tries; the batch goes on."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from extractors.errors import ExtractionError
from extractors.records import Article, Extraction
from flows.cycle import Cycle, read_all
from flows.guard import Guard
from storage import load, queue
from storage.database import Database
from tests.fakes import FakeExtractor
from tests.flows.material import settings_at
from tests.storage.material import ACTORS, EVENTS, article, poll

POISONS = ("segfault", "stuck", "wrong")


class Fragile(FakeExtractor):
    """Dies, hangs or raises at certain texts."""

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        for one in articles:
            if one.text.startswith("segfault"):
                os.abort()
            if one.text.startswith("stuck"):
                time.sleep(600)
            if one.text.startswith("wrong"):
                raise ValueError("no such word")
            yield from super().extract([one])


class Mended(FakeExtractor):
    """The next version: reads everything."""

    version = "fake-2"


class Broken(FakeExtractor):
    """Fails on every text, as with a model that is damaged."""

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        for _ in articles:
            raise MemoryError
        yield from ()


def texts() -> list[Article]:
    made = [article(n, text=f"attack {n}.", day=n) for n in range(12)]
    return made + [article(50 + n, text=f"{word} attack.") for n, word in enumerate(POISONS)]


def test_each_kind_of_poison_costs_only_its_own_article() -> None:
    guard = Guard(Fragile, seconds=2.0)
    try:
        found, given_up = guard.read(texts(), "fake-1")
    finally:
        guard.close()
    assert len(found) == 12
    assert {g.article_id: (g.reason, g.tries) for g in given_up} == {
        article(50).id: ("crash", 2),
        article(51).id: ("timeout", 2),
        article(52).id: ("crash", 2),
    }
    assert "no such word" in given_up[2].detail


def test_an_extractor_that_fails_on_everything_gives_nothing_up() -> None:
    guard = Guard(Broken, seconds=20.0)
    try:
        with pytest.raises(ExtractionError, match=r"fails on any text.*MemoryError"):
            guard.read(texts(), "fake-1")
    finally:
        guard.close()


def unable() -> FakeExtractor:
    raise OSError("no room")


def test_an_extractor_that_cannot_start_gives_nothing_up() -> None:
    guard = Guard(unable)
    try:
        with pytest.raises(ExtractionError, match=r"cannot start.*no room"):
            guard.read(texts(), "fake-1")
    finally:
        guard.close()


def cycle_of(db: Database, make: type[FakeExtractor]) -> Cycle:
    return Cycle(settings=settings_at(db.path), db=db, report=lambda *_: None, extractor=make)


def test_what_is_given_up_keeps_its_text_and_waits_for_another_version(tmp_path: Path) -> None:
    poisoned = article(50, text="wrong attack.")
    with Database.open(tmp_path / "t.duckdb") as db:
        load.store_events(db, EVENTS)
        load.store_actors(db, ACTORS)
        load.store_polls(db, [poll(*(article(n, text="attack.") for n in range(9)), poisoned)])
        done = read_all(cycle_of(db, Fragile))
        assert (done.extractions, done.quarantined) == (9, 1)
        (kept,) = queue.quarantined(db)
        assert (kept.id, kept.text, kept.tries) == (poisoned.id, "wrong attack.", 2)
        again = read_all(cycle_of(db, Fragile))
        assert (again.extractions, again.quarantined) == (0, 0)
        queue.release(db, poisoned.id)
        assert read_all(cycle_of(db, Fragile)).quarantined == 1
        done = read_all(cycle_of(db, Mended))
        assert (done.extractions, done.quarantined) == (10, 0)
        assert queue.quarantined(db) == []
        assert db.rows("SELECT count(*) FROM core_quarantine") == [(0,)]


def test_a_new_version_of_a_given_up_article_is_tried(tmp_path: Path) -> None:
    with Database.open(tmp_path / "t.duckdb") as db:
        load.store_polls(db, [poll(article(1, text="wrong attack."))])
        assert read_all(cycle_of(db, Fragile)).quarantined == 1
        load.store_polls(db, [poll(article(1, version=2, text="attack."), at=1)])
        assert read_all(cycle_of(db, Fragile)).extractions == 1
        assert queue.quarantined(db) == []


def test_an_upgrade_reads_so_many_older_articles_a_run_the_newest_first(tmp_path: Path) -> None:
    with Database.open(tmp_path / "t.duckdb") as db:
        load.store_polls(db, [poll(*(article(n, text="attack.", day=n) for n in range(20)))])
        read_all(cycle_of(db, FakeExtractor))
        load.store_polls(db, [poll(article(99, text="attack.", day=3), at=1)])
        cycle = cycle_of(db, Mended)
        few = cycle.settings.extract.model_copy(update={"reread": 7})
        cycle = Cycle(
            settings=cycle.settings.model_copy(update={"extract": few}),
            db=db,
            report=cycle.report,
            extractor=Mended,
        )
        assert read_all(cycle).extractions == 8  # the new one, and seven older ones
        newest = db.rows(
            "SELECT min(published)::DATE::VARCHAR, count(*) FROM core_extractions "
            "WHERE extractor_version = 'fake-2'"
        )
        assert newest == [("2025-03-04", 8)]
        assert [read_all(cycle).extractions for _ in range(3)] == [7, 6, 0]
