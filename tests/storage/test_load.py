import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from extractors.errors import StorageError
from extractors.records import Article, ArticleStatus
from storage import load, queue
from storage.database import Database
from storage.rows import PollResult
from tests.storage.material import (
    DAY,
    VERSION,
    article,
    contents,
    database,
    fingerprint,
    mention,
    poll,
    reading,
    reject,
)

NOW = DAY + timedelta(days=30)


def run(db: Database, result: PollResult) -> None:
    """One cycle: store, then read what waits."""
    load.store_polls(db, [result])
    load.store_extractions(db, [reading(a) for a in queue.unread(db, VERSION, 1000)])


def test_an_article_comes_back_as_it_was(tmp_path: Path) -> None:
    whole = Article(
        id="x-1",
        url="https://example.org/1",
        title="T",
        text="Привет, world\n\n“Hi”",
        published=datetime(2025, 1, 2, 3, 4, 5, 678900, tzinfo=UTC),
        date_source="feed",
        source="wire",
        outlet="Wire",
        language="ru",
        authors=("A", "B"),
        dateline="KYIV",
        agency="AFP",
        guid="urn:1",
        version=3,
        status=ArticleStatus.USABLE,
        full_text=False,
    )
    with database(tmp_path, whole, read=False) as db:
        assert queue.unread(db, VERSION, 10) == [whole]
        assert queue.unread(db, VERSION, 0) == []


def test_mentions_come_out_of_the_public_view_as_they_went_in(tmp_path: Path) -> None:
    a = article(1)
    with database(tmp_path, a) as db:
        rows = db.query("SELECT * FROM mentions ORDER BY start").to_pylist()
    attack, meeting = rows
    expected = mention(a)
    assert attack["id"] != meeting["id"]
    assert len(attack["id"]) == 16
    for field in ("sentence", "trigger", "event", "speaker", "place", "start", "end", "confidence"):
        assert attack[field] == getattr(expected, field)
    assert a.document[attack["start"] : attack["end"]] == "attacked"
    assert attack["quad"] == "material conflict"
    assert attack["tension"] == 9.0
    assert attack["lat"] == pytest.approx(50.45, abs=1e-5)
    assert attack["published"] == a.published.replace(tzinfo=None) if a.published else False
    assert (attack["article_id"], attack["story_id"]) == (a.id, a.id)
    assert (meeting["actors"], meeting["targets"]) == (["RUS", "UKR"], [])


def test_a_trigger_that_is_not_at_its_offsets_is_kept_as_given(tmp_path: Path) -> None:
    a = article(1)
    odd = msgspec.structs.replace(mention(a), trigger="attack … Ukraine")
    with database(tmp_path, a, read=False) as db:
        load.store_extractions(db, [reading(a, odd)])
        assert db.rows('SELECT "trigger" FROM mentions') == [("attack … Ukraine",)]


def test_the_state_of_a_feed_is_saved_with_its_articles_or_not_at_all(tmp_path: Path) -> None:
    good, bad = article(1), article(2)
    broken = msgspec.structs.replace(bad, version=2**70)
    with database(tmp_path, read=False) as db:
        before = contents(db)
        with pytest.raises(StorageError, match="version: a value cannot be stored"):
            load.store_polls(db, [poll(good, broken, feed="b", at=5)])
        assert contents(db) == before
        load.store_polls(db, [poll(good, feed="b", at=5)])
        assert load.feed_states(db)["b"] == '{"etag": "\\"5\\""}'


def test_an_undated_article_is_a_reject_and_the_others_are_stored(tmp_path: Path) -> None:
    undated = Article(
        id="u", url="https://example.org/u", title="T", text="x", published=None, source="wire"
    )
    with database(tmp_path, read=False) as db:
        stored = load.store_polls(db, [poll(undated, article(1), rejects=[reject()])])
        assert (stored.articles, stored.rejects) == (1, 2)
        again = load.store_polls(db, [poll(undated, article(1), rejects=[reject()])])
        assert (again.articles, again.rejects) == (0, 0)
        assert db.rows("SELECT reason FROM raw_rejects ORDER BY 1") == [
            ("no-date",),
            ("not-a-feed",),
        ]


