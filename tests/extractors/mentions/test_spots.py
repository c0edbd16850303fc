"""Which places an event may be at."""

from __future__ import annotations

import pytest

from extractors.mentions.knowledge import Knowledge
from extractors.mentions.places import Located
from extractors.mentions.spots import FAR_BACK, NOWHERE, SCENE, Scene, Spot, SpotFinder
from tests.extractors.mentions.reader import Reader

KIDAL = Located("Kidal", "MLI", 18.4, 1.4)


@pytest.fixture(scope="module")
def finder(knowledge: Knowledge) -> SpotFinder:
    return SpotFinder(knowledge.gazetteer)


def named(finder: SpotFinder, reader: Reader, text: str) -> list[Spot]:
    return [s for s in finder.find(reader.view(text), None) if s.place is not None]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Rebels attacked a convoy near Kidal, Mali.", ["Kidal", "Mali"]),
        ("The leaders met in The Hague.", ["The Hague"]),
        ("He flew to the Democratic Republic of the Congo.", ["Democratic Republic of the Congo"]),
        ("Troops raided the Jenin refugee camp.", ["Jenin refugee camp", "Jenin"]),
        ("They met at the White House.", ["White House"]),
        ("The buildup caused concern in the West.", []),
        ("Macron met Scholz at a summit on Tuesday.", []),
        ("Police left the villages in defiance of a deal.", []),
    ],
)
def test_the_places_of_a_sentence(
    finder: SpotFinder, reader: Reader, text: str, names: list[str]
) -> None:
    assert [s.place.name for s in named(finder, reader, text) if s.place] == names


def test_a_chain_goes_from_the_town_to_the_state(finder: SpotFinder, reader: Reader) -> None:
    spots = named(finder, reader, "Gunmen killed ten people in Goma, North Kivu, Congo.")
    assert [s.link for s in spots] == list(range(len(spots)))
    assert [s.goes_on for s in spots] == [True] * (len(spots) - 1) + [False]


def test_the_state_of_the_chain_decides_which_town_is_meant(
    finder: SpotFinder, reader: Reader
) -> None:
    countries = {
        end: next(
            s.place.country for s in named(finder, reader, f"It hit Tripoli, {end}.") if s.place
        )
        for end in ("Lebanon", "Libya")
    }
    assert countries == {"Lebanon": "LBN", "Libya": "LBY"}


def test_a_place_in_no_table_is_in_the_state_of_its_chain(
    finder: SpotFinder, reader: Reader
) -> None:
    spot = named(finder, reader, "Rebels took Qxarbulaq, Mali.")[0]
    assert spot.place == Located("Qxarbulaq", "MLI", None, None)
    assert spot.kind == "unknown"


@pytest.mark.parametrize(("back", "known"), [(0, True), (FAR_BACK, True), (FAR_BACK + 1, False)])
def test_the_last_place_is_remembered_for_a_while(
    finder: SpotFinder, reader: Reader, back: int, known: bool
) -> None:
    spots = finder.find(reader.view("They fired."), Scene(KIDAL, -back))
    assert [s.kind for s in spots] == ([SCENE] if known else []) + [NOWHERE]
