"""Readers of the feed server while runs load and publish: errors, torn reads, times of answers.

    python -m tests.benchmarks.serving [--clients 50] [--seconds 60] [--runs 3] [--pause 0.1]

One process serves, one runs (drop folder, stories, extraction, load, checks, publication: what
``tensionwire run`` does, without Prefect's server), this one reads, over the loopback interface. It
ends by itself. Each client has a connection of its own, and asks again ``--pause`` seconds after
its last answer, one time in two with the ETag it has and one in two with gzip. A read is torn when
its bytes are not those of the version that it names.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import hashlib
import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

import aiohttp
import msgspec

from config.settings import DEFAULT
from extractors.records import Article, Extraction
from flows import cycle
from flows.extraction import extractor
from storage import load
from storage.database import Database
from storage.publish import publish
from storage.rows import Fingerprinted, PollResult
from tests.flows.serving import served
from tests.gold.corpus import load_corpus
from tests.storage.material import DAY, EVENTS, article, mention, reading

BAR_MS: Final = 200
FILES: Final = (
    *("/", "/index.json", "/alerts.atom", "/alerts.json", "/series/tension_daily.csv"),
    *("/series/pairs_weekly.json", "/series/pairs_weekly.parquet", "/series/latest_mentions.json"),
)
QUESTIONS: Final = (
    *("/api/status", "/api/mentions?limit=50", "/api/mentions?event=ASSAULT&format=csv"),
    *("/api/stories?limit=50", "/api/quotes", "/api/actors", "/api/trends/tension_daily"),
    *("/api/trends/movers", "/api/trends/pairs?grain=week&top=20&format=parquet"),
    *("/api/trends/states?grain=month", "/api/trends/coverage?format=arrow", "/api/trends/spikes"),
)
PATHS: Final = (*FILES, *QUESTIONS)
DAYS, FEEDS, BATCH = 730, 40, 5000
STATES: Final = [f"{a}{b}{c}" for a in "ABC" for b in "FGHIJ" for c in "KLMN"]
WEIGHTS: Final = [1 / (rank + 2) for rank in range(len(STATES))]
SETTLING: Final = 5.0
"""Seconds that are read after the last run at least."""
OLD: Final = 60
"""Seconds since a dropped file was written, so that it is taken for a whole one."""


@dataclass(frozen=True)
class Load:
    """How much is asked and run; ``seconds`` is how long clients read at least."""

    clients: int = 50
    seconds: float = 60.0
    runs: int = 3
    pause: float = 0.1
    mentions: int = 50_000
    """In the database before the first run."""
    texts: int = 100
    """New articles of each run."""


@dataclass
class Seen:
    """What the clients met."""

    times: list[tuple[float, str]] = field(default_factory=list)
    """Seconds until the last byte, and the path, of each request."""
    statuses: Counter[int] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    bodies: dict[tuple[str, str], str] = field(default_factory=dict)
    """SHA-256 of the body by version and path."""

    @property
    def versions(self) -> list[str]:
        """The versions that were read, oldest first."""
        return sorted({version for version, _ in self.bodies})

    def quantile(self, share: float) -> float:
        """The time in ms under which this share of the answers came."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))][0]


