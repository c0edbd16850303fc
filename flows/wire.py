"""Documents in a wire format that come from an address."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

import msgspec

from config.catalogue import Feed
from extractors.documents.assemble import reject
from extractors.documents.decode import GZIP_MAGIC, gunzip
from extractors.documents.feed import MAX_FEED
from extractors.documents.read import read_document
from extractors.errors import DocumentError
from extractors.records import Article, ArticleStatus, Rejected

FORMAT: Final = "wire"
"""``Feed.format`` of a feed whose document holds whole articles."""
_SOUND: Final = frozenset({"not-text", "no-article"})
"""Reasons of rejects that leave the document a sound one: a wire sends pictures, too."""
_HTML: Final = re.compile(rb"\s*(?:<!doctype\s+html|<html|<head|<body)\b", re.IGNORECASE)


def wire_items(body: bytes, url: str, feed: Feed, at: datetime) -> tuple[Article | Rejected, ...]:
    """The articles and rejects of a document that came at ``at`` (UTC); see :func:`named`.

    Raises :class:`DocumentError` when the document as a whole is in no wire format; a web page
    (a login form, an error) is none.
    """
    if body.startswith(GZIP_MAGIC):
        body = gunzip(body, url, MAX_FEED)
    if _HTML.match(body):
        raise DocumentError(url, "html", "this is an HTML page, not a document of a wire")
    read = read_document(body, url, url, source=feed.id, pages=_refused)
    found = tuple(named(one, feed, at) for one in read)
    if not any(isinstance(one, Article) or one.reason in _SOUND for one in found):
        first = next((one for one in found if isinstance(one, Rejected)), None)
        reason, detail = (first.reason, first.detail) if first else ("empty", "holds no article")
        raise DocumentError(url, reason, detail)
    return found


def _refused(
    body: bytes, url: str, *, charset: str | None = None, source: str = ""
) -> Article | Rejected:
    """Refuse a page of an archive: wires send none, and reading them takes time."""
    return reject(url, "html", "a web page in a document of a wire", body, source)


def named(one: Article | Rejected, feed: Feed, at: datetime) -> Article | Rejected:
    """The article with the feed's outlet where it names none itself.

    A kill without a date gets the time at which it came, ``at`` (UTC): an article without a date
    is rejected, and a kill must not be.
    """
    if isinstance(one, Rejected):
        return one
    if one.published is None and one.status is ArticleStatus.CANCELED:
        one = msgspec.structs.replace(one, published=at, date_source="heuristic")
    return one if one.outlet else msgspec.structs.replace(one, outlet=feed.outlet)
