"""Drawings as PNG, SVG and HTML with Altair; the HTML has its JavaScript inside."""

from __future__ import annotations

import json
import textwrap
from datetime import date
from pathlib import Path
from typing import Any, Final

import altair as alt

from extractors.errors import StorageError
from flows.plots.shape import Drawing, Point

FORMATS: Final = ("png", "svg", "html")
WIDTH: Final = 760
HEIGHT: Final = 320
BAR: Final = 20
"""Pixels of one bar with the space beside it."""
SCALE: Final = 2
"""Pixels of a PNG per point, sharp on dense screens."""
INK: Final = "#1f2933"
FAINT: Final = "#7b8794"
COLOURS: Final = ("#b3261e", "#1a5fb4", "#2e7d32", "#8e5bb5", "#c77800", "#00798c")
"""Apart for colour-blind readers too (checked: lightness differs); rises red, falls blue."""
FLAGS: Final = {"too little": "#d9822b", "thin": "#f2c879"}
FEW: Final = 60
"""Up to so many points each is marked, so that one between two gaps is seen."""
TITLE_WIDTH: Final = 95
"""Characters of a line of the subtitle."""


def save(drawing: Drawing, path: Path) -> None:
    """Write a drawing; the ending of ``path`` says how.

    Raises :class:`StorageError` for another ending, and when the file cannot be written.
    """
    kind = path.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise StorageError(str(path), f"plots are written as {', '.join(FORMATS)}")
    chart = charted(drawing)
    try:
        if kind == "html":
            chart.save(path, format="html", inline=True)
        elif kind == "svg":
            chart.save(path, format="svg")
        else:
            chart.save(path, format="png", scale_factor=SCALE)
    except OSError as error:
        raise StorageError(str(path), f"cannot be written ({error.strerror})") from error


def charted(drawing: Drawing) -> alt.LayerChart:
    """The chart of a drawing."""
    make = {"lines": _lines, "bars": _bars, "lags": _lags}[drawing.shape]
    layers: alt.LayerChart = make(drawing)
    title = alt.TitleParams(
        drawing.title,
        subtitle=textwrap.wrap(drawing.subtitle, TITLE_WIDTH),
        anchor="start",
        fontSize=16,
        subtitleFontSize=12,
        subtitleColor=FAINT,
        color=INK,
        offset=12,
    )
    height = BAR * len(drawing.points) if drawing.shape == "bars" else HEIGHT
    chart: alt.LayerChart = (
        layers.properties(width=WIDTH, height=height, title=title, background="white")
        .configure_view(stroke=None)
        .configure_axis(labelColor=INK, titleColor=FAINT, gridColor="#e4e7eb", labelLimit=360)
        .configure_legend(orient="top", labelColor=INK, labelFontSize=12, titleColor=FAINT)
    )
    return chart


def _data(points: tuple[Point, ...]) -> alt.InlineData:
    values = [
        {
            "x": p.x.isoformat() if isinstance(p.x, date) else p.x,
            "label": p.label,
            "value": p.value,
            "low": p.low,
            "high": p.high,
            "coverage": p.coverage,
        }
        for p in points
    ]
    return alt.InlineData(values=json.loads(json.dumps(values)))


def _lines(drawing: Drawing) -> alt.LayerChart:
    labels = drawing.labels
    data = alt.Chart(_data(drawing.points))
    x = alt.X("x:T", title=None, axis=alt.Axis(grid=False, labelOverlap=True))
    y = alt.Y("value:Q", title=drawing.value)
    colour: Any = (
        alt.Color(
            "label:N",
            title=None,
            scale=alt.Scale(domain=labels, range=list(COLOURS[: len(labels)])),
            legend=alt.Legend(symbolOpacity=1),  # not as pale as the bands
        )
        if len(labels) > 1
        else alt.value(COLOURS[0])
    )
    per_line = [alt.Detail("label:N")]
    layers: list[Any] = []
    if any(p.low is not None for p in drawing.points):
        band = data.mark_area(opacity=0.18, interpolate="linear")
        layers.append(
            band.encode(x=x, y=alt.Y("low:Q"), y2="high:Q", color=colour, detail=per_line)
        )
    few = len(drawing.points) <= FEW * len(labels)
    line = data.mark_line(
        strokeWidth=1.8, strokeJoin="round", point=alt.OverlayMarkDef(size=22) if few else False
    )
    layers.append(line.encode(x=x, y=y, color=colour, detail=per_line))
    layers += _rule(drawing)
    layers += _flags(drawing, x)
    return alt.LayerChart(layer=layers)


def _flags(drawing: Drawing, x: alt.X) -> list[alt.Chart]:
    """A mark above each period of which too little was read, once for all lines."""
    flagged = {p.x: p for p in drawing.points if p.coverage in FLAGS}
    if not flagged:
        return []
    found = [name for name in FLAGS if any(p.coverage == name for p in flagged.values())]
    scale = alt.Scale(domain=found, range=[FLAGS[name] for name in found])
    legend = alt.Legend(title="articles read", symbolType="square", symbolStrokeWidth=0)
    mark = alt.Chart(_data(tuple(flagged.values()))).mark_square(size=36, opacity=1)
    fill = alt.Fill("coverage:N", scale=scale, legend=legend)
    return [mark.encode(x=x, y=alt.value(4), fill=fill)]


def _rule(drawing: Drawing) -> list[alt.Chart]:
    if drawing.baseline is None:
        return []
    data = alt.Chart(alt.InlineData(values=[{"value": drawing.baseline}]))
    return [data.mark_rule(color=FAINT, strokeDash=[4, 4]).encode(y="value:Q")]


def _bars(drawing: Drawing) -> alt.LayerChart:
    data = alt.Chart(_data(drawing.points))
    bars = data.mark_bar(height=BAR - 6).encode(
        x=alt.X("value:Q", title=drawing.value),
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False)),
        color=alt.condition("datum.value < 0", alt.value(COLOURS[1]), alt.value(COLOURS[0])),
    )
    return alt.LayerChart(layer=[bars])


def _lags(drawing: Drawing) -> alt.LayerChart:
    data = alt.Chart(_data(drawing.points))
    x = alt.X("x:O", title="lag", axis=alt.Axis(labelAngle=0))
    bars = data.mark_bar(size=10, opacity=0.85).encode(
        x=x,
        y=alt.Y("value:Q", title=drawing.value),
        color=alt.condition(
            "datum.low > 0 || datum.high < 0", alt.value(COLOURS[0]), alt.value("#c3cad2")
        ),
    )
    interval = data.mark_rule(color=INK).encode(x=x, y="low:Q", y2="high:Q")
    return alt.LayerChart(layer=[bars, interval, *_rule(drawing)])
