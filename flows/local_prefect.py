"""How Prefect runs on one machine: quiet, without telemetry, at home in the data folder.

Prefect reads its settings when it is imported, so :func:`prepare` comes first.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Final

START_SECONDS: Final = 120
"""Longest wait for Prefect's local server; it takes 10-30 s, its own default limit is 20 s."""


_NOTE: Final = "server.pid"
SERVER: Final = "prefect.server.api.server:create_app"
"""What Prefect's own server has in its command line."""


def environment(home: Path, given: Mapping[str, str]) -> dict[str, str]:
    """What to add to the environment ``given``; whatever the user has set there stays.

    ``home``: where Prefect keeps its database when nobody says otherwise. Without
    ``PREFECT_API_URL`` Prefect starts a server of its own for the run; with it, it uses that one.
    """
    wanted = {
        "PREFECT_HOME": str(home.resolve()),
        "PREFECT_LOGGING_LEVEL": "CRITICAL",  # errors reach the caller, who says them in one line
        # On a busy machine its SQLite is "locked" now and then: 503, and its clients ask again.
        "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": str(START_SECONDS),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    return {name: text for name, text in wanted.items() if name not in given}


def prepare(home: Path) -> bool:
    """Set up the environment of this process; tells whether a server must be started."""
    os.environ.update(environment(home, os.environ))
    stop_orphan(home)
    return not os.environ.get("PREFECT_API_URL")


def note_server(home: Path) -> None:
    """Remember the server that Prefect has started for this process, if it has.

    Prefect stops it when the process ends, but a killed process cannot; the next run can.
    """
    for server in _children(os.getpid()):
        if _is_server(server):
            home.mkdir(parents=True, exist_ok=True)
            (home / _NOTE).write_text(f"{os.getpid()} {server}\n", encoding="utf-8")


def stop_orphan(home: Path) -> None:
    """Stop the server of a run that was killed; one whose run is alive stays."""
    note = home / _NOTE
    if not note.is_file():
        return
    numbers = note.read_text(encoding="utf-8").split()
    if len(numbers) == 2 and all(number.isdigit() for number in numbers):
        run, server = map(int, numbers)
        if _command(run):
            return
        if _is_server(server):
            os.kill(server, signal.SIGTERM)
    note.unlink()


def _is_server(pid: int) -> bool:
    return SERVER in _command(pid)


def _command(pid: int) -> str:
    """The command line of a process, empty when there is no such process."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").replace("\0", " ")
    except OSError:
        return ""


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(number) for number in task.read_text(encoding="utf-8").split()]
    return found
