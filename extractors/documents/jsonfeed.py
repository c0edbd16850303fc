"""JSON Feed 1.0 and 1.1 (jsonfeed.org) to items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urljoin

import msgspec

from extractors.documents.dates import parse_date
from extractors.documents.language import language_code
from extractors.documents.markup import fragment_text
from extractors.documents.names import split_authors
from extractors.documents.records import FeedDocument, Item
from extractors.documents.text import strip_tags
from extractors.errors import DocumentError
from extractors.records import Rejected

VERSION: Final = "jsonfeed.org/version/"


def read_json_feed(text: str, url: str) -> FeedDocument:
    """Parse a JSON Feed document.

    Raises :class:`DocumentError`: ``json`` when it is not JSON, ``not-a-feed`` when it is other
    JSON than a feed. An item that is no object, or is empty, becomes a reject.
    """
    feed = parse_json(text, url)
    if not is_json_feed(feed):
        raise DocumentError(url, "not-a-feed", "this JSON is no JSON Feed")
    language = language_code(_text(feed, "language"))
    feed_authors = _authors(feed)
    items: list[Item] = []
    rejects: list[Rejected] = []
    for entry in feed["items"]:
        item = _item(entry, url, language, feed_authors) if isinstance(entry, dict) else Item()
        if item.title or item.url or item.content or item.summary:
            items.append(item)
        else:
            detail = "an item without title, link or text"
            rejects.append(Rejected(source="", url=url, reason="empty-item", detail=detail))
    return FeedDocument(
        format="json" + _text(feed, "version").rpartition("/")[2].replace(".", ""),
        title=strip_tags(_text(feed, "title")),
        url=_text(feed, "home_page_url"),
        self_url=_text(feed, "feed_url"),
        language=language,
        items=tuple(items),
        rejects=tuple(rejects),
    )


def parse_json(text: str | bytes, subject: str) -> Any:
    """Decode JSON. Raises :class:`DocumentError` (``json``), for hostile nesting too."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise DocumentError(subject, "json", f"is not valid JSON: {error}") from error


def is_json_feed(value: Any) -> bool:
    """Tell whether decoded JSON is a JSON Feed."""
    return (
        isinstance(value, dict)
        and VERSION in str(value.get("version", ""))
        and isinstance(value.get("items"), list)
    )


def _item(
    entry: Mapping[str, Any], url: str, language: str | None, feed_authors: tuple[str, ...]
) -> Item:
    body = fragment_text(_text(entry, "content_html")) or fragment_text(
        _text(entry, "content_text")
    )
    summary = fragment_text(_text(entry, "summary"))
    guid = str(entry.get("id", "") or "").strip()
    link = _text(entry, "url") or _text(entry, "external_url")
    if not link and guid.startswith(("http://", "https://")):
        link = guid
    return Item(
        guid=guid,
        url=urljoin(url, link) if link else "",
        title=strip_tags(_text(entry, "title")),
        published=parse_date(_text(entry, "date_published") or _text(entry, "date_modified")),
        updated=parse_date(_text(entry, "date_modified")),
        summary=summary or body,
        # The format keeps the whole text in content_* and the teaser in summary, so no length test.
        content=body,
        authors=_authors(entry) or feed_authors,
        language=language_code(_text(entry, "language")) or language,
    )


def _authors(entry: Mapping[str, Any]) -> tuple[str, ...]:
    people = entry.get("authors") or [entry.get("author")]  # 1.1, else 1.0
    if not isinstance(people, list):
        return ()
    return split_authors(_text(person, "name") for person in people if isinstance(person, dict))


def _text(entry: Mapping[str, Any], key: str) -> str:
    value = entry.get(key)
    return value if isinstance(value, str) else ""
