"""The last step of every format: a draft becomes an article or a reject."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from config.datelines import dateline_words
from extractors.documents.dateline import split_dateline
from extractors.documents.language import detect_language
from extractors.documents.text import clean
from extractors.records import Article, ArticleStatus, Rejected, article_id
from extractors.stories.urls import normalise


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a format's reader found; every field may be missing."""

    title: str = ""
    text: str = ""
    """Cleaned paragraphs separated by blank lines."""
    url: str = ""
    guid: str = ""
    id: str = ""
    """Set only where the document is to keep its own id (article JSON lines)."""
    published: datetime | None = None
    date_source: str = "document"
    outlet: str = ""
    language: str | None = None
    authors: tuple[str, ...] = ()
    dateline: str | None = None
    agency: str | None = None
    version: int = 1
    status: ArticleStatus = ArticleStatus.USABLE
    full_text: bool = True
    verbatim: bool = False
    """Keep the text as it is, dateline included (others' offsets count in it); title optional."""


def article(draft: Draft, *, source: str = "", body: bytes = b"") -> Article | Rejected:
    """Make the article, splitting off its dateline and detecting an undeclared language.

    Rejected with ``no-title`` or ``no-text``; a canceled item needs neither, because it withdraws
    another. The article's ``source`` is the given one, else the outlet.
    """
    title = draft.title if draft.verbatim else clean(draft.title)
    found = split_dateline(draft.text, dateline_words())
    text = draft.text if draft.verbatim else found.text
    killed = draft.status is ArticleStatus.CANCELED
    if not text.strip() and not killed:
        return reject(draft.url or draft.guid, "no-text", "the document has no text", body, source)
    if not title and not killed and not draft.verbatim:
        return reject(
            draft.url or draft.guid, "no-title", "the document has no title", body, source
        )
    agency = draft.agency or found.agency
    outlet = draft.outlet or agency or (urlsplit(draft.url).hostname or "").removeprefix("www.")
    source = source or outlet
    identity = draft.guid or (normalise(draft.url) if draft.url else "") or f"{title}\n{text}"
    return Article(
        id=draft.id or article_id(source, identity),
        url=draft.url,
        title=title,
        text=text,
        published=draft.published,
        date_source=draft.date_source,
        source=source,
        outlet=outlet,
        language=draft.language or detect_language(f"{title}. {text}"),
        authors=draft.authors,
        dateline=draft.dateline or found.place,
        agency=agency,
        guid=draft.guid,
        version=draft.version,
        status=draft.status,
        full_text=draft.full_text,
    )


def reject(url: str, reason: str, detail: str, body: bytes = b"", source: str = "") -> Rejected:
    """Make a reject with the hash and size of the bytes it is about."""
    digest = hashlib.sha256(body).hexdigest() if body else ""
    return Rejected(
        source=source, url=url, reason=reason, detail=clean(detail), sha256=digest, size=len(body)
    )
