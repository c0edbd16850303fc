"""What is removed by age: texts that nothing needs any more, old polls and old runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from config.settings import RetentionSettings
from extractors.records import Record
from storage import arrow
from storage.database import Database
from storage.statements import statement


class Pruned(Record, frozen=True, kw_only=True):
    """How much was removed."""

    texts: int = 0
    polls: int = 0
    runs: int = 0


def prune(db: Database, settings: RetentionSettings, now: datetime) -> Pruned:
    """Remove what is older than the settings allow, each kind in one transaction.

    Mentions, quotations, sentences with a mention, titles and addresses always stay. What waits
    for extraction or is in quarantine keeps its text however old it is.
    """
    texts = _texts(db, now - timedelta(days=settings.text_days)) if settings.text_days else 0
    before = {"before": arrow.naive(now - timedelta(days=settings.poll_days))}
    polls, runs = db.rows(statement("upkeep/count_history"))[0]
    if settings.poll_days:
        with db.transaction():
            db.execute(statement("upkeep/prune_polls"), before)
            db.execute(statement("upkeep/prune_runs"), before)
    polls_left, runs_left = db.rows(statement("upkeep/count_history"))[0]
    db.execute(statement("upkeep/checkpoint"))
    return Pruned(texts=texts, polls=polls - polls_left, runs=runs - runs_left)


def _texts(db: Database, before: datetime) -> int:
    with db.transaction():
        db.execute(statement("upkeep/prune_texts"), {"before": arrow.naive(before.astimezone(UTC))})
        found = int(db.rows(statement("upkeep/count_prunable"))[0][0])
        if found:
            db.execute(statement("upkeep/remove_texts"))
    return found
