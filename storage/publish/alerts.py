"""Spikes and first-time pairs as alerts, in Atom (RFC 4287) and JSON Feed 1.1.

Ids and dates come from the data, so an alert that was read stays read and unchanged data gives the
same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Final
from xml.etree import ElementTree as ET

import msgspec

from extractors.records import Record
from storage import arrow
from storage.database import Database
from storage.publish.files import to_json
from storage.statements import statement

ATOM: Final = "http://www.w3.org/2005/Atom"
LIMIT: Final = 100


class Alert(Record, frozen=True, kw_only=True):
    """Something a reader should look at."""

    id: str
    kind: str
    """spike or first-time."""
    day: date
    title: str
    text: str
    """Plain text: what, and the sentence that shows it with its speaker."""
    url: str | None
    actor: str
    target: str
    article_id: str | None

    @property
    def moment(self) -> datetime:
        """Start of the day, UTC."""
        return datetime.combine(self.day, time(), UTC)


def alerts(
    db: Database,
    spikes: Sequence[Mapping[str, Any]],
    firsts: Sequence[Mapping[str, Any]],
    names: Mapping[str, str],
) -> list[Alert]:
    """Alerts from rows of the trends ``spikes`` and ``first_time_pairs``, newest first.

    ``names``: English names by actor code.
    """
    found = [_spike(row, names) for row in spikes] + [_first(row, names) for row in firsts]
    found = sorted(found, key=lambda a: (-a.day.toordinal(), a.id))[:LIMIT]
    incoming = arrow.strings(
        id=[a.id for a in found],
        article_id=[a.article_id for a in found],
        actor=[a.actor for a in found],
        target=[a.target for a in found],
    )
    with db.inputs({"incoming_alerts": incoming}):
        evidence = {row["id"]: row for row in db.query(statement("publish/evidence")).to_pylist()}
    return [_with_evidence(alert, evidence.get(alert.id), names) for alert in found]


def _spike(row: Mapping[str, Any], names: Mapping[str, str]) -> Alert:
    text = f"{row['stories']} stories of conflict, usually {row['usual']:g} (z {row['z']:.1f})."
    pair = f"{_name(row['actor'], names)} and {_name(row['target'], names)}"
    return _alert("spike", row, f"Spike of tension: {pair}", text)


def _first(row: Mapping[str, Any], names: Mapping[str, str]) -> Alert:
    pair = f"{_name(row['actor'], names)} → {_name(row['target'], names)}"
    title = f"First time: {pair} ({row['event'].lower()})"
    return _alert("first-time", row, title, "No earlier report of conflict in this direction.")


def _name(code: str, names: Mapping[str, str]) -> str:
    """The name of a code; a suffix stays: ``Hong Kong-OPP``."""
    state, dash, suffix = code.partition("-")
    return names.get(code) or names.get(state, state) + dash + suffix


def _alert(kind: str, row: Mapping[str, Any], title: str, text: str) -> Alert:
    return Alert(
        id=f"urn:tensionwire:{kind}:{row['day']}:{row['actor']}:{row['target']}",
        kind=kind,
        day=row["day"],
        title=title,
        text=text,
        url=row["url"],
        actor=row["actor"],
        target=row["target"],
        article_id=row["article_id"],
    )


def _with_evidence(alert: Alert, row: Mapping[str, Any] | None, names: Mapping[str, str]) -> Alert:
    if row is None:
        return alert
    told = " and ".join(_name(c, names) for c in row["actors"]) or "unknown"
    if row["targets"]:
        told += " → " + " and ".join(_name(c, names) for c in row["targets"])
    if row["speaker"]:
        told += f", says {_name(row['speaker'], names)}"
    shown = f"“{row['sentence']}” ({row['event'].lower()}, {row['modality']}: {told})"
    return msgspec.structs.replace(alert, text=f"{shown}\n\n{alert.text}")


def atom(found: Sequence[Alert], updated: datetime) -> bytes:
    """An Atom feed; ``updated`` is the time of the newest data, not of writing."""
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", "urn:tensionwire:alerts")
    _add(feed, "title", "Tensionwire alerts")
    _add(feed, "updated", _stamp(updated))
    _add(_add(feed, "author"), "name", "Tensionwire")
    _add(feed, "link", rel="self", href="alerts.atom", type="application/atom+xml")
    for alert in found:
        entry = _add(feed, "entry")
        _add(entry, "id", alert.id)
        _add(entry, "title", alert.title)
        _add(entry, "updated", _stamp(alert.moment))
        _add(entry, "published", _stamp(alert.moment))
        _add(entry, "category", term=alert.kind)
        if alert.url:
            _add(entry, "link", rel="alternate", href=alert.url)
        _add(entry, "content", alert.text, type="text")
    text: str = ET.tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def json_feed(found: Sequence[Alert]) -> bytes:
    """A JSON Feed 1.1."""
    return to_json(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Tensionwire alerts",
            "description": "Spikes and first-time pairs. Reports, not verified incidents.",
            "authors": [{"name": "Tensionwire"}],
            "items": [_item(alert) for alert in found],
        }
    )


def _item(alert: Alert) -> dict[str, object]:
    item: dict[str, object] = {
        "id": alert.id,
        "title": alert.title,
        "content_text": alert.text,
        "date_published": _stamp(alert.moment),
        "tags": [alert.kind, alert.actor, alert.target],
    }
    return {**item, "url": alert.url} if alert.url else item


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    child.text = None if text is None else "".join(c for c in text if c >= " " or c in "\n\t")
    return child


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
