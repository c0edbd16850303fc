import math
import random
import statistics
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import msgspec
import pytest

from extractors.errors import StorageError
from extractors.records import Article, ArticleStatus, Mention, Modality
from storage import load, trends
from storage.database import Database
from storage.statements import folder
from tests.storage.material import (
    DAY,
    VERSION,
    article,
    database,
    fingerprint,
    mention,
    poll,
    reading,
)

FIRST = DAY.date()


def fill(db: Database, told: Iterable[tuple[Article, list[Mention]]]) -> Database:
    """Store articles with exactly these mentions."""
    pairs = list(told)
    load.store_polls(db, [poll(*(a for a, _ in pairs), at=9)])
    load.store_extractions(
        db,
        [
            reading(a, *found) if found else reading(a, skipped=None, version=VERSION)
            for a, found in pairs
        ],
    )
    return db


def quiet(number: int, **where: object) -> tuple[Article, list[Mention]]:
    """An article that tells of nothing."""
    return article(number, text="Nothing happened.", **where), []  # type: ignore[arg-type]


def loud(number: int, tension: float = 1.0, **where: object) -> tuple[Article, list[Mention]]:
    """An article that tells of an attack."""
    a = article(number, **where)  # type: ignore[arg-type]
    return a, [mention(a, tension=tension)]


def needed(trend: trends.TrendInfo) -> list[str]:
    """Actors for a trend that cannot do without."""
    return ["RUS", "UKR"] if trend.actors else []


def test_every_trend_says_what_it_answers_and_runs_in_a_bare_shell(tmp_path: Path) -> None:
    database(tmp_path, *(article(i, day=i % 3) for i in range(20))).close()
    names = [t.name for t in trends.catalogue()]
    assert len(names) == len(set(names)) >= 16
    for trend in trends.catalogue():
        assert trend.question.endswith("?"), trend.name
        assert trend.grain, trend.name
        assert trend.caveats.endswith("."), trend.name
    with duckdb.connect(str(tmp_path / "t.duckdb"), read_only=True) as shell:
        for file in folder("trends"):
            shell.execute(file.read_text("utf-8")).fetchall()
        shell.execute("SET VARIABLE actors = ['RUS', 'UKR']")
        for file in folder("trends"):
            shell.execute(file.read_text("utf-8")).fetchall()


@pytest.mark.parametrize("trend", trends.catalogue(), ids=lambda t: t.name)
def test_every_trend_takes_every_parameter_that_it_names(
    tmp_path: Path, trend: trends.TrendInfo
) -> None:
    values: dict[str, trends.Value] = {
        "event": "ASSAULT", "ordered": True, "reprints": True, "baseline_start": FIRST,
        "baseline_end": FIRST + timedelta(9), "min_articles": 1, "support": 1, "grain": "week",
        "limit": 5, "top": 2, "days": 2, "z": 1.5, "zone": "Europe/Berlin", "lags": 3,
        "between": True, "named": True,
    }  # fmt: skip
    window = {"start": FIRST, "end": FIRST + timedelta(30), "actors": ["RUS", "UKR"]}
    with database(tmp_path, *(article(i, day=i % 20) for i in range(40))) as db:
        known = {k: v for k, v in {**values, **window}.items() if k in trend.parameters}
        assert set(trend.parameters) == set(known)
        trends.run(db, trend.name, **known)  # type: ignore[arg-type]
        assert trends.run(db, "tension_daily").num_rows == 20, "variables are unset afterwards"


@pytest.mark.parametrize("trend", trends.catalogue(), ids=lambda t: t.name)
def test_an_empty_database_gives_empty_tables(tmp_path: Path, trend: trends.TrendInfo) -> None:
    with database(tmp_path) as db:
        rows = trends.run(db, trend.name, actors=needed(trend)).num_rows
    assert rows == (1 if trend.name == "feed_health" else 0)


