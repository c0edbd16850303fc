"""``tensionwire trend``: a question of the trend library, answered in the terminal."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.options import SETTINGS, Config, DatabaseFile, settings_of
from flows.cli.show import Format, rows

if TYPE_CHECKING:
    from storage.trends import Value


def trend(
    name: Annotated[str, typer.Argument(metavar="NAME", help="See --list.")] = "",
    *,
    start: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="First day, UTC."),
    ] = None,
    end: Annotated[
        datetime | None,
        typer.Option("--to", formats=["%Y-%m-%d"], metavar="DATE", help="Last day, UTC."),
    ] = None,
    actors: Annotated[
        str, typer.Option("--actors", metavar="CODES", help="One, or a pair: RUS,UKR.")
    ] = "",
    others: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Another parameter; see --list."),
    ] = None,
    style: Annotated[Format, typer.Option("--format")] = "table",
    show_list: Annotated[bool, typer.Option("--list", help="List all trends.")] = False,
    database: DatabaseFile = None,
    config: Config = SETTINGS,
) -> None:
    """Answer a question of the trend library, by default for the year up to the newest day."""
    if show_list:
        _list(style)
        return
    if not name:
        raise typer.BadParameter("name a trend, or --list them", param_hint="NAME")
    from extractors.errors import StorageError
    from storage import trends
    from storage.database import Database

    settings = settings_of(config, database)
    try:
        info = trends.info(name)
    except StorageError as error:
        raise typer.BadParameter(str(error), param_hint="NAME") from error
    values = _values(others or [])
    if "min_articles" in info.parameters:
        values.setdefault("min_articles", settings.trends.min_articles)
    codes = [code for code in re.split(r"[,\s]+", actors.upper()) if code]
    with Database.open(settings.database, read_only=True) as db:
        table = trends.run(
            db,
            name,
            start=start.date() if start else None,
            end=end.date() if end else None,
            actors=codes,
            **values,
        )
    rows(table, style, f"{info.question} ({info.grain})")


def _list(style: Format) -> None:
    import pyarrow as pa

    from storage.trends import catalogue

    if style == "table":
        fields = ("name", "question", "parameters")
    else:
        fields = ("name", "question", "grain", "parameters", "caveats")  # type: ignore[assignment]
    infos = [{field: getattr(info, field) for field in fields} for info in catalogue()]
    rows(pa.Table.from_pylist(infos), style)


def _values(settings: list[str]) -> dict[str, Value]:
    """``NAME=VALUE`` pairs with their values as dates, numbers, truth values or words."""
    values: dict[str, Value] = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals or not name:
            raise typer.BadParameter(f"{setting!r} is not NAME=VALUE", param_hint="--set")
        values[name] = _value(text)
    return values


def _value(text: str) -> Value:
    if text.lower() in {"true", "false"}:
        return text.lower() == "true"
    for kind in (int, float, date.fromisoformat):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