def test_reading_twice_changes_nothing(tmp_path: Path) -> None:
    a, b = article(1), article(2, day=1)
    with database(tmp_path, a, b) as db:
        before = contents(db)
        stored = load.store_extractions(db, [reading(a), reading(b), reading(a)])
        assert (stored.extractions, stored.mentions) == (0, 0)
        assert contents(db) == before
        assert queue.unread(db, VERSION, 10) == []


def test_a_new_extractor_version_replaces_what_the_old_one_found(tmp_path: Path) -> None:
    a = article(1)
    with database(tmp_path, a) as db:
        assert [p.id for p in queue.outdated(db, "v2", 10)] == [a.id]
        load.store_extractions(db, [reading(a, mention(a, event="COERCE"), version="v2")])
        assert db.rows("SELECT event FROM mentions") == [("COERCE",)]
        assert db.rows("SELECT event, mentions FROM out_pair_mentions") == [("COERCE", 1)]
        assert db.rows("SELECT count(*) FROM core_sentences") == [(1,)]
        assert queue.outdated(db, "v2", 10) == []


def test_an_unknown_article_is_an_error(tmp_path: Path) -> None:
    with database(tmp_path) as db, pytest.raises(StorageError, match="not in the database"):
        load.store_extractions(db, [reading(article(1))])


def test_a_reading_of_a_text_that_was_replaced_meanwhile_is_left_out(tmp_path: Path) -> None:
    first, second = article(1), article(1, version=2, text="Russia attacked Ukraine again.")
    with database(tmp_path, first, read=False) as db:
        load.store_polls(db, [poll(second, at=1)])
        stored = load.store_extractions(db, [reading(first)], {first.id: first.text_sha256})
        assert stored.extractions == 0
        assert queue.unread(db, VERSION, 10) == [second]


def test_a_later_version_replaces_the_text_and_keeps_the_earlier_one(tmp_path: Path) -> None:
    first, second = (
        article(1),
        article(1, version=2, text="Russia attacked Ukraine again.", title="New"),
    )
    with database(tmp_path, first) as db:
        run(db, poll(second, at=1))
        assert db.rows("SELECT title FROM articles") == [("New",)]
        assert db.rows("SELECT count(*) FROM mentions") == [(1,)]
        assert db.rows("SELECT version FROM raw_articles ORDER BY 1") == [(1,), (2,)]


def test_a_kill_withdraws_the_mentions_but_keeps_them(tmp_path: Path) -> None:
    a = article(1)
    kill = article(1, version=2, status=ArticleStatus.CANCELED, text="", title="KILL")
    with database(tmp_path, a, article(2)) as db:
        run(db, poll(kill, at=1))
        assert db.rows("SELECT count(*) FROM core_mentions") == [(4,)]
        assert db.rows("SELECT count(*) FROM mentions") == [(2,)]
        assert db.rows("SELECT count(*) FROM articles") == [(1,)]
        assert db.rows("SELECT count(DISTINCT article_key) FROM out_pair_mentions") == [(1,)]
        assert db.rows("SELECT stored, articles FROM out_coverage_daily") == [(1, 1)]
        run(db, poll(article(1, version=3), at=2))  # and the provider sends it again
        assert db.rows("SELECT count(*) FROM mentions") == [(4,)]


def test_a_withheld_article_waits(tmp_path: Path) -> None:
    embargo = article(1, status=ArticleStatus.WITHHELD)
    with database(tmp_path, embargo, read=False) as db:
        assert queue.unread(db, VERSION, 10) == []
        assert db.rows("SELECT count(*) FROM articles") == [(0,)]
        run(db, poll(article(1, version=2), at=1))
        assert db.rows("SELECT count(*) FROM mentions") == [(2,)]


