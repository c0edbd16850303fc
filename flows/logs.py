"""Structured lines about what a run does: one for each feed, batch, stage and run.

The lines go to standard error, as JSON or as ``event key=value``. Which of the two, and whether at
all, is in the environment, so that the processes that Prefect starts for a run know it, too.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from typing import Any, Final, Literal

import msgspec

VARIABLE: Final = "TENSIONWIRE_LOGS"
Style = Literal["json", "text"]


def use(style: Style) -> None:
    """Write lines from now on, here and in the processes started from here."""
    os.environ[VARIABLE] = style


def log(event: str, **fields: Any) -> None:
    """Write one line; fields that are None or empty are left out.

    ``event`` is a short stable word. No field ever holds a secret: addresses are stored, and so
    logged, without user and password.
    """
    style = os.environ.get(VARIABLE)
    if style is None:
        return
    given = {name: value for name, value in fields.items() if value not in (None, "")}
    line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **given}
    if style == "json":
        text = msgspec.json.encode(line, enc_hook=str).decode()
    else:
        text = " ".join(
            [line["at"], event, *(f"{name}={_shown(value)}" for name, value in given.items())]
        )
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _shown(value: object) -> str:
    text = f"{value:.3f}" if isinstance(value, float) else str(value)
    return msgspec.json.encode(text).decode() if " " in text or "=" in text else text
