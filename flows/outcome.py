"""What the last run did, as a file beside the published versions: monitoring reads it.

The database cannot be opened while a run writes, so a run leaves its figures here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from extractors.errors import StorageError
from extractors.records import Record
from storage import queue, status
from storage.database import Database

FILE: Final = "outcome.json"


class Outcome(Record, frozen=True, kw_only=True):
    """How the newest run ended, and what waits; times are UTC."""

    at: datetime
    """When it ended."""
    done: bool
    """False when it failed."""
    seconds: Mapping[str, float]
    """Wall time by stage."""
    counts: Mapping[str, int]
    """What the run did."""
    waiting: Mapping[str, int]
    """Articles by what they wait for."""
    feeds: tuple[status.FeedOutcome, ...]


def write(
    db: Database,
    folder: Path,
    version: str | None,
    *,
    done: bool,
    seconds: Mapping[str, float],
    counts: Mapping[str, int],
) -> None:
    """Replace the file. ``version``: that of the extractor; None when it may not be at hand.

    Raises :class:`StorageError`.
    """
    made = Outcome(
        at=datetime.now(UTC),
        done=done,
        seconds=seconds,
        counts=counts,
        waiting={} if version is None else _waiting(db, version),
        feeds=tuple(status.outcomes(db)),
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / f".{FILE}"
        fresh.write_bytes(msgspec.json.encode(made))
        fresh.replace(folder / FILE)
    except OSError as error:
        raise StorageError(str(folder), f"cannot be written to ({error.strerror})") from error


def _waiting(db: Database, version: str) -> dict[str, int]:
    return {
        "unread": queue.count_unread(db, version),
        "outdated": queue.count_outdated(db, version),
        "quarantine": len(queue.quarantined(db)),
    }


def read(folder: Path) -> Outcome | None:
    """What the newest run left; None before the first, or when the file is no outcome."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Outcome)
    except (OSError, msgspec.DecodeError):
        return None
