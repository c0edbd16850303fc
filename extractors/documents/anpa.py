"""IPTC 7901 and ANPA-1312 messages: text between control characters, as news wires send it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from extractors.documents.assemble import Draft, article, reject
from extractors.documents.dates import parse_date
from extractors.documents.names import split_authors
from extractors.documents.text import clean, join_paragraphs
from extractors.records import Article, ArticleStatus, Rejected

# SOH header STX text ETX trailer EOT (IPTC 7901 section 2, ANPA 1312 section 3).
_MESSAGE: Final = re.compile(
    rb"\x01(?P<header>[^\x01\x02]{4,600})\x02(?P<text>[^\x01\x03]*)(?P<end>\x03(?P<trailer>[^\x01\x04]{0,200}))?"
)
# IPTC 7901: source and number, priority, category, word count, keywords.
_HEADER_7901: Final = re.compile(
    r"\s*(?P<source>[A-Za-z]{1,10})(?P<number>\d{1,6})\s+(?P<priority>\d)\s+(?P<category>\S{1,3})\s+(?P<words>\d+)\s*(?P<slug>[^\r\n]*)"
)
# ANPA 1312: service level and number, then fields between unit separators.
_HEADER_ANPA: Final = re.compile(r"\s*(?P<service>[a-z])\s?(?P<number>\d{4})")
_SLUG: Final = re.compile(r"(?:BC|AM|PM|AP)-(?=\S)")
_LEAD: Final = re.compile(
    r",?\s*(?:(?P<number>\d{1,2})(?:st|nd|rd|th)\s+)?(?P<kind>Ld|Lead|Writethru|Sub|Update)\b(?:-\w+)*",
    re.IGNORECASE,
)
_KILL: Final = re.compile(r"\b(?:mandatory\s+)?kill\b|\beliminat(?:e|ion)\b", re.IGNORECASE)
_NOT_COPY: Final = re.compile(r"eds:|\(?(?:editor'?s?'? note|note to editors)", re.IGNORECASE)
_CLOCK: Final = re.compile(
    r"(?P<day>\d{2})(?P<hour>\d{2})(?P<minute>\d{2})\s*(?P<zone>Z|GMT|UTC|[A-Z]{3,4})\s+(?P<month>[A-Za-z]{3})\w*\s+(?P<year>\d{2,4})"
)
_US_DATE: Final = re.compile(
    r"(?P<source>[A-Za-z]+)-\w{2}-(?P<month>\d{2})-(?P<day>\d{2})-(?P<year>\d{2})\s+(?P<clock>\d{4})\s*(?P<zone>[A-Z]{3,4})"
)
_PARAGRAPH: Final = re.compile(r"\n(?:\s*\n\s*|[ \t]{2,}|\t)")
_TYPEWRITER: Final = (("``", "“"), ("''", "”"), (" _ ", " — "))
_ENCODING: Final = "windows-1252"


@dataclass(frozen=True)
class _Header:
    source: str
    number: str
    slug: str


def is_anpa(body: bytes) -> bool:
    """Tell whether the bytes are a message with an IPTC 7901 or ANPA frame."""
    return _MESSAGE.search(body[:4096]) is not None


def read_anpa(body: bytes, url: str, *, source: str = "") -> Iterator[Article | Rejected]:
    """Yield one article per message. Without the end character a message is ``truncated``.

    A lead or write-through of a story has the same ``guid`` as the story and a later version; a
    kill has status ``canceled``.
    """
    for match in _MESSAGE.finditer(body):
        if match["end"] is None:
            yield reject(url, "truncated", "the message does not end", match.group(), source)
            continue
        text = re.sub(
            r"[\x00-\x08\x0b\x0e-\x1f\x7f]", "\n", match["text"].decode(_ENCODING, "replace")
        )
        header = _header(match["header"].decode(_ENCODING, "replace"))
        trailer = clean(match["trailer"].decode(_ENCODING, "replace"))
        yield article(_draft(header, text, trailer, url), source=source, body=match.group())


def _header(text: str) -> _Header:
    match = _HEADER_7901.match(text)
    if match:
        return _Header(match["source"].upper(), match["number"], clean(match["slug"]))
    match = _HEADER_ANPA.match(text)
    fields = [clean(part) for part in re.split(r"[\x0a-\x1f]+", text)]
    slug = next((f for f in fields if _SLUG.search(f)), max(fields, key=len, default=""))
    return _Header("", match["service"] + match["number"] if match else "", slug)


def _draft(header: _Header, text: str, trailer: str, url: str) -> Draft:
    headline, byline, paragraphs = _layout(text)
    slug = header.slug or next(iter(paragraphs), "")
    published, agency = _trailer(trailer)
    outlet = header.source or agency or ""
    return Draft(
        title=headline,
        text=join_paragraphs(paragraphs),
        url=url,
        guid=_identity(outlet, slug, header.number, published),
        published=published,
        outlet=outlet,
        authors=split_authors([byline]) if byline else (),
        version=_version(slug),
        status=ArticleStatus.CANCELED
        if _KILL.search(slug) or _KILL.search(headline)
        else ArticleStatus.USABLE,
    )


def _layout(text: str) -> tuple[str, str, list[str]]:
    """Split the text into headline, byline and paragraphs.

    ANPA marks headline and byline lines "^...<"; otherwise the first line is the headline. A new
    paragraph starts after a blank line or with an indented line.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for typed, printed in _TYPEWRITER:
        text = text.replace(typed, printed)
    marked = [clean(line.strip("^<")) for line in re.findall(r"^\^.*$", text, re.MULTILINE)]
    rest = re.sub(r"^\^.*$", "\n", text, flags=re.MULTILINE)
    paragraphs = [line for part in _PARAGRAPH.split("\n" + rest) if (line := clean(part))]
    paragraphs = [p for p in paragraphs if not _NOT_COPY.match(p)]
    titles = [
        line
        for line in marked
        if line and not line.lower().startswith("by ") and not _SLUG.match(line)
    ]
    byline = next((line for line in marked if line.lower().startswith("by ")), "")
    if titles:
        return titles[0], byline, [p for p in paragraphs if not (_SLUG.match(p) and len(p) < 80)]
    first, _, remainder = text.strip("\n ").partition("\n")
    paragraphs = [line for part in _PARAGRAPH.split("\n" + remainder) if (line := clean(part))]
    if paragraphs and paragraphs[0].lower().startswith("by ") and len(paragraphs[0]) < 80:
        byline = paragraphs.pop(0)
    return clean(first), byline, [p for p in paragraphs if not _NOT_COPY.match(p)]


