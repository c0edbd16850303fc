"""What is to be done now and then: backup, removal by age, reading anew after an upgrade."""

from __future__ import annotations

from datetime import UTC, datetime

from extractors.records import Record
from flows.cycle import Cycle, outdated, read_batches
from storage import backup, queue, retention
from storage.retention import Pruned
from storage.rows import Stored


class Maintained(Record, frozen=True, kw_only=True):
    """What a round of upkeep did."""

    backup: str
    """Folder of the new backup."""
    pruned: Pruned


def maintain(cycle: Cycle) -> Maintained:
    """Make a backup, then remove what is older than the settings allow."""
    now = datetime.now(UTC)
    cycle.report("backup", 0, None)
    made = backup.make_backup(cycle.db, now, cycle.settings.backup.keep)
    cycle.report("prune", 0, None)
    return Maintained(
        backup=str(made), pruned=retention.prune(cycle.db, cycle.settings.retention, now)
    )


def reextract(cycle: Cycle, since: datetime | None) -> Stored:
    """Read anew what another version of the extractor has read; trends follow batch by batch.

    ``since``: only articles published from then on (UTC). Interrupted, it goes on where it was.
    """
    version = cycle.extractor().version
    total = queue.count_outdated(cycle.db, version, since)
    return read_batches(cycle, outdated(cycle, total, since), total)
