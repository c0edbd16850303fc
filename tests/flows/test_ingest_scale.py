"""A hundred feeds with news on one loopback server: what a feed costs, and that nothing is lost."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from aiohttp import web

from extractors.fetch.client import Fetcher
from flows.ingest import Ingest, Ingested
from flows.parsing import Documents
from flows.progress import silent
from flows.reading import page_reader
from storage import load
from storage.database import Database
from tests.extractors.fetch.servers import feed, settings, site

FEEDS = 100
ITEMS = 3
MS_A_FEED = 60.0
"""CPU of everything that a feed with news costs: HTTP, parsing and storing. Measured: 34 with 30
feeds; 256 before results of many feeds were stored together."""
TEXT = "Envoys met at the border and agreed on nothing. " * 20


async def news(request: web.Request) -> web.StreamResponse:
    name = request.path.strip("/")
    items = "".join(
        f"<item><guid>{name}-{n}</guid><title>Talks {name} {n}</title>"
        f"<link>http://wire.example/{name}/{n}</link>"
        f"<pubDate>Fri, 13 Jun 2025 08:{n:02}:00 GMT</pubDate>"
        f"<description>{name} {n}. {TEXT}</description></item>"
        for n in range(ITEMS)
    )
    return web.Response(body=f"<rss version='2.0'><channel>{items}</channel></rss>".encode())


async def poll(db: Database, url: str) -> Ingested:
    feeds = [feed(f"{url}/{n}", f"feed-{n}") for n in range(FEEDS)]
    client = Fetcher(settings(per_host=16, total_seconds=60, read_seconds=30), proxies={})
    with Documents() as documents:
        async with client, page_reader(1, lambda _: False) as read:
            now = datetime.now(UTC)
            ingest = Ingest(db, client, read, documents, now=now, rng=Random(1), report=silent)
            return await ingest.run(feeds, everything=True)


def test_feeds_with_news_cost_little_each(tmp_path: Path) -> None:
    async def run() -> tuple[Ingested, Ingested, float]:
        with Database.open(tmp_path / "t.duckdb") as db:
            async with site(news) as server:
                started = time.process_time()
                first = await poll(db, server.url)
                spent = time.process_time() - started
                again = await poll(db, server.url)
            assert len(load.feed_states(db)) == FEEDS
            assert db.rows("SELECT count(*) FROM raw_fetches") == [(2 * FEEDS,)]
        return first, again, spent

    first, again, spent = asyncio.run(run())
    assert (first.polled, first.articles, first.rejects) == (FEEDS, FEEDS * ITEMS, 0)
    assert (again.unchanged, again.articles) == (FEEDS, 0)
    each = 1000 * spent / FEEDS
    print(f"\n{each:.1f} ms of CPU a feed with {ITEMS} new items")
    assert each < MS_A_FEED
