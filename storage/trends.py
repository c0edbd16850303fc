"""The trend library: one commented SQL file per question, run with checked parameters."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Final

import pyarrow as pa

from extractors.errors import StorageError
from extractors.records import Record
from storage import arrow
from storage.database import Database
from storage.statements import folder, statement

Value = date | int | float | bool | str | list[str] | None
GRAINS: Final = ("day", "week", "month")


class TrendInfo(Record, frozen=True, kw_only=True):
    """What the head of a trend file says."""

    name: str
    question: str
    grain: str
    parameters: tuple[str, ...]
    caveats: str


def catalogue() -> tuple[TrendInfo, ...]:
    """All trends, by name."""
    return tuple(
        read_head(f.name.removesuffix(".sql"), f.read_text("utf-8")) for f in folder("trends")
    )


def info(name: str) -> TrendInfo:
    """The trend called ``name``.

    Raises :class:`StorageError` with the nearest names when there is none.
    """
    trends = {trend.name: trend for trend in catalogue()}
    if name not in trends:
        near = _nearest(name, dict.fromkeys(trends))
        raise StorageError(name, f"no such trend{near or '; see `tensionwire trend --list`'}")
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

    ``start``, ``end``: both days included, UTC; default: the year that ends with the newest day.
    ``actors``: none for the world, one code for a state or group, two for a pair, more for all
    pairs among them. ``others``: what :attr:`TrendInfo.parameters` lists, for example ``event``,
    ``ordered``, ``reprints``, ``baseline_start``, ``baseline_end``, ``grain``, ``support``,
    ``limit``.

    A pair without mentions gives an empty table. Raises :class:`StorageError` for an unknown trend,
    parameter, actor or event class, and when ``start`` is after ``end``.
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
    _check_window(name, values)
    check_actors(db, actors)
    if "event" in values:
        check_event(db, str(values["event"]))
    with _variables(db, values):
        return db.query(statement(f"trends/{name}"))


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
        if colon and head in {"question", "grain", "parameters", "caveats"}:
            field, text = head, rest.strip()
        fields[field] = f"{fields.get(field, '')} {text}".strip()
    try:
        return TrendInfo(
            name=name,
            question=fields["question"],
            grain=fields["grain"],
            parameters=tuple(p.strip() for p in fields["parameters"].split(",")),
            caveats=fields["caveats"],
        )
    except KeyError as error:
        raise StorageError(
            f"storage/sql/trends/{name}.sql", f"has no {error} in its head"
        ) from error


def _check_names(trend: TrendInfo, values: Mapping[str, Value]) -> None:
    for key in values:
        if key not in trend.parameters:
            raise StorageError(
                key,
                f"trend {trend.name} has no such parameter; it has {', '.join(trend.parameters)}",
            )


def _check_window(name: str, values: Mapping[str, Value]) -> None:
    for first, last in (("start", "end"), ("baseline_start", "baseline_end")):
        a, b = values.get(first), values.get(last)
        if isinstance(a, date) and isinstance(b, date) and a > b:
            raise StorageError(name, f"{first} {a} is after {last} {b}; swap them")
    if "grain" in values and values["grain"] not in GRAINS:
        raise StorageError(str(values["grain"]), f"no such grain; take one of {', '.join(GRAINS)}")


def check_actors(db: Database, codes: Sequence[str]) -> None:
    """Raise :class:`StorageError` for a code that nobody has, with those written alike."""
    with db.inputs({"incoming_values": arrow.strings(value=codes)}):
        unknown = [code for (code,) in db.rows(statement("unknown_actors"))]
    if unknown:
        names = {word: code for row in db.rows(statement("known_actors")) for word, code in [row]}
        near = _nearest(unknown[0], names)
        raise StorageError(unknown[0], f"no such actor code{near}")


def check_event(db: Database, event: str) -> None:
    """Raise :class:`StorageError` for a class that the ontology lacks, with those written alike."""
    known = {code: None for (code,) in db.rows(statement("known_events"))}
    if event not in known:
        raise StorageError(event, f"no such event class{_nearest(event, known)}")


def _nearest(word: str, known: Mapping[str, str | None]) -> str:
    """Say which known words are written alike; their value, where given, is what to use."""
    by_case = {k.casefold(): k for k in known}
    close = difflib.get_close_matches(word.casefold(), by_case, 3, 0.5)
    shown = [
        f"{known[by_case[c]]} ({by_case[c]})" if known[by_case[c]] else by_case[c] for c in close
    ]
    return f"; did you mean {', '.join(shown)}?" if shown else ""
