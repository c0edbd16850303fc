"""The codes that a window's actors, events and places have elsewhere, as tables for its SQL."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import pyarrow as pa

from config.exports import Exports
from config.gazetteer import Gazetteer
from storage.database import Database
from storage.statements import statement

WIDE: Final = frozenset(["admin1", "region", "island", "sea", "river", "strait", "continent"])
"""Kinds of places in the gazetteer that are GDELT's 5, a province; others are its 4, a city."""
IN_USA: Final[Mapping[int, int]] = {4: 3, 5: 2}
"""GDELT tells cities and states of the USA apart."""

_TEXT: Final[pa.DataType] = pa.string()
_INTEGER: Final[pa.DataType] = pa.int32()
_NUMBER: Final[pa.DataType] = pa.float64()
_ACTORS: Final = pa.schema(dict.fromkeys(("code", "cameo", "country", "grp", "type"), _TEXT))
_EVENTS: Final = pa.schema(
    {
        "event": _TEXT,
        "cameo": _TEXT,
        "root": _TEXT,
        "quad_class": _INTEGER,
        "goldstein": _NUMBER,
    }
)
_PLACES: Final = pa.schema(
    {
        "place": _TEXT,
        "country": _TEXT,
        "kind": _TEXT,
        "geonames": _TEXT,
        "geo_type": _INTEGER,
        "full_name": _TEXT,
        "fips": _TEXT,
    }
)


def code_tables(
    db: Database, exports: Exports, gazetteer: Gazetteer, since: date, until: date
) -> dict[str, pa.Table]:
    """Tables ``codes_of_actors``, ``codes_of_events``, ``codes_of_places`` for a window.

    ``until`` is not included.
    """
    window = {"since": since, "until": until}
    actors = [exports.actor(*row) for row in db.rows(statement("export/codes"), window)]
    rows = [
        {"code": a.code, "cameo": a.cameo, "country": a.country, "grp": a.group, "type": a.type}
        for a in actors
    ]
    events = [{name: getattr(e, name) for name in _EVENTS.names} for e in exports.events]
    countries = {c.code: (c.name, c.fips) for c in exports.countries}
    places = [
        _place(gazetteer, countries, place, country)
        for place, country in db.rows(statement("export/places"), window)
    ]
    return {
        "codes_of_actors": pa.Table.from_pylist(rows, _ACTORS),
        "codes_of_events": pa.Table.from_pylist(events, _EVENTS),
        "codes_of_places": pa.Table.from_pylist(places, _PLACES),
    }


def _place(
    gazetteer: Gazetteer, countries: Mapping[str, tuple[str, str]], place: str, country: str
) -> dict[str, object]:
    """What is known of a place, by its name and the state that extraction found it in."""
    found = gazetteer.find(place, near={country})
    if found is not None and found.country != country:
        found = None
    kind = found.kind if found else None
    name, fips = countries.get(country, ("", ""))
    geo_type = 1 if kind == "country" else 5 if kind in WIDE else 4
    return {
        "place": place,
        "country": country,
        "kind": kind,
        "geonames": found.id if found and found.id.isdigit() else None,
        "geo_type": IN_USA.get(geo_type, geo_type) if country == "USA" else geo_type,
        "full_name": name or place if kind == "country" else f"{place}, {name}".rstrip(", "),
        "fips": fips,
    }
