"""The tables of actors: what they must hold, facts by date, and what a bad row is told."""

from __future__ import annotations

import shutil
from collections import defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.registry import ACTORS, Leader, Name, Registry, load_registry

GONE = {"SUN", "YUG", "SCG", "DDR", "CSK", "YMD", "ANT"}
NO_PEOPLE = {"ATA", "ATF", "BVT", "HMD", "SGS", "UMI"}
"""ISO codes of places without inhabitants of their own."""
HEADS = {"president", "prime minister", "king", "chancellor", "supreme leader", "pope"}
RIVALS = {
    ("BRA", "Michel Temer"),  # acting during the impeachment of his predecessor
    ("CIV", "Alassane Ouattara"),  # both claimed to have won
    ("ISR", "Ehud Olmert"),  # acting while Sharon lay in a coma
    ("LBN", "Michel Aoun"),  # two governments
    ("NGA", "Goodluck Jonathan"),  # acting while Yar'Adua was ill
    ("PAK", "Pervez Musharraf"),  # ruled before he took the title
}


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


def names(registry: Registry, text: str, when: date | None = None) -> list[Name]:
    return [name for name in registry.active(when).names if name.text == text]


def who(registry: Registry, form: str, when: date) -> list[tuple[str, str]]:
    found = registry.active(when).people().get(form, ())
    return [(leader.code, leader.name) for leader in found]


def test_every_state_has_a_name_people_and_a_capital(registry: Registry) -> None:
    kinds: dict[str, set[str]] = defaultdict(set)
    for name in registry.names:
        if name.id.startswith("st-"):
            kinds[name.code].add(name.kind)
    unnamed = {code for code, have in kinds.items() if not {"name", "demonym", "capital"} <= have}
    assert unnamed == NO_PEOPLE
    assert len(kinds) >= 245
    assert {"USA", "RUS", "XKX", "PSE", "HKG", "TWN", "VAT"} | GONE <= set(kinds)


def test_states_that_are_gone_are_bounded(registry: Registry) -> None:
    for name in registry.names:
        if name.code in GONE:
            assert name.end is not None, name.id
    assert {n.code for n in names(registry, "Soviet Union", date(1987, 6, 1))} == {"SUN"}
    assert not names(registry, "Soviet Union", date(1995, 1, 1))
    assert {n.code for n in names(registry, "Moscow", date(1987, 6, 1))} == {"RUS", "SUN"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Kremlin", "RUS"), ("Downing Street", "GBR"), ("Tehran", "IRN"), ("Pentagon", "USA"),
        ("Britain", "GBR"), ("Holland", "NLD"), ("Burma", "MMR"), ("DR Congo", "COD"),
        ("IRGC", "IRN"), ("Knesset", "ISR"), ("Scottish", "GBR"), ("Chechnya", "RUS"),
        ("UN Security Council", "UN"), ("European Commission", "EU"), ("UNRWA", "UN"),
        ("Reporters Without Borders", "REPORTERS_WITHOUT_BORDERS"),
        ("international community", "INTL"),
        ("Houthis", "HOUTHIS"), ("Daesh", "ISIL"), ("Tamil Tigers", "LTTE"),
    ],
)  # fmt: skip
def test_common_names(registry: Registry, text: str, code: str) -> None:
    assert code in {name.code for name in names(registry, text)}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Georgia", "us-state"), ("Jordan", "person"), ("Chad", "person"), ("Turkey", "bird"),
        ("Washington", "us-state"), ("US", "case"), ("Polish", "case"), ("Niger", "longest"),
        ("Guinea", "longest"), ("Congo", "shared"), ("Korea", "shared"), ("Geneva", ""),
        ("Indians", "native"), ("Dominican", "shared"),
    ],
)  # fmt: skip
def test_ambiguous_names_say_why(registry: Registry, text: str, rule: str) -> None:
    found = names(registry, text)
    assert bool(found) == bool(rule)
    assert all(rule in name.context for name in found)


