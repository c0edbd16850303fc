"""``tensionwire export``: the mentions in the formats of other event data."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from flows.cli.options import SETTINGS, Config, DatabaseFile, settings_of
from flows.cli.readable import readable

Kind = Literal["gdelt", "plover", "parquet"]


def export(
    kind: Annotated[Kind, typer.Argument(metavar="gdelt|plover|parquet", help="Which format.")],
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            metavar="DIR",
            help="New, or that of an export, which is replaced as a whole.",
        ),
    ],
    start: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="First day, UTC."),
    ] = None,
    end: Annotated[
        datetime | None,
        typer.Option("--to", formats=["%Y-%m-%d"], metavar="DATE", help="Last day, included."),
    ] = None,
    database: DatabaseFile = None,
    config: Config = SETTINGS,
) -> None:
    """Write the mentions of the articles published in a window, by default all, to a folder.

    gdelt: rows of GDELT 2.0's event table, a file a day. plover: JSON lines with POLECAT's
    columns, a file a month. parquet: the public views, a file a month in Hive folders. What the
    columns hold is in docs/exports.md.
    """
    from flows.cli.show import progress
    from storage.export import export as write
    from storage.questions import QuestionError, check_window
    from storage.trends import days_read

    settings = settings_of(config, database)
    first, last = (day.date() if day else None for day in (start, end))
    try:
        check_window(kind, {"start": first, "end": last})
    except QuestionError as error:
        raise typer.BadParameter(str(error), param_hint="--from") from error
    with readable(settings) as db, progress("exporting") as report:
        exported = write(db, kind, output, first, last, report)
        days = days_read(db)
    print(f"{output}: {exported.rows:,} rows in {len(exported.files):,} files")
    if not exported.rows:
        had = f"the database has {days[0]} to {days[1]}" if days else "nothing has been read yet"
        print(f"There are no mentions in this window; {had}.")
