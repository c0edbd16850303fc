"""Load rate, query times and file size on ten years of generated mentions.

    python -m tests.benchmarks.storage [--mentions 1000000] [--batch 250000] [--database FILE]

The news is that of ``tests.benchmarks.news``. Everything goes through the real loader (Arrow,
duplicate check, ``out_*`` brought up to date) in one process, ``--batch`` mentions a transaction;
at the end come batches of 64 articles, as a run has them. A database that is there already is
only asked and measured. Times of questions are medians of several, warm; the naive ones are what
an analyst would write on the view ``mentions``, and the answers are compared. A line with a bar
(for 10 million mentions on two idle cores) says whether it holds; exit code 1 when one does not.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import pyarrow as pa

from extractors.records import Article, Extraction
from flows.knowledge import store_knowledge
from storage import load, trends
from storage.database import Database
from storage.rows import PollResult
from storage.statements import statement
from tests.benchmarks.news import news, read_seeds

PAIR: Final = ("RUS", "UKR")
ROUNDS: Final = 9
RUN, RUNS = 64, 12
"""Articles a transaction of ``tensionwire run`` by the shipped settings, and how many to time."""
BLOCK: Final = 262_144
"""Bytes of a block of DuckDB."""
TEXT: Final = frozenset({("raw_articles", "text"), ("core_sentences", "sentence")})
"""What the bar of the file leaves out."""

NAIVE_PAIR: Final = """
WITH sided AS (
    SELECT published::DATE AS day, tension,
        list_transform(actors, lambda a: split_part(a, '-', 1)) AS a,
        list_transform(targets, lambda t: split_part(t, '-', 1)) AS t
    FROM mentions WHERE tension > 0
)
SELECT day, sum(tension) AS tension FROM sided
WHERE list_contains(a, 'RUS') AND list_contains(t, 'UKR')
    OR list_contains(a, 'UKR') AND list_contains(t, 'RUS')
    OR len(t) = 0 AND list_has_all(a, ['RUS', 'UKR'])
GROUP BY day ORDER BY day
"""
NAIVE_PAIRS: Final = """
WITH acting AS (
    SELECT *, unnest(actors) AS actor FROM mentions WHERE published >= $1::DATE AND tension > 0
), sided AS (
    SELECT id, published, tension, split_part(actor, '-', 1) AS a,
        split_part(unnest(CASE WHEN len(targets) = 0 THEN actors ELSE targets END), '-', 1) AS t
    FROM acting
), pairs AS (
    SELECT DISTINCT id, published::DATE AS day, tension, least(a, t) AS actor,
        greatest(a, t) AS target
    FROM sided WHERE a <> t
)
SELECT day, actor, target, sum(tension) AS tension FROM pairs GROUP BY ALL ORDER BY ALL
"""


class Bars:
    """Prints what was measured beside its bar, and remembers whether all hold."""

    def __init__(self) -> None:
        self.hold = True

    def line(self, what: str, measured: str, bar: str = "", *, ok: bool = True) -> None:
        """One line; ``bar`` is empty where there is none."""
        verdict = f"   bar {bar}: {'holds' if ok else 'MISSED'}" if bar else ""
        print(f"{what:34} {measured}{verdict}", flush=True)
        self.hold &= ok


class Stopwatch:
    """Sums wall and processor seconds of what runs inside."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0

    def __enter__(self) -> None:
        self.wall -= time.perf_counter()
        self.cpu -= time.process_time()

    def __exit__(self, *_: object) -> None:
        self.wall += time.perf_counter()
        self.cpu += time.process_time()


class Took(NamedTuple):
    """Median seconds of wall and processor time."""

    wall: float
    cpu: float


def took(ask: Callable[[], object], rounds: int = ROUNDS) -> Took:
    """Ask once to warm up, then ``rounds`` times."""
    ask()
    watches = [Stopwatch() for _ in range(rounds)]
    for watch in watches:
        with watch:
            ask()
    return _median(watches)


