"""How Prefect runs on one machine: quiet, without telemetry, at home in the data folder.

Prefect reads its settings when it is imported, so :func:`prepare` comes first.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

START_SECONDS: Final = 120
"""Longest wait for Prefect's local server; it takes 10-30 s, its own default limit is 20 s."""


def environment(home: Path, given: Mapping[str, str]) -> dict[str, str]:
    """What to add to the environment ``given``; whatever the user has set there stays.

    ``home``: where Prefect keeps its database when nobody says otherwise. Without
    ``PREFECT_API_URL`` Prefect starts a server of its own for the run; with it, it uses that one.
    """
    wanted = {
        "PREFECT_HOME": str(home.resolve()),
        "PREFECT_LOGGING_LEVEL": "CRITICAL",  # errors reach the caller, who says them in one line
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": str(START_SECONDS),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    return {name: text for name, text in wanted.items() if name not in given}


def prepare(home: Path) -> bool:
    """Set up the environment of this process; tells whether a server must be started."""
    os.environ.update(environment(home, os.environ))
    return not os.environ.get("PREFECT_API_URL")
