"""The Prefect flow ``monitor``: one cycle, a task for each batch.

Prefect gives the run its schedule, states and logs; what is done is in :mod:`flows.cycle`. A task
costs 25-90 ms, so tasks are batches. Nothing is cached: the database knows what is left.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from config.catalogue import FEEDS
from config.settings import DEFAULT
from flows import cycle as steps
from flows.progress import report

_STEPS = steps.Steps(
    poll=task(name="poll and store", cache_policy=NO_CACHE)(steps.poll),
    link=task(name="link stories", cache_policy=NO_CACHE)(steps.link),
    extract=task(name="extract and load a batch", cache_policy=NO_CACHE)(steps.extract),
    publish=task(name="publish", cache_policy=NO_CACHE)(steps.publish),
)


@flow(name="monitor")
def monitor(
    config: Path = DEFAULT,
    feeds: Path = FEEDS,
    database: Path | None = None,
    sample: bool = False,
    everything: bool = False,
) -> dict[str, Any]:
    """Poll the feeds, store, extract, link and publish; see :class:`flows.cycle.Plan`.

    Returns the summary of the cycle (:class:`flows.cycle.Summary`) as plain values.
    """
    plan = steps.Plan(
        config=config, feeds=feeds, database=database, sample=sample, everything=everything
    )
    with steps.opened(plan, report()) as cycle:
        summary = steps.run(cycle, _STEPS)
    built: dict[str, Any] = msgspec.to_builtins(summary)
    return built
