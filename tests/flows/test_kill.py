"""kill -9 at any moment of a run, then run again: the tables of an undisturbed run."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.flows.material import contents, published

ROOT = Path(__file__).parents[2]
POINTS = 6
RANDOM_KILLS = int(os.environ.get("TENSIONWIRE_KILLS", "4"))
"""30 for the whole of it: TENSIONWIRE_KILLS=30 pytest tests/flows/test_kill.py"""

Whole = tuple[dict[str, list[str]], int, float, dict[str, bytes]]
"""An undisturbed run: its tables, its number of reports, its seconds, what it published."""


def driver(database: Path, at: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.flows.kill_driver", str(database), str(at)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def run_through(database: Path) -> int:
    """Run undisturbed; returns how many reports there were."""
    process = driver(database, 0)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return int(out)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    database = tmp_path_factory.mktemp("whole") / "t.duckdb"
    started = time.monotonic()
    reports = run_through(database)
    seconds = time.monotonic() - started
    return contents(database), reports, seconds, published(database.parent)


def test_killed_at_points_spread_over_the_run(undisturbed: Whole, tmp_path: Path) -> None:
    expected, reports, _, feeds = undisturbed
    assert len(expected["raw_articles"]) == 27
    assert expected["core_mentions"]
    points = [1 + (reports - 1) * i // (POINTS - 1) for i in range(POINTS)]
    for point in points:
        fresh = tmp_path / str(point) / "t.duckdb"
        killed = driver(fresh, point)
        killed.communicate(timeout=120)
        assert killed.returncode == -signal.SIGKILL, f"the run ended before report {point}"
        run_through(fresh)
        assert contents(fresh) == expected, f"killed at report {point} of {reports}"
        assert published(fresh.parent) == feeds, f"killed at report {point} of {reports}"


@pytest.mark.timeout(1800)
def test_killed_at_random_times_again_and_again(undisturbed: Whole, tmp_path: Path) -> None:
    expected, _, seconds, feeds = undisturbed
    database = tmp_path / "t.duckdb"
    rng = random.Random(1987)
    for _ in range(RANDOM_KILLS):
        process = driver(database, 0)
        # Early kills, too: later runs have less to do, since the earlier ones have stored it.
        time.sleep(seconds * rng.uniform(0.2, 0.95))
        process.kill()
        process.communicate(timeout=60)
    run_through(database)
    assert contents(database) == expected
    assert published(database.parent) == feeds
