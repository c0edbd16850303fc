"""Who acts in the news: states, bodies, groups, parties, office holders by date, role nouns.

The tables are ``config/actors/*.tsv``; what their columns and context words mean stands at the
top of each. Codes are those of the annotation guidelines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec

from config.errors import ConfigError
from config.spans import Span, first_day, last_day
from config.tables import Line, read_table
from config.toml import CONFIG

__all__ = ["ACTORS", "Leader", "Name", "Registry", "Role", "Span", "load_registry"]

ACTORS: Final = CONFIG / "actors"
UNKNOWN: Final = "UNK"

STATE_KINDS: Final = frozenset(
    ["name", "demonym", "capital", "metonym", "institution", "territory", "subdivision"]
)
BODY_KINDS: Final = frozenset(["name", "abbreviation", "part", "metonym"])
GROUP_KINDS: Final = frozenset(["armed", "rebel", "terrorist", "political", "protest"])
ROLE_KINDS: Final = frozenset(
    [
        "office",
        "legislature",
        "judiciary",
        "police",
        "military",
        "media",
        "people",
        "opposition",
        "rebel",
        "unknown",
    ]
)
SUFFIXES: Final = frozenset({"", "-OPP", "-CIV", "-REB", UNKNOWN})

PARTY: Final = "party"

STATE_COLUMNS: Final = ("id", "code", "text", "kind", "context", "from", "to")
BODY_COLUMNS: Final = ("id", "code", "text", "kind", "context")
GROUP_COLUMNS: Final = ("id", "code", "text", "home", "kind", "from", "to", "context")
PARTY_COLUMNS: Final = ("id", "code", "text", "from", "to", "office", "context")
LEADER_COLUMNS: Final = ("id", "code", "name", "aliases", "office", "from", "to", "source")
ROLE_COLUMNS: Final = ("id", "words", "suffix", "kind")
OTHER_COLUMNS: Final = ("id", "text")

_ALPHA3: Final = re.compile("[A-Z]{3}")
_CODE: Final = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*(-(?:OPP|CIV|REB))?")


Ids = dict[str, tuple[Path, int]]
"""Where each id was first used: file and line."""


class Name(Span, frozen=True, kw_only=True):
    """One surface form of a state, body, group or party."""

    id: str
    code: str
    text: str
    kind: str
    """A state, body or group kind, or ``party``."""
    context: tuple[str, ...] = ()
    """Why the form alone may not be enough; see the head of ``states.tsv``."""
    home: str = ""
    """Of a group: the state where it mainly acts (alpha-3)."""


class Leader(Span, frozen=True, kw_only=True):
    """One person in one office, or on one side, for one span of time."""

    id: str
    code: str
    name: str
    aliases: tuple[str, ...]
    office: str
    source: str = ""


class Role(msgspec.Struct, frozen=True, kw_only=True):
    """A noun for somebody who acts, and the suffix a state's code takes with it."""

    id: str
    words: str
    """Lemmas in lower case, separated by one space."""
    suffix: str
    """``""`` acts for the state, ``-OPP``, ``-CIV``, ``-REB``, or ``UNK``."""
    kind: str


class Registry(msgspec.Struct, frozen=True, kw_only=True):
    """All actors known by name. Leaders are ordered with the latest span first."""

    names: tuple[Name, ...]
    leaders: tuple[Leader, ...]
    roles: tuple[Role, ...]
    others: tuple[str, ...] = ()
    """Longer names that hold an actor's name and mean none: South China Sea."""

    def active(self, when: date | None) -> Registry:
        """The registry as of a day; roles do not change. With None, everything."""
        if when is None:
            return self
        return Registry(
            names=tuple(name for name in self.names if name.holds(when)),
            leaders=tuple(leader for leader in self.leaders if leader.holds(when)),
            roles=self.roles,
            others=self.others,
        )

    def people(self) -> Mapping[str, tuple[Leader, ...]]:
        """Leaders by every form of their name, latest span first."""
        index: dict[str, list[Leader]] = {}
        for leader in self.leaders:
            for form in (leader.name, *leader.aliases):
                index.setdefault(form, []).append(leader)
        return {form: tuple(leaders) for form, leaders in index.items()}


def load_registry(folder: Path = ACTORS) -> Registry:
    """Read the tables in ``folder``.

    Raises :class:`ConfigError` with file and line for an unknown code or kind, an id used
    twice, a date that is none, or a span that ends before it starts.
    """
    ids: Ids = {}
    states = tuple(_states(folder / "states.tsv", ids))
    countries = {name.code for name in states}
    bodies = tuple(_bodies(folder / "bodies.tsv", ids))
    groups = tuple(_groups(folder / "groups.tsv", ids, countries))
    parties = tuple(_parties(folder / "parties.tsv", ids, countries))
    known = countries | {name.code for name in bodies + groups}
    leaders = sorted(
        _leaders(folder / "leaders.tsv", ids, known),
        key=lambda leader: (leader.start or date.min, leader.id),
        reverse=True,
    )
    return Registry(
        names=states + bodies + groups + parties,
        leaders=tuple(leaders),
        roles=tuple(_roles(folder / "roles.tsv", ids)),
        others=tuple(_others(folder / "others.tsv", ids)),
    )


def _states(path: Path, ids: Ids) -> Iterator[Name]:
    for line in read_table(path, STATE_COLUMNS):
        name = _name(path, line, ids, STATE_KINDS)
        if not _ALPHA3.fullmatch(name.code):
            raise _error(path, line, f"{name.code!r} is not an ISO 3166-1 alpha-3 code")
        yield name