def measure(folder: Path, wanted: Load) -> Seen:
    """Publish a first version in ``folder``, then read while another process runs."""
    started = time.monotonic()
    with Database.open(folder / "t.duckdb") as db:
        load.store_events(db, EVENTS)
        version = extractor().version
        numbers = iter(range(wanted.mentions // 2))
        while articles := [_article(number, wanted) for number in islice(numbers, BATCH)]:
            load.store_polls(db, [PollResult(articles=tuple(articles))])
            # The runs are to read and link what they are given, not these again.
            load.store_extractions(db, [_reading(a, version) for a in articles])
            load.store_stories(db, [_unlike(a) for a in articles], {a.id: a.id for a in articles})
        publish(db, folder / "published", 9)
    print(f"prepared in {time.monotonic() - started:.0f} s", flush=True)
    run = multiprocessing.get_context("spawn").Process(target=write, args=(folder, wanted))
    with served(folder / "published") as server:
        run.start()
        try:
            seen = asyncio.run(_read(server.base, wanted, run.is_alive))
        finally:
            run.join(timeout=300)
            run.terminate()
    if run.exitcode != 0:
        seen.errors.append(f"the runs ended with {run.exitcode}")
    _compare(folder / "published", seen)
    return seen


def _article(number: int, wanted: Load) -> Article:
    """One of those in the database before, spread over two years."""
    day = number * DAYS * 2 // wanted.mentions
    text = "Russia attacked Ukraine. They met."
    return article(number, source=f"feed-{number % FEEDS}", day=day, text=text)


def _reading(of: Article, version: str) -> Extraction:
    """Two mentions between states that are the more frequent the earlier in ``STATES``."""
    chance = random.Random(of.id)
    actor, target = chance.choices(STATES, WEIGHTS, k=2)
    attack = mention(of, actors=(actor,), targets=(target,), tension=chance.randint(1, 9))
    talks = mention(of, "met", event="CONSULT", actors=(actor, target), targets=(), tension=-1.0)
    return reading(of, attack, talks, version=version)


def _unlike(article: Article) -> Fingerprinted:
    """A fingerprint that is like no other."""
    assert article.published is not None
    return Fingerprinted(
        article_id=article.id, published=article.published, signature=b"", bands=()
    )


def write(folder: Path, wanted: Load) -> None:
    """Run ``wanted.runs`` times, spread over the time of reading."""
    drop, feeds = folder / "drop", folder / "feeds.toml"
    drop.mkdir()
    feeds.write_text(f'[[feed]]\nid = "drop"\noutlet = "Drop"\nfolder = "{drop}"\n', "utf-8")
    settings = DEFAULT.read_text("utf-8").replace("keep = 3", "keep = 9")
    (folder / "settings.toml").write_text(settings, "utf-8")
    plan = cycle.Plan(
        config=folder / "settings.toml", feeds=feeds, database=folder / "t.duckdb", everything=True
    )
    started = time.monotonic()
    for number in range(wanted.runs):
        time.sleep(max(0.0, started + number * wanted.seconds / wanted.runs - time.monotonic()))
        _drop(drop, number, wanted.texts)
        began = time.monotonic()
        with cycle.opened(plan) as one:
            done = cycle.run(one)
        took = time.monotonic() - began
        print(
            f"run {number + 1}: {done.extracted.extractions} articles, "
            f"{done.extracted.mentions} mentions in {took:.1f} s: {Path(done.published).name}",
            flush=True,
        )


def _drop(drop: Path, number: int, texts: int) -> None:
    """Put ``texts`` real texts into the drop folder, as news of the last days."""
    corpus = [d.article for d in load_corpus()]
    chosen = random.Random(number).sample(corpus, min(texts, len(corpus)))
    newest = DAY + timedelta(days=DAYS)
    lines = [
        msgspec.json.encode(
            {
                "id": f"{number}-{i}", "url": f"https://example.org/drop/{number}/{i}",
                "published": newest + timedelta(days=number), "title": a.title, "text": a.text,
            }
        )
        for i, a in enumerate(chosen)
    ]  # fmt: skip
    path = drop / f"{number}.jsonl"
    path.write_bytes(b"\n".join(lines) + b"\n")
    past = datetime.now(UTC).timestamp() - OLD
    os.utime(path, (past, past))


async def _read(base: str, wanted: Load, is_running: Callable[[], bool]) -> Seen:
    seen = Seen()
    end = time.monotonic() + wanted.seconds
    latest_end = end + 240

    def is_on() -> bool:
        """Until the time is over and the last run's version has been served for a while."""
        nonlocal end
        now = time.monotonic()
        if is_running():
            end = max(end, now + SETTLING)
        return now < min(end, latest_end)

    timeout = aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(
        base, connector=aiohttp.TCPConnector(limit=0), timeout=timeout, auto_decompress=False
    ) as session:
        readers = [_client(session, n, wanted.pause, seen, is_on) for n in range(wanted.clients)]
        await asyncio.gather(*readers)
    return seen


async def _client(
    session: aiohttp.ClientSession, number: int, pause: float, seen: Seen, is_on: Callable[[], bool]
) -> None:
    chance = random.Random(number)
    tags: dict[tuple[str, bool], str] = {}
    newest = ""
    while is_on():
        path, small, known = chance.choice(PATHS), chance.random() < 0.5, chance.random() < 0.5
        headers = {"Accept-Encoding": "gzip" if small else "identity"}
        if known and (path, small) in tags:
            headers["If-None-Match"] = tags[path, small]
        began = time.perf_counter()
        try:
            async with session.get(path, headers=headers) as answer:
                body = await answer.read()
                status, about = answer.status, answer.headers
        except (aiohttp.ClientError, TimeoutError) as error:
            seen.errors.append(f"{path}: {error!r}")
            continue
        seen.times.append((time.perf_counter() - began, path))
        seen.statuses[status] += 1
        if status not in {200, 304}:
            seen.errors.append(f"{path}: {status} {body[:200]!r}")
            continue
        tags[path, small] = about["ETag"]
        named = about["X-Tensionwire-Version"]
        if named < newest:
            seen.torn.append(f"{path}: {named} after {newest}")
        newest = max(newest, named)
        if status == 200:
            _check(path, named, about.get("Content-Encoding"), body, seen)
        await asyncio.sleep(pause)


def _check(path: str, named: str, encoding: str | None, body: bytes, seen: Seen) -> None:
    """Every client must get the same bytes of a version; the first time they are read, too."""
    if encoding == "gzip":
        body = gzip.decompress(body)
    digest = hashlib.sha256(body).hexdigest()
    if digest == seen.bodies.get((named, path)):
        return
    if (named, path) in seen.bodies:
        seen.torn.append(f"{path}: two bodies in {named}")
    seen.bodies[named, path] = digest
    if path.startswith("/api") and "format" not in path and not isinstance(json.loads(body), list):
        seen.torn.append(f"{path}: not a list of rows")
    if path == "/api/status" and json.loads(body)[0]["version"] != named:
        seen.torn.append(f"{path}: another version's row")


def _compare(published: Path, seen: Seen) -> None:
    """Hold what was read as a file against the file of that version."""
    for (named, path), digest in seen.bodies.items():
        if path not in QUESTIONS:
            file = published / named / (path.lstrip("/") or "page.html")
            if hashlib.sha256(file.read_bytes()).hexdigest() != digest:
                seen.torn.append(f"{path}: not the bytes of {named}")


def main() -> None:
    """Run the benchmark; exit code 1 when an error, a torn read or a slow tail was seen."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--clients", type=int, default=Load.clients)
    options.add_argument("--seconds", type=float, default=Load.seconds)
    options.add_argument("--runs", type=int, default=Load.runs)
    options.add_argument("--pause", type=float, default=Load.pause)
    options.add_argument("--mentions", type=int, default=Load.mentions)
    options.add_argument("--texts", type=int, default=Load.texts)
    wanted = Load(**vars(options.parse_args()))
    with tempfile.TemporaryDirectory() as folder:
        seen = measure(Path(folder), wanted)
    slowest = seen.quantile(0.99)
    print(
        f"{len(seen.times):,} reads ({seen.statuses[304]:,} of them 304) of "
        f"{len(seen.versions)} versions: {len(seen.errors)} errors, {len(seen.torn)} torn; "
        f"p50 {seen.quantile(0.5):.0f} ms, p95 {seen.quantile(0.95):.0f} ms, "
        f"p99 {slowest:.0f} ms, slowest {seen.quantile(1):.0f} ms; "
        f"load average {os.getloadavg()[0]:.1f}"
    )
    late = Counter(path for took, path in seen.times if 1000 * took > BAR_MS)
    print("over the bar:", ", ".join(f"{path} {n}" for path, n in late.most_common(6)) or "none")
    for trouble in (*seen.errors[:5], *seen.torn[:5]):
        print(trouble)
    is_good = not seen.errors and not seen.torn and slowest <= BAR_MS
    sys.exit(0 if is_good and len(seen.versions) == wanted.runs + 1 else 1)


if __name__ == "__main__":
    main()
