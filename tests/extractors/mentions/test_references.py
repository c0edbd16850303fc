"""Whom a noun phrase means."""

from __future__ import annotations

import pytest

from tests.extractors.mentions.reader import Reader


@pytest.mark.parametrize(
    ("text", "word", "codes"),
    [
        ("Russian forces left.", "forces", ["RUS"]),
        ("Iran’s army left.", "army", ["IRN"]),
        ("The president of France left.", "president", ["FRA"]),
        ("The French foreign minister left.", "minister", ["FRA"]),
        ("Iranian journalists were arrested.", "journalists", ["IRN-CIV"]),
        ("Protesters in Belarus were arrested.", "Protesters", ["BLR-OPP"]),
        ("Syrian rebels attacked.", "rebels", ["SYR-REB"]),
        ("The Venezuelan opposition leader left.", "leader", ["VEN-OPP"]),
        ("Two Americans were arrested in Iran.", "Americans", ["USA-CIV"]),
        ("Palestinians were arrested.", "Palestinians", ["PSE"]),
        ("Palestinian protesters were arrested.", "protesters", ["PSE"]),
        ("Dozens of Ukrainian soldiers died.", "Dozens", ["UKR"]),
        ("Two of the Turkish journalists left.", "Two", ["TUR-CIV"]),
        ("The Moscow-backed separatists fired.", "Moscow", []),
        ("Gunmen fired on Kabul.", "Gunmen", ["UNK"]),
        ("NATO troops arrived.", "troops", ["NATO"]),
        ("The table fell over in Iran.", "table", []),
        ("Russian and Ukrainian troops fought.", "troops", ["RUS", "UKR"]),
    ],
)
def test_phrases_with_their_state(reader: Reader, text: str, word: str, codes: list[str]) -> None:
    assert reader.codes(text, word) == codes


@pytest.mark.parametrize(
    ("text", "word", "codes"),
    [
        ("Putin left Geneva. He was angry.", "He", ["RUS"]),
        ("Merkel called Paris. Her army stayed.", "Her", ["DEU"]),
        ("Iran fired. It denied this.", "It", ["IRN"]),
        ("Putin spoke for Russia. It rained.", "It", ["RUS"]),
        ("Biden met Putin. The two leaders left.", "leaders", ["USA", "RUS"]),
        ("Russia met Ukraine. Both sides left.", "sides", ["RUS", "UKR"]),
        ("NATO met. The alliance sent troops.", "alliance", ["NATO"]),
        ("The EU met. The bloc sent aid.", "bloc", ["EU"]),
        ("Hamas fired. The militants left.", "militants", ["HAMAS"]),
        ("The IAEA met. The agency protested.", "agency", ["IAEA"]),
        ("Biden spoke. We left.", "We", []),
    ],
)
def test_what_takes_up_a_name_of_a_sentence_before(
    reader: Reader, text: str, word: str, codes: list[str]
) -> None:
    assert reader.codes(text, word) == codes


def test_an_alliance_that_nobody_named_means_nobody(reader: Reader) -> None:
    assert reader.codes("Iran left. An alliance was formed.", "alliance") == []
    assert reader.codes("Iran left. The alliance was formed.", "alliance") == []


def test_a_pronoun_does_not_reach_far_back(reader: Reader) -> None:
    far = "Putin left. " + "It rained all day. " * 6 + "He was angry."
    assert reader.codes(far, "He") == []


def test_a_role_without_state_takes_the_only_one_of_its_sentence(reader: Reader) -> None:
    assert reader.codes("In Egypt the police fired.", "police") == ["EGY"]
    assert reader.codes("In Egypt the protesters left.", "protesters") == ["EGY-OPP"]


def test_every_reference_names_its_row_or_rule(reader: Reader) -> None:
    view = reader.view("Syrian rebels left.")
    (found,) = reader.resolver.resolve(view.doc[1], view)
    state, role = found.row.split("+")
    assert state.startswith("st-")
    assert role.startswith("ro-")
