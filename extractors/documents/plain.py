"""Plain text: the first line is the title, then perhaps date, standfirst and credit, then text."""

from __future__ import annotations

import re
from typing import Final

from extractors.documents.assemble import Draft, article
from extractors.documents.dates import parse_date
from extractors.documents.names import split_authors
from extractors.documents.text import clean, join_paragraphs, split_paragraphs
from extractors.records import Article, Rejected

_BYLINE: Final = re.compile(r"By\s+[A-Z][\w.'’\-]+(?:[ ,]+(?:and\s+)?[A-Z][\w.'’\-]+){1,9}")
_FIELD: Final = re.compile(
    r"(?P<name>title|headline|date|published|url|link|author|by|source):\s+(?P<value>\S.*)",
    re.IGNORECASE,
)
_STAMP: Final = re.compile(r"\b(?:published|updated|posted|on|at|date)\b", re.IGNORECASE)
_DATE_WORD: Final = re.compile(
    r"\b(?:[ap]\.?m\b|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|"
    r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|(?-i:[A-Z]{2,4})\b|(?<=\d)(?:st|nd|rd|th)\b|[TZ]\b)",
    re.IGNORECASE,
)
_HEAD: Final = 6
"""Paragraphs at the top among which date, byline and fields are looked for."""
_LONGEST_TITLE: Final = 300


def read_plain(text: str, url: str, *, source: str = "", body: bytes = b"") -> Article | Rejected:
    """Read one article from plain text.

    Lines at the top that are nothing but a date or a byline, or that read "Date: ...", "URL: ...",
    fill those fields; without a date ``published`` is None. Rejected: ``no-text``, ``no-title``.
    """
    paragraphs = _paragraphs(text)
    head, rest = paragraphs[:_HEAD], paragraphs[_HEAD:]
    fields: dict[str, str] = {}
    kept = [line for i, line in enumerate(head) if not _take(line, i, fields)]
    if "title" in fields:
        kept.insert(0, fields["title"])
    title = kept[0] if kept and len(kept[0]) <= _LONGEST_TITLE else ""
    return article(
        Draft(
            url=fields.get("url", url),
            title=title,
            text=join_paragraphs([*kept[1:], *rest]),
            published=parse_date(fields.get("date")),
            outlet=fields.get("source", ""),
            authors=split_authors([fields["by"]]) if "by" in fields else (),
        ),
        source=source,
        body=body,
    )


def _paragraphs(text: str) -> list[str]:
    """Split the text; in the block at the top each line stands alone until one is running text."""
    block, _, rest = text.strip().replace("\r\n", "\n").partition("\n\n")
    lines = block.split("\n")
    alone = 1
    while alone < len(lines) and _take(clean(lines[alone]), alone, {}):
        alone += 1
    body = split_paragraphs("\n".join(lines[alone:])) + (split_paragraphs(rest) if rest else [])
    return [clean(line) for line in lines[:alone]] + body


def _take(line: str, position: int, fields: dict[str, str]) -> bool:
    """Move a line of the head into ``fields`` when it is one; tell whether it was."""
    match = _FIELD.fullmatch(line)
    if match:
        name = match["name"].lower()
        name = {"headline": "title", "published": "date", "link": "url", "author": "by"}.get(
            name, name
        )
        if name != "date" or parse_date(match["value"]):
            return fields.setdefault(name, match["value"]) == match["value"]
    if position and len(line) <= 60 and any(map(str.isdigit, line)) and _only_date(line):
        return fields.setdefault("date", line) == line
    if position and len(line) <= 120 and _BYLINE.fullmatch(line):
        return fields.setdefault("by", line) == line
    return False


def _only_date(line: str) -> bool:
    """Tell whether a short line is a date and nothing else worth keeping."""
    words = _STAMP.sub(" ", line).strip(" :,.")
    return parse_date(words) is not None and not re.search(r"[A-Za-z]", _DATE_WORD.sub("", words))
