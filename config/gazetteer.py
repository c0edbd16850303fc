"""Where a place is: its country and coordinates, chosen by the countries the article is about.

The tables are ``config/places/places.tsv.gz`` (GeoNames, CC BY 4.0; made by ``build.py``) and
the hand-made ``regions.tsv`` and ``affixes.tsv``.
"""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Final

import msgspec

from config.errors import ConfigError
from config.placenames import normalise
from config.tables import read_table
from config.toml import CONFIG

PLACES: Final = CONFIG / "places"
PLACE_COLUMNS: Final = ("id", "name", "country", "lat", "lon", "population", "kind", "keys")
REGION_COLUMNS: Final = ("id", "name", "country", "lat", "lon", "kind", "aliases")
AFFIX_COLUMNS: Final = ("word", "side", "kind")

NEAR: Final = 2.0
"""A place in a country the article is about counts as one a hundred times as populous."""
MEANT: Final = 3.0
"""So does, even more, a place of the kind that a word beside the name says ("province")."""
KIND: Final = {"country": 1.0, "capital": 1.0, "admin1": -1.0, "city": 0.0}
"""What a kind adds to the decimal logarithm of the population."""
HAND_MADE: Final = 7.0
"""Weight of a hand-made place: as a city of ten millions, for the news mean it."""
HAND_MADE_CITY: Final = 6.5


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A place: degrees of latitude and longitude, inhabitants (0 where not counted)."""

    id: str
    name: str
    country: str
    """ISO 3166-1 alpha-3; empty for seas and for regions of several states."""
    lat: float
    lon: float
    population: int
    kind: str


class Gazetteer:
    """Places by name. A look-up takes microseconds; rows become records when found."""

    def __init__(
        self, rows: dict[str, list[str]], affixes: tuple[tuple[str, str, str], ...]
    ) -> None:
        self._rows = rows
        self._affixes = affixes

    def find(self, name: str, *, near: Set[str] = frozenset()) -> Place | None:
        """The place that ``name`` means, or None.

        ``near`` holds the alpha-3 codes of the countries the article is about: a place there
        is preferred to a bigger one elsewhere, unless that is a hundred times as big. "southern
        X" and "X province" are found as X when there is no such name.
        """
        key = normalise(name)
        kinds: set[str] = set()
        while key:
            found = self._rows.get(key)
            if found is not None:
                places = [_place(row) for row in found]
                return max(places, key=lambda place: (_weight(place, near, kinds), place.id))
            shorter, kind = self._strip(key)
            if shorter == key:
                return None
            key = shorter
            if kind:
                kinds.add(kind)
        return None

    def candidates(self, name: str) -> tuple[Place, ...]:
        """All places of exactly this name, the weightiest first."""
        places = [_place(row) for row in self._rows.get(normalise(name), ())]
        return tuple(sorted(places, key=lambda p: (-_weight(p, frozenset(), set()), p.id)))

    def _strip(self, key: str) -> tuple[str, str]:
        """``key`` without one affix, the longest that fits, and the kind it points to."""
        for word, side, kind in self._affixes:
            if side == "before" and key.startswith(word + " "):
                return key[len(word) + 1 :], kind
            if side == "after" and key.endswith(" " + word):
                return key[: -len(word) - 1], kind
        return key, ""


def load_gazetteer(folder: Path = PLACES) -> Gazetteer:
    """Read the tables in ``folder``.

    Raises :class:`ConfigError` for a missing or unreadable file, a wrong header, or (file and
    line) a hand-made row whose coordinates are none. The big table is made by a script and only
    its header is checked.
    """
    rows: dict[str, list[str]] = {}
    for row in _regions(folder / "regions.tsv"):
        _file(rows, row)
    for row in _places(folder / "places.tsv.gz"):
        _file(rows, row)
    affixes = [
        (line.cells["word"], line.cells["side"], line.cells["kind"])
        for line in read_table(folder / "affixes.tsv", AFFIX_COLUMNS)
    ]
    return Gazetteer(rows, tuple(sorted(affixes, key=lambda affix: -len(affix[0]))))


def _weight(place: Place, near: Set[str], kinds: Set[str]) -> float:
    weight = math.log10(place.population + 1) + KIND.get(place.kind, 0.0)
    if place.id.startswith("rg-"):
        weight = HAND_MADE_CITY if place.kind == "city" else HAND_MADE
    return weight + NEAR * (place.country in near) + MEANT * (place.kind in kinds)


def _place(row: str) -> Place:
    key, name, country, lat, lon, population, kind, _ = row.split("\t")
    return Place(
        id=key,
        name=name,
        country=country,
        lat=float(lat),
        lon=float(lon),
        population=int(population),
        kind=kind,
    )


def _file(rows: dict[str, list[str]], row: str) -> None:
    """Put a row under each of its keys, which its last column lists."""
    for key in row[row.rindex("\t") + 1 :].split("|"):
        if key in rows:
            rows[key].append(row)
        else:
            rows[key] = [row]


def _places(path: Path) -> list[str]:
    try:
        lines = gzip.decompress(path.read_bytes()).decode("utf-8").split("\n")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise ConfigError(str(path), f"cannot be read ({error})") from error
    head = next((n for n, line in enumerate(lines) if not line.startswith("#")), 0)
    if tuple(lines[head].split("\t")) != PLACE_COLUMNS:
        raise ConfigError(str(path), f"expected the columns {', '.join(PLACE_COLUMNS)}")
    return [line for line in lines[head + 1 :] if line]


def _regions(path: Path) -> Iterator[str]:
    """The hand-made rows in the form of the big table."""
    for line in read_table(path, REGION_COLUMNS):
        cells = line.cells
        try:
            valid = abs(float(cells["lat"])) <= 90 and abs(float(cells["lon"])) <= 180
        except ValueError:
            valid = False
        if not valid:
            place = f"{cells['lat']}, {cells['lon']}"
            raise ConfigError(f"{path}:{line.number}", f"{place} is no latitude and longitude")
        names = [cells["name"], *filter(None, cells["aliases"].split("|"))]
        keys = "|".join(dict.fromkeys(normalise(name) for name in names))
        yield "\t".join({**cells, "population": "0", "keys": keys}[c] for c in PLACE_COLUMNS)
