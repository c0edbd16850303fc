from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.local_prefect import SERVER, START_SECONDS, environment, note_server, stop_orphan
from tests.flows.scheduled import alive, until

# A process that looks like Prefect's server in the list of processes, and only waits.
LOOKALIKE = [sys.executable, "-c", "input()", "prefect.server.api.server:create_app"]


def test_what_the_user_has_set_stays(tmp_path: Path) -> None:
    given = {"PREFECT_HOME": "/elsewhere", "PREFECT_API_URL": "http://127.0.0.1:4200/api"}
    added = environment(tmp_path, given)
    assert not added.keys() & given.keys()
    assert added["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert added["DO_NOT_TRACK"] == "1"
    assert int(added["PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"]) == START_SECONDS
    assert environment(tmp_path, {})["PREFECT_HOME"] == str(tmp_path)


@pytest.fixture
def server() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(LOOKALIKE, stdin=subprocess.PIPE) as process:
        # For a moment after its start a process has no command line yet.
        until(lambda: SERVER in alive({process.pid}).get(process.pid, ""), 10, lambda: "no start")
        yield process
        process.kill()


def test_the_server_of_a_killed_run_is_stopped_by_the_next(
    server: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    note_server(tmp_path)
    note = tmp_path / "server.pid"
    assert note.read_text().split() == [str(os.getpid()), str(server.pid)]
    stop_orphan(tmp_path)
    assert server.poll() is None, "its run, this process, is alive"
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    note.write_text(f"{gone.pid} {server.pid}\n")
    stop_orphan(tmp_path)
    assert server.wait(10) == -15
    assert not note.exists()


def test_a_process_that_is_no_server_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        (tmp_path / "server.pid").write_text(f"999999999 {other.pid}\n")
        stop_orphan(tmp_path)
        assert other.poll() is None
        other.kill()
    assert not (tmp_path / "server.pid").exists()
