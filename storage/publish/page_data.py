"""What the dashboard page shows: aggregated by SQL and bounded, whatever the database holds.

Days and weeks of the window (a year), months of ten years; the states, groups and pairs with most
stories; of the stories the newest and the tensest ones. The published series and the snapshot
have the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import pyarrow as pa

from storage import trends
from storage.database import Database
from storage.publish.alerts import Alert
from storage.publish.files import rows
from storage.publish.series import Series
from storage.statements import statement

WORLD: Final = "world"
STATES: Final = 60
PAIRS: Final = 150
"""States or groups and pairs that can be picked: those with most stories."""
YEARS: Final = 10
"""Years of months."""
SPANS: Final = (30, 365)
"""Days of the matrix and the map."""
SIDES: Final = 14
"""States and groups of the matrix: more do not fit beside each other."""
PLACES: Final = (250, 25, 12)
"""Places on the map: of the world, of a state or group, of a pair."""
STORIES: Final[Mapping[str, int]] = {
    "newest": 120,
    "tensest": 60,
    "of_label": 4,
    "of_story": 5,
    "letters": 700,
}
"""Parameters of ``publish/page_stories``."""
MOVERS: Final = 8
MOVED: Final = 1.0
"""Movers with a smaller z-score are noise; the page says which of the others are beyond chance."""
ALERTS: Final = 5
ALERT_TEXT: Final = 400
"""Characters of an alert; the page shows three lines."""
FEEDS: Final = 150
FEED: Final = ("feed", "health", "stored", "newest_day", "rejects", "message")

STORY: Final = ("published", "title", "url", "outlet", "reprints")
SENTENCE: Final = ("cut_before", "cut_after", "quotes")
MENTION: Final = (
    *("event", "actors", "targets", "modality", "speaker", "place", "tension", "confidence"),
    *("at", "length"),
)
"""Columns of ``publish/page_stories`` by what they tell of."""

Row = Mapping[str, Any]
Steps = dict[str, dict[str, list[Any]]]


def page_data(
    db: Database,
    series: Mapping[str, Series],
    alerts: Sequence[Alert],
    counts: Mapping[str, Any],
    min_articles: int,
) -> dict[str, object]:
    """Everything the page shows, ready for JSON.

    ``series``: what :func:`storage.publish.series.all_series` gives, by name. ``counts``: the row
    of ``publish/fingerprint``.
    """
    found = {name: rows(one.table) for name, one in series.items()}
    baseline = next(
        ((r["baseline_start"], r["baseline_end"]) for r in found["tension_daily"]), None
    )
    by_label, time = _all_series(db, found, baseline, min_articles)
    labels = {label: sum(steps["week"]["stories"]) for label, steps in by_label.items()}
    data: dict[str, Any] = {
        "through": counts["newest_article"],
        "counts": [(key, counts[key]) for key in ("articles", "stories", "mentions", "quotes")],
        "baseline": baseline,
        "spans": SPANS,
        "time": time,
        "series": by_label,
        "labels": labels,
        "movers": [m for m in found["movers"] if abs(m["z"]) >= MOVED][:MOVERS],
        "alerts": _alerts(alerts),
        "feeds": _feeds(found["feed_health"]),
        "events": [event for (event,) in db.rows(statement("known_events"))],
        **_details(db, list(labels), [str(p) for p in time["week"]["period"]]),
    }
    names = dict(db.rows(statement("publish/actor_names")))
    shown = {code for code in _codes(data) if code in names}
    return {**data, "names": {code: names[code] for code in sorted(shown)}}


def _all_series(
    db: Database,
    found: Mapping[str, Sequence[Row]],
    baseline: tuple[date, date] | None,
    min_articles: int,
) -> tuple[dict[str, Steps], dict[str, dict[str, list[Any]]]]:
    """Series by label and step, the world first, then most stories first; periods by step."""
    world = {"day": found["tension_daily"], "week": found["tension_weekly"], "month": []}
    states = _by_label(found["states_weekly"], ("actor",), STATES)
    pairs = _by_label(found["pairs_weekly"], ("actor", "target"), PAIRS)
    months: dict[str, list[Row]] = {}
    if baseline is not None:
        start, window = _month_starts(db, baseline[0])

        def monthly(name: str, first: date, **others: str | int) -> list[Row]:
            table = trends.run(
                db,
                name,
                start=first,
                baseline_start=baseline[0],
                baseline_end=baseline[1],
                min_articles=min_articles,
                **others,  # type: ignore[arg-type]
            )
            return list(rows(table))

        world["month"] = monthly("tension_monthly", start)
        wider = monthly("states", start, grain="month", top=2 * STATES)
        months |= _by_label(wider, ("actor",), 2 * STATES)
        wider = monthly("pairs", window, grain="month", top=2 * PAIRS)
        months |= _by_label(wider, ("actor", "target"), 2 * PAIRS)
    series: dict[str, Steps] = {WORLD: {step: _points(points) for step, points in world.items()}}
    for label, weeks in {**states, **pairs}.items():
        series[label] = {"week": _points(weeks)}
        if label in months:
            series[label]["month"] = _points(months[label])
    time = {
        step: {key: [row[key] for row in points] for key in ("period", "articles", "coverage")}
        for step, points in world.items()
    }
    return series, time


def _month_starts(db: Database, baseline_start: date) -> tuple[date, date]:
    """First day of the months of the world and the states; of those of the pairs."""
    (oldest,) = db.rows(statement("publish/page_history"), [YEARS])[0]
    return min(oldest, baseline_start), baseline_start.replace(day=1)


def _by_label(found: Iterable[Row], keys: Sequence[str], most: int) -> dict[str, list[Row]]:
    """Rows by label, the labels with most stories first; nobody named is no label."""
    by_label: dict[str, list[Row]] = {}
    for row in found:
        if "UNK" not in (codes := [row[key] for key in keys]):
            by_label.setdefault(" ".join(codes), []).append(row)
    weight = {label: sum(row["stories"] for row in found) for label, found in by_label.items()}
    top = sorted(by_label, key=lambda label: (-weight[label], label))[:most]
    return {label: by_label[label] for label in top}


def _points(found: Iterable[Row]) -> dict[str, list[Any]]:
    """Columns are shorter than rows; a tenth of a point is finer than any interval."""
    points = list(found)
    columns = {
        key: [None if row[key] is None else _short(row[key]) for row in points]
        for key in ("index", "low", "high")
    }
    return {**columns, "stories": [row["stories"] for row in points]}


def _short(value: float) -> float:
    """One digit after the point, none where it is 0: ``101.0`` is ``101``."""
    rounded = round(value, 1)
    return int(rounded) if rounded == int(rounded) else rounded


def _alerts(alerts: Sequence[Alert]) -> list[dict[str, Any]]:
    """The newest alerts, one for each report; ``also``: titles of others that it shows."""
    shown: dict[str, dict[str, Any]] = {}
    for alert in alerts:
        report = alert.article_id or alert.id
        if report in shown:
            shown[report]["also"].append(alert.title)
        elif len(shown) < ALERTS:
            shown[report] = {
                "day": alert.day,
                "title": alert.title,
                "text": alert.text[:ALERT_TEXT],
                "url": alert.url,
                "also": [],
            }
    return list(shown.values())


def _feeds(found: Sequence[Row]) -> dict[str, object]:
    """Counts by health, and the feeds, those in trouble first."""
    ranked = sorted(found, key=lambda row: (row["health"] == "good", row["feed"]))
    return {
        "health": dict(sorted(Counter(row["health"] for row in found).items())),
        "rows": [_some(row, FEED) for row in ranked[:FEEDS]],
        "left_out": max(0, len(found) - FEEDS),
    }


def _details(db: Database, labels: Sequence[str], weeks: Sequence[str]) -> dict[str, object]:
    """Threats, matrix, places and stories of everything that can be picked."""
    sides = [[] if label == WORLD else label.split() for label in labels]
    table = pa.table(
        {
            "label": pa.array(labels, pa.string()),
            "actor": pa.array([s[0] if s else None for s in sides], pa.string()),
            "target": pa.array([s[1] if len(s) > 1 else None for s in sides], pa.string()),
        }
    )
    with db.inputs({"page_labels": table}):
        told = db.query(statement("publish/page_told"))
        threats = rows(db.query(statement("publish/page_threats")))
        places = {
            days: rows(db.query(statement("publish/page_places"), [days, *PLACES]))
            for days in SPANS
        }
    matrix = {
        days: rows(db.query(statement("publish/page_matrix"), [days, SIDES, days]))
        for days in SPANS
    }
    with db.inputs({"page_told": told}):
        mentions = rows(db.query(statement("publish/page_stories"), dict(STORIES)))
    return {
        "threats": _threats(threats, weeks),
        "matrix": matrix,
        "places": {days: _grouped(found, "label") for days, found in places.items()},
        "stories": _stories(mentions),
    }


def _threats(found: Iterable[Row], weeks: Sequence[str]) -> dict[str, dict[str, list[int]]]:
    """Counts by label for every week of the window."""
    result: dict[str, dict[str, list[int]]] = {}
    position = {week: index for index, week in enumerate(weeks)}
    for row in found:
        kinds = result.setdefault(
            row["label"], {key: [0] * len(weeks) for key in ("threats", "acts", "stories")}
        )
        for key, values in kinds.items():
            values[position[str(row["period"])]] = row[key]
    return result


def _grouped(found: Iterable[Row], key: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in found:
        groups.setdefault(row[key], []).append({k: v for k, v in row.items() if k != key})
    return groups


def _stories(mentions: Iterable[Row]) -> list[dict[str, Any]]:
    """Mentions by story and sentence, in their order."""
    stories: dict[str, dict[str, Any]] = {}
    for row in mentions:
        story = stories.setdefault(row["article"], {**_some(row, STORY), "sentences": {}})
        sentence = story["sentences"].setdefault(
            row["sentence"], {"text": row["sentence"], **_some(row, SENTENCE), "mentions": []}
        )
        sentence["mentions"].append({**_some(row, MENTION), "date": row["event_date"]})
    return [{**story, "sentences": list(story["sentences"].values())} for story in stories.values()]


def _some(row: Row, keys: Iterable[str]) -> dict[str, Any]:
    return {key: row[key] for key in keys}


def _codes(data: Mapping[str, Any]) -> set[str]:
    """Every code that the page names, with its state."""
    codes = {code for label in data["labels"] for code in label.split()}
    for row in [*data["movers"], *(cell for cells in data["matrix"].values() for cell in cells)]:
        codes |= {row["actor"], row["target"]}
    for places in data["places"].values():
        codes |= {place["country"] for found in places.values() for place in found}
    for story in data["stories"]:
        for mention in (m for sentence in story["sentences"] for m in sentence["mentions"]):
            codes |= {*mention["actors"], *mention["targets"], mention["speaker"]}
    codes.discard(None)
    return codes | {code.partition("-")[0] for code in codes}
