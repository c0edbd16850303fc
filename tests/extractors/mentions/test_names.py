"""Names of actors in a text, by the day it was published."""

from __future__ import annotations

from datetime import date

import pytest

from tests.extractors.mentions.reader import DAY, Reader


@pytest.mark.parametrize(
    ("text", "on", "expected"),
    [
        ("Donald Trump spoke.", date(2018, 7, 16), ("Donald Trump", "USA")),
        ("Donald Trump spoke.", date(2022, 7, 16), ("Donald Trump", "USA-OPP")),
        ("Donald Trump spoke.", date(2025, 7, 16), ("Donald Trump", "USA")),
        ("Imran Khan spoke.", date(2021, 1, 1), ("Imran Khan", "PAK")),
        ("Imran Khan spoke.", date(2023, 5, 9), ("Imran Khan", "PAK-OPP")),
        ("Bush spoke.", date(2005, 8, 2), ("Bush", "USA")),
        ("The Kremlin spoke.", date(1987, 6, 1), ("Kremlin", "SUN")),
        ("The Kremlin spoke.", date(2021, 6, 1), ("Kremlin", "RUS")),
        ("The Kremlin spoke.", None, ("Kremlin", "RUS")),
        ("Moscow answered.", None, ("Moscow", "RUS")),
        ("A NATO official spoke.", DAY, ("NATO", "NATO")),
        ("The U.N. Security Council met.", DAY, ("U.N. Security Council", "UN")),
        ("Hong Kong protested.", DAY, ("Hong Kong", "HKG")),
        ("The Palestinian Authority protested.", DAY, ("Palestinian Authority", "PSE")),
        ("Kosovo protested.", DAY, ("Kosovo", "XKX")),
        ("The Houthis fired.", DAY, ("Houthis", "HOUTHIS")),
    ],
)
def test_a_name_is_who_it_was_on_the_day(
    reader: Reader, text: str, on: date | None, expected: tuple[str, str]
) -> None:
    assert reader.names(text, on) == [expected]


def test_a_surname_out_of_office_is_nobody(reader: Reader) -> None:
    assert reader.names("Biden spoke.", date(1987, 6, 1)) == []


@pytest.mark.parametrize(
    "text", ["Hunter Biden met a lawyer.", "Ashley Biden met a lawyer.", "They met Frank Biden."]
)
def test_a_surname_after_another_given_name_is_not_the_leader(reader: Reader, text: str) -> None:
    assert ("Biden", "USA") not in reader.names(text)


@pytest.mark.parametrize(
    "text",
    ["President Biden left.", "Mr. Biden left.", "Joe Biden left.", "On Tuesday Biden left."],
)
def test_a_surname_after_a_title_or_its_own_given_name_is(reader: Reader, text: str) -> None:
    assert [code for _, code in reader.names(text)] == ["USA"]


@pytest.mark.parametrize(
    "text", ["The Russiagate affair", "Chinatown was calm", "An Iranianborn man", "busy usable"]
)
def test_names_are_whole_words(reader: Reader, text: str) -> None:
    assert reader.names(text) == []


def test_the_longest_name_wins(reader: Reader) -> None:
    assert reader.names("South Korea and New Guinea") != []
    assert ("South Korea", "KOR") in reader.names("South Korea and North Korea")
    assert ("North Korea", "PRK") in reader.names("South Korea and North Korea")


def test_people_are_introduced_by_title_and_nationality(reader: Reader) -> None:
    text = (
        "Ukrainian Deputy Minister of Foreign Affairs Ostap Hnatyshyn arrived.\n"
        "Hnatyshyn left again."
    )
    assert reader.names(text) == [
        ("Ukrainian", "UKR"), ("Ostap Hnatyshyn", "UKR"), ("Hnatyshyn", "UKR")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("Iranian journalist Mina Parvaneh was arrested.", "Mina Parvaneh", "IRN-CIV"),
        ("Belarusian opposition leader Olga Zhukova left.", "Olga Zhukova", "BLR-OPP"),
        ("Iran’s deputy foreign minister, Reza Mohebbi, arrived.", "Reza Mohebbi", "IRN"),
        ("Iranian Foreign Minister Reza Mohebbi arrived.", "Reza Mohebbi", "IRN"),
        ("Russian Army General Igor Petrovich arrived.", "Igor Petrovich", "RUS"),
        ("Reza Mohebbi, an Iranian analyst, spoke.", "Reza Mohebbi", "IRN-CIV"),
    ],
)
def test_whom_the_introduced_act_for(reader: Reader, text: str, name: str, code: str) -> None:
    assert (name, code) in reader.names(text)


def test_an_introduction_does_not_rename_a_known_leader(reader: Reader) -> None:
    text = "Russian analyst Ivan Melnik met Vladimir Putin.\nPutin left."
    assert ("Putin", "RUS") in reader.names(text)
    assert ("Ivan Melnik", "RUS-CIV") in reader.names(text)


def test_offsets_point_at_the_name_after_the_title_line(reader: Reader) -> None:
    context = reader.context("“Kyiv” and Kiev are in Ukraine")
    assert [context.document[s.start : s.end] for s in context.names] == ["Kyiv", "Kiev", "Ukraine"]


@pytest.mark.parametrize(
    "text",
    [
        "M23 rebels advance into South Kivu.",
        "The army shells Khan Sheikhoun.",
        "Police search Brown University.",
        "An earthquake hits Mazar-i-Sharif.",
        "Ships collide in the South China Sea.",
        "Niger State declares a curfew.",
        "American Medical International Inc said it had agreed to a merger.",
        "Turkish Airlines suspends its flights.",
        "The news agency AFP has seen the letter.",
        "The High Court in Nairobi rules.",
    ],
)
def test_parts_of_other_names_are_no_actor(reader: Reader, text: str) -> None:
    assert {code for _, code in reader.names(text, date(2025, 5, 1))} <= {"M23", "KEN", "UNK"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Reagan-Gorbachev summit ended.", ["USA", "SUN"]),
        ("Anti-Reagan crowds gathered.", ["USA"]),
        ("The Reagan Administration objected.", ["USA"]),
        ("REAGAN, GORBACHEV MEET\nReagan met Gorbachev on Tuesday.", ["USA", "SUN"]),
    ],
)
def test_surnames_beside_other_words_stay_leaders(
    reader: Reader, text: str, expected: list[str]
) -> None:
    assert [c for _, c in reader.names(text, date(1987, 12, 8))][-len(expected) :] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The North fired missiles, South Korea said.", {"PRK", "KOR"}),
        ("The North of England is wet.", {"GBR"}),
        ("Kenya votes. The Senate rejects it.", {"KEN"}),
        ("The United States votes. The Senate rejects it.", {"USA"}),
        ("Pakistan's former minister Khan was freed.", {"PAK"}),
        ("Tanzania's High Court barred the opposition.", {"TZA"}),
        ("The Brazilian Senate rejected a United States request.", {"BRA", "USA"}),
        ("The United States asked the Senate of the Philippines.", {"USA", "PHL"}),
    ],
)
def test_forms_of_several_states_take_the_one_the_text_names(
    reader: Reader, text: str, expected: set[str]
) -> None:
    found = {code.split("-")[0] for _, code in reader.names(text, date(2021, 5, 1))}
    assert found == expected