def embargoed(number: int, **more: Any) -> Article:
    return article(number, status=ArticleStatus.EMBARGOED, **more)


def test_an_embargoed_article_becomes_usable_at_its_time(tmp_path: Path) -> None:
    early, late = article(1), embargoed(2, day=1, source="agency")
    assert late.published is not None
    with database(tmp_path, early, late, read=False) as db:
        load.store_stories(
            db,
            [fingerprint(early, 1), fingerprint(late, 1)],
            {a.id: early.id for a in (early, late)},
        )
        run(db, poll(at=1))
        assert load.release_embargoed(db, late.published - timedelta(microseconds=1)) == 0
        assert db.rows("SELECT articles, sources FROM stories") == [(1, 1)]
        assert db.rows("SELECT sum(stored) FROM out_coverage_daily") == [(1,)]
        assert queue.count_unread(db, VERSION) == 0
        assert load.release_embargoed(db, late.published) == 1
        assert load.release_embargoed(db, late.published) == 0
        assert db.rows("SELECT articles, sources FROM stories") == [(2, 2)]
        assert queue.count_unread(db, VERSION) == 1
        # what was stored is what the provider sent
        assert [a.status for a in queue.unread(db, VERSION, 9)] == [late.status]
        run(db, poll(at=2))
        assert db.rows(
            "SELECT day::VARCHAR, stored, articles, mentions FROM out_coverage_daily"
        ) == [
            ("2025-03-01", 1, 1, 2),
            ("2025-03-02", 1, 1, 2),
        ]
        released = contents(db)
        load.store_polls(db, [poll(early, late, at=2)])  # the same again, after the embargo
        assert contents(db) == released


def test_an_embargoed_article_that_was_killed_stays_out(tmp_path: Path) -> None:
    kill = article(1, version=2, status=ArticleStatus.CANCELED, text="", title="KILL")
    with database(tmp_path, embargoed(1), kill, read=False) as db:
        assert load.release_embargoed(db, DAY + timedelta(days=1)) == 1
        run(db, poll(at=1))
        assert db.rows("SELECT count(*) FROM core_mentions") == [(2,)]
        assert db.rows("SELECT count(*) FROM mentions") == [(0,)]


def test_an_earlier_version_waits_with_the_embargo_of_a_later_one(tmp_path: Path) -> None:
    with database(tmp_path, article(1)) as db:
        run(db, poll(embargoed(1, version=2, text="Russia attacked Ukraine twice."), at=1))
        assert db.rows("SELECT count(*) FROM articles") == [(0,)]
        load.release_embargoed(db, DAY + timedelta(days=1))
        run(db, poll(at=2))
        assert db.rows("SELECT sentence FROM mentions") == [("Russia attacked Ukraine twice.",)]


def carried(number: int, source: str, outlet: str = "Agency", **more: Any) -> Article:
    """Item ``number`` of a provider as one feed brings it."""
    made = article(number, source=source, **more)
    return msgspec.structs.replace(made, guid=f"urn:{number}", outlet=outlet)


def statuses(db: Database) -> dict[str, str]:
    return dict(db.rows("SELECT source, status FROM core_articles ORDER BY source"))


KILL_2 = carried(1, "desk", version=2, status=ArticleStatus.CANCELED, text="", title="KILL")


@pytest.mark.parametrize("kill_first", [False, True])
def test_a_kill_withdraws_its_item_from_every_feed(tmp_path: Path, kill_first: bool) -> None:
    items = [carried(1, "wire"), carried(1, "paper"), carried(2, "third")]
    with database(tmp_path, read=False) as db:
        if kill_first:
            run(db, poll(KILL_2))
        run(db, poll(*items))
        if not kill_first:
            assert db.rows("SELECT count(*) FROM mentions") == [(6,)]
            run(db, poll(KILL_2, at=1))
        gone = "canceled"
        assert statuses(db) == {"desk": gone, "paper": gone, "third": "usable", "wire": gone}
        assert db.rows("SELECT count(*) FROM core_mentions") == [(6,)]
        assert db.rows(
            "SELECT DISTINCT source FROM mentions JOIN articles AS a ON a.id = article_id"
        ) == [("third",)]
        assert db.rows("SELECT DISTINCT source FROM out_pair_mentions") == [("third",)]
        assert db.rows("SELECT source, stored FROM out_coverage_daily WHERE stored > 0") == [
            ("third", 1)
        ]
        run(db, poll(carried(1, "paper", version=3), at=2))  # sent again, through one of them
        assert statuses(db)["paper"] == "usable"
        assert statuses(db)["wire"] == gone


