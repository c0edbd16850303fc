"""What tests of the flows share: settings, a cycle on the sample, and the contents of tables."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.catalogue import Catalogue, load_feeds
from config.settings import Settings, load_settings
from flows import sample
from flows.cycle import Cycle
from flows.placing import placed
from flows.progress import Report, silent
from storage.database import Database
from tests.fakes import FakeExtractor

CONTENTS = {
    "raw_articles": "* EXCLUDE (first_seen)",
    "raw_rejects": "* EXCLUDE (first_seen)",
    "core_articles": "*",
    "core_stories": "*",
    "core_fingerprints": "*",
    "core_extractions": "* EXCLUDE (extracted_at)",
    "core_sentences": "*",
    "core_mentions": "*",
    "core_quotes": "*",
    "core_events": "*",
    "core_actors": "*",
    "out_pair_mentions": "*",
    "out_coverage_daily": "*",
}
"""Every table that a cycle fills, without the columns that say when."""
HELD = """
import duckdb, sys
database = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


def settings_at(database: Path) -> Settings:
    """The shipped settings, hurried, in small batches, placed at a database."""
    settings = placed(load_settings(), database)
    fetch = sample.unhurried(settings.fetch)
    batches = settings.extract.model_copy(update={"batch": 8})
    return settings.model_copy(update={"fetch": fetch, "extract": batches})


@contextmanager
def sample_cycle(
    database: Path, report: Report = silent, feeds: Catalogue | None = None
) -> Iterator[Cycle]:
    """A cycle on the recorded sample with an extractor that takes no time."""
    with sample.replayed() as resolver, Database.open(database) as db:
        yield Cycle(
            settings=settings_at(database),
            db=db,
            report=report,
            extractor=FakeExtractor,
            catalogue=load_feeds(sample.FEEDS) if feeds is None else feeds,
            everything=True,
            resolver=resolver,
        )


def contents(database: Path) -> dict[str, list[str]]:
    """All rows of all tables that a cycle fills, as text, sorted."""
    with Database.open(database, read_only=True) as db:
        return {
            table: sorted(map(repr, db.rows(f"SELECT {columns} FROM {table}")))
            for table, columns in CONTENTS.items()
        }


def published(folder: Path) -> dict[str, bytes]:
    """The files of the newest version published beside a database, by path.

    DuckDB files are not byte-stable, so the snapshot is left out; what it holds is in the tables.
    """
    place = folder / "published" / "latest"
    files = (p for p in sorted(place.rglob("*")) if p.is_file() and p.suffix != ".duckdb")
    return {str(p.relative_to(place)): p.read_bytes() for p in files}


@contextmanager
def held(path: Path) -> Iterator[int]:
    """Another process that has the database open while inside; its number."""
    command = [sys.executable, "-c", HELD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == b"held\n"
        try:
            yield process.pid
        finally:
            process.stdin.close()
            process.wait(timeout=20)
