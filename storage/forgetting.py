"""Delete articles on request from a database file and from its backups, so that no byte stays."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from extractors.errors import StorageError
from extractors.records import Record
from storage import arrow, backup, load
from storage.database import Database
from storage.restore import restore
from storage.rows import Fingerprinted
from storage.statements import statement

Cluster = Callable[[Sequence[Fingerprinted]], Mapping[str, str]]
"""Gives each article the id of its story; see ``extractors.stories``."""


class Held(Record, frozen=True, kw_only=True):
    """What a database holds of the articles that are to be deleted."""

    ids: tuple[str, ...]
    rows: Mapping[str, int]
    """Rows by table, tables without any left out."""
    words: tuple[str, ...]
    """Ids, addresses, titles and sentences that only these articles have."""


def held(db: Database, names: Sequence[str]) -> Held:
    """What there is of the articles with these ids or addresses."""
    db.execute(statement("upkeep/find_gone"), {"names": list(names)})
    counts = db.rows(statement("upkeep/gone"), {"names": list(names)})
    return Held(
        ids=tuple(id_ for (id_,) in db.rows(statement("upkeep/gone_ids"))),
        rows={table: n for table, n in counts if n},
        words=tuple(word for (word,) in db.rows(statement("upkeep/words_of_gone"))),
    )


def forget(db: Database, names: Sequence[str], cluster: Cluster) -> Held:
    """Delete the articles with these ids or addresses; returns what there was.

    Those that shared a story with them are linked anew first. A kill in between leaves the
    articles there, and the same call finishes.
    """
    found = held(db, names)
    _relink(db, set(found.ids), cluster)
    with db.inputs({"gone_names": arrow.strings(name=list(names))}), db.transaction():
        db.execute(statement("upkeep/find_gone"), {"names": list(names)})
        db.execute(statement("upkeep/forget"))
        load.refresh(db)
    return found


def _relink(db: Database, gone: set[str], cluster: Cluster) -> None:
    rest = load.fingerprinted(db.rows(statement("upkeep/stories_of_gone")))
    if rest:
        around = [one for one in load.story_candidates(db, rest) if one.article_id not in gone]
        load.store_stories(db, rest, cluster([*rest, *around]))


def rewrite(database: Path) -> None:
    """Write the database file anew: deleted rows leave their bytes in the old one."""
    place = backup.folder_of(database) / ".rewriting"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    try:
        with Database.open(database) as db:
            backup.write(db, place, datetime.now(UTC))
        restore(database, place, keep_old=False)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def forget_in_backup(database: Path, made: Path, names: Sequence[str], cluster: Cluster) -> Held:
    """Delete the articles from one backup, which is replaced by a new one of the same time.

    Raises :class:`StorageError` when the backup is damaged.
    """
    manifest = backup.read_manifest(made)
    work = made.with_name(f".forgetting-{made.name}")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    try:
        path = work / database.name
        with Database.build(path, manifest.schema) as db:
            backup.fill(db, made, manifest)
        with Database.open(path) as db:
            found = forget(db, names, cluster)
            fresh = work / "new"
            fresh.mkdir()
            backup.write(db, fresh, manifest.made_at, manifest.reason)
            if held(db, names).rows:
                raise StorageError(str(made), "still holds rows of the article")
        old = work / "old"
        made.rename(old)
        fresh.rename(made)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return found
