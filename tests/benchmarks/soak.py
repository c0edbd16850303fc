"""Two days of cycles in minutes: does memory stay, does the file grow as its mentions do?

    python -m tests.benchmarks.soak [--cycles 200] [--feeds 300] [--new 60] [--publish 20] [--real]

Feeds on loopback, a virtual clock that goes 15 minutes a cycle. Of a hundred feeds three fail
always, three fail now and then, and three send what is no feed; of the others so many as ``--new``
says have something new each cycle. Each cycle is a process of its own, as a scheduled run is, and
its memory is the most that this process and the largest of its workers ever held. ``--publish``:
every so many cycles the feeds are published; ``--real``: the real extractor instead of one that
only counts. Prints the bars of "Runs by itself for a year" and ends with 1 when one is missed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Final, NamedTuple

from config.catalogue import Catalogue, Feed
from flows.cycle import PLAIN, Cycle, Steps, run
from flows.extraction import extractor
from flows.replay import Recorded, Recording, ReplayResolver, serve
from storage.database import Database
from tests.fakes import FakeExtractor
from tests.flows.material import settings_at

SLOT: Final = timedelta(minutes=15)
START: Final = datetime(2026, 1, 1, tzinfo=UTC)
WARM: Final = 0.2
"""Share of the cycles that warm up before memory and growth are measured."""
GROWTH: Final = 0.05
QUIET: Final = Steps(publish=lambda _: "")
ITEM: Final = (
    "<item><guid>{id}</guid><title>{one} and {other}, report {id}</title><pubDate>{date}</pubDate>"
    "<description>{one} accused {other} of shelling the village of Mark {id} on its border. "
    "{other} denied it and warned {one} against any attack. "
    "The foreign ministers of {one} and {other} met for talks about Mark {id}.</description></item>"
)
SIDES: Final = ("Armenia", "India", "Israel", "Pakistan", "Russia", "Serbia", "Syria", "Ukraine")
ITEMS: Final = 20


class Job(NamedTuple):
    """One cycle, for the process that runs it."""

    path: Path
    feeds: tuple[Feed, ...]
    resolver: ReplayResolver
    now: datetime
    publishes: bool
    real: bool


class Seen(NamedTuple):
    """What one cycle cost."""

    seconds: float
    published: bool
    memory: int
    """Most bytes that its process held, and the largest of its workers."""
    size: int
    """Bytes of the database file."""
    used: int
    """Bytes of its blocks that hold something: what it frees in one cycle it fills in others."""
    mentions: int


class World:
    """The answers of all feeds, which change from cycle to cycle."""

    def __init__(self, feeds: int, new: int) -> None:
        self._every = max(1, feeds // new)
        self.answers: dict[tuple[str, str], Recorded] = {}
        self.feeds = tuple(
            Feed(
                id=f"feed-{n}",
                url=f"http://{_host(n)}/rss",
                outlet=f"Outlet {n}",
                allow_private=True,
                full_text="item",
            )
            for n in range(feeds)
        )
        self._items: list[list[str]] = [[] for _ in range(feeds)]

    def step(self, cycle: int, now: datetime) -> None:
        """What the feeds answer in this cycle."""
        for n in range(len(self.feeds)):
            kind = n % 100
            if (n + cycle) % self._every == 0 or cycle == 0:
                one, other = SIDES[n % len(SIDES)], SIDES[(n + 1 + cycle % 7) % len(SIDES)]
                id_ = f"{n}-{cycle}"
                made = ITEM.format(id=id_, one=one, other=other, date=format_datetime(now))
                self._items[n] = [made, *self._items[n]][:ITEMS]
            self.answers[_host(n), "/rss"] = self._answer(n, kind, cycle)

    def _answer(self, n: int, kind: int, cycle: int) -> Recorded:
        if kind < 3 or (kind < 6 and cycle % 7 == n % 7):
            return Recorded(status=503, headers={"Content-Type": "text/plain"}, body=b"busy")
        if kind in {6, 7, 8}:
            return _page(b"<!DOCTYPE html><html><body>Please log in</body></html>", "text/html")
        items = "".join(self._items[n])
        body = f'<rss version="2.0"><channel><title>{n}</title>{items}</channel></rss>'
        return _page(body.encode(), "application/rss+xml")


def _host(n: int) -> str:
    return f"h{n}.example"


def _page(body: bytes, kind: str) -> Recorded:
    return Recorded(
        status=200, headers={"Content-Type": kind, "ETag": f'"{hash(body)}"'}, body=body
    )


def soak(
    folder: Path, cycles: int, feeds: int, new: int, publish: int, *, real: bool
) -> list[Seen]:
    """Run the cycles, each in a process of its own; what each of them cost."""
    world, seen = World(feeds, new), []
    world.step(0, START)
    recording = Recording(world.answers)
    context = multiprocessing.get_context("spawn")
    with (
        serve(recording) as port,
        ProcessPoolExecutor(1, mp_context=context, max_tasks_per_child=1) as pool,
    ):
        for number in range(cycles):
            now = START + number * SLOT
            world.step(number, now)
            job = Job(
                path=folder / "t.duckdb",
                feeds=world.feeds,
                resolver=ReplayResolver(recording.hosts, port),
                now=now,
                publishes=bool(publish) and number % publish == publish - 1,
                real=real,
            )
            started = time.monotonic()
            done = pool.submit(cycle_once, job).result()
            seen.append(done._replace(seconds=time.monotonic() - started))
            if number % 20 == 19:
                print(f"cycle {number + 1}: {_line(seen[-1])}", flush=True)
    return seen


def cycle_once(job: Job) -> Seen:
    """Run one cycle in this process."""
    settings = settings_at(job.path)
    settings = settings.model_copy(
        update={"extract": settings.extract.model_copy(update={"batch": 64})}
    )
    with Database.open(job.path) as db:
        cycle = Cycle(
            settings=settings,
            db=db,
            report=lambda *_: None,
            extractor=extractor if job.real else FakeExtractor,
            catalogue=Catalogue(feed=job.feeds),
            resolver=job.resolver,
            clock=lambda: job.now,
        )
        done = run(cycle, PLAIN if job.publishes else QUIET)
        used = _used(db)
    return Seen(
        seconds=0.0,
        published=job.publishes,
        memory=_memory(),
        size=job.path.stat().st_size,
        used=used,
        mentions=done.totals.mentions,
    )


def _memory() -> int:
    status = Path("/proc/self/status").read_text("utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return (int(line.split()[1]) + workers) * 1024


def _used(db: Database) -> int:
    return int(db.rows("SELECT block_size * used_blocks FROM pragma_database_size()")[0][0])


def _line(one: Seen) -> str:
    return (
        f"{one.seconds:.1f} s, {one.memory / 1e6:.0f} MB at most, "
        f"file {one.size / 1e6:.1f} MB ({one.used / 1e6:.1f} used), {one.mentions:,} mentions"
    )


def bars(seen: list[Seen]) -> Mapping[str, tuple[str, bool]]:
    """Each bar with what was measured and whether it holds."""
    calm = seen[int(WARM * len(seen)) :]
    growth = {
        what: _growth([one.memory for one in calm if one.published is published])
        for what, published in (("a cycle", False), ("one that publishes", True))
    }
    grown = ", ".join(f"{what} {100 * share:+.1f} %" for what, share in growth.items())
    sizes = [float(one.used) for one in calm]
    straight = statistics.correlation([float(one.mentions) for one in calm], sizes) ** 2
    idle = max(one.size / one.used for one in calm)
    slowest = max(one.seconds for one in seen)
    return {
        "memory growth <= 5 %": (grown, max(growth.values()) <= GROWTH),
        "file linear in mentions (r2 >= .97)": (f"r2 {straight:.3f}", straight >= 0.97),
        "file at most twice what it holds": (f"{idle:.2f} times", idle <= 2),
        "no cycle later than its slot": (f"slowest {slowest:.1f} s of 900 s", slowest <= 900),
    }


def _growth(memory: list[int]) -> float:
    """How much more the last third held than the first, 0 for none at all."""
    third = max(1, len(memory) // 3)
    if not memory:
        return 0.0
    return statistics.median(memory[-third:]) / statistics.median(memory[:third]) - 1


def main() -> int:
    """Run it and print the bars."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cycles", type=int, default=200)
    parser.add_argument("--feeds", type=int, default=300)
    parser.add_argument("--new", type=int, default=60)
    parser.add_argument("--publish", type=int, default=20)
    parser.add_argument("--real", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seen = soak(
            Path(folder), given.cycles, given.feeds, given.new, given.publish, real=given.real
        )
    found = bars(seen)
    for name, (measured, held) in found.items():
        print(f"{'held  ' if held else 'MISSED'} {name}: {measured}")
    return 0 if all(held for _, held in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
