"""Quotation marks in every mixture that newsrooms produce."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.mentions.quotes import Quoted, is_utterance, quoted_spans


def words(document: str) -> list[str]:
    return [document[s.start : s.end] for s in quoted_spans(document)]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("“We will leave now,” he said.", ["We will leave now,"]),
        ('"We will leave now," he said.', ["We will leave now,"]),
        ("‘We will leave now,’ he said.", ["We will leave now,"]),
        ("«We will leave now», he said.", ["We will leave now"]),
        ("“We will leave now,\" he said.", ["We will leave now,"]),
        ('"We will leave now,” he said.', ["We will leave now,"]),
        ('"First," he said. "Second."', ["First,", "Second."]),
        ("He said “yes” and “no”.", ["yes", "no"]),
        ("“Russia’s buildup isn’t justified,” he said.", ["Russia’s buildup isn’t justified,"]),
        ("“He told us ‘never again’ twice,” she said.", ["He told us ‘never again’ twice,"]),
        ("It would ‘continue the soldiers’ dialogue’.", ["continue the soldiers"]),
        ("The soldiers’ families protested.", []),
        ("It’s the army’s fault.", []),
        ("Nobody said anything.", []),
        ("— “Now or never,” he said", ["Now or never,"]),
        ("(“Now or never”)", ["Now or never"]),
    ],
)  # fmt: skip
def test_pairs_of_marks(document: str, expected: list[str]) -> None:
    assert words(document) == expected


def test_a_lost_closing_mark_ends_at_the_next_opening_one() -> None:
    assert words("“We go, he said. “They stay,” she said.") == ["We go, he said.", "They stay,"]


def test_an_open_quotation_ends_with_its_paragraph() -> None:
    document = "“This is the first part.\n“This is the second,” he said.\nNothing here."
    assert words(document) == ["This is the first part.", "This is the second,"]


def test_an_inch_mark_opens_nothing() -> None:
    assert words('The 5" screen and the 7" one.') == []


def test_an_utterance_has_four_words() -> None:
    document = "“too few words” “this is just enough” “it’s only three”"
    assert [is_utterance(document, s) for s in quoted_spans(document)] == [False, True, False]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="“”\"'‘’«»\n ab,.", max_size=60))
def test_spans_lie_in_order_in_one_paragraph_and_hold_words(document: str) -> None:
    end = 0
    for span in quoted_spans(document):
        text = document[span.start : span.end]
        assert end < span.start < span.end
        assert text == text.strip()
        assert "\n" not in text
        assert document[: span.start].rstrip()[-1] in '“"‘«'
        end = span.end


@given(st.text(alphabet="abc ,.", min_size=1).filter(str.strip))
def test_whatever_stands_between_curly_marks_is_found(text: str) -> None:
    inner = text.strip()
    document = f"He said “{inner}” again"
    assert quoted_spans(document) == [Quoted(9, 9 + len(inner))]