def test_shared_names_have_each_reading(registry: Registry) -> None:
    assert {n.code for n in names(registry, "Congo")} == {"COD", "COG"}
    assert {n.code for n in names(registry, "Korea")} == {"KOR", "PRK"}
    assert {n.code for n in names(registry, "RSF")} == {"RSF", "REPORTERS_WITHOUT_BORDERS"}


def test_context_words_are_explained_at_the_head_of_states(registry: Registry) -> None:
    head = (ACTORS / "states.tsv").read_text(encoding="utf-8").partition("\nid\t")[0]
    used = {word for name in registry.names for word in name.context}
    explained = set(head.replace(",", " ").replace(":", " ").replace(";", " ").split())
    assert used - explained == set()


@pytest.mark.parametrize(
    ("form", "day", "expected"),
    [
        ("Bush", date(1990, 8, 2), ("USA", "George H. W. Bush")),
        ("Bush", date(2005, 8, 2), ("USA", "George W. Bush")),
        ("Clinton", date(1995, 1, 1), ("USA", "Bill Clinton")),
        ("Clinton", date(2010, 1, 1), ("USA", "Hillary Clinton")),
        ("Assad", date(1986, 5, 1), ("SYR", "Hafez al-Assad")),
        ("Assad", date(2015, 5, 1), ("SYR", "Bashar al-Assad")),
        ("Aliyev", date(2020, 10, 1), ("AZE", "Ilham Aliyev")),
        ("Imran Khan", date(2021, 1, 1), ("PAK", "Imran Khan")),
        ("Imran Khan", date(2023, 5, 9), ("PAK-OPP", "Imran Khan")),
        ("Trump", date(2018, 1, 1), ("USA", "Donald Trump")),
        ("Trump", date(2022, 1, 1), ("USA-OPP", "Donald Trump")),
        ("Trump", date(2025, 6, 1), ("USA", "Donald Trump")),
        ("Navalny", date(2020, 9, 1), ("RUS-OPP", "Alexei Navalny")),
        ("Gorbachev", date(1987, 2, 1), ("SUN", "Mikhail Gorbachev")),
        ("Khomeini", date(1987, 2, 1), ("IRN", "Ruhollah Khomeini")),
        ("Thatcher", date(1987, 2, 1), ("GBR", "Margaret Thatcher")),
        ("Kuleba", date(2022, 3, 1), ("UKR", "Dmytro Kuleba")),
        ("Zelensky", date(2022, 3, 1), ("UKR", "Volodymyr Zelenskyy")),
        ("Stoltenberg", date(2021, 4, 13), ("NATO", "Jens Stoltenberg")),
        ("al-Sharaa", date(2025, 5, 14), ("SYR", "Ahmed al-Sharaa")),
        ("Guterres", date(2020, 1, 1), ("UN", "António Guterres")),
    ],
)
def test_a_name_is_whoever_held_it_on_the_day(
    registry: Registry, form: str, day: date, expected: tuple[str, str]
) -> None:
    found = who(registry, form, day)
    assert found
    assert found[0] == expected


def test_heads_of_government_follow_each_other(registry: Registry) -> None:
    offices: dict[tuple[str, str], list[Leader]] = defaultdict(list)
    for leader in registry.leaders:
        if leader.office in HEADS and leader.start and "-" not in leader.code:
            offices[leader.code, leader.office].append(leader)
    overlaps = []
    for holders in offices.values():
        ordered = sorted(holders, key=lambda leader: leader.start or date.min)
        for before, after in pairwise(ordered):
            start, end = after.start or date.min, before.end or date.max
            # A date of month or year precision is taken whole, so a month may be shared.
            if before.name != after.name and (end - start).days > 31:
                overlaps.append((after.code, after.name))
    assert set(overlaps) <= RIVALS


def test_many_leaders_and_groups(registry: Registry) -> None:
    assert len(registry.leaders) >= 2_500
    groups = {n.code for n in registry.names if n.home and n.kind != "party"}
    assert len(groups) >= 150
    covered = {leader.code.partition("-")[0] for leader in registry.leaders}
    capitals = {name.code for name in registry.names if name.kind == "capital"}
    assert len(covered & capitals) >= 185


