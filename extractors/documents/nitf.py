"""NITF 3.x documents, on their own and inside NewsML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import lxml.etree as et

from config.datelines import dateline_words
from extractors.documents.assemble import Draft, article
from extractors.documents.dateline import opening
from extractors.documents.dates import parse_date
from extractors.documents.language import language_code
from extractors.documents.markup import SKIPPED, element_paragraphs, local_name
from extractors.documents.names import split_authors
from extractors.documents.status import embargoed, stated, status_of
from extractors.documents.text import clean, join_paragraphs
from extractors.records import Article, ArticleStatus, Rejected

_SKIPPED: Final = SKIPPED | {
    "media",
    "media-caption",
    "media-metadata",
    "table",
    "nitf-table",
    "byttl",
}


def read_nitf(
    root: et._Element, url: str, *, source: str = "", body: bytes = b""
) -> Article | Rejected:
    """Read a NITF document (root element ``nitf``). Rejected: ``no-title``, ``no-text``."""
    return article(nitf_draft(root, url), source=source, body=body)


def nitf_draft(root: et._Element, url: str = "") -> Draft:
    """Return what a ``nitf`` element says (IPTC NITF 3.6, elements of head and body)."""
    doc_id = find(root, "doc-id")
    pubdata = find(root, "pubdata")
    place, agency = split_place(text_of(find(root, "dateline")))
    return Draft(
        title=text_of(find(root, "hl1"))
        or text_of(find(root, "hedline"))
        or text_of(find(root, "title")),
        text=content_text(root),
        url=attribute(pubdata, "ex-ref") or url,
        guid=attribute(doc_id, "id-string"),
        published=_date(root, pubdata),
        outlet=_outlet(root, doc_id, pubdata),
        language=language_code(root.get("{http://www.w3.org/XML/1998/namespace}lang")),
        authors=split_authors(_bylines(root)),
        dateline=text_of(find(find(root, "dateline"), "location")) or place,
        agency=agency,
        version=whole_number(attribute(find(root, "du-key"), "version")),
        status=_status(root),
    )


def content_text(root: et._Element) -> str:
    """Return the paragraphs of ``body.content`` (all of them: it may be repeated), else of body."""
    blocks = [e for e in root.iter() if local_name(e) == "body.content"] or [
        e for e in root.iter() if local_name(e) == "body"
    ]
    return join_paragraphs(p for block in blocks for p in element_paragraphs(block, _SKIPPED))


def split_place(text: str) -> tuple[str | None, str | None]:
    """Return place and agency of a dateline that stands in a field of its own."""
    text = clean(text)
    found = opening(text, dateline_words())
    if found is not None:
        return found.place, found.agency
    return re.sub(r"\s*[-–—:]+$", "", text).strip(" ,") or None, None


def find(root: et._Element | None, name: str) -> et._Element | None:
    """Return the first descendant with the local name ``name``, whatever its namespace."""
    if root is None:
        return None
    return next((e for e in root.iter() if local_name(e) == name), None)


def children(root: et._Element | None, name: str) -> Iterator[et._Element]:
    """Yield the children with the local name ``name``."""
    return (e for e in (root if root is not None else ()) if local_name(e) == name)


def text_of(element: Any, skipped: frozenset[str] = frozenset({"byttl"})) -> str:
    """Return an element's text on one line, '' for None."""
    if element is None:
        return ""
    return clean(" ".join(element_paragraphs(element, skipped)))


def attribute(element: et._Element | None, name: str) -> str:
    """Return an attribute without spaces around it, '' when there is none."""
    return "" if element is None else (element.get(name) or "").strip()


def whole_number(text: str) -> int:
    """Return a version number; 1 when the text is none (versions count from 1)."""
    match = re.fullmatch(r"\s*0*(\d{1,9})(?:\.\d+)?\s*", text)
    return max(int(match.group(1)), 1) if match else 1


def _status(root: et._Element) -> ArticleStatus:
    """Return the management status; a release after the day of issue is an embargo."""
    issue, release = (_norm(root, name) for name in ("date.issue", "date.release"))
    status = status_of(attribute(find(root, "docdata"), "management-status"))
    waits = issue is not None and release is not None and release > issue
    return embargoed(stated(status, waits), issue, release)


def _norm(root: et._Element, name: str) -> datetime | None:
    return parse_date(attribute(find(root, name), "norm"))


def _date(root: et._Element, pubdata: et._Element | None) -> Any:
    stated = [attribute(find(root, name), "norm") for name in ("date.release", "date.issue")]
    stated += [attribute(pubdata, "date.publication"), attribute(find(root, "story.date"), "norm")]
    return next((moment for value in stated if (moment := parse_date(value))), None)


def _outlet(root: et._Element, doc_id: et._Element | None, pubdata: et._Element | None) -> str:
    return (
        text_of(find(root, "distributor"))
        or attribute(pubdata, "name")
        or attribute(doc_id, "regsrc")
        or attribute(find(root, "doc.copyright"), "holder")
        or text_of(find(root, "byttl"), frozenset())
    )


def _bylines(root: et._Element) -> Iterator[str]:
    for element in root.iter():
        if local_name(element) == "byline":
            people = [text_of(e) for e in element.iter() if local_name(e) == "person"]
            yield from people or [text_of(element)]
