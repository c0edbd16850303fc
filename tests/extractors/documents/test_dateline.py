import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.datelines import dateline_words
from extractors.documents.dateline import Dateline, split_dateline
from extractors.documents.text import join_paragraphs

WORDS = dateline_words()
REST = "The president said on Tuesday that talks would go on."


@pytest.mark.parametrize(
    ("opening", "place", "agency"),
    [
        ("WASHINGTON (AFP) - ", "WASHINGTON", "AFP"),
        ("WASHINGTON, April 25 (Reuters) - ", "WASHINGTON", "Reuters"),
        ("BEIRUT/THE HAGUE, March 7 (Reuters) - ", "BEIRUT/THE HAGUE", "Reuters"),
        ("GROSSETO, Italy (AP) -- ", "GROSSETO, Italy", "AP"),
        ("KYIV, Ukraine (AP) — ", "KYIV, Ukraine", "AP"),
        ("New York (dpa) - ", "New York", "dpa"),
        ("Peine (dpa/lni) - ", "Peine", "dpa"),
        ("MOSCOW, Monday (Reuters): ", "MOSCOW", "Reuters"),
        ("BEIJING, Jan. 5 (Xinhua) -- ", "BEIJING", "Xinhua"),
        ("KANSAS CITY, Mo.--(BUSINESS WIRE)--", "KANSAS CITY, Mo.", "Business Wire"),
        ("(Reuters) - ", None, "Reuters"),
        ("Washington (CNN) ", None, None),
        ("WASHINGTON — ", "WASHINGTON", None),
        ("UNITED NATIONS, Dec 3 -- ", "UNITED NATIONS", None),
        ("BAMAKO, Mali – ", "BAMAKO, Mali", None),
        ("ISLAMABAD: ", "ISLAMABAD", None),
        ("GAZA CITY, Palestinian Territories: ", "GAZA CITY, Palestinian Territories", None),
    ],
)
def test_datelines(opening: str, place: str | None, agency: str | None) -> None:
    found = split_dateline(opening + REST, WORDS)
    assert (found.place, found.agency) == (place, agency)
    assert found.text == (REST if place or agency else opening + REST)


@pytest.mark.parametrize(
    "text",
    [
        "TENSIONS HIGH: The US president suggested a summit with his Russian counterpart.",
        "EXCLUSIVE — The minister said so.",
        "BREAKING: Troops cross the border.",
        "NATO - The alliance said so.",
        "ANALYSIS — What the vote means.",
        "John Smith (Con) said the bill would pass.",
        "Smith (R-Texas) - a senator - voted no.",
        "The International Atomic Energy Agency (IAEA) - the UN watchdog - said so.",
        "Iran (AP photo) was quiet.",
        "WASHINGTON is quiet.",
        "COVID-19 — The pandemic goes on.",
        "I — The first part.",
        "Moscow-backed separatists said so.",
        "US President Joe Biden on Tuesday urged Vladimir Putin to ease tensions.",
    ],
)
def test_no_dateline(text: str) -> None:
    assert split_dateline(text, WORDS) == Dateline(text)


def test_credit_line_after_the_standfirst() -> None:
    text = join_paragraphs(["TENSIONS HIGH: A standfirst.", "AFP, WASHINGTON", REST, "More."])
    found = split_dateline(text, WORDS)
    assert (found.place, found.agency) == ("WASHINGTON", "AFP")
    assert found.text == join_paragraphs(["TENSIONS HIGH: A standfirst.", REST, "More."])


@pytest.mark.parametrize(
    ("line", "agency"), [("(Reuters)", "Reuters"), ("— AFP", "AFP"), ("Associated Press", "AP")]
)
def test_closing_credit(line: str, agency: str) -> None:
    found = split_dateline(join_paragraphs([REST, "More.", line]), WORDS)
    assert (found.text, found.agency) == (join_paragraphs([REST, "More."]), agency)


def test_closing_credit_in_the_last_paragraph() -> None:
    found = split_dateline(join_paragraphs([REST, "More. — AFP"]), WORDS)
    assert (found.text, found.agency) == (join_paragraphs([REST, "More."]), "AFP")


def test_a_lone_paragraph_is_never_taken_for_a_credit() -> None:
    assert split_dateline("Reuters", WORDS) == Dateline("Reuters")


@given(st.text(max_size=200))
def test_only_the_edges_are_touched(text: str) -> None:
    found = split_dateline(text, WORDS)
    assert len(found.text) <= len(text)
    assert found.place or found.agency or found.text == text