def test_surnames_that_are_words_never_stand_alone(registry: Registry) -> None:
    forms = {alias for leader in registry.leaders for alias in leader.aliases}
    assert not forms & {"May", "Major", "King", "Rice", "Price", "Law", "He", "No", "Do", "Ban"}


def test_a_party_is_its_state_in_office_and_opposition_otherwise(registry: Registry) -> None:
    assert [n.code for n in names(registry, "Tories", date(1987, 1, 1))] == ["GBR"]
    assert [n.code for n in names(registry, "Tories", date(2001, 1, 1))] == ["GBR-OPP"]
    assert [n.code for n in names(registry, "Tories", date(2015, 1, 1))] == ["GBR"]
    assert [n.code for n in names(registry, "Tories", date(2025, 1, 1))] == ["GBR-OPP"]
    assert [n.code for n in names(registry, "Likud", date(2022, 1, 1))] == ["ISR-OPP"]


def test_parties_never_have_two_sides_on_a_day(registry: Registry) -> None:
    for day in (date(1987, 6, 1), date(2004, 6, 1), date(2021, 6, 1), date(2025, 12, 1)):
        sides: dict[tuple[str, str], set[str]] = defaultdict(set)
        for name in registry.active(day).names:
            if name.kind == "party":
                sides[name.home, name.text].add(name.code)
        assert {key: codes for key, codes in sides.items() if len(codes) > 1} == {}


def test_roles_say_for_whom_they_act(registry: Registry) -> None:
    suffix = {role.words: role.suffix for role in registry.roles}
    assert suffix["foreign minister"] == suffix["warship"] == suffix["state media"] == ""
    assert suffix["protester"] == suffix["opposition leader"] == "-OPP"
    assert suffix["journalist"] == suffix["civilian"] == suffix["newspaper"] == "-CIV"
    assert suffix["rebel"] == suffix["militant"] == "-REB"
    assert suffix["gunman"] == "UNK"


def test_without_a_date_everything_may_hold(registry: Registry) -> None:
    assert registry.active(None) is registry
    assert registry.people()["Bush"][0].name == "George W. Bush"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ACTORS, tmp_path / "actors"))


@pytest.mark.parametrize(
    ("table", "row", "message"),
    [
        ("states.tsv", "st-x\tABCD\tX\tname\t\t\t", "alpha-3"),
        ("states.tsv", "st-usa-us\tUSA\tX\tname\t\t\t", "not unique|was used"),
        ("states.tsv", "st-x\tUSA\tX\tnick\t\t\t", "kind"),
        ("states.tsv", "st-x\tUSA\t X\tname\t\t\t", "outer blanks"),
        ("states.tsv", "st-x\tUSA\tX\tname\t\t2020-13\t", "month"),
        ("bodies.tsv", "bd-x\tUn\tX\tname\t", "well-formed"),
        ("groups.tsv", "gr-x\tX\tX\tQQQ\tarmed\t\t\t", "home"),
        ("parties.tsv", "pt-x\tGBR\tX\t2020\t2019\t\t", "before it starts"),
        ("leaders.tsv", "ld-x\tQQQ\tX Y\t\tpresident\t\t\t", "no state, body or group"),
        ("leaders.tsv", "ld-x\tUSA\tX Y\t\tpresident\t2020-02-30\t\t", "day"),
        ("leaders.tsv", "ld-x\tUSA\tX Y\t\tpresident\tlast year\t\t", "is not YYYY"),
        ("leaders.tsv", "ld-x\tUSA\tX Y\tpresident", "cells"),
        ("roles.tsv", "ro-x\tchief cook\t-XYZ\toffice", "suffix"),
    ],
)
def test_a_bad_row_is_refused_with_file_and_line(
    folder: Path, table: str, row: str, message: str
) -> None:
    path = folder / table
    text = path.read_text(encoding="utf-8") + row + "\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message) as caught:
        load_registry(folder)
    assert f"{table}:{text.count(chr(10))}" in str(caught.value)


def test_a_missing_table_is_an_error(folder: Path) -> None:
    (folder / "roles.tsv").unlink()
    with pytest.raises(ConfigError, match="cannot be read"):
        load_registry(folder)
