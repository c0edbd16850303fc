"""What a scheduled run costs beside its work, with Prefect's server up.

    python -m tests.benchmarks.overhead [--runs 5]

Starts a real ``tensionwire schedule`` with three feeds on loopback and asks it for runs, one after
the other. Prints for each run the seconds of its stages, and the seconds from the moment that
Prefect calls it running to its end without those: what states, tasks, artifacts, opening and
closing cost. Beside them, for information, how long its process took to start. Ends with 1 when the
bar of "Runs by itself for a year" is missed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tests.flows.scheduled import Scheduler, files, until, world

BAR: Final = 2.0
STAGES: Final = ("poll", "link", "extract", "publish")


def main() -> int:
    """Run it and print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, world() as served:
        served.gate.set()
        config, feeds = files(Path(name), served)
        with Scheduler(config, feeds, Path(name) / "t.duckdb") as scheduler:
            scheduler.wait_for(event="run", state="done")
            for number in range(2, given.runs + 1):
                scheduler.ask_for_a_run()
                scheduler.wait_for(number, event="run", state="done")
            until(lambda: len(ended(scheduler)) == given.runs, 30, lambda: str(scheduler))
            rows = list(
                zip(ended(scheduler), scheduler.seen(event="run", state="done"), strict=True)
            )
            scheduler.process.terminate()
            scheduler.ended()
    beside = []
    for run, line in rows:
        work = sum(line[stage] for stage in STAGES)
        started, stopped = moment(run["start_time"]), moment(run["end_time"])
        beside.append((stopped - started).total_seconds() - work)
        waited = (started - moment(run["expected_start_time"])).total_seconds()
        print(
            f"work {work:.2f} s, beside it {beside[-1]:.2f} s; began {waited:.1f} s after its time"
        )
    middle = statistics.median(beside)
    held = middle <= BAR
    print(f"{'held  ' if held else 'MISSED'} overhead <= {BAR:g} s: median {middle:.2f} s")
    return 0 if held else 1


def ended(scheduler: Scheduler) -> list[dict[str, Any]]:
    """Prefect's runs that are done, in their order."""
    asked = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}}
    found: list[dict[str, Any]] = scheduler.ask("/flow_runs/filter", asked)
    return sorted(found, key=lambda run: str(run["start_time"]))


def moment(text: str) -> datetime:
    """A time of Prefect's API."""
    return datetime.fromisoformat(text)


if __name__ == "__main__":
    sys.exit(main())
