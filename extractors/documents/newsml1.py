"""NewsML 1.0-1.2 documents (IPTC), whose news items nest components."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

import lxml.etree as et

from extractors.documents.assemble import Draft, article, reject
from extractors.documents.dates import parse_date
from extractors.documents.language import language_code
from extractors.documents.markup import element_paragraphs, fragment_text, local_name
from extractors.documents.names import split_authors
from extractors.documents.nitf import (
    attribute,
    children,
    content_text,
    find,
    nitf_draft,
    split_place,
    text_of,
    whole_number,
)
from extractors.documents.status import embargoed, later, status_of
from extractors.documents.text import join_paragraphs
from extractors.records import Article, ArticleStatus, Rejected

_MAIN_ROLES: Final = frozenset(
    {"", "main", "body", "story", "text", "maintext", "main text", "article"}
)
_USABLE: Final = re.compile(r"usable", re.IGNORECASE)
_TEXT_TYPES: Final = ("text/plain", "html", "nitf", "text/vnd.iptc", "text/xml", "application/xml")


def read_newsml_1(
    root: et._Element, url: str, *, source: str = "", body: bytes = b""
) -> Iterator[Article | Rejected]:
    """Yield one article per text of each news item: an item may hold one text in each language.

    An item without text (pictures) is rejected as ``not-text``, a document without items as
    ``no-article``.
    """
    items = list(children(root, "newsitem"))
    if not items:
        yield reject(url, "no-article", "the document holds no news item", body, source)
    for item in items:
        units = list(_units(item))
        base = _base(root, item, url)
        if not units:
            # A kill often carries no text: it must get through to withdraw the earlier version.
            if base.status is ArticleStatus.CANCELED:
                yield article(base, source=source, body=body)
            else:
                yield reject(base.guid or url, "not-text", "a news item without text", body, source)
        for position, unit in enumerate(units):
            draft = _draft(item, unit, base)
            if position:
                draft = replace(draft, guid=f"{base.guid}#{draft.language or position}")
            yield article(draft, source=source, body=body)


def _base(root: et._Element, item: et._Element, url: str) -> Draft:
    """Return what identification and management say of the whole item."""
    identifier, management = find(item, "newsidentifier"), find(item, "newsmanagement")
    parts = [text_of(find(identifier, n)) for n in ("providerid", "dateid", "newsitemid")]
    instruction = attribute(find(management, "instruction"), "FormalName")
    status = status_of(f"{attribute(find(management, 'status'), 'FormalName')} {instruction}")
    release = _release(management)
    if release is not None and status is not ArticleStatus.CANCELED:
        status = ArticleStatus.EMBARGOED
    when = [text_of(find(management, n)) for n in ("thisrevisioncreated", "firstcreated")]
    when.append(text_of(find(find(root, "newsenvelope"), "dateandtime")))
    created = next((moment for value in when if (moment := parse_date(value))), None)
    return Draft(
        title=_line(item, "headline"),
        url=url,
        # Without the revision, so that every revision has the same identity.
        guid="urn:newsml:" + ":".join(parts)
        if all(parts)
        else text_of(find(identifier, "publicidentifier")),
        published=later(created, release),
        outlet=_provider(root, item) or parts[0],
        version=whole_number(text_of(find(identifier, "revisionid"))),
        status=embargoed(status, created, release),
    )


def _release(management: et._Element | None) -> datetime | None:
    """Return when the item becomes usable (``StatusWillChange``), None when nothing says so."""
    change = find(management, "statuswillchange")
    future = attribute(find(change, "futurestatus"), "FormalName")
    return parse_date(text_of(find(change, "dateandtime"))) if _USABLE.search(future) else None


def _draft(item: et._Element, unit: et._Element, base: Draft) -> Draft:
    inner = find(unit, "nitf")
    inside = nitf_draft(inner) if inner is not None else Draft()
    language = attribute(find(unit, "language"), "FormalName") or attribute(
        find(item, "language"), "FormalName"
    )
    place, agency = split_place(_line(unit, "dateline") or _line(item, "dateline"))
    by = _line(unit, "byline") or _line(item, "byline")
    return replace(
        base,
        title=_line(unit, "headline") or base.title or inside.title,
        text=_text(unit),
        published=base.published or inside.published,
        language=language_code(language) or inside.language,
        authors=split_authors([by]) or inside.authors,
        dateline=place or inside.dateline,
        agency=agency or inside.agency,
    )


def _units(item: et._Element) -> Iterator[et._Element]:
    """Yield the components that are one text: the innermost ones with headline and content."""
    components = [e for e in item.iter() if local_name(e) == "newscomponent"]
    units = [c for c in components if _has_headline(c) and _text(c)]
    units = units or [c for c in components[:1] if _text(c)]
    for unit in units:
        if not any(other is not unit and unit in other.iterancestors() for other in units):
            yield unit


def _has_headline(component: et._Element) -> bool:
    return any(text_of(find(lines, "headline")) for lines in children(component, "newslines"))


def _text(component: et._Element) -> str:
    """Return the component's text: of the parts with a main role, the longest."""
    texts = [
        _content(e) for e in component.iter() if local_name(e) == "contentitem" and _is_main(e)
    ]
    return max(texts, key=len, default="")


def _is_main(content: et._Element) -> bool:
    kind = attribute(find(content, "mimetype"), "FormalName") or text_of(find(content, "mimetype"))
    kind += " " + attribute(find(content, "format"), "FormalName")
    role = attribute(next(children(content.getparent(), "role"), None), "FormalName").lower()
    textual = (
        not kind.strip() or any(t in kind.lower() for t in _TEXT_TYPES) or "text" in kind.lower()
    )
    return role in _MAIN_ROLES and textual and "css" not in kind.lower()


def _content(content: et._Element) -> str:
    data = next(children(content, "datacontent"), None)
    if data is None:
        return ""
    inner = find(data, "nitf")
    if inner is not None:
        return content_text(inner)
    if len(data):
        return join_paragraphs(element_paragraphs(data))
    return fragment_text(data.text or "")


def _line(component: et._Element, name: str) -> str:
    return next(
        (text for e in component.iter() if local_name(e) == name and (text := text_of(e))), ""
    )


def _provider(root: et._Element, item: et._Element) -> str:
    places = (
        find(find(item, "administrativemetadata"), "provider"),
        find(find(root, "newsenvelope"), "sentfrom"),
        find(find(item, "administrativemetadata"), "source"),
    )
    return next((name for p in places if (name := attribute(find(p, "party"), "FormalName"))), "")
