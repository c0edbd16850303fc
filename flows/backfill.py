"""Load an archive of article JSON lines through the same stages as the flow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from extractors.errors import DocumentError
from extractors.records import Article, Record, Rejected
from flows.lines import STDIN, batches, read_articles
from flows.progress import Report
from storage import load
from storage.database import Database
from storage.rows import PollResult

BATCH: Final = 2000
"""Lines that are stored in one transaction."""
ENDINGS: Final = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz", ".json", ".json.gz")


class Backfilled(Record, frozen=True, kw_only=True):
    """What was read and what of it was new."""

    lines: int = 0
    articles: int = 0
    """New records."""
    rejects: int = 0
    """New rejects."""


def archives(paths: Sequence[str]) -> list[str]:
    """The files to read: each path itself, or the JSON lines files below a folder, by name.

    Raises :class:`DocumentError` for a path that does not exist or a folder without such files.
    """
    found = []
    for path in paths:
        place = Path(path)
        if place.is_dir():
            below = sorted(str(p) for p in place.rglob("*") if p.name.endswith(ENDINGS))
            if not below:
                message = f"holds no file ending in {', '.join(ENDINGS)}"
                raise DocumentError(path, "unreadable", message)
            found += below
        elif path == STDIN or place.is_file():
            found.append(path)
        else:
            raise DocumentError(path, "unreadable", "there is no such file or folder")
    return found


def store_lines(db: Database, names: Sequence[str], source: str, report: Report) -> Backfilled:
    """Store every line of the files; lines that are stored already change nothing.

    So a backfill that was interrupted is finished by starting it again. ``source`` names where
    the articles come from; empty: each file's own name without its endings.
    """
    done = Backfilled()
    for name in names:
        for batch in batches(_read(name, source), BATCH):
            articles = tuple(found for found in batch if isinstance(found, Article))
            rejects = tuple(found for found in batch if isinstance(found, Rejected))
            stored = load.store_polls(db, [PollResult(articles=articles, rejects=rejects)])
            done = Backfilled(
                lines=done.lines + len(batch),
                articles=done.articles + stored.articles,
                rejects=done.rejects + stored.rejects,
            )
            report("lines", done.lines, None)
    return done


def _read(name: str, source: str) -> Iterator[Article | Rejected]:
    stem = "stdin" if name == STDIN else Path(name).name.split(".")[0]
    return read_articles(name, source or stem)
