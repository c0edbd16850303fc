"""NewsML-G2 news items, alone or in a news message (IPTC NewsML-G2 2.x, core and power)."""

from __future__ import annotations

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
from extractors.documents.status import embargoed, later, stated, status_of
from extractors.documents.text import join_paragraphs
from extractors.records import Article, Rejected

ROOTS: Final = frozenset({
    "newsmessage", "newsitem", "packageitem", "conceptitem", "knowledgeitem", "planningitem",
    "catalogitem",
})  # fmt: skip
_INLINE: Final = frozenset({"nitf", "html", "body", "div", "section", "article", "p"})
"""Roots of inline XML that is running text; others hold events, results or tables."""
_TEXT_CLASSES: Final = frozenset({"text", "composite", ""})


def read_newsml_g2(
    root: et._Element, url: str, *, source: str = "", body: bytes = b""
) -> Iterator[Article | Rejected]:
    """Yield one article or reject per news item.

    Items that are no text (pictures, video) are rejected as ``not-text``; a document with no news
    item at all (packages, concepts, plans) as ``no-article``.
    """
    items = [e for e in root.iter() if local_name(e) == "newsitem"]
    if not items:
        detail = f"a {et.QName(root).localname} holds no article"
        yield reject(url, "no-article", detail, body, source)
    for item in items:
        guid = attribute(item, "guid") or url
        kind = _code(find(item, "itemclass"))
        if kind not in _TEXT_CLASSES:
            yield reject(guid, "not-text", f"a news item of class {kind}", body, source)
        else:
            yield article(_draft(item, url), source=source, body=body)


def _draft(item: et._Element, url: str) -> Draft:
    meta, content = find(item, "itemmeta"), find(item, "contentmeta")
    inner = find(find(item, "contentset"), "nitf")
    inside = nitf_draft(inner) if inner is not None else Draft()
    created = _moment(meta, "versioncreated") or _moment(content, "contentmodified")
    created = created or _moment(content, "contentcreated") or _moment(meta, "firstcreated")
    embargo = _moment(meta, "embargoed")
    place, agency = split_place(text_of(find(content, "dateline")))
    text = _text(item) or inside.text
    title = _headline(content) or inside.title
    return replace(
        inside,
        title=title,
        text=text or (_description(content) or _loose(item) if title else ""),
        url=_link(meta) or url,
        guid=attribute(item, "guid"),
        published=later(created, embargo) or inside.published,
        outlet=_provider(item, meta, content) or inside.outlet,
        language=_language(item, content) or inside.language,
        authors=_authors(content) or inside.authors,
        dateline=place or inside.dateline,
        agency=agency or inside.agency,
        version=whole_number(attribute(item, "version")),
        status=embargoed(
            stated(status_of(_code(find(meta, "pubstatus"))), find(meta, "embargoed") is not None),
            created,
            embargo,
        ),
        full_text=bool(text),
    )


def _text(item: et._Element) -> str:
    """Return the longest of the item's inline renditions."""
    texts = [""]
    content_set = find(item, "contentset")
    for content in content_set if content_set is not None else ():
        name = local_name(content)
        if name == "inlinexml":
            inner = next((e for e in content if local_name(e) in _INLINE), None)
            texts.append(_inline(inner) if inner is not None else "")
        elif name == "inlinedata" and "base64" not in attribute(content, "encoding"):
            texts.append(fragment_text("".join(map(str, content.itertext()))))
    return max(texts, key=len)


def _inline(inner: et._Element) -> str:
    if local_name(inner) == "nitf":
        return content_text(inner)
    return join_paragraphs(element_paragraphs(inner))


def _description(content: et._Element | None) -> str:
    """Return the longest description, the only text of items whose body lies elsewhere."""
    return max((text_of(e) for e in children(content, "description")), key=len, default="")


def _loose(item: et._Element) -> str:
    """Return the words of inline XML of other kinds, such as a play-by-play in SportsML."""
    inline = find(item, "inlinexml")
    return join_paragraphs(element_paragraphs(inline)) if inline is not None else ""


def _headline(content: et._Element | None) -> str:
    """Return the main headline: the one of role or rank 1, else the first."""
    headlines = list(children(content, "headline"))
    ranked = sorted(
        headlines,
        key=lambda h: (
            not attribute(h, "role").endswith("main"),
            whole_number(attribute(h, "rank")),
        ),
    )
    return next((text for h in ranked if (text := text_of(h))), "")


def _code(element: et._Element | None) -> str:
    """Return the code of a QCode or concept URI: ``text`` of ``ninat:text``."""
    value = attribute(element, "qcode") or attribute(element, "uri").rpartition("/")[2]
    return value.rpartition(":")[2].lower()


def _name(element: et._Element | None) -> str:
    if element is None:
        return ""
    qcode, uri = attribute(element, "qcode"), attribute(element, "uri")
    literal = attribute(element, "literal")
    return text_of(find(element, "name")) or literal or qcode.rpartition(":")[2] or _host(uri)


def _host(uri: str) -> str:
    return uri.partition("//")[2].partition("/")[0].removeprefix("www.")


def _provider(item: et._Element, meta: et._Element | None, content: et._Element | None) -> str:
    candidates = (
        find(meta, "provider"),
        find(content, "infosource"),
        find(find(item, "rightsinfo"), "copyrightholder"),
    )
    named = next((name for element in candidates if (name := _name(element))), "")
    return named or text_of(find(content, "creditline"))


def _authors(content: et._Element | None) -> tuple[str, ...]:
    by = [text_of(e) for name in ("by", "byline") for e in children(content, name)]
    creators = [text_of(find(e, "name")) for e in children(content, "creator")]
    return split_authors(by) or split_authors(creators)


def _language(item: et._Element, content: et._Element | None) -> str | None:
    return language_code(attribute(find(content, "language"), "tag")) or language_code(
        attribute(item, "{http://www.w3.org/XML/1998/namespace}lang")
    )


def _link(meta: et._Element | None) -> str:
    for link in children(meta, "link"):
        if _code_of(attribute(link, "rel")) in ("isversionof", "canonical", "self", "permalink"):
            return attribute(link, "href")
    return ""


def _code_of(qcode: str) -> str:
    return qcode.rpartition(":")[2].lower()


def _moment(element: et._Element | None, name: str) -> datetime | None:
    found = find(element, name)
    return parse_date(text_of(found)) if found is not None else None
