"""Sentences that show what stories are about, and names to tell of them."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from storage.database import Database
from storage.statements import statement


def sentences(db: Database, story_ids: Sequence[str], codes: Sequence[str] = ()) -> pa.Table:
    """A row for each story that has a mention of conflict: its sentence, coding, outlet, address.

    ``codes``: states or groups that must all be in the mention.
    """
    incoming = pa.table({"story_id": pa.array(story_ids, pa.string())})
    with db.inputs({"incoming_stories": incoming}):
        return db.query(statement("report/sentences"), {"codes": list(codes)})


def actor_names(db: Database) -> dict[str, str]:
    """English names by actor code."""
    return dict(db.rows(statement("publish/actor_names")))