def fill(db: Database, mentions: int, batch: int, bars: Bars) -> None:
    """Load everything and print the rates."""
    seeds = read_seeds()
    store_knowledge(db)
    articles, readings, again = Stopwatch(), Stopwatch(), Stopwatch()
    made, stored = 0, 0
    for told, found in news(seeds, mentions, batch):
        coming = made + sum(len(e.mentions) for e in found)
        bulk = len(told) - RUN * RUNS if coming >= mentions else len(told)
        with articles:
            load.store_polls(db, [PollResult(articles=tuple(told[:bulk]))])
            db.execute("CHECKPOINT")  # so that no load of mentions pays for the texts
        with readings:
            made += load.store_extractions(db, found[:bulk]).mentions
        with again:
            load.store_extractions(db, found[:bulk])
        stored += bulk
        print(f"  {made:,} mentions, {made / readings.wall:,.0f} /s", flush=True)
    bars.line("articles stored", _rate(articles, stored))
    speed, twice = made / readings.wall, made / again.wall
    bars.line("mentions loaded", _rate(readings, made), "50,000 /s", ok=speed >= 50_000)
    bars.line("only duplicates", _rate(again, made), "200,000 /s", ok=twice >= 200_000)
    _runs(db, told[bulk:], found[bulk:], bars)


def _rate(watch: Stopwatch, count: float) -> str:
    return f"{count / watch.wall:10,.0f} /s  {count / watch.cpu:10,.0f} /CPU s"


def _runs(db: Database, told: list[Article], found: list[Extraction], bars: Bars) -> None:
    """What batches as those of a run cost in a full database."""
    times = []
    for first in range(0, len(told), RUN):
        part = slice(first, first + RUN)
        load.store_polls(db, [PollResult(articles=tuple(told[part]))])
        with (watch := Stopwatch()):
            load.store_extractions(db, found[part])
        times.append(watch)
    bars.line(f"a run's batch of {RUN} articles", _ms(_median(times)))


def _median(watches: Sequence[Stopwatch]) -> Took:
    return Took(
        statistics.median(w.wall for w in watches), statistics.median(w.cpu for w in watches)
    )


def _ms(took: Took) -> str:
    return f"{1000 * took.wall:8.1f} ms  {1000 * took.cpu:8.1f} CPU ms"


def questions(db: Database, bars: Bars) -> None:
    """Time the questions that have a bar, against naive SQL, and compare the answers."""
    first, last = db.rows("SELECT min(day), max(day) FROM out_coverage_daily")[0]
    month = last - timedelta(29)

    def pair() -> pa.Table:
        return trends.run(db, "tension_daily", start=first, end=last, actors=PAIR)

    def pairs() -> pa.Table:
        return trends.run(db, "pairs", start=month, end=last, grain="day", support=1)

    took_pair, took_pairs = took(pair), took(pairs)
    bars.line(
        "daily index of a pair, all years", _ms(took_pair), "50 ms", ok=took_pair.wall <= 0.05
    )
    bars.line("all pairs, last 30 days", _ms(took_pairs), "300 ms", ok=took_pairs.wall <= 0.3)
    naive_pair = took(lambda: db.query(NAIVE_PAIR), 3)
    naive_pairs = took(lambda: db.query(NAIVE_PAIRS, [month]), 3)
    for what, naive, ours in (
        ("the pair from the view mentions", naive_pair, took_pair),
        ("the pairs from the view mentions", naive_pairs, took_pairs),
    ):
        bars.line(what, f"{_ms(naive)}   {naive.cpu / ours.cpu:.1f} times ours in CPU")
    same = _same(
        {(r["period"],): r["conflict"] * r["articles"] / 100 for r in pair().to_pylist()},
        {(r["day"],): r["tension"] for r in db.query(NAIVE_PAIR).to_pylist()},
    ) and _same(
        {
            (r["period"], r["actor"], r["target"]): r["conflict"] * r["articles"] / 100
            for r in pairs().to_pylist()
        },
        {
            (r["day"], r["actor"], r["target"]): r["tension"]
            for r in db.query(NAIVE_PAIRS, [month]).to_pylist()
        },
    )
    bars.line("sums equal to the naive ones", "yes" if same else "NO", "yes", ok=same)
    day = took(lambda: refresh_day(db, month), 3)
    bars.line("full refresh of one day", _ms(day), "2 s", ok=day.wall <= 2)


