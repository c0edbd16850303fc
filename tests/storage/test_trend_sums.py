"""The kept sums and the trends, against the same worked out naively from the mentions."""

from __future__ import annotations

import math
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.records import Article, ArticleStatus, Mention
from storage import load, trends
from storage.database import Database
from storage.statements import statement
from tests.storage.material import article, contents, database, fingerprint, mention, poll, reading

CODES = ("RUS", "UKR", "USA", "RUS-OPP", "UKR-CIV", "NATO")
TENSIONS = (-1.5, 0.0, 0.25, 1.0, 2.75)
DAYS = 4
Told = tuple[Article, tuple[Mention, ...]]
Key = tuple[object, ...]

sides = st.lists(st.sampled_from(CODES), max_size=3, unique=True)
events = st.tuples(sides, sides, st.sampled_from(TENSIONS), st.sampled_from(("ASSAULT", "CONSULT")))


@st.composite
def worlds(draw: st.DrawFn) -> list[Told]:
    """A few articles of two feeds on a few days with whatever mentions."""
    told = []
    for number in range(draw(st.integers(1, 8))):
        a = article(
            number, source=draw(st.sampled_from(("wire", "paper"))), day=draw(st.integers(0, DAYS))
        )
        found = [
            mention(
                a, trigger, event=event, actors=tuple(actors), targets=tuple(targets), tension=t
            )
            for trigger, (actors, targets, t, event) in zip(
                ("attacked", "Friday", "met"), draw(st.lists(events, max_size=3)), strict=False
            )
        ]
        told.append((a, tuple(found)))
    return told


def read(a: Article, found: Sequence[Mention]) -> object:
    """An extraction with exactly these mentions."""
    return msgspec.structs.replace(reading(a), mentions=tuple(found), quotes=())


def store(db: Database, told: Sequence[Told]) -> None:
    """Store and read these articles."""
    load.store_polls(db, [poll(*(a for a, _ in told), at=3)])
    load.store_extractions(db, [read(a, found) for a, found in told])  # type: ignore[misc]


def state(code: str) -> str:
    """The code without its suffix."""
    return code.split("-", maxsplit=1)[0]


def pairs_of(m: Mention) -> set[tuple[str, str]]:
    """Ordered pairs of different states that a mention is about."""
    actors, targets = [state(c) for c in m.actors], [state(c) for c in m.targets]
    if not targets and len(actors) > 1:
        targets = actors
    return {(a, t) for a in actors or ["UNK"] for t in targets if a != t}


def naive(told: Sequence[Told], kind: str) -> dict[Key, tuple[int, float]]:
    """Mentions and tension above zero by day and label, each mention once a label."""
    sums: dict[Key, list[float]] = defaultdict(lambda: [0, 0.0])
    for a, found in told:
        assert a.published is not None
        for m in found:
            labels: set[Key]
            if kind == "world":
                labels = {()}
            elif kind == "pairs":
                labels = {tuple(sorted(p)) for p in pairs_of(m)}
            elif kind == "dyads":
                labels = set(pairs_of(m))
            else:
                labels = {(state(c),) for c in (*(m.actors or ("UNK",)), *m.targets)}
            for label in labels:
                cell = sums[a.published.date(), *label]
                cell[0] += 1
                cell[1] += max(m.tension, 0.0)
    return {key: (int(n), up) for key, (n, up) in sums.items()}