def test_a_kill_of_another_provider_or_of_an_item_without_guid_withdraws_nothing(
    tmp_path: Path,
) -> None:
    with database(tmp_path, carried(1, "wire"), carried(1, "other", "Other"), article(3)) as db:
        run(db, poll(msgspec.structs.replace(KILL_2, outlet="AGENCY"), at=1))
        found = db.rows("SELECT DISTINCT source, status FROM core_articles ORDER BY ALL")
        assert found == [
            ("desk", "canceled"),
            ("other", "usable"),
            ("wire", "canceled"),
            ("wire", "usable"),
        ]


def test_a_correction_through_another_feed_replaces_what_it_corrects(tmp_path: Path) -> None:
    later = carried(1, "desk", version=2, text="Nobody attacked anybody.")
    with database(tmp_path, carried(1, "wire")) as db:
        run(db, poll(later, at=1))
        assert statuses(db) == {"desk": "usable", "wire": "replaced"}
        assert db.rows("SELECT count(*) FROM core_mentions") == [(3,)]
        assert db.rows("SELECT sentence FROM mentions") == [("Nobody attacked anybody.",)]
        run(db, poll(carried(1, "wire", version=2), at=2))  # it catches up
        assert statuses(db) == {"desk": "usable", "wire": "usable"}


def test_an_older_database_learns_its_items(tmp_path: Path) -> None:
    stored = [carried(1, "wire"), carried(2, "wire", version=4), KILL_2, article(3)]
    with database(tmp_path, *stored, read=False) as db:
        whole = contents(db)
        db.execute("DROP TABLE core_items; ALTER TABLE core_articles DROP COLUMN item_key")
        db.execute("DROP TABLE out_pair_daily; ALTER TABLE core_extractions DROP COLUMN published")
        db.execute("DELETE FROM schema_migrations WHERE number >= 5")
    with Database.open(tmp_path / "t.duckdb") as db:
        again = contents(db)
        assert again["core_items"] == whole["core_items"]
        assert len(again["core_items"]) == 2
        assert sorted(again["core_articles"], key=repr) == sorted(whole["core_articles"], key=repr)


def test_late_articles_land_on_their_day(tmp_path: Path) -> None:
    with database(tmp_path, article(1, day=5)) as db:
        run(db, poll(article(2, day=1), at=1))
        assert db.rows("SELECT day::VARCHAR, articles FROM out_coverage_daily ORDER BY day") == [
            ("2025-03-02", 1),
            ("2025-03-06", 1),
        ]


def test_only_articles_that_were_read_are_the_denominator(tmp_path: Path) -> None:
    foreign, waiting = article(2, language="fr"), article(3)
    with database(tmp_path, article(1)) as db:
        load.store_polls(db, [poll(foreign, waiting, at=1)])
        load.store_extractions(db, [reading(foreign, skipped="language fr")])
        assert db.rows("SELECT stored, articles, stories FROM out_coverage_daily") == [(3, 1, 1)]


