"""Documents in a wire format that come from an address."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from config.catalogue import Feed
from extractors.documents.read import read_document
from extractors.errors import DocumentError
from extractors.records import Article, Rejected

FORMAT: Final = "wire"
"""``Feed.format`` of a feed whose document holds whole articles."""
_SOUND: Final = frozenset({"not-text", "no-article"})
"""Reasons of rejects that leave the document a sound one: a wire sends pictures, too."""
_HTML: Final = re.compile(rb"\s*(?:<!doctype\s+html|<html|<head|<body)\b", re.IGNORECASE)


def wire_items(body: bytes, url: str, feed: Feed) -> tuple[Article | Rejected, ...]:
    """The articles and rejects of a document; articles without a publisher get the feed's.

    Raises :class:`DocumentError` when the document as a whole is in no wire format; a web page
    (a login form, an error) is none.
    """
    if _HTML.match(body):
        raise DocumentError(url, "html", "this is an HTML page, not a document of a wire")
    found = tuple(named(one, feed) for one in read_document(body, url, url, source=feed.id))
    if not any(isinstance(one, Article) or one.reason in _SOUND for one in found):
        first = next((one for one in found if isinstance(one, Rejected)), None)
        reason, detail = (first.reason, first.detail) if first else ("empty", "holds no article")
        raise DocumentError(url, reason, detail)
    return found


def named(one: Article | Rejected, feed: Feed) -> Article | Rejected:
    """The article with the feed's outlet where it names none itself."""
    if isinstance(one, Rejected) or one.outlet:
        return one
    return msgspec.structs.replace(one, outlet=feed.outlet)
