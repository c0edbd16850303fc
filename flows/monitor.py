"""The Prefect flows ``monitor`` (one cycle, a task for each batch), ``maintenance``, ``report``.

Prefect gives the run its schedule, states and logs; what is done is in :mod:`flows.cycle`,
:mod:`flows.upkeep` and :mod:`flows.report`. A task costs 25-90 ms, so tasks are batches. Nothing is
cached: the database knows what is left.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from prefect import Flow, flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import FlowRun, State

from config.catalogue import FEEDS
from config.settings import DEFAULT
from flows import artifacts, lifeline, notify, overdue, progress, upkeep
from flows import cycle as steps
from flows.logs import log
from storage.publish.versions import latest

_STEPS = steps.Steps(
    poll=task(name="poll and store", cache_policy=NO_CACHE)(steps.poll),
    link=task(name="link stories", cache_policy=NO_CACHE)(steps.link),
    extract=task(name="extract and load a batch", cache_policy=NO_CACHE)(steps.extract),
    publish=task(name="publish", cache_policy=NO_CACHE)(steps.publish),
)


def tell_failure(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Tell whoever is to be told that a run failed or was killed."""
    log("flow", flow=flow.name, state=state.type.value.lower(), error=state.message)
    notify.tell(
        f"Tensionwire: {flow.name} {state.type.value.lower()}: {state.message}",
        {"kind": "failure", "flow": flow.name, "run": flow_run.name, "message": state.message},
    )


@flow(name="monitor", on_failure=[tell_failure], on_crashed=[tell_failure])
def monitor(
    config: Path = DEFAULT,
    feeds: Path = FEEDS,
    database: Path | None = None,
    sample: bool = False,
    everything: bool = False,
    wait_minutes: float = 0.0,
) -> dict[str, Any]:
    """Poll the feeds, store, extract, link and publish; see :class:`flows.cycle.Plan`.

    Returns the summary of the cycle (:class:`flows.cycle.Summary`) as plain values; of a missed
    run whose successor is due, too, only ``{"missed": True}``.
    """
    lifeline.hold()
    if overdue.is_superseded():
        return {"missed": True}
    plan = steps.Plan(
        config=config,
        feeds=feeds,
        database=database,
        sample=sample,
        everything=everything,
        wait_seconds=60 * wait_minutes,
    )
    with steps.opened(plan, progress.report()) as cycle:
        before = latest(cycle.settings.publish.folder)
        summary = steps.run(cycle, _STEPS)
        artifacts.leave(cycle, summary)
    notify.tell_new_alerts(before, Path(summary.published))
    built: dict[str, Any] = msgspec.to_builtins(summary)
    return built


@flow(name="maintenance", on_failure=[tell_failure], on_crashed=[tell_failure])
def maintenance(
    config: Path = DEFAULT, database: Path | None = None, wait_minutes: float = 0.0
) -> dict[str, Any]:
    """Back up the database and remove what is older than the settings allow.

    Returns :class:`flows.upkeep.Maintained` as plain values, or ``{"missed": True}``.
    """
    lifeline.hold()
    if overdue.is_superseded():
        return {"missed": True}
    plan = steps.Plan(config=config, database=database, wait_seconds=60 * wait_minutes)
    with steps.opened(plan, progress.report()) as cycle:
        done = upkeep.maintain(cycle)
    built: dict[str, Any] = msgspec.to_builtins(done)
    return built


@flow(name="report", on_failure=[tell_failure], on_crashed=[tell_failure])
def report(
    config: Path = DEFAULT, database: Path | None = None, wait_minutes: float = 0.0
) -> dict[str, Any]:
    """Write the briefs of the last days, and tell whoever is to be told where they are.

    Returns :class:`flows.report.periodic.Reported` as plain values, or ``{"missed": True}``.
    """
    lifeline.hold()
    if overdue.is_superseded():
        return {"missed": True}
    from flows.report import periodic  # noqa: PLC0415 - loads what draws; other runs need it not

    plan = steps.Plan(config=config, database=database, wait_seconds=60 * wait_minutes)
    with steps.opened(plan) as cycle:
        made = periodic.write_all(cycle.db, cycle.settings, cycle.clock().date())
    artifacts.leave_briefs(made)
    notify.tell_briefs(made)
    built: dict[str, Any] = msgspec.to_builtins(made)
    return built
