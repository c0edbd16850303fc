"""Run one cycle on the sample and kill this very process at its n-th report.

    python -m tests.flows.kill_driver DATABASE N

N = 0 lets it live; it then prints how many reports there were.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from config.catalogue import Catalogue, load_feeds
from flows import sample
from flows.cycle import run
from tests.flows.material import sample_cycle


class Killer:
    """A report that counts, and kills at its time; SIGKILL leaves no chance to clean up."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.calls = 0

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        self.calls += 1
        if self.calls == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    killer = Killer(int(sys.argv[2]))
    # Two of the three feeds, 27 articles: a kill can hit between feeds, and the test stays short.
    feeds = Catalogue(feed=load_feeds(sample.FEEDS).feed[:2])
    with sample_cycle(Path(sys.argv[1]), killer, feeds) as cycle:
        run(cycle)
    print(killer.calls)
