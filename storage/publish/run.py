"""Check, build and release one version of the dashboard feeds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from config.settings import AlertSettings
from storage.checks import require_good_data
from storage.database import Database
from storage.migrations import migrations
from storage.publish.alerts import alerts
from storage.publish.feeds import atom, json_feed
from storage.publish.files import described, json_schema, rows, to_json, write_table
from storage.publish.page import page, template
from storage.publish.page_data import page_data
from storage.publish.series import SPLIT, Series, all_series, parts
from storage.publish.snapshot import write_snapshot
from storage.publish.versions import building, latest, release
from storage.statements import folder as sql_folder
from storage.statements import statement
from storage.trends import check_actors, check_event
from storage.trends import run as run_trend

INDEX: Final = "index.json"
EVERYTHING: Final = AlertSettings()
ALERTED: Final = (
    ("spikes", "spikes"),
    ("first_time_pairs", "first_time_pairs"),
    ("states", "states_weekly"),
    ("pairs", "pairs_weekly"),
    ("classes", "classes_weekly"),
)
"""What alerts are made from, and the series that has it."""
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def publish(
    db: Database,
    folder: Path,
    keep: int,
    *,
    min_articles: int = 5,
    grace_seconds: float = 0.0,
    watch: AlertSettings = EVERYTHING,
) -> Path:
    """Publish what the database holds; returns the folder of the newest version.

    When nothing has changed since the last publication, that one is returned and nothing is
    written. ``keep``: versions that stay, and those replaced less than ``grace_seconds`` ago.
    ``min_articles``: days with fewer have no index. ``watch``: what alerts are about.

    Raises :class:`StorageError` when a check finds offending rows (nothing is published then, the
    last version stays), the watch list has an unknown code or the folder cannot be written to.
    """
    counts = rows(db.query(statement("publish/fingerprint")))[0]
    digest = _digest(db, counts, min_articles, watch)
    published = latest(folder)
    if published is not None and _published_digest(published) == digest:
        return published
    _check_watch(db, watch)
    require_good_data(db)
    with building(folder) as place:
        _build(db, place, counts, digest, min_articles, watch)
        return release(folder, place, digest, keep, grace_seconds)


def _check_watch(db: Database, watch: AlertSettings) -> None:
    check_actors(db, [*watch.states, *(code for pair in watch.pairs for code in pair)])
    for event in watch.classes:
        check_event(db, event)


def _digest(
    db: Database, counts: Mapping[str, Any], min_articles: int, watch: AlertSettings
) -> str:
    """Hex SHA-256 over everything that decides what is published: data, settings, code and page."""
    health = rows(run_trend(db, "feed_health"))
    sql = [f.read_bytes() for name in ("trends", "publish") for f in sql_folder(name)]
    steps = [m.sha256 for m in migrations()]
    code = [f.read_bytes() for f in sorted(Path(__file__).parent.glob("*.py"))]
    settings = [min_articles, watch.model_dump(mode="json")]
    parts = [to_json([counts, health, steps, settings]), *sql, *code, template()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _published_digest(version: Path) -> str | None:
    index = version / INDEX
    if not index.is_file():
        return None
    found = msgspec.json.decode(index.read_bytes(), type=dict[str, Any])
    digest = found.get("digest")
    return digest if isinstance(digest, str) else None


def _build(
    db: Database,
    place: Path,
    counts: Mapping[str, Any],
    digest: str,
    min_articles: int,
    watch: AlertSettings,
) -> None:
    """Write every file of one version into ``place``."""
    series = all_series(db, min_articles)
    files = {s.name: write_table(s.table, place / "series", s.name) for s in series}
    by_name = {s.name: s for s in series}
    names = dict(db.rows(statement("publish/actor_names")))
    found = alerts(db, {kind: by_name[name].table for kind, name in ALERTED}, watch, names)
    updated = counts["newest_article"] or EPOCH
    (place / "alerts.atom").write_bytes(atom(found, updated))
    (place / "alerts.json").write_bytes(json_feed(found))
    shown = page_data(db, by_name, found, counts, min_articles)
    (place / "page.html").write_bytes(page(shown))
    write_snapshot(db, place / "snapshot.duckdb")
    index = {
        "title": "Tensionwire",
        "note": "Codings are reports, not verified incidents.",
        "newest_article": counts["newest_article"],
        "counts": {k: counts[k] for k in ("articles", "stories", "mentions", "quotes", "rejects")},
        "series": [_catalogued(s, files[s.name]) for s in series],
        **{kind: _split(by_name[name], place / kind, keys, names) for kind, name, keys in SPLIT},
        "alerts": {
            name: {"path": name, **described(place / name)}
            for name in ("alerts.atom", "alerts.json")
        },
        "snapshot": {"path": "snapshot.duckdb", "schema": len(migrations())},
        "page": {"path": "page.html", **described(place / "page.html")},
        "digest": digest,
    }
    (place / INDEX).write_bytes(msgspec.json.format(to_json(index), indent=1))


def _split(
    series: Series, folder: Path, keys: Sequence[str], names: Mapping[str, str]
) -> dict[str, object]:
    """Write a file for each label of a series; returns what the catalogue says of them."""
    return {
        "series": series.name,
        "question": series.question,
        "schema": json_schema(series.name, series.question, series.table.schema),
        "items": [
            {
                "codes": part.codes,
                "names": [names.get(code, code) for code in part.codes],
                "rows": part.table.num_rows,
                "files": write_table(part.table, folder, part.name),
            }
            for part in parts(series, keys)
        ],
    }


def _catalogued(series: Series, files: Mapping[str, object]) -> dict[str, object]:
    return {
        "name": series.name,
        "question": series.question,
        "grain": series.grain,
        "caveats": series.caveats,
        "rows": series.table.num_rows,
        "files": files,
        "schema": json_schema(series.name, series.question, series.table.schema),
    }