def _bodies(path: Path, ids: Ids) -> Iterator[Name]:
    for line in read_table(path, BODY_COLUMNS):
        yield _name(path, line, ids, BODY_KINDS)


def _groups(path: Path, ids: Ids, countries: set[str]) -> Iterator[Name]:
    for line in read_table(path, GROUP_COLUMNS):
        _one_of(path, line, "home", countries)
        yield _name(path, line, ids, GROUP_KINDS)


def _name(path: Path, line: Line, ids: Ids, kinds: frozenset[str]) -> Name:
    _check(path, line, ids, "text")
    _one_of(path, line, "kind", kinds)
    cells = line.cells
    start, end = _span(path, line)
    return Name(
        id=cells["id"],
        code=cells["code"],
        text=cells["text"],
        kind=cells["kind"],
        context=tuple(cells["context"].split()),
        home=cells.get("home", ""),
        start=start,
        end=end,
    )


def _parties(path: Path, ids: Ids, countries: set[str]) -> Iterator[Name]:
    """Parties as names: the state's code for spans in office, ``-OPP`` for the rest of time."""
    spans: dict[tuple[str, str], list[Name]] = {}
    for line in read_table(path, PARTY_COLUMNS):
        _check(path, line, ids, "text")
        _one_of(path, line, "code", countries)
        _one_of(path, line, "office", frozenset({"", "never"}))
        start, end = _span(path, line)
        cells = line.cells
        party = Name(
            id=cells["id"],
            code=cells["code"] + ("-OPP" if cells["office"] else ""),
            text=cells["text"],
            kind=PARTY,
            context=tuple(cells["context"].split()),
            home=cells["code"],
            start=start,
            end=end,
        )
        spans.setdefault((party.home, party.text), []).append(party)
    for names in spans.values():
        if names[0].code != names[0].home:
            yield from names
        else:
            yield from _with_gaps(sorted(names, key=lambda name: name.start or date.min))


def _with_gaps(offices: list[Name]) -> Iterator[Name]:
    """The spans in office, in order, and around them the same party as opposition."""
    free: date | None = date.min
    for office in offices:
        if free is not None and office.start is not None and free < office.start:
            since = None if free == date.min else free
            yield _opposition(office, since, office.start - timedelta(days=1))
        yield office
        free = office.end + timedelta(days=1) if office.end is not None else None
    if free is not None:
        yield _opposition(offices[-1], free, None)


def _opposition(office: Name, start: date | None, end: date | None) -> Name:
    return msgspec.structs.replace(office, code=f"{office.code}-OPP", start=start, end=end)


def _leaders(path: Path, ids: Ids, known: set[str]) -> Iterator[Leader]:
    for line in read_table(path, LEADER_COLUMNS):
        _check(path, line, ids, "name")
        cells = line.cells
        if cells["code"].partition("-")[0] not in known:
            raise _error(path, line, f"{cells['code']!r} is no state, body or group")
        start, end = _span(path, line)
        yield Leader(
            id=cells["id"],
            code=cells["code"],
            name=cells["name"],
            aliases=tuple(alias for alias in cells["aliases"].split("|") if alias),
            office=cells["office"],
            source=cells["source"],
            start=start,
            end=end,
        )


def _roles(path: Path, ids: Ids) -> Iterator[Role]:
    for line in read_table(path, ROLE_COLUMNS):
        _check(path, line, ids, "words")
        _one_of(path, line, "suffix", SUFFIXES)
        _one_of(path, line, "kind", ROLE_KINDS)
        yield Role(**line.cells)


def _others(path: Path, ids: Ids) -> Iterator[str]:
    for line in read_table(path, OTHER_COLUMNS):
        _check(path, line, ids, "text")
        yield line.cells["text"]


def _check(path: Path, line: Line, ids: Ids, text: str) -> None:
    """What every row must have: an id of its own, a well-formed code, a text."""
    key, code = line.cells["id"], line.cells.get("code", UNKNOWN)
    if not key or key in ids:
        used = " and line ".join(str(part) for part in ids.get(key, ()))
        raise _error(path, line, f"the id {key!r} is empty or was used in {used or 'no row'}")
    ids[key] = (path, line.number)
    if not _well_formed(code):
        raise _error(path, line, f"{code!r} is not a well-formed actor code")
    if not line.cells[text] or line.cells[text] != line.cells[text].strip():
        raise _error(path, line, f"the {text} {line.cells[text]!r} is empty or has outer blanks")


@lru_cache(maxsize=1024)
def _well_formed(code: str) -> bool:
    return _CODE.fullmatch(code) is not None


def _one_of(path: Path, line: Line, column: str, allowed: frozenset[str] | set[str]) -> None:
    value = line.cells[column]
    if value not in allowed:
        listed = f", expected one of {' '.join(sorted(allowed))}" if len(allowed) < 20 else ""
        raise _error(path, line, f"{value!r} is no known {column}{listed}")


def _span(path: Path, line: Line) -> tuple[date | None, date | None]:
    start, end = line.cells.get("from", ""), line.cells.get("to", "")
    try:
        first, last = first_day(start), last_day(end)
    except ValueError as error:
        raise _error(path, line, str(error)) from error
    if first is not None and last is not None and first > last:
        raise _error(path, line, f"the span ends ({end}) before it starts ({start})")
    return first, last


def _error(path: Path, line: Line, message: str) -> ConfigError:
    return ConfigError(f"{path}:{line.number}", message)