def test_wrong_questions_are_answered_with_what_was_meant(tmp_path: Path) -> None:
    with database(tmp_path, article(1)) as db:
        for arguments, message in (
            ({"name": "tension_dayly"}, "no such trend; did you mean tension_daily"),
            ({"actors": ["RUSS"]}, r"no such actor code; did you mean .*RUS \(Russia\)"),
            ({"actors": ["UKRR"]}, r"did you mean UKR \(Ukraine\)"),
            ({"actors": ["UKRAINE"]}, r"did you mean UKR \(Ukraine\)"),
            ({"actors": ["ZELENSKY"]}, r"did you mean .*UKR \(Ukraine\)"),
            ({"actors": ["KREMLIN"]}, r"did you mean .*RUS \(Russia\)"),
            ({"actors": ["RUS UKR"]}, "separate codes with commas"),
            ({"name": "lead_lag", "actors": ["RUS"]}, "needs 2 to 4 actor codes, not 1"),
            ({"zone": "Europe/Berln"}, "no such time zone; did you mean Europe/Berlin"),
            ({"zone": "Berlin"}, "no such time zone; did you mean Europe/Berlin"),
            ({"event": "ASSULT"}, "did you mean ASSAULT"),
            ({"start": date(2025, 2, 2), "end": date(2025, 2, 1)}, "start 2025-02-02 is after end"),
            ({"grain": "week"}, "has no such parameter; it has start, end"),
        ):
            with pytest.raises(StorageError, match=message):
                trends.run(db, **{"name": "tension_daily", **arguments})  # type: ignore[arg-type]


def test_values_never_become_sql(tmp_path: Path) -> None:
    with database(tmp_path, article(1)) as db:
        evil = "'); DROP TABLE core_mentions; --"
        with pytest.raises(StorageError, match="no such actor"):
            trends.run(db, "tension_daily", actors=[evil])
        with pytest.raises(StorageError, match="no such parameter"):
            trends.run(db, "tension_daily", **{f"x = 1; {evil}": 1})  # type: ignore[arg-type]
        assert db.rows("SELECT count(*) FROM core_mentions") == [(2,)]


def test_a_pair_without_mentions_is_an_empty_table(tmp_path: Path) -> None:
    with database(tmp_path, article(1)) as db:
        table = trends.run(db, "tension_daily", actors=["USA", "NATO"])
    assert table.num_rows == 0
    assert "index" in table.column_names


