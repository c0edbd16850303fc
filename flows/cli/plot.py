"""``--plot`` of ``tensionwire trend``: a file, or the terminal."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

import typer

if TYPE_CHECKING:
    import pyarrow as pa

    from storage.trends import TrendInfo, Value

TERMINAL: Final = "-"
YEAR: Final = timedelta(364)
"""The window that trends have by default."""
NOT_SAID: Final = frozenset(
    {"start", "end", "zone", "min_articles", "baseline_start", "baseline_end"}
)
"""Parameters that the subtitle names otherwise, or not."""


def draw(
    info: TrendInfo,
    table: pa.Table,
    where: str,
    values: dict[str, Value],
    codes: list[str],
    days: tuple[date, date],
    out: TextIO,
) -> None:
    """Draw the rows of a trend into a file, or on standard output when ``where`` is ``-``.

    ``days``: first and last day that were read, for the window in the subtitle; ``out``: where the
    file's name is told.
    """
    from extractors.errors import StorageError
    from flows.plots.charts import FORMATS, save
    from flows.plots.shape import drawing
    from flows.plots.terminal import lines

    path = Path(where)
    if where != TERMINAL and path.suffix.lower().removeprefix(".") not in FORMATS:
        endings = ", ".join(f".{kind}" for kind in FORMATS)
        raise typer.BadParameter(
            f"{where}: end the name with {endings}, or write - for the terminal",
            param_hint="--plot",
        )
    try:
        drawn = drawing(info, table, _about(values, codes, days))
    except StorageError as error:
        raise typer.BadParameter(str(error), param_hint="--plot") from error
    if where == TERMINAL:
        for line in lines(drawn, shutil.get_terminal_size().columns):
            print(line)
        return
    save(drawn, path)
    print(path, file=out)


def _about(values: dict[str, Value], codes: list[str], days: tuple[date, date]) -> str:
    """Who and when, for the line under the title."""
    who = " and ".join(codes) or "the world"
    end = values.get("end") or days[1]
    start = values.get("start")
    if start is None and isinstance(end, date):
        start = max(days[0], end - YEAR)
    zone = f", days in {values['zone']}" if "zone" in values else ""
    said = [f"{name} {value}" for name, value in values.items() if name not in NOT_SAID]
    return f"{who}, {start} to {end}{zone}" + "".join(f", {text}" for text in said)
