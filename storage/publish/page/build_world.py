"""Build ``world.json``: the outline of the world under the map of the page.

Run ``python storage/publish/page/build_world.py countries-110m.json`` with that file of the npm
package world-atlas 2.0.2 (ISC; the data are Natural Earth's, public domain) when the outline is to
be renewed; nothing of the program needs the package. The coast and the borders between states are
projected (Equal Earth, as ``map.js`` projects places), rounded to thousandths of the map's width
and written as two SVG paths with relative steps. Antarctica is left out.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

WIDTH: Final = 1000
"""Units of the map's width: the whole equator."""
NORTH: Final = 84.0
SOUTH: Final = -58.0
"""Degrees of latitude that the map shows; all of Antarctica lies south of it."""
SCALE: Final = WIDTH / 5.41322
"""The projection's equator is that long for a sphere of radius 1."""
POLYNOMIAL: Final = (1.340264, -0.081106, 0.000893, 0.003796)
"""Savric, Patterson and Jenny, "The Equal Earth map projection" (2018)."""

Point = tuple[float, float]
Json = dict[str, Any]


def project(lon: float, lat: float) -> Point:
    """Map units, x to the right from 0 to WIDTH, y down from NORTH, of degrees."""
    x, y = _equal_earth(math.radians(lon), math.radians(lat))
    return WIDTH / 2 + SCALE * x, SCALE * (_equal_earth(0.0, math.radians(NORTH))[1] - y)


def _equal_earth(lon: float, lat: float) -> Point:
    a1, a2, a3, a4 = POLYNOMIAL
    theta = math.asin(math.sqrt(3) / 2 * math.sin(lat))
    t2, t6 = theta**2, theta**6
    x = 2 * math.sqrt(3) * lon * math.cos(theta)
    x /= 3 * (9 * a4 * t6 * t2 + 7 * a3 * t6 + 3 * a2 * t2 + a1)
    return x, theta * (a1 + a2 * t2 + t6 * (a3 + a4 * t2))


def build(topology: Json) -> Json:
    """The outline as ``width``, ``height``, ``land`` and ``borders``."""
    arcs = [list(_degrees(arc, topology["transform"])) for arc in topology["arcs"]]
    objects = topology["objects"]
    land = [_joined(ring, arcs) for ring in _rings(objects["land"])]
    uses = Counter(
        index if index >= 0 else ~index for ring in _rings(objects["countries"]) for index in ring
    )
    shared = [arcs[index] for index, count in sorted(uses.items()) if count > 1]
    return {
        "width": WIDTH,
        "height": round(project(0, SOUTH)[1]),
        "land": "".join(_path(ring, close=True) for ring in land if _shown(ring)),
        "borders": "".join(_path(arc, close=False) for arc in shared if _shown(arc)),
    }


def _degrees(arc: Iterable[list[int]], transform: Json) -> Iterator[Point]:
    """Longitude and latitude; an arc's points are quantised steps."""
    (scale_x, scale_y), (left, bottom) = transform["scale"], transform["translate"]
    x = y = 0
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        yield x * scale_x + left, y * scale_y + bottom


def _rings(thing: Json) -> Iterator[list[int]]:
    """Every ring below a geometry, as indices of arcs."""
    if thing["type"] == "GeometryCollection":
        for geometry in thing["geometries"]:
            yield from _rings(geometry)
    elif thing["type"] == "MultiPolygon":
        for polygon in thing["arcs"]:
            yield from polygon
    elif thing["type"] == "Polygon":
        yield from thing["arcs"]


def _joined(ring: Iterable[int], arcs: list[list[Point]]) -> list[Point]:
    """Points of a ring; a negative index is an arc turned round.

    A ring over the date line goes on past 180 degrees, so that no line runs across the map.
    """
    points: list[Point] = []
    for index in ring:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        for lon, lat in arc[1:] if points else arc:
            turns = round((points[-1][0] - lon) / 360) if points else 0
            points.append((lon + 360 * turns, lat))
    return points


def _shown(points: Iterable[Point]) -> bool:
    return any(lat > SOUTH for _, lat in points)


def _path(points: list[Point], *, close: bool) -> str:
    """SVG path of whole units with relative steps; steps of nothing are left out."""
    rounded = [tuple(round(v) for v in project(*point)) for point in points]
    (x, y), steps = rounded[0], []
    for next_x, next_y in rounded[1:]:
        if (next_x, next_y) != (x, y):
            steps.append(f"{next_x - x} {next_y - y}".replace(" -", "-"))
            x, y = next_x, next_y
    if len(steps) < (3 if close else 1):
        return ""
    return f"M{rounded[0][0]} {rounded[0][1]}l{' '.join(steps)}{'z' if close else ''}"


if __name__ == "__main__":
    source = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    outline = json.dumps(build(source), separators=(",", ":"))
    Path(__file__).with_name("world.json").write_text(outline + "\n", "utf-8")
