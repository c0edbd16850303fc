"""Upkeep as a user meets it: removal by age, deletion on request, reading anew after an upgrade."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from config.settings import RetentionSettings
from extractors.errors import StorageError
from extractors.records import Article, Mention
from flows import forgetting, upkeep
from flows.cli import run as command
from flows.cycle import Cycle, link, publish, read_all
from storage import backup, load, queue, retention
from storage.database import Database
from storage.trends import run as trend
from tests.fakes import FakeExtractor
from tests.flows.material import settings_at
from tests.storage.material import ACTORS, EVENTS, article, contents, poll

LONG = "Soldiers of the first brigade attack the bridge of Ruritania. " * 9


class Second(FakeExtractor):
    """The next version, which calls an attack something else."""

    version = "fake-2"

    def _mentions(self, document: str) -> Iterator[Mention]:
        for one in super()._mentions(document):
            yield msgspec.structs.replace(one, event="COERCE")


def cycle_of(db: Database, make: type[FakeExtractor] = FakeExtractor) -> Cycle:
    return Cycle(settings=settings_at(db.path), db=db, report=lambda *_: None, extractor=make)


def fill(db: Database, *articles: Article) -> None:
    load.store_events(db, EVENTS)
    load.store_actors(db, ACTORS)
    load.store_polls(db, [poll(*articles)])
    link(cycle_of(db))
    read_all(cycle_of(db))


def many(count: int = 12) -> list[Article]:
    return [
        article(n, day=n, text=f"Report of the number {n}. They attack the town of {n}{n}{n}{n}.")
        for n in range(count)
    ]


def everything(path: Path) -> str:
    """Every byte below a folder, as text."""
    found = [p.read_bytes() for p in sorted(path.rglob("*")) if p.is_file()]
    return b"\n".join(found).decode("latin-1")


def test_texts_go_by_age_and_everything_found_in_them_stays(tmp_path: Path) -> None:
    later = datetime.now(UTC) + timedelta(days=40)
    waiting, poisoned = article(90, text="unread attack."), article(91, text="given up attack.")
    with Database.open(tmp_path / "t.duckdb") as db:
        fill(db, *many())
        load.store_polls(db, [poll(article(3, version=2, text="They attack again.", day=3), at=1)])
        link(cycle_of(db))
        read_all(cycle_of(db))
        load.store_polls(db, [poll(waiting, poisoned, at=2)])
        queue.quarantine(
            db,
            [
                queue.GivenUp(
                    article_id=poisoned.id,
                    text_sha256=poisoned.text_sha256,
                    extractor_version="fake-1",
                    reason="crash",
                    detail="",
                    tries=2,
                )
            ],
        )
        before = contents(db)
        trends = trend(db, "tension_daily", min_articles=1).to_pylist()
        none = retention.prune(db, RetentionSettings(poll_days=0), later)
        assert none.texts == 0, "the shipped setting removes no text"
        done = retention.prune(db, RetentionSettings(text_days=30, poll_days=0), later)
        assert done.texts == 13
        after = contents(db)
        kept = db.rows("SELECT id FROM raw_articles WHERE text <> ''")
        assert {id_ for (id_,) in kept} == {waiting.id, poisoned.id}
        assert {t for t in before if before[t] != after[t]} == {"raw_articles", "raw_pruned"}
        assert trend(db, "tension_daily", min_articles=1).to_pylist() == trends
        again = retention.prune(db, RetentionSettings(text_days=30, poll_days=0), later)
        assert again.texts == 0
        # What has no text any more keeps its reading, and the same article does not come back.
        assert queue.count_outdated(db, "fake-2") == 0
        load.store_polls(db, [poll(*many(), at=3)])
        assert db.rows("SELECT count(*) FROM raw_articles WHERE text <> ''") == [(2,)]


def test_old_polls_and_runs_go_but_the_newest_poll_and_the_known_files_stay(tmp_path: Path) -> None:
    with Database.open(tmp_path / "t.duckdb") as db:
        for minute in range(5):
            load.store_polls(db, [poll(at=minute)])
        db.execute(
            "INSERT INTO raw_fetches (feed_id, polled_at, outcome, final_url, etag, body_sha256) "
            "VALUES ('drop', '2020-01-01', 'new', '/in/a.xml', '1', 'ab')"
        )
        db.execute(
            "INSERT INTO raw_fetches (feed_id, polled_at, outcome) "
            "VALUES ('drop', '2020-01-02', 'new')"
        )
        load.start_run(db, "old", "0")
        now = datetime.now(UTC) + timedelta(days=500)
        assert retention.prune(db, RetentionSettings(), now) == retention.Pruned(polls=4, runs=1)
        assert load.read_files(db, "drop") == [("/in/a.xml", "1", "ab")]
        assert db.rows("SELECT count(*) FROM raw_fetches WHERE feed_id = 'wire'") == [(1,)]


def test_an_article_is_forgotten_everywhere_and_does_not_come_back(tmp_path: Path) -> None:
    secret = article(
        5, text=f"{LONG} Nobody may know of Xanadu.", title="The secret of Xanadu", day=2
    )
    reprint = article(6, text=f"{LONG} Somebody may know of it.", source="other", day=3)
    others = [a for a in many() if a.id != secret.id]
    settings = settings_at(tmp_path / "t.duckdb")
    with Database.open(settings.database) as db:
        fill(db, *others, reprint)
        alone = contents(db)
    settings.database.unlink()
    with Database.open(settings.database) as db:
        fill(db, secret, *others, reprint)
        assert db.rows("SELECT max(articles) FROM core_stories") == [(2,)], "they are one story"
        publish(cycle_of(db))
        backup.make_backup(db, datetime(2026, 1, 1, tzinfo=UTC))
        backup.make_backup(db, datetime(2026, 1, 2, tzinfo=UTC))
    assert "Xanadu" in everything(tmp_path / "published")
    shown = forgetting.preview(settings, secret.url)
    assert f"{settings.database}: 1 rows of raw_articles" in shown
    lines = list(forgetting.forget(settings, secret.url))
    assert any("proof: 0 rows" in line for line in lines), lines
    assert "Xanadu" not in everything(tmp_path)
    assert secret.id not in everything(tmp_path)
    made = backup.backups(settings.database)
    assert [b.name[:8] for b in made] == ["20260101", "20260102"]
    for one in made:
        backup.read_manifest(one)
    with Database.open(settings.database) as db:
        left = contents(db)
        # All others, the reprint among them, are as if the article had never been there.
        for table in alone.keys() - {"raw_forgotten", "raw_fetches", "raw_feed_states"}:
            assert left[table] == alone[table], table
        load.store_polls(db, [poll(secret, at=9)])
        assert load.known_urls(db, [secret.url]) == {secret.url}
        assert load.known_ids(db, [secret.id]) == {secret.id}
        assert db.rows("SELECT count(*) FROM raw_articles WHERE id = ?", [secret.id]) == [(0,)]
    with pytest.raises(StorageError, match="not in the database"):
        forgetting.preview(settings, secret.url)


def test_forgetting_asks_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "t.duckdb"
    with Database.open(path) as db:
        fill(db, *many(2))
    assert command(["forget", article(1).id, "--database", str(path)]) == 0
    assert "nothing was deleted" in capsys.readouterr().out
    assert command(["forget", "no-such", "--database", str(path)]) == 1
    assert "not in the database" in capsys.readouterr().err
    # Also what was deleted long ago may be in a backup: with --yes everything is searched.
    assert command(["forget", "no-such", "--yes", "--database", str(path)]) == 0
    assert "does not hold it" in capsys.readouterr().out


def test_reading_anew_is_resumable_and_moves_the_trends(tmp_path: Path) -> None:
    with Database.open(tmp_path / "whole.duckdb") as whole:
        fill(whole, *many(30))
        upkeep.reextract(cycle_of(whole, Second), None)
        expected = contents(whole)
    with Database.open(tmp_path / "t.duckdb") as db:
        fill(db, *many(30))
        assert trend(db, "classes").to_pylist()[0]["event"] == "ASSAULT"

        def stop(stage: str, done: int, total: int | None) -> None:
            if done >= 16:
                raise KeyboardInterrupt

        broken = Cycle(settings=settings_at(db.path), db=db, report=stop, extractor=Second)
        with pytest.raises(KeyboardInterrupt):
            upkeep.reextract(broken, None)
        since = datetime(2025, 3, 20, 9, tzinfo=UTC)
        assert upkeep.reextract(cycle_of(db, Second), since).extractions == 0
        assert upkeep.reextract(cycle_of(db, Second), None).extractions == 14
        assert upkeep.reextract(cycle_of(db, Second), None).extractions == 0
        assert contents(db) == expected
        assert {row["event"] for row in trend(db, "classes").to_pylist()} == {"COERCE"}


def test_backup_restore_and_quarantine_by_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ["--database", str(tmp_path / "t.duckdb")]
    with Database.open(tmp_path / "t.duckdb") as db:
        fill(db, *many(2))
    assert command(["backup", *at]) == 0
    made = capsys.readouterr().out.strip()
    assert command(["backup", "--list", *at]) == 0
    assert f"{made}: schema" in capsys.readouterr().out
    (tmp_path / "t.duckdb").write_bytes(b"nonsense" * 9999)
    assert command(["status", *at]) == 1
    assert "tensionwire restore" in capsys.readouterr().err
    assert command(["restore", *at]) == 0
    assert made in capsys.readouterr().out
    assert command(["status", *at]) == 0
    assert "2 articles" in capsys.readouterr().out
    assert command(["quarantine", *at]) == 0
    assert "nothing is in quarantine" in capsys.readouterr().out
    assert command(["quarantine", "--format", "json", *at]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert command(["quarantine", "a-1", "--release", *at]) == 1