def _same(ours: dict[tuple[object, ...], float], naive: dict[tuple[object, ...], float]) -> bool:
    """Equal but for the four decimals of a rate per 100 articles; days without are 0 or missing."""
    return all(
        math.isclose(ours.get(key, 0), naive.get(key, 0), abs_tol=0.01) for key in ours | naive
    )


def refresh_day(db: Database, day: date) -> None:
    """Recompute everything that the trends keep of one day."""
    with db.transaction():
        db.execute(TOUCHED, [day, day])
        db.execute(statement("load/refresh_pairs"))
        db.execute(statement("load/refresh_days"))


TOUCHED: Final = """
CREATE OR REPLACE TEMP TABLE touched AS
SELECT article_key, published::DATE AS day, source FROM core_articles
WHERE published >= ?::DATE AND published < ?::DATE + 1
"""


def sizes(db: Database, bars: Bars) -> None:
    """Print bytes a mention by table and column, from the blocks that DuckDB wrote."""
    db.execute("CHECKPOINT")
    mentions = db.rows("SELECT count(*) FROM core_mentions")[0][0]
    tables = [t for (t,) in db.rows("SELECT table_name FROM duckdb_tables() WHERE NOT temporary")]
    text = total = 0.0
    for table in tables:
        found = db.rows(BLOCKS, [table])
        columns = {name: blocks * BLOCK / mentions for name, blocks in found}
        total += sum(columns.values())
        text += sum(size for name, size in columns.items() if (table, name) in TEXT)
        if sum(columns.values()) >= 1:
            worst = ", ".join(f"{name} {size:.1f}" for name, size in [*columns.items()][:6])
            bars.line(f"  {table}", f"{sum(columns.values()):8.1f} B/mention  ({worst})")
    used, free = db.rows("SELECT used_blocks, free_blocks FROM pragma_database_size()")[0]
    apart = used * BLOCK / mentions - text
    bars.line("text of articles and sentences", f"{text:8.1f} B/mention")
    bars.line("everything else", f"{apart:8.1f} B/mention", "150 B", ok=apart <= 150)
    bars.line("free in the file", f"{free * BLOCK / mentions:8.1f} B/mention")


BLOCKS: Final = """
-- A block that several columns share counts for each in equal parts.
WITH used AS (
    SELECT DISTINCT column_name, unnest(list_append(additional_block_ids, block_id)) AS block
    FROM pragma_storage_info(?) WHERE persistent
), shared AS (
    SELECT block, count(*) AS columns FROM used WHERE block >= 0 GROUP BY block
)
SELECT column_name, sum(1 / columns) FROM used JOIN shared USING (block)
GROUP BY column_name ORDER BY 2 DESC
"""


def main() -> int:
    """Run the benchmark."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--mentions", type=int, default=1_000_000)
    options.add_argument("--batch", type=int, default=250_000)
    options.add_argument("--database", type=Path)
    chosen = options.parse_args()
    bars = Bars()
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.database or Path(folder) / "bench.duckdb"
        fresh = not path.exists()
        with Database.open(path) as db:
            if fresh:
                fill(db, chosen.mentions, chosen.batch, bars)
            questions(db, bars)
            sizes(db, bars)
    return int(not bars.hold)


if __name__ == "__main__":
    sys.exit(main())
