"""Pages to articles while a cycle runs: cheap text first, the careful extraction where it pays."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from config.catalogue import Feed
from config.settings import FetchSettings
from extractors.documents.page import PageReader, read_page
from extractors.documents.records import Item
from extractors.documents.worker import limited, text_pool
from extractors.fetch.client import Fetcher
from extractors.fetch.records import Fetched
from extractors.records import Article, Rejected
from flows.ingest import Reader

PAGE_SECONDS: Final = 20.0
"""Longest careful extraction of one page; real ones take 4 s at most (trafilatura#657)."""


@asynccontextmanager
async def page_reader(processes: int, is_tense: Callable[[str], bool]) -> AsyncIterator[Reader]:
    """A reader of pages that is usable while the block runs.

    ``is_tense`` tells whether a page is worth the careful extraction.

    The careful extraction works in ``processes`` worker processes with a time limit a page. So
    many pages are read at a time: a hostile one takes 70 MB.
    """
    turns = asyncio.Semaphore(max(processes, 2))
    with text_pool(processes, PAGE_SECONDS) as pool:

        async def read(page: Fetched, item: Item, feed: Feed) -> Article | Rejected:
            async with turns:
                return await asyncio.to_thread(_read, page, item, feed, is_tense, limited(pool))

        yield read


@contextmanager
def file_pages(
    processes: int, is_tense: Callable[[str], bool]
) -> Iterator[Callable[[Feed], PageReader]]:
    """What reads the pages in a drop folder's files, as :func:`page_reader` does for feeds."""
    with text_pool(processes, PAGE_SECONDS) as pool:
        yield lambda feed: partial(
            read_page, full=None if feed.always_full else is_tense, careful=limited(pool)
        )


def _read(
    page: Fetched,
    item: Item,
    feed: Feed,
    is_tense: Callable[[str], bool],
    careful: Callable[[str, str], str],
) -> Article | Rejected:
    return read_page(
        page.body,
        page.final_url,
        charset=page.charset,
        item=item,
        full=None if feed.always_full else is_tense,
        careful=careful,
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
    with text_pool(1, PAGE_SECONDS) as pool:
        return read_page(page.body, page.final_url, charset=page.charset, careful=limited(pool))
