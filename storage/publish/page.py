"""The dashboard page: one self-contained file from the template beside it.

Text from articles goes in as JSON only, and the script shows it as text; ``<`` and ``&`` are
escaped, so nothing in it can end the script element.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, Final

import msgspec

from storage.publish.alerts import Alert
from storage.publish.files import rows
from storage.publish.series import Series

TEMPLATE: Final = files("storage.publish") / "page"
LABELS: Final = 30
"""States and pairs that can be picked: those with most stories."""
MENTIONS: Final = 200
MOVERS: Final = 15
MOVED: Final = 1.0
"""Movers with a smaller z-score are noise."""
POINT: Final = ("period", "index", "low", "high", "stories", "articles", "coverage")


def page(
    series: Mapping[str, Series],
    alerts: Sequence[Alert],
    counts: Mapping[str, object],
    names: Mapping[str, str],
) -> bytes:
    """The page as UTF-8 HTML. ``names``: English names by actor code."""
    data = {
        "through": counts["newest_article"],
        "counts": [(k.title(), counts[k]) for k in ("articles", "stories", "mentions", "quotes")],
        "baseline": _baseline(series["tension_daily"]),
        "series": {
            "world": {
                step: _points(rows(series[name].table))
                for step, name in (
                    ("day", "tension_daily"),
                    ("week", "tension_weekly"),
                    ("month", "tension_monthly"),
                )
            },
            **_labelled("state", rows(series["states_weekly"].table), ("actor",)),
            **_labelled("pair", rows(series["pairs_weekly"].table), ("actor", "target")),
        },
        "movers": [m for m in rows(series["movers"].table) if abs(m["z"]) >= MOVED][:MOVERS],
        "alerts": alerts[:8],
        "mentions": rows(series["latest_mentions"].table.slice(0, MENTIONS)),
        "feeds": rows(series["feed_health"].table),
    }
    data["names"] = _used(names, msgspec.json.encode(data).decode())
    return _filled({"css": _part("page.css"), "js": _part("page.js"), "data": _embedded(data)})


def _part(name: str) -> str:
    return (TEMPLATE / name).read_text(encoding="utf-8")


def _filled(parts: Mapping[str, str]) -> bytes:
    """Put the parts into the template; what a part contains is never looked at again."""
    html = _part("page.html")
    pieces = []
    for name in ("css", "data", "js"):
        for placeholder in (f"/*{{{{{name}}}}}*/", f"{{{{{name}}}}}"):
            before, found, after = html.partition(placeholder)
            if found:
                pieces += [before, parts[name]]
                html = after
                break
    return "".join([*pieces, html]).encode()


def _embedded(data: object) -> str:
    text = msgspec.json.encode(data).decode()
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def _baseline(series: Series) -> list[str] | None:
    if not series.table.num_rows:
        return None
    first = series.table.slice(0, 1).to_pylist()[0]
    return [str(first["baseline_start"]), str(first["baseline_end"])]


def _points(found: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    return [[row[key] for key in POINT] for row in found]


def _labelled(
    kind: str, found: Sequence[Mapping[str, Any]], keys: Sequence[str]
) -> dict[str, dict[str, list[list[Any]]]]:
    """Weekly series of the labels with most stories, most first."""
    by_label: dict[str, list[Mapping[str, Any]]] = {}
    for row in found:
        by_label.setdefault(" ".join(row[key] for key in keys), []).append(row)
    by_label.pop("UNK", None)
    weight = {label: sum(r["stories"] for r in rows) for label, rows in by_label.items()}
    top = sorted(by_label, key=lambda label: (-weight[label], label))[:LABELS]
    return {f"{kind}:{label}": {"week": _points(by_label[label])} for label in top}


def _used(names: Mapping[str, str], text: str) -> dict[str, str]:
    """Names of the codes that the page shows."""
    return {code: name for code, name in sorted(names.items()) if code in text}