def _trailer(text: str) -> tuple[datetime | None, str | None]:
    """Read date and source of the line after the text, in either of the two layouts."""
    match = _CLOCK.search(text)
    if match:
        stamp = "{day} {month} {year} {hour}:{minute} {zone}".format(**match.groupdict())
        return parse_date(stamp), None
    match = _US_DATE.search(text)
    if match:
        clock = f"{match['clock'][:2]}:{match['clock'][2:]}"
        year = ("20" if match["year"] < "70" else "19") + match["year"]
        return parse_date(f"{year}-{match['month']}-{match['day']} {clock} {match['zone']}"), match[
            "source"
        ]
    return parse_date(text), None


def _version(slug: str) -> int:
    """Return 1 for the story, n + 1 for its n-th lead."""
    match = _LEAD.search(slug)
    return int(match["number"] or 1) + 1 if match else 1


def _identity(outlet: str, slug: str, number: str, published: datetime | None) -> str:
    """Return what the leads of a story share: source, day and keyword without "2nd Ld"."""
    keyword = re.sub(r",?\s*\d{2,5}$", "", _KILL.sub("", _LEAD.sub("", slug))).strip(" ,-")
    day = published.date().isoformat() if published else ""
    return ":".join(part for part in (outlet, day, keyword or number) if part)