def asked(db: Database, kind: str) -> dict[Key, tuple[int, float]]:
    """The same from a trend; ``conflict`` is per 100 articles."""
    name, labels = {
        "world": ("tension_daily", ()),
        "pairs": ("pairs", ("actor", "target")),
        "dyads": ("dyads", ("actor", "target")),
        "states": ("states", ("actor",)),
    }[kind]
    more: dict[str, trends.Value] = {} if kind == "world" else {"grain": "day", "support": 1}
    rows = trends.run(db, name, min_articles=1, **more).to_pylist()  # type: ignore[arg-type]
    return {
        (r["period"], *(r[c] for c in labels)): (
            r["mentions"],
            (r["conflict"] or 0) * r["articles"] / 100,
        )
        for r in rows
        if r["mentions"] and not (kind == "dyads" and r["actor"] == r["target"])
    }


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without articles, to be copied: quicker than its migrations."""
    folder = tmp_path_factory.mktemp("empty")
    database(folder, read=False).close()
    return folder / "t.duckdb"


@contextmanager
def copied(empty: Path) -> Iterator[Database]:
    """A copy of it, for one example."""
    with TemporaryDirectory() as folder, Database.open(shutil.copy(empty, folder)) as db:
        yield db


@settings(max_examples=10, deadline=None)
@given(told=worlds())
def test_daily_sums_are_those_of_the_raw_mentions(empty: Path, told: list[Told]) -> None:
    with copied(empty) as db:
        store(db, told)
        for kind in ("world", "states", "pairs", "dyads"):
            ours, raw = asked(db, kind), naive(told, kind)
            assert ours.keys() == raw.keys(), kind
            for key, (mentions, tension) in raw.items():
                assert ours[key][0] == mentions, (kind, key)
                assert math.isclose(ours[key][1], tension, abs_tol=1e-3), (kind, key)


VALUES = (
    "period",
    "index",
    "low",
    "high",
    "mentions",
    "stories",
    "articles",
    "conflict",
    "coverage",
)


def series(db: Database, name: str, **parameters: object) -> dict[Key, list[Key]]:
    """Rows of a trend by their label, each as its values."""
    by_label: dict[Key, list[Key]] = defaultdict(list)
    for r in trends.run(db, name, min_articles=1, **parameters).to_pylist():  # type: ignore[arg-type]
        label = tuple(r[c] for c in ("actor", "target", "event") if c in r)
        by_label[label].append(tuple(r[c] for c in VALUES))
    return by_label


@settings(max_examples=4, deadline=None)
@given(told=worlds(), reprints=st.booleans(), based=st.booleans())
def test_one_selection_is_the_series_of_its_label(
    empty: Path, told: list[Told], reprints: bool, based: bool
) -> None:
    """tension_daily is worked out apart from the trends of many labels, and tells the same."""
    with copied(empty) as db:
        store(db, told)
        first = min(a.published.date() for a, _ in told if a.published)
        shared: dict[str, object] = {"reprints": reprints}
        if based:
            shared |= {"baseline_start": first, "baseline_end": first + timedelta(1)}
        many: dict[str, object] = {**shared, "grain": "day", "support": 1}
        for name, label_of in (("pairs", 2), ("dyads", 2), ("states", 1), ("classes", 0)):
            if name == "classes":
                del many["support"]
            for label, rows in series(db, name, **many).items():
                if len(set(label)) < label_of:  # of one side with itself: no question for two
                    continue
                asked: dict[str, object] = {"actors": label[:label_of], **shared}
                if name == "dyads":
                    asked["ordered"] = True
                if name == "classes":
                    asked["event"] = label[0]
                assert series(db, "tension_daily", **asked) == {(): rows}, (name, label)


REBUILD = """
DELETE FROM out_pair_mentions; DELETE FROM out_pair_daily; DELETE FROM out_coverage_daily;
CREATE OR REPLACE TEMP TABLE touched AS
SELECT article_key, published::DATE AS day, source FROM core_articles
"""


def rebuild(db: Database) -> None:
    """Work out all that the trends keep from nothing."""
    with db.transaction():
        db.execute(REBUILD)
        db.execute(statement("load/refresh_pairs"))
        db.execute(statement("load/refresh_days"))


@settings(max_examples=6, deadline=None)
@given(told=worlds(), data=st.data())
def test_loads_in_any_order_keep_what_a_full_rebuild_gives(
    empty: Path, told: list[Told], data: st.DataObject
) -> None:
    """Articles come in any order and portions, are read late, linked, corrected and killed."""
    with copied(empty) as db:
        for a, found in data.draw(st.permutations(told)):
            load.store_polls(db, [poll(a, at=1)])
            if data.draw(st.booleans()):
                load.store_extractions(db, [read(a, found)])  # type: ignore[list-item]
        a, found = data.draw(st.sampled_from(told))
        fate = data.draw(st.sampled_from(("corrected", "killed", "linked", "left")))
        if fate == "corrected":
            assert a.published is not None
            later = msgspec.structs.replace(
                a, version=2, published=a.published + timedelta(days=1), text=a.text + " Again."
            )
            load.store_polls(db, [poll(later, at=2)])
        elif fate == "killed":
            kill = msgspec.structs.replace(a, version=2, status=ArticleStatus.CANCELED)
            load.store_polls(db, [poll(kill, at=2)])
        elif fate == "linked":
            first = min((x for x, _ in told), key=lambda x: (x.published, x.id))
            load.store_stories(
                db, [fingerprint(x, 1) for x, _ in told], {x.id: first.id for x, _ in told}
            )
        load.store_extractions(db, [read(x, f) for x, f in told if x is not a])  # type: ignore[misc]
        kept = contents(db)
        rebuild(db)
        again = contents(db)
    for table in ("out_pair_mentions", "out_pair_daily", "out_coverage_daily"):
        assert kept[table] == again[table], table


def test_late_articles_touch_only_their_day(tmp_path: Path) -> None:
    with database(tmp_path, *(article(i, day=i % 5) for i in range(20))) as db:
        before = {t: _without(db, t) for t in ("out_pair_daily", "out_coverage_daily")}
        late = article(99, day=2)
        store(db, [(late, (mention(late),))])
        after = {t: _without(db, t) for t in before}
        assert after == before
        assert late.published is not None
        day = [late.published.date()]
        assert db.rows("SELECT stored FROM out_coverage_daily WHERE day = ?", day) == [(5,)]


def _without(db: Database, table: str) -> list[tuple[object, ...]]:
    """Rows of the other days, with the place where they lie: not even rewritten."""
    day = article(0, day=2).published
    return db.rows(f"SELECT rowid, * FROM {table} WHERE day <> ?::DATE ORDER BY ALL", [day])


def test_a_feed_that_is_added_or_dropped_does_not_move_the_index(tmp_path: Path) -> None:
    """A feed of other habits joins for ten days and leaves: the rest of the index stays as it was.

    Both feeds tell of the same rise, so each day's index is the same with one feed or two.
    """
    index = {}
    for name, with_it in (("alone", False), ("both", True)):
        (tmp_path / name).mkdir()
        told: list[Told] = []
        for day in range(30):
            rise = 2 if day >= 20 else 1
            feeds = [("wire", 20, 2 * rise)]
            if with_it and day % 10 >= 5:
                feeds.append(("paper", 10, 4 * rise))
            for feed, articles, attacks in feeds:
                for i in range(articles):
                    a = article(day * 100 + i, source=feed, day=day)
                    told.append((a, (mention(a, tension=1.0),) if i < attacks else ()))
        with database(tmp_path / name, read=False) as db:
            store(db, told)
            rows = trends.run(db, "tension_daily", actors=["RUS", "UKR"]).to_pylist()
            index[name] = [r["index"] for r in rows]
    first, last = index["alone"][:20], index["alone"][20:]
    assert len(set(first)) == len(set(last)) == 1
    assert last[0] == pytest.approx(2 * first[0], abs=0.02)
    assert index["both"] == pytest.approx(index["alone"], rel=0.02)


def test_a_mention_with_both_sides_in_both_roles_counts_once_for_their_pair(tmp_path: Path) -> None:
    a = article(1)
    both = mention(a, actors=("RUS", "UKR-CIV"), targets=("UKR", "RUS"), tension=0.5)
    with database(tmp_path, read=False) as db:
        store(db, [(a, (both,))])
        rows = trends.run(db, "pairs", support=1, min_articles=1).to_pylist()
        there, back = (
            trends.run(db, "tension_daily", min_articles=1, ordered=True, actors=who).to_pylist()
            for who in (["RUS", "UKR"], ["UKR", "RUS"])
        )
    assert [(r["actor"], r["target"], r["mentions"]) for r in rows] == [("RUS", "UKR", 1)]
    assert (there[0]["mentions"], back[0]["mentions"]) == (1, 1)
