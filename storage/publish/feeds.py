"""Alerts as feeds for readers: Atom (RFC 4287) and JSON Feed 1.1.

``updated`` is the time of the newest data, never that of writing, so unchanged data gives the same
bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from xml.etree import ElementTree as ET

from storage.publish.alerts import Alert
from storage.publish.files import to_json

ATOM: Final = "http://www.w3.org/2005/Atom"
TITLE: Final = "Tensionwire alerts"
NOTE: Final = "Spikes, first-time pairs and high index values. Reports, not verified incidents."


def atom(found: Sequence[Alert], updated: datetime) -> bytes:
    """An Atom feed; ``updated``: UTC."""
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", "urn:tensionwire:alerts")
    _add(feed, "title", TITLE)
    _add(feed, "subtitle", NOTE)
    _add(feed, "updated", _stamp(updated))
    _add(_add(feed, "author"), "name", "Tensionwire")
    _add(feed, "link", rel="self", href="alerts.atom", type="application/atom+xml")
    for alert in found:
        entry = _add(feed, "entry")
        _add(entry, "id", alert.id)
        _add(entry, "title", alert.title)
        _add(entry, "updated", _stamp(alert.moment))
        _add(entry, "published", _stamp(alert.moment))
        for term in _tags(alert):
            _add(entry, "category", term=term)
        if alert.url:
            _add(entry, "link", rel="alternate", href=alert.url)
        _add(entry, "content", alert.text, type="text")
    text: str = ET.tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def json_feed(found: Sequence[Alert]) -> bytes:
    """A JSON Feed 1.1; ``_tensionwire`` has the parts of the text one by one."""
    return to_json(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": TITLE,
            "description": NOTE,
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
        "tags": _tags(alert),
        "_tensionwire": {
            "kind": alert.kind,
            "codes": alert.codes,
            "event": alert.event,
            "sentence": alert.sentence,
            "speaker": alert.speaker,
            "outlet": alert.outlet,
            "article_id": alert.article_id,
        },
    }
    return {**item, "url": alert.url} if alert.url else item


def _tags(alert: Alert) -> list[str]:
    """Kind, codes and class, each once."""
    return list(dict.fromkeys([alert.kind, *alert.codes, *([alert.event] if alert.event else [])]))


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    child.text = None if text is None else "".join(c for c in text if c >= " " or c in "\n\t")
    return child


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
