"""What the settings say about when, as Prefect's schedules."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule
from prefect.states import Running, Scheduled
from prefect.types.entrypoint import EntrypointType

from config.errors import ConfigError
from config.settings import ScheduleSettings, load_settings
from flows import monitor as flows
from flows.scheduler import release
from flows.scheduling import DEPLOYMENTS, schedules

DEPLOYED = Path(__file__).parents[2] / "config" / "prefect.yaml"


def test_the_shipped_schedule() -> None:
    made = schedules(load_settings().schedule)
    assert tuple(made) == DEPLOYMENTS
    monitor, maintenance, report = made.values()
    assert isinstance(monitor, IntervalSchedule)
    assert monitor.interval == timedelta(minutes=15)
    assert isinstance(maintenance, CronSchedule)
    assert maintenance.cron == "30 3 * * *"
    assert isinstance(report, CronSchedule)
    assert report.cron == "0 6 * * 1", "Mondays"


def test_prefect_yaml_deploys_what_the_settings_schedule() -> None:
    # As Prefect reads it, whose dependency the library is.
    yaml: Any = importlib.import_module("yaml")
    deployed = yaml.safe_load(DEPLOYED.read_text("utf-8"))["deployments"]
    shipped = schedules(load_settings().schedule)
    assert [one["name"] for one in deployed] == list(DEPLOYMENTS)
    for one in deployed:
        assert one["entrypoint"] == f"flows.monitor.{one['name']}"
        given: dict[str, Any] = one["schedules"][0]
        wanted = shipped[one["name"]]
        if isinstance(wanted, CronSchedule):
            assert given == {"cron": wanted.cron, "timezone": "UTC"}
        else:
            seconds = wanted.interval.total_seconds()
            assert given == {"interval": seconds, "timezone": "UTC"}


def test_one_that_is_empty_is_off_and_zones_are_kept() -> None:
    made = schedules(ScheduleSettings(maintenance="", report="", time_zone="Europe/Berlin"))
    assert list(made) == ["monitor"]
    assert made["monitor"].timezone == "Europe/Berlin"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"monitor": "every 0 minutes"}, "schedule.monitor"),
        ({"report": "mondays"}, r'schedule.report: \'mondays\' is neither "every'),
        ({"time_zone": "Europe/Berln"}, "schedule.time_zone: no such zone"),
    ],
)
def test_a_time_that_is_none_is_named(given: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        schedules(ScheduleSettings(**given))  # type: ignore[arg-type]


@pytest.mark.usefixtures("prefect_server")
def test_a_run_whose_time_has_passed_or_that_was_killed_is_made_up_for() -> None:
    now = datetime.now(UTC)
    made: Any = flows.report.to_deployment(
        name="report", entrypoint_type=EntrypointType.MODULE_PATH
    )
    with get_client(sync_client=True) as client:
        assert not release(client, "report", "report"), "there is none yet"
        id_ = made.apply()
        later: Any = Scheduled(scheduled_time=now + timedelta(hours=1))
        client.create_flow_run_from_deployment(id_, state=later)
        assert not release(client, "report", "report"), "its time has not come"
        earlier: Any = Scheduled(scheduled_time=now - timedelta(hours=1))
        missed = client.create_flow_run_from_deployment(id_, state=earlier)
        assert release(client, "report", "report")
        client.set_flow_run_state(missed.id, Running(), force=True)
        assert release(client, "report", "report")
        assert client.read_flow_run(missed.id).state_name == "Crashed"
        assert not release(client, "report", "report")
