"""Many feeds on one loopback server, all unchanged: time, memory, and no more than the limit.

The ordinary suite polls 2,000; ``TENSIONWIRE_SCALE=10000 pytest tests/extractors/fetch/
test_scale.py -s`` measures the size the product promises.
"""

import asyncio
import os
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from aiohttp import web

from extractors.fetch import policy
from extractors.fetch.client import Fetcher
from extractors.fetch.records import FeedState, Outcome, Poll
from tests.extractors.fetch.servers import feed, settings, site

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FEEDS = int(os.environ.get("TENSIONWIRE_SCALE", "2000"))
PER_HOST = 32
SECONDS_PER_10_000 = 60
MEBIBYTES = 400
"""Growth while polling: of the 500 a cycle may take, an interpreter with aiohttp has under 100."""


async def not_modified(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(0.005)  # so that requests do overlap
    known = request.headers.get("If-None-Match") == f'"{request.path}"'
    return web.Response(status=304 if known else 500)


@pytest.mark.slow
def test_a_cycle_over_thousands_of_unchanged_feeds() -> None:
    async def run() -> tuple[list[Poll], float, int, Counter[str]]:
        client = Fetcher(
            settings(concurrency=64, per_host=PER_HOST, read_seconds=20, total_seconds=60),
            rng=Random(1),
            proxies={},
        )
        async with site(not_modified) as server, client:
            pairs = []
            for number in range(FEEDS):
                source = feed(f"{server.url}/feeds/{number}.xml", f"feed-{number}")
                state = FeedState(
                    feed_id=source.id,
                    url=source.url,
                    etag=f'"/feeds/{number}.xml"',
                    validators_since=NOW - timedelta(days=1),
                )
                pairs.append((source, state))
            started = time.monotonic()
            polls = [poll async for poll in client.poll_all(pairs, NOW)]
            return polls, time.monotonic() - started, server.most, server.paths()

    # other tests of this process may have loaded a language model: only growth counts
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = mebibytes("VmRSS")
    polls, seconds, most, paths = asyncio.run(run())
    peak = mebibytes("VmHWM") - before
    print(f"{FEEDS} feeds: {seconds:.1f} s, peak {peak:.0f} MiB, {most} at a time")
    assert Counter(poll.outcome for poll in polls) == {Outcome.UNCHANGED: FEEDS}
    assert set(paths.values()) == {1}
    assert len(paths) == FEEDS
    assert 1 < most <= PER_HOST
    assert seconds < SECONDS_PER_10_000 * max(FEEDS, 2000) / 10_000
    assert peak < MEBIBYTES
    limits = policy.Limits.of(settings())
    assert all(policy.wait_minutes(poll.state, limits) == 75 for poll in polls)


def mebibytes(name: str) -> float:
    """A size of this process in ``/proc/self/status``: VmRSS is now, VmHWM the peak so far."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


@pytest.mark.slow
def test_as_many_hosts_as_feeds_leave_no_pile_of_idle_connections() -> None:
    """Every feed on an address of its own: 127.0.0.0/8 has plenty."""

    async def serve() -> tuple[int, int]:
        runner = web.AppRunner(web.Application(), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "0.0.0.0", 0).start()
        port = runner.addresses[0][1]
        before = open_files()
        most = 0
        async with Fetcher(settings(concurrency=64), rng=Random(1), proxies={}) as client:
            pairs = [
                (feed(f"http://127.1.{n // 250}.{n % 250}:{port}/", f"feed-{n}"), None)
                for n in range(1, 1001)
            ]
            answered = 0
            async for poll in client.poll_all(pairs, NOW):
                answered += poll.status == 404
                most = max(most, open_files() - before)
        await runner.cleanup()
        return answered, most

    answered, most = asyncio.run(serve())
    assert answered == 1000
    assert most < 600  # both ends of each connection are ours here; many systems allow 1,024
