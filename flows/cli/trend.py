"""``tensionwire trend``: a question of the trend library, answered in the terminal or drawn."""

from __future__ import annotations

import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.options import SETTINGS, Config, DatabaseFile, settings_of
from flows.cli.readable import readable
from flows.cli.show import Format, rows

if TYPE_CHECKING:
    from storage.trends import TrendInfo, Value


def trend(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which question; see --list.")] = "",
    *,
    start: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="First day."),
    ] = None,
    end: Annotated[
        datetime | None,
        typer.Option("--to", formats=["%Y-%m-%d"], metavar="DATE", help="Last day, included."),
    ] = None,
    actors: Annotated[
        str, typer.Option("--actors", metavar="CODES", help="One code, or a pair: RUS,UKR.")
    ] = "",
    zone: Annotated[
        str,
        typer.Option(
            "--zone",
            metavar="ZONE",
            help="Count by days of this time zone, such as Europe/Berlin; slower than UTC.",
        ),
    ] = "UTC",
    others: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Another parameter; see --list."),
    ] = None,
    style: Annotated[Format, typer.Option("--format", help="How the rows are printed.")] = "table",
    plot: Annotated[
        str | None,
        typer.Option(
            "--plot",
            metavar="FILE|-",
            help="Draw it: into a .png, .svg or .html file (works offline), or here with -. "
            "Beside a file the rows are printed as csv or json when --format says so.",
        ),
    ] = None,
    show_list: Annotated[bool, typer.Option("--list", help="List all trends.")] = False,
    database: DatabaseFile = None,
    config: Config = SETTINGS,
) -> None:
    """Answer a question of the trend library, by default for the year up to the newest day.

    While another process has the database, the published snapshot answers.

    Example: tensionwire trend pairs --actors RUS,UKR --from 2025-01-01 --set grain=month
    """
    if show_list:
        _list(style)
        return
    if not name:
        raise typer.BadParameter("name a trend, or --list them", param_hint="NAME")
    from storage import trends

    settings = settings_of(config, database)
    try:
        info = trends.info(name)
    except trends.QuestionError as error:
        raise typer.BadParameter(str(error), param_hint="NAME") from error
    values = _values(others or [])
    if "min_articles" in info.parameters:
        values.setdefault("min_articles", settings.trends.min_articles)
    if zone != "UTC":
        values["zone"] = zone
    values |= {"start": start.date()} if start else {}
    values |= {"end": end.date()} if end else {}
    codes = codes_of(actors)
    with readable(settings) as db:
        try:
            table = trends.run(db, name, actors=codes, **values)  # type: ignore[arg-type]
        except trends.QuestionError as error:
            raise typer.BadParameter(str(error)) from error
        days = trends.days_read(db)
    if table.num_rows == 0:
        _nothing(info, style, values, codes, days)
    printed = plot is None or (plot != "-" and style != "table")
    if printed:
        rows(table, style, f"{info.question} ({info.grain})")
    if plot is not None and table.num_rows and days:
        from flows.cli.plot import draw

        draw(info, table, plot, values, codes, days, sys.stderr if printed else sys.stdout)


def codes_of(actors: str) -> list[str]:
    """The codes of a list with commas, in capitals."""
    return [code.strip() for code in actors.upper().split(",") if code.strip()]


def _nothing(
    info: TrendInfo,
    style: Format,
    values: dict[str, Value],
    codes: list[str],
    days: tuple[date, date] | None,
) -> None:
    """Say why a table is empty, beside the table itself."""
    start, end = values.get("start"), values.get("end")
    if days is None:
        why = "nothing has been read yet; run `tensionwire run` or `tensionwire backfill`"
    elif (isinstance(start, date) and start > days[1]) or (isinstance(end, date) and end < days[0]):
        why = f"nothing was read in these days; the database has {days[0]} to {days[1]}"
    else:
        who = f" of {' and '.join(codes)}" if codes else ""
        window = f"from {start} to {end or days[1]}" if start else f"until {end or days[1]}"
        few = " (or fewer than it takes, see support)" if "support" in info.parameters else ""
        why = f"there are no such mentions{who} {window}{few}"
    out = sys.stdout if style == "table" else sys.stderr
    print(f"{info.question} No rows: {why}.", file=out)


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
