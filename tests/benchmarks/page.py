"""The page with a million mentions behind it: bytes and time of the first view in Chromium.

    python -m tests.benchmarks.page [--mentions 1000000] [--database FILE] [--rounds 7]

The mentions are those of ``tests.benchmarks.news``; a database that is there already is only
published. The page is opened from the disk and from ``tensionwire serve``, each time in a fresh
profile. The first view is there when the browser has painted and the charts are drawn. Bars: 1 s
and 3 MB; exit code 1 when one does not hold.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Response, sync_playwright

from flows.knowledge import store_knowledge
from storage import load
from storage.database import Database
from storage.publish import publish
from storage.rows import PollResult
from tests.benchmarks.news import news, read_seeds
from tests.flows.serving import served
from tests.storage.publish.test_page import ARGUMENTS

BAR_SECONDS: Final = 1.0
BAR_BYTES: Final = 3_000_000
BATCH: Final = 250_000
SEEN: Final = "document.querySelector('#index-chart svg') && document.querySelector('#map svg')"
PAINTED: Final = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def first_view(browser: Browser, address: str) -> tuple[float, float, int]:
    """Seconds until all is drawn and painted, seconds of the first paint, bytes that came."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        came: list[Response] = []

        def note(answer: Response) -> None:  # a method of a list cannot be listened with
            came.append(answer)

        page.on("response", note)
        began = time.perf_counter()
        page.goto(address, wait_until="load")
        page.wait_for_function(f"{SEEN} && {PAINTED}")
        drawn = time.perf_counter() - began
        painted: Any = page.evaluate(PAINTED)
        return drawn, float(painted) / 1000, sum(len(answer.body()) for answer in came)


def fill(db: Database, mentions: int) -> None:
    """Load generated news."""
    store_knowledge(db)
    for articles, readings in news(read_seeds(), mentions, BATCH):
        load.store_polls(db, [PollResult(articles=tuple(articles))])
        load.store_extractions(db, readings)


def main() -> None:
    """Run the benchmark."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mentions", type=int, default=1_000_000)
    options.add_argument("--database", type=Path)
    options.add_argument("--rounds", type=int, default=7)
    chosen = options.parse_args()
    holds = True
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        place = Path(temporary)
        path = chosen.database or place / "bench.duckdb"
        fresh = not path.exists()
        with Database.open(path) as db:
            if fresh:
                fill(db, chosen.mentions)
            (count,) = db.rows("SELECT count(*) FROM core_mentions")[0]
            began = time.perf_counter()
            version = publish(db, place / "published", 3)
        size = (version / "page.html").stat().st_size
        print(f"{count:,} mentions published in {time.perf_counter() - began:.1f} s")
        print(f"page with its data: {size:,} bytes (bar {BAR_BYTES:,})")
        holds &= size <= BAR_BYTES
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(ARGUMENTS)
        )
        with served(place / "published") as server:
            for name, address in (("disk", f"file://{version}/page.html"), ("serve", server.base)):
                views = [first_view(browser, address) for _ in range(chosen.rounds)]
                drawn, painted, came = (statistics.median(v) for v in zip(*views, strict=True))
                worst = max(view[0] for view in views)
                print(
                    f"{name}: first view {1000 * drawn:.0f} ms (slowest {1000 * worst:.0f}), "
                    f"first paint {1000 * painted:.0f} ms, {came:,.0f} bytes; "
                    f"load average {os.getloadavg()[0]:.1f}"
                )
                holds &= drawn <= BAR_SECONDS
        browser.close()
    sys.exit(0 if holds else 1)


if __name__ == "__main__":
    main()
