"""What a reader should look at: spikes, first-time pairs, and index values over a threshold.

Ids and dates come from the data, so an alert that was read stays read and unchanged data gives the
same alerts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import msgspec
import pyarrow as pa

from config.settings import AlertSettings
from extractors.records import Record
from storage.database import Database
from storage.publish.files import rows
from storage.statements import statement

LIMIT: Final = 100
WEEK: Final = timedelta(6)
"""From the first to the last day of a week."""


class Alert(Record, frozen=True, kw_only=True):
    """Something a reader should look at."""

    id: str
    kind: str
    """spike, first-time or threshold."""
    day: date
    """First day of what it is about."""
    last: date
    title: str
    text: str
    """Plain text: the sentence that shows it, who tells it, where, and what is unusual."""
    codes: tuple[str, ...]
    """Codes of the states or groups, or the event class."""
    event: str | None = None
    """PLOVER class that it is about, or that of the sentence."""
    article_id: str | None = None
    sentence: str | None = None
    speaker: str | None = None
    """Name of who says it; None when the journalist does."""
    outlet: str | None = None
    url: str | None = None

    @property
    def moment(self) -> datetime:
        """Start of the day, UTC."""
        return datetime.combine(self.day, time(), UTC)


def alerts(
    db: Database, found: Mapping[str, pa.Table], watch: AlertSettings, names: Mapping[str, str]
) -> list[Alert]:
    """Alerts of what is watched, newest first.

    ``found``: tables of the trends ``spikes``, ``first_time_pairs``, and by week ``states``,
    ``pairs`` and ``classes``. ``names``: English names by actor code.
    """
    made = [
        *(_spike(row, names) for row in rows(found["spikes"])),
        *(_first(row, names) for row in rows(found["first_time_pairs"])),
        *_thresholds(found["states"], ("actor",), watch, names),
        *_thresholds(found["pairs"], ("actor", "target"), watch, names),
        *_thresholds(found["classes"], ("event",), watch, names),
    ]
    made.sort(key=lambda alert: (-alert.day.toordinal(), alert.id))
    shown = [_with_evidence(a, e, names) for a, e in zip(made, _evidence(db, made), strict=True)]
    return [alert for alert in shown if _is_watched(alert, watch)][:LIMIT]


def _is_watched(alert: Alert, watch: AlertSettings) -> bool:
    """True when nothing in particular is watched, or the alert is about something that is."""
    if not (watch.pairs or watch.states or watch.classes):
        return True
    return (
        any(set(pair) <= set(alert.codes) for pair in watch.pairs)
        or not set(watch.states).isdisjoint(alert.codes)
        or alert.event in watch.classes
    )


def _spike(row: Mapping[str, Any], names: Mapping[str, str]) -> Alert:
    codes = (row["actor"], row["target"])
    return Alert(
        id=_id("spike", row["day"], *codes),
        kind="spike",
        day=row["day"],
        last=row["day"],
        title=f"Spike of tension: {_joined(codes, names)}",
        text=f"{row['stories']} stories of conflict, usually {row['usual']:g} (z {row['z']:.1f}).",
        codes=codes,
        article_id=row["article_id"],
    )


def _first(row: Mapping[str, Any], names: Mapping[str, str]) -> Alert:
    codes = (row["actor"], row["target"])
    pair = " → ".join(_name(code, names) for code in codes)
    return Alert(
        id=_id("first-time", row["day"], *codes),
        kind="first-time",
        day=row["day"],
        last=row["day"],
        title=f"First time: {pair} ({row['event'].lower()})",
        text="No earlier report of conflict in this direction.",
        codes=codes,
        event=row["event"],
        article_id=row["article_id"],
    )


def _thresholds(
    table: pa.Table, keys: Sequence[str], watch: AlertSettings, names: Mapping[str, str]
) -> Iterable[Alert]:
    """The weeks in which the index of a label came over the threshold, in order of label."""
    before: tuple[str, ...] = ()
    was_over = False
    for row in sorted(rows(table), key=lambda r: (*(r[key] for key in keys), r["period"])):
        codes = tuple(row[key] for key in keys)
        over = _is_over(row, watch) and "UNK" not in codes
        if over and not (was_over and codes == before):
            yield _threshold(row, codes, keys, names)
        before, was_over = codes, over


def _is_over(row: Mapping[str, Any], watch: AlertSettings) -> bool:
    """Over the threshold, surely above the average, and with enough stories to say so."""
    return (
        row["index"] is not None
        and row["index"] > watch.index_above
        and row["low"] is not None
        and row["low"] > 100
        and row["stories"] >= watch.min_stories
    )


def _threshold(
    row: Mapping[str, Any], codes: tuple[str, ...], keys: Sequence[str], names: Mapping[str, str]
) -> Alert:
    is_class = keys == ("event",)
    about = codes[0].lower() if is_class else _joined(codes, names)
    return Alert(
        id=_id("threshold", row["period"], *codes),
        kind="threshold",
        day=row["period"],
        last=row["period"] + WEEK,
        title=f"Tension index {row['index']:.0f}: {about}",
        text=f"Week of {row['period']}: index {row['index']:.0f} ({row['low']:.0f} to "
        f"{row['high']:.0f}), 100 is the average; {row['stories']} stories.",
        codes=codes,
        event=codes[0] if is_class else None,
    )


def _id(kind: str, day: date, *codes: str) -> str:
    return ":".join(("urn:tensionwire", kind, day.isoformat(), *codes))


def _joined(codes: Sequence[str], names: Mapping[str, str]) -> str:
    return " and ".join(_name(code, names) for code in codes)


def _name(code: str, names: Mapping[str, str]) -> str:
    """The name of a code; a suffix stays: ``Hong Kong-OPP``."""
    state, dash, suffix = code.partition("-")
    return names.get(code) or names.get(state, state) + dash + suffix


def _evidence(db: Database, made: Sequence[Alert]) -> list[Mapping[str, Any] | None]:
    """The mention that shows best what each alert is about."""
    incoming = pa.table(
        {
            "id": pa.array([a.id for a in made], pa.string()),
            "first": pa.array([a.day for a in made], pa.date32()),
            "last": pa.array([a.last for a in made], pa.date32()),
            "article_id": pa.array([a.article_id for a in made], pa.string()),
            "codes": pa.array(
                [() if a.codes == (a.event,) else a.codes for a in made], pa.list_(pa.string())
            ),
            "event": pa.array([a.event for a in made], pa.string()),
        }
    )
    with db.inputs({"incoming_alerts": incoming}):
        found = {row["id"]: row for row in rows(db.query(statement("publish/evidence")))}
    return [found.get(alert.id) for alert in made]


def _with_evidence(alert: Alert, row: Mapping[str, Any] | None, names: Mapping[str, str]) -> Alert:
    if row is None:
        return alert
    told = _joined(row["actors"], names) or "unknown"
    if row["targets"]:
        told += " → " + _joined(row["targets"], names)
    speaker = _name(row["speaker"], names) if row["speaker"] else None
    who = f"says {speaker}" if speaker else "told by the journalist"
    shown = f"“{row['sentence']}” ({row['event'].lower()}, {row['modality']}: {told}; {who})"
    return msgspec.structs.replace(
        alert,
        text=f"{shown}\n{row['outlet']}: {row['title']}\n\n{alert.text}",
        event=row["event"],
        article_id=row["article_id"],
        sentence=row["sentence"],
        speaker=speaker,
        outlet=row["outlet"],
        url=row["url"],
    )
