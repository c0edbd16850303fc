"""Poll feeds in a process of its own, and tell how it ended, how long it took and what it held."""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from config.catalogue import Feed
from extractors.fetch.client import Fetcher
from extractors.records import Record
from flows.ingest import Ingest
from flows.parsing import Documents
from flows.progress import silent
from flows.reading import page_reader
from storage.database import Database
from tests.extractors.fetch.servers import NamesTo, settings

LIMIT_SECONDS = 60.0
"""A child that takes longer is killed: then the test fails."""
_CONTEXT = multiprocessing.get_context("forkserver")
# Forked from a server that has imported this module: quick, and none of the tests' memory.
_CONTEXT.set_forkserver_preload([__name__])


class Plan(Record, frozen=True, kw_only=True):
    """What the child is to poll."""

    database: str
    feeds: tuple[dict[str, Any], ...]
    names: tuple[str, ...] = ("127.0.0.1",)
    """What each look-up of a name gives, one after the other."""
    proxies: dict[str, str] = msgspec.field(default_factory=dict)
    parse_seconds: float = 8.0
    limits: dict[str, Any] = msgspec.field(default_factory=dict)
    """Settings of the fetcher other than those of ``servers.settings``."""


class Seen(Record, frozen=True, kw_only=True):
    """What the child tells."""

    seconds: float
    mib: float
    """``ru_maxrss``: the most memory that the process or one it started ever held."""
    reasons: dict[str, list[str]]
    """By feed: reasons of rejects and messages of failed polls."""
    outcomes: dict[str, str]
    articles: dict[str, int]


async def attacked(plan: Plan) -> Seen:
    """Run one round of polling in a fresh process; servers of this loop may be its feeds."""
    return await asyncio.to_thread(_run, plan)


def _run(plan: Plan) -> Seen:
    near, far = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=_child, args=(far, msgspec.json.encode(plan)))
    process.start()
    far.close()
    try:
        if not near.poll(LIMIT_SECONDS):
            raise TimeoutError(f"took more than {LIMIT_SECONDS:g} s")
        return msgspec.json.decode(near.recv_bytes(), type=Seen)
    finally:
        process.kill()
        process.join()


def _child(pipe: Any, plan: bytes) -> None:
    seen = asyncio.run(_poll(msgspec.json.decode(plan, type=Plan)))
    pipe.send_bytes(msgspec.json.encode(seen))


async def _poll(plan: Plan) -> Seen:
    feeds = [Feed.model_validate(feed) for feed in plan.feeds]
    fetcher = Fetcher(
        settings(**plan.limits), rng=Random(1), resolver=NamesTo(*plan.names), proxies=plan.proxies
    )
    with Database.open(Path(plan.database)) as db:
        started = time.monotonic()
        with Documents(plan.parse_seconds) as documents:
            async with fetcher, page_reader(1, lambda _: False) as read:
                now = datetime.now(UTC)
                ingest = Ingest(db, fetcher, read, documents, now=now, rng=Random(1), report=silent)
                await ingest.run(feeds, everything=True)
        seconds = time.monotonic() - started
        who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        return Seen(
            seconds=seconds,
            mib=max(resource.getrusage(one).ru_maxrss for one in who) / 1024,
            reasons=_reasons(db, feeds),
            outcomes=dict(db.rows("SELECT feed_id, outcome FROM raw_fetches")),
            articles=dict(db.rows("SELECT source, count(*) FROM raw_articles GROUP BY source")),
        )


def _reasons(db: Database, feeds: Sequence[Feed]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {feed.id: [] for feed in feeds}
    for source, reason in db.rows("SELECT source, reason FROM raw_rejects ORDER BY ALL"):
        found[source].append(reason)
    for source, message in db.rows(
        "SELECT feed_id, message FROM raw_fetches WHERE outcome IN ('failed', 'parked') ORDER BY 1"
    ):
        found[source].append(message)
    return found
