"""Missed runs coalesce: of several that are overdue only the newest does the work."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from prefect import runtime
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType

_AFTER: Final = timedelta(seconds=1)


def is_superseded() -> bool:
    """Whether this flow run is a scheduled one and a later one of its deployment is due, too."""
    deployment, planned = runtime.deployment.id, runtime.flow_run.scheduled_start_time
    if deployment is None or planned is None:
        return False
    moment: Any = datetime.now(UTC)  # Prefect's own type of the same
    waiting = FlowRunFilter(
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
        expected_start_time=FlowRunFilterExpectedStartTime(after_=planned + _AFTER, before_=moment),
    )
    of = DeploymentFilter(id=DeploymentFilterId(any_=[UUID(str(deployment))]))
    with get_client(sync_client=True) as client:
        return bool(client.read_flow_runs(flow_run_filter=waiting, deployment_filter=of, limit=1))
