"""Sentences: where they end, where they do not, and that no character is lost."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.mentions.sentences import Sentence, split

ABBREVIATIONS = frozenset({"Gen", "Mr", "Mrs", "Dr", "Gov", "Sen", "No", "Lt", "Col", "St"})
STARTERS = frozenset({"The", "He", "It", "A", "But", "In"})
PIECES = st.sampled_from(
    ["U.S.", "Gen.", "Mr. X", "said", ".", "!", "?", "…", " ", "  ", "\n", "\n\n", "\t", "\u00a0",
     "“", "”", '"', "'", ")", "(", "The", "he", "A.", "5", "$", "é", "\u2028", "\x1f"]
)  # fmt: skip


def cut(document: str) -> list[str]:
    return [s.text for s in split(document, ABBREVIATIONS, STARTERS)]


@pytest.mark.parametrize(
    "parts",
    [
        ["Russia sent troops.", "NATO protested."],
        ["Will they talk?", "They will!", "Soon."],
        ["Gen. Mark Milley met Mr. Shoigu in Geneva.", "They talked."],
        ["The U.S. Army sent 500 soldiers.", "They left."],
        ["They flew to the U.S.", "The visit lasted a day."],
        ["He met Lt. Col. Vindman.", "It was short."],
        ["Joe R. Biden called.", "Putin listened."],
        ["“They must go.”", "He did not say when."],
        ['"They must go." ', '"Now," he said.'],
        ["(It failed.)", "They tried again."],
        ["It cost 3.5 billion dollars.", "$2 billion came from Rome."],
        ["The talks ended at 5 p.m. on Monday.", "In Rome they went on."],
        ["They met in 2018.", "2019 brought another summit."],
        ["It ended.”", "“It did not.”"],
    ],
)
def test_where_sentences_end(parts: list[str]) -> None:
    assert cut(" ".join(parts)) == [part.strip() for part in parts]


def test_a_line_break_always_ends_a_sentence() -> None:
    found = split("Talks fail\nRussia left the talks\n\n  with NATO.", ABBREVIATIONS, STARTERS)
    assert [(s.text, s.paragraph) for s in found] == [
        ("Talks fail", 0), ("Russia left the talks", 1), ("with NATO.", 2)
    ]  # fmt: skip


def test_a_lost_space_after_a_closing_mark_still_ends_it() -> None:
    assert cut("“They left.”The army stayed.") == ["“They left.”", "The army stayed."]


@pytest.mark.parametrize("document", ["", " \n\t\n ", "\n\n"])
def test_nothing_gives_nothing(document: str) -> None:
    assert cut(document) == []


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=80))
def test_sentences_are_the_document_without_white_space(document: str) -> None:
    found = split(document, ABBREVIATIONS, STARTERS)
    assert all(s.text == document[s.start : s.end] == s.text.strip() for s in found)
    assert all(s.text for s in found)
    ends = [0, *(s.end for s in found)]
    starts = [*(s.start for s in found), len(document)]
    for end, start in zip(ends, starts, strict=True):
        assert end <= start
        assert not document[end:start].strip()


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES, max_size=20).map("".join), st.lists(PIECES, max_size=20).map("".join))
def test_a_paragraph_is_cut_alike_wherever_it_stands(first: str, second: str) -> None:
    moved = len(first) + 1
    behind = [
        (s.start - moved, s.text)
        for s in split(f"{first}\n{second}", ABBREVIATIONS, STARTERS)
        if s.start >= moved
    ]
    assert behind == [(s.start, s.text) for s in split(second, ABBREVIATIONS, STARTERS)]


@pytest.mark.parametrize(
    "document",
    ["." * 50_000, "x" * 50_000 + ". And", "Mr. " * 20_000, "?” " * 20_000, "”" * 50_000],
)
def test_hostile_text_takes_no_longer_than_its_length(document: str) -> None:
    start = time.process_time()
    found: list[Sentence] = split(document, ABBREVIATIONS, STARTERS)
    assert found
    assert time.process_time() - start < 2
