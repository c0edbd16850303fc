"""What of a trend's table is drawn: points with their interval, coverage and label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final, Literal

import pyarrow as pa

from extractors.errors import StorageError
from extractors.records import Record
from storage.trends import TrendInfo

MOST_LINES: Final = 6
"""More lines cannot be told apart; bars of their averages are drawn then."""
MOST_BARS: Final = 25
LABELS: Final = ("actor", "target", "speaker", "doer", "event")
LONGEST: Final = 60
"""Characters of a label: a headline is cut off there."""
MINUS: Final = "\N{EN DASH}"


class Point(Record, frozen=True, kw_only=True):
    """One point, bar or lag. ``value`` is None where too little is known."""

    x: date | int | None
    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    coverage: str | None = None


class Drawing(Record, frozen=True, kw_only=True):
    """A picture, before it is drawn."""

    shape: Literal["lines", "bars", "lags"]
    title: str
    subtitle: str
    value: str
    """Name of what is drawn."""
    points: tuple[Point, ...]
    baseline: float | None = None
    """Where a thin line goes: 100 for an index, 0 for a correlation."""

    @property
    def labels(self) -> list[str]:
        """The labels, in the order of the points."""
        return list(dict.fromkeys(point.label for point in self.points))


def drawing(info: TrendInfo, table: pa.Table, subtitle: str) -> Drawing:
    """What to draw of the rows of a trend.

    Raises :class:`StorageError` for a trend that is a list, and when there are no rows.
    """
    if info.plot is None:
        raise StorageError(info.name, "is a list; there is nothing to draw, leave out --plot")
    shape, value = info.plot
    rows = table.to_pylist()
    if not rows:
        raise StorageError(info.name, "there are no rows to draw")
    if shape == "lags":
        return _lags(info, rows, value, subtitle)
    if shape == "bars":
        return _bars(info, rows, value, subtitle)
    x = "period" if "period" in table.column_names else "day"
    points = tuple(_point(row, row[x], value) for row in rows)
    if len({point.label for point in points}) > MOST_LINES:
        average = "conflict" if "conflict" in table.column_names else value
        return _averages(info, [_point(row, row[x], average) for row in rows], average, subtitle)
    return Drawing(
        shape="lines",
        title=info.question,
        subtitle=_joined(subtitle, _baseline(rows)),
        value=_named(value),
        points=tuple(sorted(points, key=lambda p: (p.label, str(p.x)))),
        baseline=100.0 if value == "index" else None,
    )


def _point(row: Mapping[str, Any], x: date | int | None, value: str) -> Point:
    return Point(
        x=x,
        label=_label(row),
        value=row[value],
        low=row.get("low") if value != "conflict" else None,
        high=row.get("high") if value != "conflict" else None,
        coverage=row.get("coverage"),
    )


def _label(row: Mapping[str, Any]) -> str:
    """Who it is about: ``RUS – UKR``; the world where nobody is named."""
    named = [str(row[name]) for name in LABELS if row.get(name)]
    if any(name in row for name in LABELS) and not named:
        return "world"
    return f" {MINUS} ".join(named)


def _bars(info: TrendInfo, rows: Sequence[Mapping[str, Any]], value: str, subtitle: str) -> Drawing:
    shown = rows[:MOST_BARS]
    points = []
    for row in shown:
        words = [_label(row) or str(row.get("title") or row.get("story_id") or "")]
        words += [str(row["day"])] if "day" in row else []
        points.append(Point(x=None, label=_cut("  ".join(words)), value=row[value]))
    if "day" not in rows[0]:
        points.sort(key=lambda p: -(p.value or 0))
    left = f"first {len(shown)} of {len(rows)}" if len(shown) < len(rows) else ""
    return Drawing(
        shape="bars",
        title=info.question,
        subtitle=_joined(subtitle, left),
        value=_named(value),
        points=tuple(points),
        baseline=0.0,
    )


def _averages(info: TrendInfo, points: Iterable[Point], value: str, subtitle: str) -> Drawing:
    """Bars instead of more lines than can be told apart."""
    ordered = sorted(points, key=lambda p: p.label)
    means = []
    for label, group in groupby(ordered, key=lambda p: p.label):
        values = [point.value for point in group if point.value is not None]
        if values:
            means.append(Point(x=None, label=label, value=sum(values) / len(values)))
    means.sort(key=lambda p: -(p.value or 0))
    shown = tuple(means[:MOST_BARS])
    text = f"averages of the window, the {len(shown)} highest of {len(means)}"
    return Drawing(
        shape="bars",
        title=info.question,
        subtitle=_joined(subtitle, text),
        value=_named(value),
        points=shown,
        baseline=0.0,
    )


def _lags(info: TrendInfo, rows: Sequence[Mapping[str, Any]], value: str, subtitle: str) -> Drawing:
    first, second = rows[0]["first_series"], rows[0]["second_series"]
    return Drawing(
        shape="lags",
        title=info.question,
        subtitle=_joined(subtitle, f"above zero {first} comes first, below zero {second}"),
        value=_named(value),
        points=tuple(_point(row, row["lag"], value) for row in rows),
        baseline=0.0,
    )


def _baseline(rows: Sequence[Mapping[str, Any]]) -> str:
    if "baseline_start" not in rows[0]:
        return ""
    return f"100 = average of {rows[0]['baseline_start']} to {rows[0]['baseline_end']}"


def _named(value: str) -> str:
    return {
        "conflict": "tension per 100 articles",
        "change": "change of tension per 100 articles",
        "threat_share": "threats of threats and acts",
        "z": "z",
    }.get(value, value.replace("_", " "))


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
