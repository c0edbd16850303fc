"""Pages to articles while a cycle runs: cheap text first, the careful extraction where it pays."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from config.catalogue import Feed
from config.settings import FetchSettings
from extractors.documents.page import read_page
from extractors.documents.records import Item
from extractors.fetch.client import Fetcher
from extractors.fetch.records import Fetched
from extractors.records import Article, Rejected
from flows.extraction import extractor
from flows.ingest import Reader


@asynccontextmanager
async def page_reader(settings: FetchSettings) -> AsyncIterator[Reader]:
    """A reader of pages that is usable while the block runs."""

    async def read(page: Fetched, item: Item, feed: Feed) -> Article | Rejected:
        return await asyncio.to_thread(_read, page, item, feed)

    yield read


def _read(page: Fetched, item: Item, feed: Feed) -> Article | Rejected:
    return read_page(
        page.body,
        page.final_url,
        charset=page.charset,
        item=item,
        full=None if feed.always_full else extractor().is_tense,
        source=feed.id,
        outlet=feed.outlet,
    )


def fetch_page(url: str, settings: FetchSettings) -> Article | Rejected:
    """Fetch one page that somebody named by hand and read it with care.

    Raises :class:`FetchError`; private addresses are refused as for any feed.
    """
    feed = Feed(id="explain", url=url, outlet=urlsplit(url).hostname or url)

    async def get() -> Fetched:
        async with Fetcher(settings) as fetcher:
            return await fetcher.page(url, feed)

    page = asyncio.run(get())
    return read_page(page.body, page.final_url, charset=page.charset)
