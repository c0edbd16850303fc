"""Two days of cycles in minutes: does memory stay, does the file grow as its mentions do?

    python -m tests.benchmarks.soak [--cycles 200] [--feeds 300] [--publish 20] [--real]

Feeds on loopback, a virtual clock that goes 15 minutes a cycle. Of a hundred feeds three fail
always, three fail now and then, and three send what is no feed; of the others every tenth has
something new each cycle. Each cycle opens and closes the database, as a scheduled run does.
``--publish``: every so many cycles the feeds are published; ``--real``: the real extractor instead
of one that only counts. Prints the bars of "Runs by itself for a year" and ends with 1 when one is
missed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
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
ITEM: Final = (
    "<item><guid>{id}</guid><title>{one} and {other}, report {id}</title><pubDate>{date}</pubDate>"
    "<description>{one} accused {other} of shelling the village of Mark {id} on its border. "
    "{other} denied it and warned {one} against any attack. "
    "The foreign ministers of {one} and {other} met for talks about Mark {id}.</description></item>"
)
SIDES: Final = ("Armenia", "India", "Israel", "Pakistan", "Russia", "Serbia", "Syria", "Ukraine")
NEW_EACH: Final = 10
ITEMS: Final = 20


class Seen(NamedTuple):
    """What one cycle cost."""

    seconds: float
    memory: int
    """Resident bytes of this process."""
    size: int
    """Bytes of the database file."""
    used: int
    """Bytes of its blocks that hold something: what it frees in one cycle it fills in others."""
    mentions: int


class World:
    """The answers of all feeds, which change from cycle to cycle."""

    def __init__(self, feeds: int) -> None:
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
            if (n + cycle) % NEW_EACH == 0 or cycle == 0:
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


def soak(folder: Path, cycles: int, feeds: int, publish: int, *, real: bool) -> list[Seen]:
    """Run the cycles; what each of them cost."""
    world, seen = World(feeds), []
    path = folder / "t.duckdb"
    settings = settings_at(path)
    settings = settings.model_copy(
        update={"extract": settings.extract.model_copy(update={"batch": 64})}
    )
    quiet = Steps(publish=lambda _: "")
    world.step(0, START)
    recording = Recording(world.answers)
    with serve(recording) as port:
        for number in range(cycles):
            now = START + number * SLOT
            world.step(number, now)
            started = time.monotonic()
            with Database.open(path) as db:
                cycle = Cycle(
                    settings=settings,
                    db=db,
                    report=lambda *_: None,
                    extractor=extractor if real else FakeExtractor,
                    catalogue=Catalogue(feed=world.feeds),
                    resolver=ReplayResolver(recording.hosts, port),
                    clock=lambda now=now: now,  # type: ignore[misc]
                )
                due = publish and number % publish == publish - 1
                done = run(cycle, PLAIN if due else quiet)
                used = _used(db)
            spent = time.monotonic() - started
            seen.append(Seen(spent, _memory(), path.stat().st_size, used, done.totals.mentions))
            if number % 20 == 19:
                print(f"cycle {number + 1}: {_line(seen[-1])}", flush=True)
    return seen


def _memory() -> int:
    status = Path("/proc/self/status").read_text("utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


def _used(db: Database) -> int:
    return int(db.rows("SELECT block_size * used_blocks FROM pragma_database_size()")[0][0])


def _line(one: Seen) -> str:
    return (
        f"{one.seconds:.1f} s, {one.memory / 1e6:.0f} MB resident, "
        f"file {one.size / 1e6:.1f} MB ({one.used / 1e6:.1f} used), {one.mentions:,} mentions"
    )


def bars(seen: list[Seen]) -> Mapping[str, tuple[str, bool]]:
    """Each bar with what was measured and whether it holds."""
    calm = seen[int(WARM * len(seen)) :]
    third = len(calm) // 3
    early = statistics.median(one.memory for one in calm[:third])
    late = statistics.median(one.memory for one in calm[-third:])
    growth = late / early - 1
    sizes = [float(one.used) for one in calm]
    straight = statistics.correlation([float(one.mentions) for one in calm], sizes) ** 2
    idle = max(one.size / one.used for one in calm)
    slowest = max(one.seconds for one in seen)
    return {
        "memory growth <= 5 %": (f"{100 * growth:+.1f} %", growth <= GROWTH),
        "file linear in mentions (r2 >= .97)": (f"r2 {straight:.3f}", straight >= 0.97),
        "file at most twice what it holds": (f"{idle:.2f} times", idle <= 2),
        "no cycle later than its slot": (f"slowest {slowest:.1f} s of 900 s", slowest <= 900),
    }


def main() -> int:
    """Run it and print the bars."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cycles", type=int, default=200)
    parser.add_argument("--feeds", type=int, default=300)
    parser.add_argument("--publish", type=int, default=20)
    parser.add_argument("--real", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seen = soak(Path(folder), given.cycles, given.feeds, given.publish, real=given.real)
    found = bars(seen)
    for name, (measured, held) in found.items():
        print(f"{'held  ' if held else 'MISSED'} {name}: {measured}")
    return 0 if all(held for _, held in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
