"""Conflicts: which parties a text brings to mind on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from config.conflicts import COLUMNS, FILE, Conflicts, load_conflicts
from config.errors import ConfigError
from config.registry import load_registry
from config.tables import read_table


@pytest.fixture(scope="module")
def conflicts() -> Conflicts:
    return load_conflicts()


@pytest.mark.parametrize(
    ("text", "day", "parties"),
    [
        ("a ceasefire in Gaza", date(2025, 1, 15), ["ISR", "HAMAS", "PSE"]),
        ("shelling near Donetsk", date(2021, 4, 14), ["RUS", "UKR"]),
        ("shelling near Donetsk", date(2010, 4, 14), []),
        ("fighting around Goma", date(2025, 1, 27), ["COD", "M23", "RWA"]),
        ("Syrian rebels", date(2015, 1, 1), ["SYR", "SYR-REB", "ISIL"]),
        ("an attack in Beni", date(2020, 1, 1), ["COD", "ALLIED_DEMOCRATIC_FORCES"]),
        ("the president of Benin", date(2020, 1, 1), []),
        ("Gaol and Gaoxing", date(2020, 1, 1), []),
        ("nothing of the kind", date(2020, 1, 1), []),
    ],
)
def test_parties_of_a_text(conflicts: Conflicts, text: str, day: date, parties: list[str]) -> None:
    assert list(conflicts.parties(text, day)) == parties


def test_each_party_says_which_row_gave_it(conflicts: Conflicts) -> None:
    found = conflicts.parties("from Kherson to Gaza and Rafah", date(2024, 1, 1))
    assert found == {
        "RUS": "cf-ukraine", "UKR": "cf-ukraine", "ISR": "cf-gaza", "HAMAS": "cf-gaza",
        "PSE": "cf-gaza",
    }  # fmt: skip


def test_without_a_date_every_conflict_counts(conflicts: Conflicts) -> None:
    assert {"TPLF", "ETH", "FANO"} <= set(conflicts.parties("in Amhara", None))


def test_parties_are_codes_that_the_registry_knows() -> None:
    known = {name.code for name in load_registry().names}
    for line in read_table(FILE, COLUMNS):
        for party in line.cells["parties"].split("|"):
            assert party.removesuffix("-REB") in known, line.cells["id"]


def test_no_conflicts_bring_nothing_to_mind() -> None:
    assert Conflicts(()).parties("Gaza and Kyiv", None) == {}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("cf-x\tX\tRUS|UKR\tlately\t", "'lately' is not YYYY"),
        ("cf-x\tX\tRUS|UKR\t2020\t2019", "before it starts"),
        ("cf-x\t\tRUS|UKR\t\t", "empty"),
        ("cf-x\tX|\tRUS|UKR\t\t", "empty"),
        ("cf-x\tX\tRUS|UKR\t2020", "expected 5 cells"),
    ],
)
def test_a_bad_row_is_refused_with_file_and_line(tmp_path: Path, row: str, message: str) -> None:
    path = tmp_path / "conflicts.tsv"
    path.write_text("\t".join(COLUMNS) + f"\n{row}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=message) as caught:
        load_conflicts(path)
    assert "conflicts.tsv:2" in str(caught.value)
