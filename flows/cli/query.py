"""``tensionwire query``: SQL of one's own, read-only."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from flows.cli.options import SETTINGS, Config, DatabaseFile, settings_of
from flows.cli.readable import readable

Style = Literal["table", "csv", "json", "parquet"]


def query(
    sql: Annotated[str, typer.Argument(metavar="SQL|-", help="Statements; - reads them here.")],
    style: Annotated[Style, typer.Option("--format", help="How the rows are written.")] = "table",
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Instead of the terminal.")
    ] = None,
    database: DatabaseFile = None,
    config: Config = SETTINGS,
) -> None:
    """Run SQL on the database, read-only; the last statement answers.

    No SQL can change the database or reach another file. While a run holds the database, the
    published snapshot answers. The tables are in docs/schema.md.

    Example: tensionwire query "SELECT * FROM mentions ORDER BY published DESC LIMIT 5"
    """
    from flows.cli.outputs import written
    from storage.query import QueryError, ask

    text = sys.stdin.read() if sql == "-" else sql
    if not text.strip():
        raise typer.BadParameter("there is no SQL", param_hint="SQL")
    if style == "parquet" and output is None:
        raise typer.BadParameter("parquet is no text: name an --output file", param_hint="--format")
    settings = settings_of(config, database)
    try:
        with readable(settings) as db:
            written(ask(db, text), style, output)
    except QueryError as error:
        raise typer.BadParameter(error.message, param_hint="SQL") from error
