"""``tensionwire schedule`` as it is: a process, killed in the middle of a run, started again."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from flows import cycle
from flows.scheduler import scheduler_of
from storage.database import Database
from tests.flows.material import contents, published
from tests.flows.scheduled import (
    PATIENCE,
    Scheduler,
    World,
    alive,
    descendants,
    files,
    until,
    world,
)

ENDED = 15
"""Seconds in which everything that a scheduler has started must have ended after it."""


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_killed_in_a_run_it_goes_on_once_and_leaves_nobody_behind(tmp_path: Path) -> None:
    database, whole = tmp_path / "killed" / "t.duckdb", tmp_path / "whole" / "t.duckdb"
    with world() as served:
        config, feeds = files(tmp_path, served)
        with Scheduler(config, feeds, database) as first:
            killed_in_a_run(first, served)
        with Scheduler(config, feeds, database) as second:
            goes_on(second, served)
            stopped(second)
        assert scheduler_of(database.parent / "prefect") is None
        with cycle.opened(cycle.Plan(config=config, feeds=feeds, database=whole)) as undisturbed:
            cycle.run(undisturbed)
    expected = contents(whole)
    assert len(expected["raw_articles"]) == 9
    assert expected["core_mentions"]
    assert contents(database) == expected
    assert published(database.parent) == published(whole.parent)
    with Database.open(database, read_only=True) as db:
        runs = db.rows("SELECT outcome, started_at, finished_at FROM runs ORDER BY started_at")
    assert [outcome for outcome, _, _ in runs] == [None, "done", "done"], "two that waited are one"
    assert runs[1][2] <= runs[2][1], "they did not overlap"


def killed_in_a_run(scheduler: Scheduler, served: World) -> None:
    until(served.asked.is_set, PATIENCE, lambda: f"no run polls\n{scheduler}")
    children = descendants(scheduler.process.pid)
    assert len(children) >= 2, "the server and the run"
    scheduler.process.kill()
    assert scheduler.ended() == -signal.SIGKILL
    everything_ended(children)


def goes_on(scheduler: Scheduler, served: World) -> None:
    served.asked.clear()
    until(served.asked.is_set, PATIENCE, lambda: f"no run polls\n{scheduler}")
    assert scheduler.seen(event="run", state="crashed", deployment="monitor")
    # Two more runs are due while this one is at work: they wait, and then they are one.
    for _ in range(2):
        time.sleep(1.2)  # planned for different seconds
        scheduler.ask_for_a_run()
    served.gate.set()
    scheduler.wait_for(2, event="run", state="done")
    expected = ["COMPLETED"] * 3 + ["CRASHED"]
    until(lambda: scheduler.states() == sorted(expected), PATIENCE, lambda: str(scheduler.states()))


def stopped(scheduler: Scheduler) -> None:
    children = descendants(scheduler.process.pid)
    scheduler.process.terminate()
    assert scheduler.ended() == 0, scheduler
    assert scheduler.lines[-1].items() >= {"event": "schedule", "state": "stopped"}.items()
    assert scheduler.rest == [], "every line is JSON"
    everything_ended(children)


def everything_ended(pids: set[int]) -> None:
    assert pids
    until(lambda: not alive(pids), ENDED, lambda: str(alive(pids)))
