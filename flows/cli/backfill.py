"""``tensionwire backfill``: an archive into the database."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.options import SETTINGS, Config, DatabaseFile, settings_of


def backfill(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH...", help="JSON lines files, plain or gzip, or folders."),
    ],
    source: Annotated[
        str, typer.Option("--source", help="Name of the source; by default the file's.")
    ] = "",
    database: DatabaseFile = None,
    config: Config = SETTINGS,
) -> None:
    """Load article JSON lines into the database through the same stages as a run.

    A line is an article: id, url, published, title, text. An interrupted backfill goes on where it
    stopped when it is started again.
    """
    from flows.backfill import archives, store_lines
    from flows.cli.show import progress
    from flows.cycle import Cycle, link, read_all
    from flows.knowledge import store_knowledge
    from storage.database import Database

    settings = settings_of(config, database)
    names = archives(paths)
    with Database.open(settings.database) as db, progress("reading lines") as report:
        store_knowledge(db)
        stored = store_lines(db, names, source, report)
        cycle = Cycle(settings=settings, db=db, report=report)
        linked = link(cycle)
        found = read_all(cycle)
    print(
        f"{stored.lines:,} lines: {stored.articles:,} new articles, "
        f"{stored.rejects:,} new rejects, {linked:,} linked to stories; "
        f"{found.extractions:,} extracted: {found.mentions:,} mentions, {found.quotes:,} quotes"
    )
