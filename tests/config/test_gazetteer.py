"""Places by name and by the countries an article is about; the tables behind them."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.gazetteer import PLACES, Gazetteer, load_gazetteer
from config.placenames import normalise


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.mark.parametrize(
    ("name", "near", "country", "kind"),
    [
        ("Georgia", "", "GEO", "country"),
        ("Georgia", "USA", "USA", "admin1"),
        ("Georgia", "USA GEO", "GEO", "country"),
        ("Paris", "USA", "FRA", "capital"),
        ("Washington", "RUS", "USA", "capital"),
        ("Tripoli", "", "LBY", "capital"),
        ("Tripoli", "LBN", "LBN", "city"),
        ("Hyderabad", "IND", "IND", "city"),
        ("Hyderabad", "PAK", "PAK", "city"),
        ("Córdoba", "ESP", "ESP", "city"),
        ("Birmingham", "USA", "USA", "city"),
        ("Birmingham", "", "GBR", "city"),
        ("Gaza", "ISR", "PSE", "region"),
        ("Crimea", "RUS", "UKR", "region"),
        ("Strait of Hormuz", "USA", "", ""),
        ("Niger", "NER", "NER", "country"),
        ("Natanz", "IRN", "IRN", "nuclear"),
        ("Red Sea", "YEM", "", "sea"),
        ("Kiev", "UKR", "UKR", "capital"),
        ("Sana’a", "YEM", "YEM", "capital"),
        ("Bombay", "", "IND", "city"),
        ("The Hague", "", "NLD", "city"),
        ("New York", "USA", "USA", "city"),
    ],
)
def test_country_context_then_weight_choose(
    gazetteer: Gazetteer, name: str, near: str, country: str, kind: str
) -> None:
    place = gazetteer.find(name, near=frozenset(near.split()))
    assert place is not None
    if kind:
        assert (place.country, place.kind) == (country, kind)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("southern Lebanon", "southern Lebanon"),
        ("northern Syria", "Syria"),
        ("Aleppo province", "Aleppo"),
        ("the eastern city of Goma", "Goma"),
        ("Kharkiv Oblast", "Kharkiv"),
        ("central Baghdad", "Baghdad"),
    ],
)
def test_words_around_a_name_are_left_out(gazetteer: Gazetteer, name: str, plain: str) -> None:
    found, expected = gazetteer.find(name), gazetteer.find(plain)
    assert found is not None
    assert expected is not None
    assert found.country == expected.country


def test_a_province_is_preferred_where_the_word_says_so(gazetteer: Gazetteer) -> None:
    province, city = gazetteer.find("Aleppo province"), gazetteer.find("Aleppo")
    assert province is not None
    assert city is not None
    assert (province.kind, city.kind) == ("admin1", "city")


@pytest.mark.parametrize("name", ["", "the", "Mordor", "near", "province", "\u0301"])
def test_what_is_no_place_is_none(gazetteer: Gazetteer, name: str) -> None:
    assert gazetteer.find(name) is None


def test_candidates_are_ordered_by_weight(gazetteer: Gazetteer) -> None:
    countries = [place.country for place in gazetteer.candidates("Alexandria")]
    assert countries[0] == "EGY"
    assert "USA" in countries


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("The Hague", "hague"), ("Sana’a", "sanaa"), ("N'Djamena", "ndjamena"),
        ("Washington, D.C.", "washington dc"), ("Saint Petersburg", "st petersburg"),
        ("St. Petersburg", "st petersburg"), ("Port-au-Prince", "port au prince"),
        ("São Paulo", "sao paulo"),
    ],
)  # fmt: skip
def test_spellings_of_a_name_compare_equal(name: str, plain: str) -> None:
    assert normalise(name) == plain


def test_every_row_is_a_place_on_earth() -> None:
    text = gzip.decompress((PLACES / "places.tsv.gz").read_bytes()).decode()
    rows = [line.split("\t") for line in text.splitlines()[2:]]
    assert len(rows) > 35_000
    assert len({row[0] for row in rows}) == len(rows)
    for row in rows:
        assert abs(float(row[3])) <= 90
        assert abs(float(row[4])) <= 180
        assert len(row[2]) == 3
        assert int(row[5]) >= 0
        assert row[7].split("|")[0] == normalise(row[1])


def test_hand_made_places(gazetteer: Gazetteer) -> None:
    lines = (PLACES / "regions.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    assert len(rows) >= 300
    for row in rows:
        assert gazetteer.find(row[1]) is not None, row


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PLACES, tmp_path / "places"))


def test_a_hand_made_row_without_coordinates_is_refused(folder: Path) -> None:
    path = folder / "regions.tsv"
    text = path.read_text(encoding="utf-8") + "rg-x\tX\tUSA\t91\t0\tregion\t\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="latitude") as caught:
        load_gazetteer(folder)
    assert f"regions.tsv:{text.count(chr(10))}" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"no gzip", "cannot be read"), (gzip.compress(b"id\tname\n"), "expected the columns")],
)
def test_a_broken_table_is_an_error(folder: Path, content: bytes, message: str) -> None:
    (folder / "places.tsv.gz").write_bytes(content)
    with pytest.raises(ConfigError, match=message):
        load_gazetteer(folder)
