"""Load rate, file size and query times on generated mentions.

    python -m tests.benchmarks.storage [--mentions 1000000] [--batch 20000] [--database FILE]

The world is made up but shaped like the real one: actors and pairs follow a Zipf law, four
mentions an article, eighty feeds, ten years in order of time. Everything goes through the real
loader (Arrow, duplicate check, refresh of ``out_*``) on one process.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from extractors.records import Article, Extraction, Mention, Modality, article_id
from storage import load, trends
from storage.database import Database
from storage.rows import PollResult
from storage.statements import statement
from tests.storage.material import EVENTS

YEARS, FEEDS, PER_ARTICLE = 10, 80, 4
START = datetime(2015, 1, 1, tzinfo=UTC)
STATES = [f"{a}{b}{c}" for a in "ABCDE" for b in "FGHIJ" for c in "KLMNOPQR"]
CLASSES = [(e.event, 1.0 if "conflict" in e.quad else -1.0) for e in EVENTS]
PLACES = [
    (f"Town {i}", random.Random(i).uniform(-60, 70), float(i % 360 - 180)) for i in range(900)
]


def world(mentions: int, batch: int) -> Iterator[tuple[list[Article], list[Extraction]]]:
    """Batches of articles and what extraction finds in them, ``batch`` mentions each."""
    chance = random.Random(7)
    weights = [1 / (rank + 2) for rank in range(len(STATES))]
    number, articles = 0, mentions // PER_ARTICLE
    while number < articles:
        size = min(batch // PER_ARTICLE, articles - number)
        crowd = iter(chance.choices(STATES, weights, k=size * PER_ARTICLE * 2))
        made = [_article(chance, number + i, articles) for i in range(size)]
        yield made, [_reading(chance, a, crowd) for a in made]
        number += size


def _article(chance: random.Random, number: int, total: int) -> Article:
    feed = f"feed-{int(chance.paretovariate(1.2)) % FEEDS}"
    url = f"https://example.org/{feed}/{number}"
    text = f"Something happened {number}. " + "More of the same was said later. " * 5
    return Article(
        id=article_id(feed, url),
        url=url,
        title=f"Something happened in story number {number}",
        text=text,
        published=START + timedelta(seconds=int(number / total * YEARS * 365.25 * 86400)),
        source=feed,
        outlet=feed,
    )


def _reading(chance: random.Random, article: Article, crowd: Iterator[str]) -> Extraction:
    return Extraction(
        article_id=article.id,
        extractor_version="bench",
        mentions=tuple(_mention(chance, article, i, next(crowd), next(crowd)) for i in range(4)),
        sentences=6,
        parsed=4,
    )


def _mention(chance: random.Random, article: Article, i: int, actor: str, target: str) -> Mention:
    event, sign = chance.choice(CLASSES)
    place, lat, lon = chance.choice(PLACES) if chance.random() < 0.6 else (None, None, None)
    start = len(article.title) + 1 + i * 33
    assert article.published is not None
    return Mention(
        sentence=f"Sentence {i} of {article.id} says that {actor} did something to {target}.",
        trigger="says",
        event=event,
        actors=(actor,) if chance.random() < 0.9 else (actor, target),
        targets=(target,) if chance.random() < 0.7 else (),
        modality=chance.choice(list(Modality)) if chance.random() < 0.3 else Modality.ACTUAL,
        speaker=actor if chance.random() < 0.3 else None,
        date=article.published.date().isoformat() if chance.random() < 0.7 else None,
        place=place,
        country=None if place is None else target,
        lat=lat,
        lon=lon,
        start=start + 29,
        end=start + 33,
        sentence_start=start,
        tension=sign * chance.randint(1, 20) / 20,
        confidence=chance.randint(30, 99) / 100,
        reasons=(f"{event.lower()}.verb.{chance.randint(1, 300)}", f"actor.{actor}"),
    )


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

    def rate(self, what: str, count: float) -> None:
        """Print how many a second of wall and of processor time."""
        print(f"{what:22} {count / self.wall:10,.0f} /s   {count / self.cpu:10,.0f} /CPU s")

    def each(self, what: str) -> None:
        """Print milliseconds of wall and processor time."""
        print(f"{what:34} {1000 * self.wall:8.1f} ms   {1000 * self.cpu:8.1f} CPU ms")


def fill(db: Database, mentions: int, batch: int) -> None:
    """Load everything and print the rates."""
    load.store_events(db, EVENTS)
    articles, readings, again = Stopwatch(), Stopwatch(), Stopwatch()
    for made, found in world(mentions, batch):
        with articles:
            load.store_polls(db, [PollResult(articles=tuple(made))])
        with readings:
            load.store_extractions(db, found)
        with again:
            load.store_extractions(db, found)
    articles.rate("articles stored", mentions / PER_ARTICLE)
    readings.rate("mentions loaded", mentions)
    again.rate("only duplicates", mentions)


def queries(db: Database) -> None:
    """Print the times of the questions that have a bar, warm."""
    first, last = db.rows("SELECT min(day), max(day) FROM out_pair_mentions")[0]
    pair = STATES[:2]
    month = last - timedelta(29)
    for what, ask in (
        (
            "daily index of a pair, all years",
            lambda: trends.run(db, "tension_daily", start=first, actors=pair),
        ),
        ("all pairs, last 30 days", lambda: trends.run(db, "pairs", start=month, grain="day")),
        (
            "top 200 pairs, last 30 days",
            lambda: trends.run(db, "pairs", start=month, grain="day", top=200),
        ),
        ("the same from the raw mentions", lambda: db.query(NAIVE, pair)),
        ("refresh of one day", lambda: refresh_day(db, last)),
    ):
        ask()
        watch = Stopwatch()
        with watch:
            ask()
        watch.each(what)


NAIVE = """
SELECT published::DATE, sum(tension) FROM mentions
WHERE tension > 0 AND list_contains(actors, $1) AND list_contains(targets, $2) GROUP BY 1 ORDER BY 1
"""


def refresh_day(db: Database, day: date) -> None:
    """Recompute everything that the trends keep of one day."""
    with db.transaction():
        db.execute("CREATE OR REPLACE TEMP TABLE touched_days AS SELECT ?::DATE AS day", [day])
        db.execute(
            "CREATE OR REPLACE TEMP TABLE touched_articles AS SELECT article_key "
            "FROM core_articles WHERE published >= ?::DATE AND published < ?::DATE + 1",
            [day, day],
        )
        db.execute(statement("load/refresh_pairs"))
        db.execute(statement("load/refresh_days"))


def sizes(db: Database, mentions: int) -> None:
    """Print bytes a mention by table and column, from the blocks that DuckDB wrote."""
    db.execute("CHECKPOINT")
    tables = [t for (t,) in db.rows("SELECT table_name FROM duckdb_tables() WHERE NOT temporary")]
    block = 262_144
    total = 0.0
    for table in tables:
        rows = db.rows(
            "SELECT column_name, count(DISTINCT block_id) FROM pragma_storage_info(?) "
            "WHERE persistent AND block_id >= 0 GROUP BY ALL ORDER BY 2 DESC",
            [table],
        )
        blocks = db.rows(
            "SELECT count(DISTINCT block_id) FROM pragma_storage_info(?) WHERE block_id >= 0",
            [table],
        )[0][0]
        total += blocks * block
        if blocks:
            worst = ", ".join(f"{c} {n * block / mentions:.0f}" for c, n in rows[:7])
            print(f"{table:22} {blocks * block / mentions:8.1f} B/mention   ({worst})")
    print(f"{'together':22} {total / mentions:8.1f} B/mention")
    print(f"{'file':22} {db.path.stat().st_size / mentions:8.1f} B/mention")


def main() -> None:
    """Run the benchmark."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mentions", type=int, default=1_000_000)
    options.add_argument("--batch", type=int, default=20_000)
    options.add_argument("--database", type=Path)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.database or Path(folder) / "bench.duckdb"
        fresh = not path.exists()
        with Database.open(path) as db:
            if fresh:
                fill(db, chosen.mentions, chosen.batch)
            queries(db)
            sizes(db, chosen.mentions)


if __name__ == "__main__":
    main()
