"""Our codes in the words of other event data sets: CAMEO and FIPS 10-4, as GDELT has them.

The tables are ``config/exports/*.tsv``; what their columns mean stands at the top of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from pathlib import Path
from typing import Final

import msgspec

from config.errors import ConfigError
from config.registry import Registry
from config.tables import read_table
from config.toml import CONFIG

FOLDER: Final = CONFIG / "exports"
EVENT_COLUMNS: Final = ("event", "cameo", "root", "quad_class", "goldstein")
ACTOR_COLUMNS: Final = ("code", "group", "type")
COUNTRY_COLUMNS: Final = ("code", "fips", "name")
SUFFIXES: Final[Mapping[str, str]] = {"": "", "OPP": "OPP", "CIV": "CVL", "REB": "REB"}
"""Suffix of our codes to CAMEO's type. Who acts for the state itself is not told apart."""
FIGHTING: Final = frozenset({"armed", "rebel", "terrorist"})
"""Kinds of groups that are CAMEO's REB."""


class EventCodes(msgspec.Struct, frozen=True, kw_only=True):
    """An event class as GDELT has it."""

    event: str
    cameo: str
    root: str
    quad_class: int
    goldstein: float


class ActorCodes(msgspec.Struct, frozen=True, kw_only=True):
    """An actor as CAMEO has it; a part that it does not have is empty."""

    code: str
    """Ours, with its suffix."""
    cameo: str
    country: str
    """ISO 3166-1 alpha-3, the state it belongs to or acts in."""
    group: str
    type: str


class Country(msgspec.Struct, frozen=True, kw_only=True):
    """A state or territory."""

    code: str
    fips: str
    name: str


class Exports(msgspec.Struct, frozen=True, kw_only=True):
    """The tables, and who fights."""

    events: tuple[EventCodes, ...]
    countries: tuple[Country, ...]
    known: Mapping[str, tuple[str, str]]
    """Group and type by actor, as ``actors.tsv`` has them."""
    fighting: frozenset[str]
    """Codes of armed groups."""

    def actor(self, code: str, kind: str | None, home: str | None) -> ActorCodes:
        """The codes of one actor, whose kind and state are those of ``core_actors``, or None."""
        base, _, suffix = code.partition("-")
        kind_type = "IGO" if kind == "organisation" else "REB" if base in self.fighting else ""
        group, known_type = self.known.get(base, ("", kind_type))
        type_ = SUFFIXES[suffix] or known_type
        country = home or ""
        return ActorCodes(
            code=code, cameo=f"{country}{type_}{group}", country=country, group=group, type=type_
        )


def load_exports(registry: Registry, folder: Path = FOLDER) -> Exports:
    """Read the tables in ``folder``.

    Raises :class:`ConfigError` with file and line for a row that cannot be used.
    """
    codes = {name.code for name in registry.names}
    countries = read_table(folder / "countries.tsv", COUNTRY_COLUMNS)
    return Exports(
        events=tuple(_events(folder / "events.tsv")),
        countries=tuple(Country(**line.cells) for line in countries),
        known=dict(_known(folder / "actors.tsv", codes)),
        fighting=frozenset(name.code for name in registry.names if name.kind in FIGHTING),
    )


def _events(path: Path) -> Iterator[EventCodes]:
    for line in read_table(path, EVENT_COLUMNS):
        try:
            yield msgspec.convert(line.cells, EventCodes, strict=False)
        except msgspec.ValidationError as error:
            raise ConfigError(f"{path}:{line.number}", str(error)) from error


def _known(path: Path, codes: Set[str]) -> Iterator[tuple[str, tuple[str, str]]]:
    for line in read_table(path, ACTOR_COLUMNS):
        if line.cells["code"] not in codes:
            message = f"{line.cells['code']!r} is the code of no state, body or group"
            raise ConfigError(f"{path}:{line.number}", message)
        yield line.cells["code"], (line.cells["group"], line.cells["type"])
