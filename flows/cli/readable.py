"""The database to read from, for every command that changes nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config.settings import Settings
    from storage.database import Database


@contextmanager
def readable(settings: Settings) -> Iterator[Database]:
    """The database, or the published snapshot while another process has it; says so on stderr.

    Raises :class:`StorageError` when neither can be opened.
    """
    from storage.query import opened

    with opened(settings.database, settings.publish.folder) as (db, snapshot):
        if snapshot is not None:
            print(
                f"note: {snapshot.who} is using the database; this is from the snapshot published "
                f"{snapshot.published:%Y-%m-%d %H:%M} UTC",
                file=sys.stderr,
            )
        yield db
