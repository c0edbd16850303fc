"""Find the spans between quotation marks, and which of them somebody says.

Marks come in every mixture: “curly”, "straight", ‘single’, opened by one kind and closed by
another, left open at a paragraph's end, or with the closing mark lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

MIN_WORDS: Final = 4
"""Shorter ones are titles and scare quotes (GUIDELINES)."""
_PARAGRAPH: Final = re.compile(r"[^\n]+")
_WORD: Final = re.compile(r"\w+(?:['’]\w+)?")
_OPENERS: Final = '“"‘«'
_BEFORE_OPENING: Final = " \t\n([—–-:,;“\"'‘"


class Quoted(NamedTuple):
    """Offsets of the words between a pair of marks, without the marks."""

    start: int
    end: int


def quoted_spans(document: str) -> list[Quoted]:
    """All spans between quotation marks, outermost ones, in order."""
    return [span for p in _PARAGRAPH.finditer(document) for span in _in_paragraph(document, p)]


def is_utterance(document: str, span: Quoted) -> bool:
    """Long enough to be a direct quotation."""
    return len(_WORD.findall(document, span.start, span.end)) >= MIN_WORDS


def _in_paragraph(document: str, paragraph: re.Match[str]) -> Iterator[Quoted]:
    start, end = paragraph.span()
    opened: int | None = None
    kind = ""
    for i in range(start, end):
        mark = document[i]
        if mark not in '“”"‘’«»':
            continue
        if opened is None:
            if mark in _OPENERS and _opens(document, i, start, end):
                opened, kind = i + 1, mark
            continue
        if _closes(document, i, kind, end):
            yield from _span(document, opened, i)
            opened = None
        elif mark in '“"' and kind in '“"' and _opens(document, i, start, end):
            # the closing mark was lost: the next opening ends the quotation
            yield from _span(document, opened, i)
            opened, kind = i + 1, mark
    if opened is not None and kind in '“"':
        yield from _span(document, opened, end)


def _span(document: str, start: int, end: int) -> Iterator[Quoted]:
    text = document[start:end]
    start += len(text) - len(text.lstrip())
    end = start + len(text.strip())
    if end > start:
        yield Quoted(start, end)


def _opens(document: str, i: int, start: int, end: int) -> bool:
    before = document[i - 1] if i > start else " "
    after = document[i + 1] if i + 1 < end else " "
    return before in _BEFORE_OPENING and not after.isspace()


def _closes(document: str, i: int, kind: str, end: int) -> bool:
    mark = document[i]
    if kind == "«":
        return mark == "»"
    after = document[i + 1] if i + 1 < end else " "
    if kind == "‘":
        return mark == "’" and not after.isalnum()
    if mark == "”":
        return True
    # a straight mark closes when a word or stop stands before it
    return mark == '"' and not document[i - 1].isspace()
