"""Cut a document into sentences, with offsets, before anything is parsed.

A rule splitter, because only sentences that pass the gate are ever parsed: it costs microseconds
where a parser costs milliseconds.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_PARAGRAPH: Final = re.compile(r"[^\n]+")
_STOP: Final = re.compile(
    r"""(?<![.!?])[.!?]+["”’')\]]*\s+(?=["“‘'(\[]*[A-Z0-9$€£])|[.!?]["”](?=[A-Z])"""
)
_LAST_WORD: Final = re.compile(r"(\S+?)[.!?]+[\"”’')\]]*$")
_FIRST_WORD: Final = re.compile(r"[\"“‘'(\[]*(\w+)")
_LONGEST_WORD: Final = 40
"""Characters before a full stop that are looked at: no abbreviation is longer."""
_INITIALS: Final = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]$|^[A-Z]$")


class Sentence(NamedTuple):
    """One sentence: offsets in the document, its paragraph's number, its text."""

    start: int
    end: int
    paragraph: int
    text: str


def split(document: str, abbreviations: frozenset[str], starters: frozenset[str]) -> list[Sentence]:
    """Cut ``document``; a line break always ends a sentence.

    ``abbreviations`` are words whose full stop ends none; after initials (``U.S.``) a sentence
    ends only when one of the ``starters`` follows.
    """
    found: list[Sentence] = []
    for number, paragraph in enumerate(_PARAGRAPH.finditer(document)):
        start, end = paragraph.span()
        for stop in _STOP.finditer(document, start, end):
            word_start = max(start, stop.start() - _LONGEST_WORD)
            if not _is_end(document, word_start, stop.end(), abbreviations, starters):
                continue
            _append(found, document, start, stop.end(), number)
            start = stop.end()
        _append(found, document, start, end, number)
    return found


def _is_end(
    document: str, start: int, stop: int, abbreviations: frozenset[str], starters: frozenset[str]
) -> bool:
    before = _LAST_WORD.search(document[start:stop].rstrip())
    if before is None or document[start:stop].rstrip()[-1] in "!?":
        return True
    word = before.group(1).lstrip("\"“‘'([")
    if word in abbreviations or _INITIALS.search(word):
        following = _FIRST_WORD.match(document, stop)
        # "Mr. The" never is one sentence's end; "the U.S. The" is.
        return bool(_INITIALS.search(word) and following and following.group(1) in starters)
    return True


def _append(found: list[Sentence], document: str, start: int, end: int, number: int) -> None:
    text = document[start:end]
    stripped = text.strip()
    if stripped:
        start += len(text) - len(text.lstrip())
        found.append(Sentence(start, start + len(stripped), number, stripped))