def test_a_reprinted_story_counts_once(tmp_path: Path) -> None:
    first, second, other = article(1), article(2, source="paper"), article(3)
    with database(tmp_path, first, second, other) as db:
        marks = [fingerprint(first, 1, 2), fingerprint(second, 2, 3), fingerprint(other, 9)]
        stories = {first.id: first.id, second.id: first.id, other.id: other.id}
        load.store_stories(db, marks, stories)
        assert db.rows("SELECT articles, sources FROM stories ORDER BY articles") == [
            (1, 1),
            (2, 2),
        ]
        assert db.rows("SELECT stories, articles FROM trend_daily WHERE event = 'ASSAULT'") == [
            (2, 3)
        ]
        assert db.rows("SELECT sum(stories), sum(articles) FROM out_coverage_daily") == [(2, 3)]
        kill = article(1, version=2, status=ArticleStatus.CANCELED)
        load.store_polls(db, [poll(kill, at=3)])  # the reprint now stands for the story
        assert db.rows("SELECT lead_id FROM stories WHERE story_id = ?", [first.id]) == [
            (second.id,)
        ]
        assert db.rows("SELECT stories, articles FROM trend_daily WHERE event = 'ASSAULT'") == [
            (2, 2)
        ]


def test_candidates_are_whole_stories_that_share_a_band_in_time(tmp_path: Path) -> None:
    a, b, far, alien = article(1), article(2, day=1), article(3, day=40), article(4)
    new = article(5, day=2)
    with database(tmp_path, a, b, far, alien, new) as db:
        marks = [
            fingerprint(a, 1),
            fingerprint(b, 1, 2),
            fingerprint(far, 2),
            fingerprint(alien, 7),
        ]
        load.store_stories(db, marks, {a.id: a.id, b.id: a.id})
        found = load.story_candidates(db, [fingerprint(new, 2)])
        assert [(f.article_id, f.story_id) for f in found] == [(a.id, a.id), (b.id, a.id)]
        assert found[1] == msgspec.structs.replace(fingerprint(b, 1, 2), story_id=a.id)
        assert [u.id for u in load.unlinked_articles(db, 10)] == [new.id]


def test_what_is_known_is_found_by_id_and_url(tmp_path: Path) -> None:
    a = article(1)
    with database(tmp_path, a, read=False) as db:
        assert load.known_ids(db, [a.id, "nobody"]) == {a.id}
        assert load.known_urls(db, [a.url, "https://example.org/"]) == {a.url}
        assert load.known_urls(db, [a.url], source="other") == set()


@pytest.mark.parametrize("seed", range(6))
def test_any_order_with_repeats_and_interruptions_gives_the_same_tables(
    tmp_path: Path, seed: int
) -> None:
    material = [
        article(1),
        article(1, version=2, text="Russia attacked Ukraine anew."),
        article(1, version=2, text="Russia attacked Ukraine anew. The two sides met."),
        article(2, day=1),
        article(2, day=1, version=3, status=ArticleStatus.CANCELED, text="killed"),
        article(3, day=2, status=ArticleStatus.WITHHELD),
        embargoed(6, day=3),
        KILL_2,
        carried(1, "agency"),
        carried(1, "agency", version=3, text="Russia attacked Ukraine in the end."),
        carried(1, "third", version=2),
        article(4, day=2, source="paper"),
        article(5, day=9, text="Nothing happened."),
    ]
    polls = [
        poll(a, feed=f"f{i}", at=i, rejects=[reject(url=str(i))]) for i, a in enumerate(material)
    ]
    with database(tmp_path, read=False) as db:
        for result in polls:
            run(db, result)
        load.release_embargoed(db, NOW)
        run(db, polls[0])
        straight = contents(db)
    order = polls * 2
    chance = random.Random(seed)
    chance.shuffle(order)
    (tmp_path / "other").mkdir()
    with database(tmp_path / "other", read=False) as db:
        for result in order:
            load.store_polls(db, [result])
            if chance.random() < 0.5:  # else a kill came before the reading
                waiting = queue.unread(db, VERSION, chance.randint(1, 3))
                load.store_extractions(db, [reading(a) for a in waiting])
            load.release_embargoed(db, NOW)
        run(db, polls[0])
        shuffled = contents(db)
    for table, rows in straight.items():
        assert shuffled[table] == rows, table
