"""Plain text out of what documents deliver: whitespace, entities, tags, paragraphs."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Final

PARAGRAPH_BREAK: Final = "\n\n"

_SPACES: Final = re.compile(r"[\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_INVISIBLE: Final = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<!--.{0,2000}?-->", re.DOTALL)
_BREAKS: Final = re.compile(r"\n[ \t\r\f\v]*\n\s*")


def clean(text: str) -> str:
    """Return ``text`` as one line: invisible characters gone, each run of whitespace one space."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


def strip_tags(text: str) -> str:
    """Return a title or a name as one plain line: tags removed, entities decoded.

    Feeds escape titles once, twice or not at all, so entities are decoded until nothing changes,
    at most three times. A lone ``<`` as in "profit < loss" stays.
    """
    for _ in range(3):
        decoded = html.unescape(_TAG.sub("", text))
        if decoded == text:
            break
        text = decoded
    return clean(text)


def join_paragraphs(paragraphs: Iterable[str]) -> str:
    """Join cleaned paragraphs with blank lines, leaving out empty ones."""
    lines = (clean(paragraph) for paragraph in paragraphs)
    return PARAGRAPH_BREAK.join(line for line in lines if line)


def split_paragraphs(text: str) -> list[str]:
    """Split text into cleaned paragraphs.

    Blank lines separate paragraphs; where there are none at all, each line is a paragraph unless
    the lines look hard-wrapped, in which case the whole is one.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    parts = _BREAKS.split(text)
    if len(parts) == 1 and "\n" in text and not _hard_wrapped(text):
        parts = text.split("\n")
    return [line for part in parts if (line := clean(part))]


def _hard_wrapped(text: str) -> bool:
    """Tell whether lines were broken at a column: they mostly do not end where a sentence ends."""
    lines = [line.strip() for line in text.split("\n") if line.strip()][:-1]
    ends = sum(line.endswith((".", "!", "?", '"', "”", "’", ":")) for line in lines)
    return bool(lines) and max(map(len, lines)) <= 100 and ends < 0.6 * len(lines)
