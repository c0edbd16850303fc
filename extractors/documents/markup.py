"""HTML fragments as paragraphs, for feed items and wire bodies (whole pages: ``page``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import lxml.etree as et
import lxml.html

from extractors.documents.text import clean, join_paragraphs, split_paragraphs

BLOCKS: Final = frozenset({
    "address", "article", "aside", "blockquote", "body", "dd", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hl1", "hl2", "hr", "html", "li", "main", "media-caption", "nav", "ol", "p", "pre",
    "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
SKIPPED: Final = frozenset({
    "script", "style", "noscript", "template", "iframe", "object", "svg", "math", "button",
    "select", "textarea", "form", "figure", "figcaption", "head", "audio", "video", "canvas",
    "media", "header", "footer", "aside", "nav",
})  # fmt: skip
_MARKUP: Final = re.compile(r"<\s*/?\s*[a-zA-Z!][^<>]*>|&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|\w{2,31});")


def fragment_text(fragment: str) -> str:
    """Return the text of an HTML or plain-text fragment, paragraphs separated by blank lines."""
    if not _MARKUP.search(fragment):
        return join_paragraphs(split_paragraphs(fragment))
    parser = lxml.html.HTMLParser(no_network=True, remove_comments=True, huge_tree=False)
    try:
        root = lxml.html.document_fromstring(f"<div>{fragment}</div>", parser=parser)
    except (et.ParserError, ValueError):
        return ""
    return join_paragraphs(element_paragraphs(root))


def element_paragraphs(root: et._Element, skipped: frozenset[str] = SKIPPED) -> Iterator[str]:
    """Yield the text blocks under ``root`` in document order, unclean; two ``br`` make a break.

    Works on trees of any depth, with or without namespaces.
    """
    parts: list[str] = []
    breaks = 0
    walk = et.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        name = local_name(element)
        if event in ("comment", "pi") or (event == "start" and name in skipped):
            if event == "start":
                walk.skip_subtree()
            continue
        if event == "end" and name in skipped:
            parts.append(_tail(element, root))
            continue
        if name in BLOCKS:
            yield "".join(parts)
            parts, breaks = [], 0
        elif name == "br" and event == "end":
            breaks += 1
            parts.append("\n")
        own = (element.text or "") if event == "start" else _tail(element, root)
        if breaks and clean(own):
            if breaks > 1:
                yield "".join(parts)
                parts = []
            breaks = 0
        parts.append(own)
    yield "".join(parts)


def _tail(element: et._Element, root: et._Element) -> str:
    return "" if element is root else (element.tail or "")


def local_name(element: Any) -> str:
    """Return the lower-case tag name without its namespace; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
