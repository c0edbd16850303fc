"""Delete an article on request: database, backups, published files and briefs, with proof."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from config.settings import Settings
from extractors.errors import StorageError
from extractors.stories.link import cluster
from extractors.stories.urls import normalise
from flows.publishing import publish_from
from flows.report.brief import CUT, shortened
from storage import backup, forgetting
from storage.database import Database
from storage.publish.versions import remove_others

TEXT: Final = frozenset({".json", ".csv", ".atom", ".html", ".xml", ".txt", ".prom"})
"""Published files that hold text as it is; the others are made anew from the same tables."""


def names_of(article: str) -> list[str]:
    """The id or address as given, and the address as it is stored."""
    return list(dict.fromkeys([article, normalise(article)] if "://" in article else [article]))


def preview(settings: Settings, article: str) -> list[str]:
    """What would be deleted, a line a place.

    Raises :class:`StorageError` when the database has no such article.
    """
    with Database.open(settings.database) as db:
        found = forgetting.held(db, names_of(article))
    if not found.rows:
        raise StorageError(article, "is not in the database")
    made = backup.backups(settings.database)
    return [
        *(f"{settings.database}: {n:,} rows of {table}" for table, n in found.rows.items()),
        f"{len(made)} backups would be searched and written anew where they have it",
        f"{settings.publish.folder}: published anew, older versions removed",
        f"{settings.report.folder}: briefs that name it would be deleted",
    ]


def forget(settings: Settings, article: str) -> Iterator[str]:
    """Delete an article everywhere; yields what was done and looked at, a line a step.

    A kill in between leaves work for the same call: what is done already is found done.

    Raises :class:`StorageError` when something of it is still found at the end.
    """
    names = names_of(article)
    with Database.open(settings.database) as db:
        found = forgetting.forget(db, names, cluster)
    words = set(found.words)
    yield from _told(str(settings.database), found)
    forgetting.rewrite(settings.database)
    yield f"{settings.database}: written anew, so that no deleted byte stays in it"
    for made in backup.backups(settings.database):
        had = forgetting.forget_in_backup(settings.database, made, names, cluster)
        words |= set(had.words)
        yield from _told(str(made), had)
    with Database.open(settings.database) as db:
        version = publish_from(db, settings)
        left = forgetting.held(db, names).rows
    removed = remove_others(settings.publish.folder, version)
    yield f"{version}: published without it; {len(removed)} older versions removed"
    briefs = _forget_briefs(settings.report.folder, sorted(words))
    yield f"{settings.report.folder}: {len(briefs)} briefs that named it deleted"
    files = _searched(settings.publish.folder) + _searched(settings.report.folder)
    hits = [str(file) for file in files if _holds(file, sorted(words))]
    if left or hits:
        raise StorageError(article, f"is still found in {', '.join([*left, *hits])}")
    yield f"proof: 0 rows in any table; {len(files)} published files and briefs searched:"
    yield from (f"  {json.dumps(word, ensure_ascii=False)}: 0 found" for word in sorted(words))
    yield from _not_ours(settings.database)


def _told(place: str, found: forgetting.Held) -> Iterator[str]:
    if not found.rows:
        yield f"{place}: does not hold it"
    for table, n in found.rows.items():
        yield f"{place}: {n:,} rows of {table} deleted, 0 left"


def _forget_briefs(folder: Path, words: Sequence[str]) -> list[Path]:
    """Delete the briefs, page and PDF, that have one of the words; the pages deleted."""
    short = [shortened(word).removesuffix(CUT) for word in words]
    gone = [page for page in folder.glob("brief-*.html") if _holds(page, short)]
    for page in gone:
        page.with_suffix(".pdf").unlink(missing_ok=True)
        page.unlink()
    return gone


def _searched(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix in TEXT)


def _holds(file: Path, words: Sequence[str]) -> bool:
    """Whether a file has one of the words, plain or as JSON or HTML write it."""
    content = file.read_text("utf-8", errors="replace")
    return any(
        form in content
        for word in words
        for form in {
            word,
            json.dumps(word)[1:-1],
            html.escape(word),
            html.escape(word, quote=False),
        }
    )


def _not_ours(database: Path) -> Iterator[str]:
    """What the program leaves to people."""
    for aside in sorted(database.parent.glob(f"{database.name}.before-*")):
        yield f"not searched: {aside}, put aside by a restore; remove it"
    yield "not searched: files in drop folders, archives that were backfilled, copies elsewhere"
