"""The trend library: one commented SQL file per question, run with checked parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import Final

import pyarrow as pa

from extractors.errors import StorageError
from extractors.records import Record
from storage.database import Database
from storage.questions import (
    GRAINS,
    UTC_ZONE,
    QuestionError,
    Value,
    check_actors,
    check_event,
    check_window,
    check_zone,
    nearest,
)
from storage.statements import folder, statement

__all__ = [
    "GRAINS",
    "QuestionError",
    "TrendInfo",
    "Value",
    "catalogue",
    "check_actors",
    "check_event",
    "columns",
    "info",
    "read_head",
    "run",
]
HEADS: Final = frozenset({"question", "grain", "parameters", "actors", "plot", "caveats"})


class TrendInfo(Record, frozen=True, kw_only=True):
    """What the head of a trend file says."""

    name: str
    question: str
    grain: str
    parameters: tuple[str, ...]
    caveats: str
    actors: tuple[int, int] | None = None
    """How many actors it needs, at least and at most; None: any number, also none."""
    plot: tuple[str, str] | None = None
    """Shape (lines, bars or lags) and the column that is drawn; None: a list, nothing to draw."""


@cache
def catalogue() -> tuple[TrendInfo, ...]:
    """All trends, by name."""
    return tuple(
        read_head(f.name.removesuffix(".sql"), f.read_text("utf-8")) for f in folder("trends")
    )


def info(name: str) -> TrendInfo:
    """The trend called ``name``.

    Raises :class:`QuestionError` with the nearest names when there is none.
    """
    trends = {trend.name: trend for trend in catalogue()}
    if name not in trends:
        near = nearest(name, trends)
        raise QuestionError(name, f"no such trend{near or '; see `tensionwire trend --list`'}")
    return trends[name]


def run(
    db: Database,
    name: str,
    *,
    start: date | None = None,
    end: date | None = None,
    actors: Sequence[str] = (),
    **others: Value,
) -> pa.Table:
    """Rows of one trend.

    ``start``, ``end``: both days included; default: the year that ends with the newest day.
    ``actors``: none for the world, one code for a state or group, two for a pair, more for all
    pairs among them. ``others``: what :attr:`TrendInfo.parameters` lists, for example ``event``,
    ``ordered``, ``reprints``, ``baseline_start``, ``baseline_end``, ``grain``, ``support``,
    ``limit``, ``zone`` (IANA name of the time zone whose days are meant, by default UTC; another
    one reads all mentions again, which takes seconds a million).

    A pair without mentions gives an empty table. Raises :class:`QuestionError` for an unknown
    trend, parameter, actor, event class or zone, and when ``start`` is after ``end``.
    """
    trend = info(name)
    values: dict[str, Value] = {
        "start": start,
        "end": end,
        "actors": list(actors) or None,
        **others,
    }
    values = {key: value for key, value in values.items() if value is not None}
    _check_names(trend, values)
    check_window(name, values)
    _check_count(trend, len(actors))
    check_actors(db, actors)
    if "event" in values:
        check_event(db, str(values["event"]))
    zone = str(values.get("zone", UTC_ZONE))
    if zone != UTC_ZONE:
        check_zone(db, zone)
    with _variables(db, values), _days_of(db, zone):
        return db.query(statement(f"trends/{name}"))


def columns(db: Database, name: str) -> pa.Schema:
    """Names and types of a trend's columns, whatever actors it needs."""
    with _variables(db, {"actors": ["", ""]}):  # two that nobody has
        return db.query(statement(f"trends/{name}")).schema


@contextmanager
def _days_of(db: Database, zone: str) -> Iterator[None]:
    """Make the trends count by days of ``zone`` while inside."""
    if zone == UTC_ZONE:
        yield
        return
    db.execute(statement("local_days"))
    try:
        yield
    finally:
        db.execute(statement("utc_days"))


@contextmanager
def _variables(db: Database, values: Mapping[str, Value]) -> Iterator[None]:
    """Set session variables, the parameters of the trend files, while inside."""
    try:
        for key, value in values.items():  # names come from the files, values are bound
            db.execute(f'SET VARIABLE "{key}" = ?', [value])
        yield
    finally:
        for key in values:
            db.execute(f'RESET VARIABLE "{key}"')


def read_head(name: str, sql: str) -> TrendInfo:
    """Read the comment block that every trend file opens with.

    Raises :class:`StorageError` when a part is missing.
    """
    fields: dict[str, str] = {}
    field = ""
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        text = line[2:].strip()
        head, colon, rest = text.partition(":")
        if colon and head in HEADS:
            field, text = head, rest.strip()
        fields[field] = f"{fields.get(field, '')} {text}".strip()
    try:
        return TrendInfo(
            name=name,
            question=fields["question"],
            grain=fields["grain"],
            parameters=tuple(p.strip() for p in fields["parameters"].split(",")),
            caveats=fields["caveats"],
            actors=_count(fields.get("actors")),
            plot=_pair(fields.get("plot")),
        )
    except KeyError as error:
        raise StorageError(
            f"storage/sql/trends/{name}.sql", f"has no {error} in its head"
        ) from error


def _check_names(trend: TrendInfo, values: Mapping[str, Value]) -> None:
    for key in values:
        if key not in trend.parameters:
            raise QuestionError(
                key,
                f"trend {trend.name} has no such parameter; it has {', '.join(trend.parameters)}",
            )


def _check_count(trend: TrendInfo, given: int) -> None:
    if trend.actors and not trend.actors[0] <= given <= trend.actors[1]:
        least, most = trend.actors
        raise QuestionError(trend.name, f"needs {least} to {most} actor codes, not {given}")


def _count(text: str | None) -> tuple[int, int] | None:
    found = re.fullmatch(r"(\d+) to (\d+)", text or "")
    return (int(found[1]), int(found[2])) if found else None


def _pair(text: str | None) -> tuple[str, str] | None:
    words = (text or "").split()
    return (words[0], words[1]) if words else None


def days_read(db: Database) -> tuple[date, date] | None:
    """First and last UTC day with articles that were read; None when there are none."""
    first, last = db.rows(statement("days_read"))[0]
    return (first, last) if first is not None else None
