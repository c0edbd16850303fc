"""Where an event happens."""

from __future__ import annotations

import pytest

from extractors.mentions.knowledge import Knowledge
from extractors.mentions.places import Located, PlaceFinder
from tests.extractors.mentions.reader import Reader


@pytest.fixture(scope="module")
def places(knowledge: Knowledge) -> PlaceFinder:
    return PlaceFinder(knowledge.gazetteer)


def where(places: PlaceFinder, reader: Reader, text: str, word: str) -> Located | None:
    view = reader.view(text)
    return places.find(next(t for t in reader.triggers(text) if t.head.text == word), view)


@pytest.mark.parametrize(
    ("text", "word", "name", "country"),
    [
        ("Biden met Putin in Geneva.", "met", "Geneva", "CHE"),
        ("Kuleba met Blinken in Brussels on Tuesday.", "met", "Brussels", "BEL"),
        ("Police arrested a journalist in Hong Kong.", "arrested", "Hong Kong", "HKG"),
        ("Rebels attacked a convoy near Kidal.", "attacked", "Kidal", "MLI"),
        ("Russia deployed troops in Crimea.", "deployed", "Crimea", "UKR"),
        ("In Khartoum, soldiers attacked protesters.", "attacked", "Khartoum", "SDN"),
        ("An attack in Mogadishu killed ten.", "attack", "Mogadishu", "SOM"),
    ],
)
def test_the_place_of_an_event(
    places: PlaceFinder, reader: Reader, text: str, word: str, name: str, country: str
) -> None:
    found = where(places, reader, text, word)
    assert found is not None
    assert found.name == name
    assert found.country == country
    assert found.lat is not None
    assert found.lon is not None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Biden met Putin on Tuesday.", "met"),
        ("Biden met Putin in March.", "met"),
        ("Biden urged Putin to leave.", "urged"),
        ("Police arrested a man in a village.", "arrested"),
    ],
)
def test_people_days_and_unnamed_places_are_no_place(
    places: PlaceFinder, reader: Reader, text: str, word: str
) -> None:
    assert where(places, reader, text, word) is None


def test_a_place_that_no_gazetteer_knows_keeps_its_name(
    places: PlaceFinder, reader: Reader
) -> None:
    found = where(places, reader, "Rebels attacked soldiers in Qwzyxburgh.", "attacked")
    assert found == Located("Qwzyxburgh", None, None, None)