def test_the_baseline_averages_100_and_a_doubled_rate_reads_200(tmp_path: Path) -> None:
    told = [loud(i, day=i // 10) if i % 10 < 2 else quiet(i, day=i // 10) for i in range(100)]
    told += [loud(i, day=10) if i % 10 < 4 else quiet(i, day=10) for i in range(100, 110)]
    with fill(database(tmp_path, read=False), told) as db:
        ends = {"baseline_start": FIRST, "baseline_end": FIRST + timedelta(9)}
        rows = trends.run(db, "tension_daily", actors=["RUS", "UKR"], **ends).to_pylist()
    assert [r["index"] for r in rows if r["period"] >= FIRST] == [100.0] * 10 + [200.0]
    last = rows[-1]
    assert (last["stories"], last["mentions"], last["articles"], last["conflict"]) == (
        4,
        4,
        10,
        40.0,
    )
    # Byar's limits of a count of 4 are 1.08 and 10.24; 2 were expected
    assert (last["low"], last["high"]) == (pytest.approx(53.8, abs=0.3), pytest.approx(512, abs=1))
    assert rows[0]["baseline_start"] == FIRST


def test_a_feed_that_comes_or_goes_does_not_move_the_index(tmp_path: Path) -> None:
    """A feed full of war ends half-way: the raw share falls, the index does not."""
    told = []
    for i in range(3200):
        day, of_day = divmod(i, 40)
        feed, attacks = ("calm", 2) if of_day < 20 else ("war", 16)
        if feed == "war" and day >= 40:
            continue
        make = loud if of_day % 20 < attacks else quiet
        told.append(make(i, source=feed, day=day))
    with fill(database(tmp_path, read=False), told) as db:
        window = {"start": FIRST, "end": FIRST + timedelta(79)}
        rows = trends.run(db, "tension_daily", actors=["RUS", "UKR"], **window).to_pylist()
    assert all(r["index"] is not None for r in rows)
    half = [rows[:40], rows[40:]]
    raw = [sum(r["conflict"] for r in h) / len(h) for h in half]
    assert raw[1] < 0.4 * raw[0]
    assert {r["index"] for r in rows} == {100.0}


def test_coverage_is_a_share_of_what_is_usual_and_of_nothing_before_that_is_known(
    tmp_path: Path,
) -> None:
    """Twenty articles a day for five days, then five: a quarter; no usual day, no share."""
    told = [loud(i, day=i // 20) for i in range(105)]
    with fill(database(tmp_path, read=False), told) as db:
        rows = trends.run(db, "coverage", start=FIRST - timedelta(1), end=FIRST + timedelta(5))
    assert [(r["articles"], r["usual"], r["share"]) for r in rows.to_pylist()] == [
        (0, None, None), (20, None, None), *[(20, 20, 1)] * 4, (5, 20, 0.25),
    ]  # fmt: skip


def test_an_outage_is_null_and_not_calm(tmp_path: Path) -> None:
    told = [loud(i, day=i // 20) for i in range(400) if i // 20 != 10 or i % 20 == 0]
    with fill(database(tmp_path, read=False), told) as db:
        rows = trends.run(db, "tension_daily", min_articles=0).to_pylist()
    assert [(r["index"], r["coverage"]) for r in rows][9:12] == [
        (100.0, "good"), (None, "too little"), (100.0, "good"),
    ]  # fmt: skip


def test_a_mention_counts_once_in_every_series_whoever_is_named(tmp_path: Path) -> None:
    a = article(1)
    many = [
        mention(a, actors=("RUS", "USA"), targets=("UKR", "UKR-CIV", "NATO"), tension=0.5),
        mention(a, "met", event="ACCUSE", actors=("RUS", "UKR"), targets=(), tension=0.25),
        mention(a, "Friday", event="COERCE", actors=("UKR",), targets=("UKR-CIV",), tension=1.0),
    ]
    with fill(database(tmp_path, read=False), [(a, many)]) as db:

        def ask(*actors: str, ordered: bool = False) -> tuple[int, float]:
            rows = trends.run(
                db, "tension_daily", actors=actors, min_articles=1, ordered=ordered
            ).to_pylist()
            found = next(r for r in rows if r["mentions"])
            return found["mentions"], found["conflict"] / 100

        assert ask() == (3, 1.75)
        assert ask("UKR") == (3, 1.75)
        assert ask("RUS") == (2, 0.75)
        assert ask("NATO") == (1, 0.5)
        assert ask("UKR-CIV") == (2, 1.5)
        assert ask("RUS", "UKR") == (2, 0.75)
        assert ask("UKR", "RUS", ordered=True) == (1, 0.25)
        assert ask("RUS", "UKR", ordered=True) == (2, 0.75)
        assert ask("UKR", "UKR") == (1, 1.0)
        assert ask("RUS", "UKR-CIV") == (1, 0.5)
        pairs = trends.run(db, "pairs", support=1, min_articles=1).to_pylist()
        assert {(r["actor"], r["target"]): r["mentions"] for r in pairs} == {
            ("RUS", "UKR"): 2, ("NATO", "RUS"): 1, ("UKR", "USA"): 1, ("NATO", "USA"): 1,
        }  # fmt: skip
        states = trends.run(db, "states", support=1, min_articles=1).to_pylist()
        assert {r["actor"]: r["mentions"] for r in states} == {
            "RUS": 2,
            "UKR": 3,
            "USA": 1,
            "NATO": 1,
        }


def test_reprints_count_only_when_asked_for(tmp_path: Path) -> None:
    a, b = article(1), article(2, source="paper")
    with database(tmp_path, a, b) as db:
        load.store_stories(db, [fingerprint(a, 1), fingerprint(b, 1)], {a.id: a.id, b.id: a.id})
        once = trends.run(db, "tension_daily", min_articles=1).to_pylist()[-1]
        all_of_them = trends.run(db, "tension_daily", min_articles=1, reprints=True).to_pylist()[-1]
    assert (once["stories"], all_of_them["stories"]) == (1, 2)


def test_a_killed_article_is_in_no_trend(tmp_path: Path) -> None:
    a = article(1)
    kill = article(1, version=2, status=ArticleStatus.CANCELED)
    with database(tmp_path, a) as db:
        load.store_polls(db, [poll(kill, at=4)])
        for trend in trends.catalogue():
            if trend.name != "feed_health":
                table = trends.run(db, trend.name, actors=needed(trend))
                assert table.num_rows == 0, trend.name


def test_a_planted_escalation_is_a_spike_and_names_its_stories(tmp_path: Path) -> None:
    chance = random.Random(3)
    told = [
        loud(i, day=i // 30) if chance.random() < 0.03 else quiet(i, day=i // 30)
        for i in range(3000)
    ]
    planted = [loud(5000 + i, day=80) for i in range(9)]
    with fill(database(tmp_path, read=False), [*told, *planted]) as db:
        rows = trends.run(db, "spikes", actors=["RUS", "UKR"], start=FIRST).to_pylist()
    found = [r for r in rows if r["day"] == FIRST + timedelta(80)]
    assert found[0]["z"] > 4
    assert {a.id for a, _ in planted} <= set(found[0]["story_ids"])
    assert len(rows) <= 3


def test_first_time_pairs_and_movers_tell_what_is_new(tmp_path: Path) -> None:
    told = [loud(i, day=i // 10) if i % 10 < 2 else quiet(i, day=i // 10) for i in range(200)]
    new = article(900, day=18)
    told.append((new, [mention(new, actors=("USA",), targets=("NATO",))]))
    told += [loud(300 + i, day=19) for i in range(20)]
    with fill(database(tmp_path, read=False), told) as db:
        firsts = trends.run(db, "first_time_pairs").to_pylist()
        movers = trends.run(db, "movers", days=2).to_pylist()
    assert [(r["day"], r["actor"], r["target"], r["article_id"]) for r in firsts] == [
        (FIRST + timedelta(18), "USA", "NATO", new.id)
    ]
    assert (movers[0]["actor"], movers[0]["target"]) == ("RUS", "UKR")
    assert movers[0]["change"] > 0
    assert movers[0]["z"] > 2


def test_threats_are_not_acts(tmp_path: Path) -> None:
    a, b, c = article(1), article(2), article(3)
    told = [
        (a, [mention(a, event="THREATEN")]),
        (b, [mention(b, modality=Modality.FUTURE), mention(b, "met")]),
        (c, [mention(c, modality=Modality.DENIED)]),
    ]
    with fill(database(tmp_path, read=False), told) as db:
        row = trends.run(db, "threats_vs_acts").to_pylist()[0]
    assert (row["threats"], row["acts"], row["threat_share"], row["stories"]) == (2, 1, 0.6667, 3)


def test_the_share_of_conflict_is_of_articles_read_with_its_wilson_interval(tmp_path: Path) -> None:
    told = [loud(i) if i < 3 else quiet(i) for i in range(10)]
    with fill(database(tmp_path, read=False), told) as db:
        rows = trends.run(db, "conflict_share").to_pylist()
    assert [(r["actor"], r["conflict_articles"], r["articles"], r["share"]) for r in rows] == [
        (None, 3, 10, 0.3), ("RUS", 3, 10, 0.3), ("UKR", 3, 10, 0.3),
    ]  # fmt: skip
    z, p, n = 1.96, 0.3, 10
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    assert rows[0]["low"] == pytest.approx((middle - half) / (1 + z * z / n), abs=1e-5)
    assert rows[0]["high"] == pytest.approx((middle + half) / (1 + z * z / n), abs=1e-5)


def test_a_share_is_drawn_to_the_states_average_as_far_as_chance_explains(tmp_path: Path) -> None:
    """Against the formula of Clayton and Kaldor 1987; a month without conflict has a row, too."""
    steady, burst = (2, 3, 2, 3), (0, 0, 0, 12)
    told = []
    for month in range(4):
        for number in range(20):
            a, found = quiet(100 * month + number, day=31 * month)
            if number < steady[month]:
                found.append(mention(a, "Nothing"))
            if number < burst[month]:
                found.append(mention(a, "happened", actors=("USA",), targets=("CHN",)))
            told.append((a, found))
    with fill(database(tmp_path, read=False), told) as db:
        rows = trends.run(db, "conflict_share", start=FIRST, end=FIRST + timedelta(99)).to_pylist()

    def column(actor: str, name: str) -> list[float]:
        return [row[name] for row in rows if row["actor"] == actor]

    assert column("RUS", "conflict_articles") == list(steady)
    assert column("RUS", "smoothed") == pytest.approx([0.125] * 4)
    assert column("USA", "conflict_articles") == list(burst)
    rate = 12 / 80
    beyond = sum((hits / 20 - rate) ** 2 for hits in burst) / 4 - rate / 20
    weight = rate / beyond
    drawn = [(hits + rate * weight) / (20 + weight) for hits in burst]
    assert column("USA", "smoothed") == pytest.approx(drawn, abs=1e-6)


def test_the_share_of_conflict_between_sides_and_of_all_that_an_article_names(
    tmp_path: Path,
) -> None:
    war, riot, talk = (article(i) for i in range(3))
    inside = msgspec.structs.replace(
        mention(riot, actors=("RUS-CIV",), targets=("RUS",), speaker="TUR-MEDIA"), country="GEO"
    )
    told = [
        (war, [mention(war), mention(war, "met", actors=("USA",), targets=(), tension=-1.0)]),
        (riot, [inside]),
        (talk, [mention(talk, "met", actors=("USA", "NATO"), targets=(), tension=-1.0)]),
    ]
    with fill(database(tmp_path, read=False), told) as db:

        def hits(**parameters: bool) -> dict[str | None, int]:
            rows = trends.run(db, "conflict_share", **parameters).to_pylist()  # type: ignore[arg-type]
            return {row["actor"]: row["conflict_articles"] for row in rows}

        assert hits() == {None: 2, "RUS": 2, "UKR": 1}
        assert hits(between=True) == {None: 1, "RUS": 1, "UKR": 1}
        assert hits(named=True) == {None: 2, "RUS": 2, "UKR": 1, "USA": 1, "GEO": 1, "TUR": 1}
        assert hits(between=True, named=True) == {None: 1, "RUS": 1, "UKR": 1, "USA": 1}


def test_three_days_with_little_more_each_are_a_spike_and_one_day_is_none(tmp_path: Path) -> None:
    """One story a day on three days is far more than none in months; one story is too few."""
    told = [quiet(i, day=i // 10) for i in range(600)]
    told += [loud(2000 + i, day=40 + i) for i in range(3)]
    lone = article(3000, day=55)
    told.append((lone, [mention(lone, actors=("USA",), targets=("NATO",))]))
    with fill(database(tmp_path, read=False), told) as db:
        rows = trends.run(db, "spikes", start=FIRST).to_pylist()
        more = trends.run(db, "spikes", start=FIRST, support=4).num_rows
    assert [(r["day"], r["actor"], r["target"], r["days"], r["stories"]) for r in rows] == [
        (FIRST + timedelta(42), "RUS", "UKR", 3, 3)
    ]
    assert sorted(rows[0]["story_ids"]) == sorted(a.id for a, _ in told[600:603])
    assert more == 0


def test_what_follows_three_days_later_has_its_peak_at_lag_three(tmp_path: Path) -> None:
    chance = random.Random(5)
    waves = [chance.randint(0, 8) for _ in range(70)]
    told, number = [], 0
    for day in range(70):
        for who, whom, many in (("RUS", "UKR", waves[day]), ("USA", "NATO", waves[day - 3])):
            for _ in range(many):
                number += 1
                a = article(number, day=day)
                told.append((a, [mention(a, actors=(who,), targets=(whom,), tension=1.0)]))
        told += [
            quiet(10_000 + day * 20 + i, day=day) for i in range(20 - waves[day] - waves[day - 3])
        ]
    with fill(database(tmp_path, read=False), told) as db:
        ahead = trends.run(db, "lead_lag", actors=["RUS", "UKR", "USA", "NATO"], lags=6)
        behind = trends.run(db, "lead_lag", actors=["USA", "NATO", "RUS", "UKR"], lags=6)
        weekly = trends.run(
            db, "lead_lag", actors=["RUS", "UKR", "USA", "NATO"], lags=2, grain="week"
        )
    found = {r["lag"]: r for r in ahead.to_pylist()}
    assert sorted(found) == list(range(-6, 7))
    assert max(found, key=lambda lag: found[lag]["correlation"]) == 3
    assert found[3]["correlation"] > 0.9
    assert (found[3]["n"], found[-6]["n"]) == (67, 64)
    assert found[3]["first_series"] == "RUS-UKR"
    assert all(r["low"] <= r["correlation"] <= r["high"] for r in found.values())
    assert all(r["low"] < r["high"] for lag, r in found.items() if lag != 3)
    assert sum(r["low"] <= 0 <= r["high"] for lag, r in found.items() if lag != 3) >= 9
    mirrored = {r["lag"]: r["correlation"] for r in behind.to_pylist()}
    assert mirrored == {-lag: r["correlation"] for lag, r in found.items()}
    weeks = {r["lag"]: r["n"] for r in weekly.to_pylist()}
    assert weeks[0] == 11, "70 days from a Saturday"
    assert all(n == weeks[0] - abs(lag) >= 10 for lag, n in weeks.items())


def test_the_correlation_is_pearsons_of_roots_less_their_line(tmp_path: Path) -> None:
    """Two codes: each direction of the pair, checked against plain Python."""
    chance = random.Random(9)
    told, number = [], 0
    counts = [(chance.randint(0, 5), chance.randint(0, 5)) for _ in range(40)]
    for day, (there, back) in enumerate(counts):
        for who, whom, many in (("RUS", "UKR", there), ("UKR", "RUS", back)):
            for _ in range(many):
                number += 1
                a = article(number, day=day)
                told.append((a, [mention(a, actors=(who,), targets=(whom,), tension=1.0)]))
        told += [quiet(10_000 + day * 20 + i, day=day) for i in range(12 - there - back)]
    with fill(database(tmp_path, read=False), told) as db:
        rows = trends.run(db, "lead_lag", actors=["RUS", "UKR"], lags=2).to_pylist()

    def flat(values: list[float]) -> list[float]:
        slope, base = statistics.linear_regression(range(len(values)), values)
        return [v - base - slope * t for t, v in enumerate(values)]

    x, y = flat([math.sqrt(a) for a, _ in counts]), flat([math.sqrt(b) for _, b in counts])
    for row in rows:
        lag = row["lag"]
        near = [(x[t], y[t + lag]) for t in range(40) if 0 <= t + lag < 40]
        expected = statistics.correlation(*zip(*near, strict=True))
        assert row["correlation"] == pytest.approx(expected, abs=2e-3), lag
        assert (row["first_series"], row["second_series"]) == ("RUS → UKR", "UKR → RUS")
        assert row["n"] == 40 - abs(lag)
        assert row["n_effective"] <= row["n"]


def shifted(
    told: Iterable[tuple[Article, list[Mention]]], hours: int
) -> list[tuple[Article, list[Mention]]]:
    """The same articles, published later."""
    moved = []
    for a, mentions in told:
        assert a.published is not None
        later = a.published + timedelta(hours=hours)
        moved.append((msgspec.structs.replace(a, published=later), mentions))
    return moved


@pytest.mark.parametrize(
    "trend", [t for t in trends.catalogue() if "zone" in t.parameters], ids=lambda t: t.name
)
def test_days_of_another_zone_are_those_of_articles_moved_by_its_hours(
    tmp_path: Path, trend: trends.TrendInfo
) -> None:
    """A zone five hours ahead counts as UTC counts articles that are published five hours later."""
    chance = random.Random(1)
    told = []
    for i in range(400):
        burst = i // 12 in {28, 29, 30}
        there, back = burst or chance.random() < 0.2, i > 11 and chance.random() < 0.2
        a, _ = (loud if there or back else quiet)(i, day=i // 12)
        found = [mention(a, tension=1.0)] if there else []
        if back:  # a pair that is new after the first day
            found.append(mention(a, actors=("UKR",), targets=("RUS",), tension=1.0))
        told += shifted([(a, found)], chance.randrange(24))
    asked = needed(trend)
    for name, moment in (("here", 0), ("there", 5)):
        (tmp_path / name).mkdir()
        fill(database(tmp_path / name, read=False), shifted(told, moment)).close()
    with Database.open(tmp_path / "here" / "t.duckdb", read_only=True) as db:
        zoned = trends.run(db, trend.name, actors=asked, zone="Etc/GMT-5").to_pylist()
        after = trends.run(db, trend.name, actors=asked).to_pylist()
        plain = trends.run(db, trend.name, actors=asked, zone="UTC").to_pylist()
    with Database.open(tmp_path / "there" / "t.duckdb", read_only=True) as db:
        moved = trends.run(db, trend.name, actors=asked).to_pylist()
    assert after == plain, "the zone is forgotten afterwards"
    moments = {"published", "first_published", "last_published"}
    days = [
        [{k: v for k, v in r.items() if k not in moments} for r in rows] for rows in (zoned, moved)
    ]
    assert days[0] == days[1]
    assert zoned, "there is something to compare"


def test_summer_time_moves_the_end_of_the_day(tmp_path: Path) -> None:
    """22:30 UTC is 23:30 in Berlin in winter and half past midnight in summer."""
    moments = [datetime(2025, month, 28, 22, 30, tzinfo=UTC) for month in (2, 6)]
    told = [
        (msgspec.structs.replace(a, published=at), m)
        for (a, m), at in zip([loud(1), loud(2)], moments, strict=True)
    ]
    with fill(database(tmp_path, read=False), told) as db:
        days = trends.run(db, "coverage", zone="Europe/Berlin").to_pylist()
        months = trends.run(db, "conflict_share", zone="Pacific/Auckland").to_pylist()
    assert [r["day"] for r in days if r["articles"]] == [date(2025, 2, 28), date(2025, 6, 29)]
    assert {r["period"] for r in months} == {date(2025, 3, 1), date(2025, 6, 1)}
