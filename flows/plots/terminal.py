"""Drawings as lines of text: a curve of blocks, or bars."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from flows.plots.shape import Drawing, Point

ROWS: Final = 8
WIDEST: Final = 4
EIGHTHS: Final = " ▁▂▃▄▅▆▇█"
GAP: Final = "·"
"""At the foot of a column without a value: not zero, but unknown."""
LEGEND: Final = f"{GAP} no value: too little was read"


def lines(drawing: Drawing, width: int) -> Iterator[str]:
    """The drawing in lines of at most ``width`` characters."""
    yield from textwrap.wrap(drawing.title, width)
    yield from textwrap.wrap(f"{drawing.value}; {drawing.subtitle}", width)
    if drawing.shape != "lines":
        yield from _bars(drawing.points, width)
        return
    gaps = False
    for label, group in groupby(drawing.points, key=lambda p: p.label):
        yield ""
        if label:
            yield label
        points = list(group)
        gaps |= any(p.value is None for p in points)
        yield from _curve(points, width)
    if gaps:
        yield LEGEND


def _curve(points: Sequence[Point], width: int) -> Iterator[str]:
    """Columns of blocks from zero up: many neighbours are averaged, few are made wide."""
    room = width - 9
    values = _columns([p.value for p in points], room)
    values = [value for value in values for _ in range(max(1, min(WIDEST, room // len(values))))]
    top = max((v for v in values if v is not None), default=0.0) or 1.0
    for row in range(ROWS - 1, -1, -1):
        axis = (
            f"{_short(top * (row + 1) / ROWS):>7} " if row in {ROWS - 1, ROWS // 2 - 1} else " " * 8
        )
        yield (axis + "".join(_block(v, top, row) for v in values)).rstrip()
    first, last = str(points[0].x), str(points[-1].x)
    space = max(1, len(values) - len(first) - len(last))
    yield f"{'':8}{first}{' ' * space}{last}"


def _columns(values: Sequence[float | None], room: int) -> list[float | None]:
    step = -(-len(values) // room)
    columns: list[float | None] = []
    for start in range(0, len(values), step):
        known = [v for v in values[start : start + step] if v is not None]
        columns.append(sum(known) / len(known) if known else None)
    return columns


def _block(value: float | None, top: float, row: int) -> str:
    if value is None:
        return GAP if row == 0 else " "
    eighths = round(value / top * ROWS * 8) - row * 8
    return EIGHTHS[min(max(eighths, 0), 8)]


def _bars(points: Sequence[Point], width: int) -> Iterator[str]:
    labels = [p.label or str(p.x) for p in points]
    wide = min(max(map(len, labels)), width // 2)
    values = [p.value or 0.0 for p in points]
    most = max(map(abs, values)) or 1.0
    room = width - wide - 11
    below = any(value < 0 for value in values)
    half = room // 2 if below else room
    for label, value in zip(labels, values, strict=True):
        size = round(abs(value) / most * half)
        bar = (" " * (half - size) + "█" * size) if value < 0 else " " * (half * below) + "█" * size
        yield f"{label[:wide]:<{wide}} {_short(value):>8} {bar}".rstrip()


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"
