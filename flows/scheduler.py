"""``tensionwire schedule``: one process that lives as long as it is let, and runs what is due.

It holds Prefect's server (unless ``PREFECT_API_URL`` names another) and a runner with the
deployments of the settings. One run at a time: a lock leaves one scheduler to a database, its
runner has a limit of one, and DuckDB one writer. Limits on the deployments would add nothing, and
were seen to cancel runs after the one before had ended (Prefect 3.9.1 with SQLite). Of runs that
were missed only the newest does the work.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from config.errors import TensionwireError
from flows import lifeline
from flows.local_prefect import SERVER, prepare
from flows.logs import log

if TYPE_CHECKING:
    from uuid import UUID

    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.objects import FlowRun, StateType

    from config.settings import Settings

LOCK: Final = "schedule.lock"
LOOPBACK: Final = "127.0.0.1"
START_SECONDS: Final = 600
"""Longest start of Prefect's server: 10-30 s, but a machine that has just booted may be busy."""
RUNS_KEPT_DAYS: Final = 30
"""Prefect's own records of runs go after that long; ours are in the database."""


@contextmanager
def only_one(home: Path, database: Path) -> Iterator[None]:
    """Hold the lock of the schedule of a database while inside.

    Raises :class:`TensionwireError` when another process has it.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / LOCK).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            message = f"process {file.read().strip()} schedules it already; stop that one first"
            raise TensionwireError(str(database), message) from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def scheduler_of(home: Path) -> int | None:
    """The process that schedules now, None when there is none."""
    try:
        with (home / LOCK).open("r+", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(file.read().strip() or 0)
    except OSError:
        return None
    return None


@contextmanager
def server(home: Path) -> Iterator[str]:
    """Prefect's API while inside: that of PREFECT_API_URL, or a server of our own; its address.

    Raises :class:`TensionwireError` when our own does not start.
    """
    if not prepare(home):
        yield os.environ["PREFECT_API_URL"]
        return
    port = _free_port()
    os.environ["PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED"] = "events,flow_runs"
    os.environ["PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD"] = str(86400 * RUNS_KEPT_DAYS)
    lifeline.offer()
    command = [sys.executable, "-m", "flows.lifeline", "uvicorn", "--factory", SERVER]
    options = ["--host", LOOPBACK, "--port", str(port), "--log-level", "warning"]
    process = subprocess.Popen([*command, *options])
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, _leave)  # until Prefect's runner takes it over
    try:
        address = f"http://{LOOPBACK}:{port}/api"
        _wait_for(process, address)
        os.environ["PREFECT_API_URL"] = address
        threading.Thread(target=watch, args=(process, stopping), daemon=True).start()
        yield address
    finally:
        stopping.set()
        process.terminate()
        process.wait()


def watch(process: subprocess.Popen[bytes], stopping: threading.Event) -> None:
    """End this process with 1 when its server ends by itself: whoever started us starts both anew.

    At once: Prefect's runner would first ask the dead server for minutes. The run that is under
    way ends with us.
    """
    code = process.wait()
    if not stopping.is_set():
        log("schedule", state="failed", error=f"Prefect's server ended with {code}")
        os._exit(1)


def _leave(*_: object) -> NoReturn:
    sys.exit(0)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((LOOPBACK, 0))
        return int(found.getsockname()[1])


def _wait_for(process: subprocess.Popen[bytes], address: str) -> None:
    # A proxy of the environment would not reach the loopback interface.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with direct.open(f"{address}/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise TensionwireError("Prefect's server", f"did not start within {START_SECONDS} s")


def run(settings: Settings, config: Path, feeds: Path, database: Path | None) -> None:
    """Run what is due until the process is stopped; a run that was killed is closed first.

    Raises :class:`ConfigError` and :class:`TensionwireError`.
    """
    from prefect import serve  # noqa: PLC0415 - reads its settings when imported
    from prefect.client.orchestration import get_client  # noqa: PLC0415

    made = _deployments(settings, config, feeds, database)
    with get_client(sync_client=True) as client:
        for deployment in made:
            missed = release(client, deployment.flow_name, deployment.name)
            # Applying a deployment deletes its planned runs, also those whose time has come. What
            # was missed while nobody ran is made up for at once, in one run.
            if missed or deployment.name == "monitor":
                client.create_flow_run_from_deployment(deployment.apply())
    for deployment in made:
        when = getattr(settings.schedule, deployment.name)
        zone = settings.schedule.time_zone
        log("schedule", deployment=deployment.name, when=when, time_zone=zone)
    serve(*made, limit=1, pause_on_shutdown=False, print_starting_message=False)


def _deployments(settings: Settings, config: Path, feeds: Path, database: Path | None) -> list[Any]:
    """Prefect's deployments for the flows that the settings schedule."""
    from prefect.types.entrypoint import EntrypointType  # noqa: PLC0415

    from flows import monitor as flows  # noqa: PLC0415
    from flows.scheduling import schedules  # noqa: PLC0415

    shared: dict[str, Any] = {
        "config": str(config.resolve()),
        "database": None if database is None else str(database.resolve()),
        "wait_minutes": settings.schedule.wait_minutes,
    }
    own = {"monitor": {"feeds": str(feeds.resolve())}}
    return [
        getattr(flows, name).to_deployment(
            name=name,
            schedule=schedule,
            parameters={**shared, **own.get(name, {})},
            # By its file, the flow would be loaded with its folder on the path: flows/catalogue.py
            # would then be what spaCy imports as its `catalogue`.
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        for name, schedule in schedules(settings.schedule).items()
    ]


def release(client: SyncPrefectClient, flow: str, deployment: str) -> bool:
    """Close the runs that a killed scheduler has left open; tells whether one is to be made up for.

    Nobody else can be running them: the lock of the schedule is ours.
    """
    from prefect.client.schemas.objects import StateType  # noqa: PLC0415
    from prefect.exceptions import ObjectNotFound  # noqa: PLC0415
    from prefect.states import Crashed  # noqa: PLC0415

    try:
        found = client.read_deployment_by_name(f"{flow}/{deployment}")
    except ObjectNotFound:
        return False
    states = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
    killed = _runs(client, found.id, states)
    for run in killed:
        client.set_flow_run_state(run.id, Crashed(message="its process was killed"), force=True)
        log("run", state="crashed", deployment=deployment, prefect_run=run.name)
    missed = _runs(client, found.id, [StateType.SCHEDULED], due=True)
    if missed:
        log("run", state="missed", deployment=deployment, runs=len(missed))
    return bool(killed or missed)


def _runs(
    client: SyncPrefectClient, deployment: UUID, states: list[StateType], *, due: bool = False
) -> list[FlowRun]:
    """Runs of a deployment in these states; ``due``: only those whose time has come."""
    from prefect.client.schemas import filters  # noqa: PLC0415

    now: Any = datetime.now(UTC)  # Prefect's own type of the same
    return client.read_flow_runs(
        flow_run_filter=filters.FlowRunFilter(
            state=filters.FlowRunFilterState(type=filters.FlowRunFilterStateType(any_=states)),
            expected_start_time=(
                filters.FlowRunFilterExpectedStartTime(before_=now) if due else None
            ),
        ),
        deployment_filter=filters.DeploymentFilter(
            id=filters.DeploymentFilterId(any_=[deployment])
        ),
    )
