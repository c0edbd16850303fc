"""The text of a page's article: a cheap first look, and the careful extraction."""

from __future__ import annotations

import re
from typing import Final

import lxml.etree as et
import lxml.html
from resiliparse.extract.html2text import extract_plain_text
from trafilatura import bare_extraction

from extractors.documents.markup import fragment_text
from extractors.documents.text import clean, join_paragraphs

MAX_HTML: Final = 8_000_000
"""Characters of HTML given to the careful extraction; larger pages keep the cheap text."""


def cheap_text(html: str) -> str:
    """Return the main text by simple heuristics (6 ms a page), paragraphs by blank lines."""
    text = extract_plain_text(
        html, preserve_formatting=True, main_content=True, list_bullets=False, alt_texts=False,
        comments=False, post_meta=False,
    )  # fmt: skip
    return join_paragraphs(re.split(r"\n\s*\n|\n", text))


def careful_text(html: str, url: str) -> str:
    """Return the article's text without boilerplate (46 ms in the median, seconds at worst)."""
    document = bare_extraction(
        html, url=url or None, include_comments=False, include_tables=False,
        include_formatting=False, with_metadata=False,
    )  # fmt: skip
    if document is None or isinstance(document, dict):
        return ""
    body = getattr(document, "body", None)
    if body is None:
        return ""
    return join_paragraphs(
        "".join(e.itertext()) for e in body.iter("p", "head", "item", "quote", "ab")
    )


def parse_html(html: str) -> lxml.html.HtmlElement | None:
    """Parse a page; None when there is nothing in it."""
    parser = lxml.html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True
    )
    try:
        return lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (et.ParserError, ValueError):
        return None


def stated_body(raw: str) -> str:
    """Return the text of a JSON-LD ``articleBody``, which may hold HTML or lines."""
    return fragment_text(raw) if clean(raw) else ""
