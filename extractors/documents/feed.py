"""RSS 0.9-2.0, RDF, Atom and JSON Feed documents to items."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import feedparser

from extractors.documents.dates import parse_date
from extractors.documents.decode import GZIP_MAGIC, charset_of, decode, gunzip
from extractors.documents.jsonfeed import read_json_feed
from extractors.documents.language import language_code
from extractors.documents.markup import fragment_text
from extractors.documents.names import split_authors
from extractors.documents.records import FeedDocument, FeedHints, Item
from extractors.documents.text import strip_tags
from extractors.documents.xml import guard
from extractors.errors import DocumentError
from extractors.records import Rejected

MAX_FEED: Final = 16 * 1024 * 1024
"""Bytes of a feed that is itself a gzip file, after decompression: what a fetch may bring, too."""
MAX_TEXT: Final = 32 * 1024 * 1024
"""Bytes of a feed's text in memory: one character of four bytes makes all of them four. feedparser
holds such a text four times."""
MAX_ITEMS: Final = 10_000
"""Longest feed parsed; the parser keeps every item in memory."""
MAX_DEPTH: Final = 5_000
"""Nesting accepted in a feed: broken ones leave tags open, so more than ``xml.MAX_DEPTH``."""
FULL_TEXT: Final = 600
"""Characters from which an item's body counts as the article's full text, not as a teaser."""

_ROOT: Final = re.compile(r"<(?:\w+:)?(rss|feed|rdf|channel)\b", re.IGNORECASE)
_HTML: Final = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_ITEM: Final = re.compile(r"<(?:\w+:)?(?:item|entry)[\s/>]", re.IGNORECASE)
_CUT: Final = re.compile(
    r"(?:\[?(?:…|\.\.\.)\]?"
    r"|(?:read|see|continue|full)[\w ]{0,12}(?:more|story|reading|article)\W*)\s*$",
    re.IGNORECASE,
)
_SKIP: Final = re.compile(
    r"<skip(?P<what>Hours|Days)>(?P<inside>.{0,2000}?)</skip(?P=what)>", re.IGNORECASE | re.DOTALL
)
_HOUR: Final = re.compile(r"<hour>\s*(0?\d|1\d|2[0-4])\s*</hour>")
_DAY: Final = re.compile(r"<day>\s*((?:mon|tues|wednes|thurs|fri|satur|sun)day)\s*</day>")
_HEAD: Final = 50_000
"""Characters in which a feed says what it asks of those who poll it."""
_MINUTES: Final = {"hourly": 60, "daily": 1440, "weekly": 10080, "monthly": 43200, "yearly": 525600}

Entry = Mapping[str, Any]
Skipped = tuple[tuple[int, ...], tuple[str, ...]]
"""Hours and days that a feed asks to be left alone in."""


def read_feed(body: bytes, url: str, content_type: str | None) -> FeedDocument:
    """Parse a feed of any kind. ``url`` is where it came from: relative links count from there.

    Raises :class:`DocumentError` when the document as a whole is no feed: ``empty``, ``html``,
    ``not-a-feed``, ``binary``, ``too-large``, ``gzip``, ``xml-entities``, ``xml-depth``,
    ``xml-attributes``, ``too-many-items``, ``json``.
    """
    if body.startswith(GZIP_MAGIC):
        body = gunzip(body, url, MAX_FEED)
    if not body.strip():
        raise DocumentError(url, "empty", "the feed is empty")
    text = decode(body, charset_of(content_type), url)
    if sys.getsizeof(text) > MAX_TEXT:
        raise DocumentError(url, "too-large", f"takes more than {MAX_TEXT} bytes of memory")
    if text.lstrip()[:1] in ("{", "["):
        return read_json_feed(text, url)
    text = _guarded(text, url)
    parsed = _parsed(text, url)
    if not parsed.version and not parsed.entries:
        raise DocumentError(url, "not-a-feed", "this is neither RSS, Atom nor JSON Feed")
    return _document(parsed, url, _skipped(text))


def _parsed(text: str, url: str) -> feedparser.FeedParserDict:
    """What feedparser reads; its own faults on damaged markup become a reject."""
    try:
        return feedparser.parse(
            text.encode("utf-8", "replace"),
            response_headers={
                "content-type": "application/xml; charset=utf-8",
                "content-location": url,
            },
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        # seen: a namespace with a no-break space in it is taken apart into too many pieces
        raise DocumentError(url, "not-a-feed", f"feedparser cannot read it ({error})") from error


def _guarded(text: str, url: str) -> str:
    """Refuse what cannot be a feed, or what is an attack, before the parser sees it."""
    if _HTML.match(text):
        raise DocumentError(url, "html", "this is an HTML page, not a feed")
    if next(islice(_ITEM.finditer(text), MAX_ITEMS, None), None) is not None:
        raise DocumentError(url, "too-many-items", f"more than {MAX_ITEMS} items")
    text = guard(text, url, MAX_DEPTH)
    if not _ROOT.search(text[:20_000]):
        raise DocumentError(url, "not-a-feed", "this is neither RSS, Atom nor JSON Feed")
    return text


def _document(parsed: Any, url: str, skipped: Skipped) -> FeedDocument:
    channel = parsed.feed
    language = language_code(channel.get("language") or _detail(channel, "language"))
    items: list[Item] = []
    rejects: list[Rejected] = []
    for entry in parsed.entries:
        item = _item(entry, url, language)
        if item.title or item.url or item.content or item.summary:
            items.append(item)
        else:
            detail = "an item without title, link or text"
            rejects.append(
                Rejected(source="", url=item.guid or url, reason="empty-item", detail=detail)
            )
    return FeedDocument(
        format=parsed.version or "unknown",
        title=strip_tags(channel.get("title", "")),
        url=web_url(channel.get("link", ""), url),
        self_url=_self_url(channel, url),
        language=language,
        items=tuple(items),
        rejects=tuple(rejects),
        hints=_hints(channel, skipped),
    )


def _item(entry: dict[str, Any], feed_url: str, language: str | None) -> Item:
    base = urljoin(feed_url, _detail(entry, "base") or "")
    summary, content = _texts(entry)
    return Item(
        guid=str(entry.get("id", "")).strip(),
        url=_link(entry, base),
        title=strip_tags(entry.get("title", "") or entry.get("media_title", "")),
        published=_first_date(entry, ("published", "dc_date", "created", "issued", "updated")),
        updated=_first_date(entry, ("updated",)),
        summary=summary,
        content=content,
        authors=split_authors(_authors(entry)),
        language=language_code(entry.get("language") or _detail(entry, "language")) or language,
        outlet=strip_tags((entry.get("source") or {}).get("title", "") or ""),
    )


def _texts(entry: Entry) -> tuple[str, str]:
    """Return summary and full text: the longest body counts as full when long and not cut off."""
    bodies = [part.get("value", "") for part in entry.get("content", ())]
    summary = entry.get("summary", "") or entry.get("media_description", "") or ""
    texts = [fragment_text(body) for body in (*bodies, summary) if body]
    longest = max(texts, key=len, default="")
    full = len(longest) >= FULL_TEXT and not _CUT.search(longest)
    return (texts[-1] if summary else longest), (longest if full else "")


def _link(entry: Entry, base: str) -> str:
    candidates = [
        entry.get("feedburner_origlink", ""),
        entry.get("link", ""),
        *(
            link.get("href", "")
            for link in entry.get("links", ())
            if link.get("rel") == "alternate"
        ),
        entry.get("id", "") if entry.get("guidislink", True) else "",
    ]
    for position, candidate in enumerate(candidates):
        # A bare guid must be a whole address: resolving "12345" would invent one.
        last = position == len(candidates) - 1
        if candidate and (not last or urlsplit(candidate).scheme in ("http", "https")):
            url = web_url(candidate, base)
            if url:
                return url
    return ""


def web_url(link: str, base: str) -> str:
    """Return ``link`` resolved against ``base`` if that is an http(s) address, else ''."""
    try:
        url = urljoin(base, "".join(link.split()))
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def _first_date(entry: dict[str, Any], names: tuple[str, ...]) -> Any:
    for name in names:
        # Not entry.get: feedparser would answer "updated" with the date of publication.
        value = dict.get(entry, name)
        if isinstance(value, str) and (moment := parse_date(value)):
            return moment
    return None


def _authors(entry: Entry) -> Iterator[str]:
    named = [person.get("name", "") for person in entry.get("authors", ()) if person.get("name")]
    yield from named or [entry.get("author", "") or ""]


def _detail(entry: Entry, key: str) -> str | None:
    """Return ``xml:lang`` or ``xml:base`` in force at the title, the link or the text."""
    for name in ("title_detail", "summary_detail", "subtitle_detail"):
        value = (entry.get(name) or {}).get(key)
        if value:
            return str(value)
    return None


def _self_url(channel: Entry, url: str) -> str:
    links = (link for link in channel.get("links", ()) if link.get("rel") == "self")
    return next((web_url(link.get("href", ""), url) for link in links), "")


def _hints(channel: Entry, skipped: Skipped) -> FeedHints:
    period = _MINUTES.get(str(channel.get("sy_updateperiod", "")).strip().lower())
    frequency = _number(channel.get("sy_updatefrequency"), lambda n: n > 0) or 1
    if period is None and channel.get("sy_updatefrequency"):
        period = _MINUTES["daily"]  # the default of the RSS syndication module
    return FeedHints(
        ttl_minutes=_number(channel.get("ttl"), lambda n: n > 0),
        period_minutes=max(period // frequency, 1) if period else None,
        skip_hours=skipped[0],
        skip_days=skipped[1],
    )


def _skipped(text: str) -> Skipped:
    """Read ``skipHours`` (24 is 0: RSS 0.91 counted from 1) and ``skipDays``, which feedparser
    drops."""
    blocks = {m["what"].lower(): m["inside"].lower() for m in _SKIP.finditer(text[:_HEAD])}
    hours = {int(hour) % 24 for hour in _HOUR.findall(blocks.get("hours", ""))}
    named = set(_DAY.findall(blocks.get("days", "")))
    return tuple(sorted(hours)), tuple(sorted(named))


def _number(value: Any, accept: Callable[[int], bool]) -> int | None:
    text = str(value or "").strip()
    return int(text) if re.fullmatch(r"\d{1,7}", text) and accept(int(text)) else None
