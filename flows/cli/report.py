"""``tensionwire report``: a brief of two pages."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import SETTINGS, Config, DatabaseFile, settings_of
from flows.cli.readable import readable


def report(
    start: Annotated[
        datetime | None,
        typer.Option(
            "--from",
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="First day; by default 29 days before the last.",
        ),
    ] = None,
    end: Annotated[
        datetime | None,
        typer.Option(
            "--to",
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="Last day, included; by default the newest day read.",
        ),
    ] = None,
    actors: Annotated[
        str, typer.Option("--actors", metavar="CODES", help="One code, or a pair: RUS,UKR.")
    ] = "",
    folder: Annotated[
        Path,
        typer.Option(
            "--folder",
            metavar="FOLDER",
            help="Where the two files go; by default here.",
            show_default=False,
        ),
    ] = Path(),
    database: DatabaseFile = None,
    config: Config = SETTINGS,
) -> None:
    """Write a brief of two pages, as a web page and as PDF, with plots and quotations.

    About the world, a state or group, or a pair.

    Example: tensionwire report --actors IND,PAK --from 2025-05-01 --to 2025-05-31
    """
    from flows.cli.trend import codes_of
    from flows.report.brief import brief
    from flows.report.files import write

    if start and end and start > end:
        raise typer.BadParameter("--from is after --to; swap them", param_hint="--from")
    settings = settings_of(config, database)
    codes = codes_of(actors)
    with readable(settings) as db:
        made = brief(
            db,
            start.date() if start else None,
            end.date() if end else None,
            codes,
            settings.trends.min_articles,
        )
    for path in write(made, codes, folder):
        print(path)
