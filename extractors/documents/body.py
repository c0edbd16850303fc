"""The text of a page's article: a cheap first look, and the careful extraction."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

import lxml.etree as et
import lxml.html
from resiliparse.extract.html2text import extract_plain_text
from trafilatura import bare_extraction

from extractors.documents.markup import fragment_text
from extractors.documents.text import clean, join_paragraphs
from extractors.documents.xml import check_depth
from extractors.errors import DocumentError

MAX_HTML: Final = 2_500_000
"""Characters of a page; the largest of 41 articles has 1.6 million."""
MAX_TAGS: Final = 30_000
"""Tags of a page, six times as many as any of those: reading takes 60 MB and 2 s for so many."""
MAX_DEPTH: Final = 2_000
"""Nesting beyond which the first look would take minutes; browsers stop at 512."""
# Elements that HTML lets authors leave open (HTML Standard 13.1.2.4), and those without content.
_UNCLOSED: Final = re.compile(
    r"</?(?:p|li|td|tr|th|tbody|thead|tfoot|dt|dd|option|optgroup|body|html|head|br|hr|img|input|"
    r"meta|link|source|area|base|col|embed|track|wbr|param)\b",
    re.IGNORECASE,
)
_EMBEDS: Final = (
    "//blockquote[contains(@class, 'twitter-tweet') or contains(@class, 'instagram-media')"
    " or contains(@class, 'tiktok-embed') or contains(@class, 'bluesky-embed')]"
)
"""Posts shown within an article: others' words, in other languages and often repeated."""
_TEXT_ELEMENTS: Final = ("p", "head", "item", "quote", "ab")
_CAPTION_CREDIT: Final = re.compile(
    r"(?:photo|image|picture|video|graphic)s?(?: credit| by)?\s*:.{0,80}", re.IGNORECASE
)


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
        include_formatting=False, with_metadata=False, prune_xpath=_EMBEDS,
    )  # fmt: skip
    if document is None or isinstance(document, dict):
        return ""
    body = getattr(document, "body", None)
    if body is None:
        return ""
    found = (clean("".join(e.itertext())) for e in body.iter(*_TEXT_ELEMENTS))
    return join_paragraphs(_without_repeats(found))


def _without_repeats(paragraphs: Iterable[str]) -> Iterator[str]:
    """Leave out picture credits and paragraphs that were there before (teasers, nested quotes)."""
    seen: set[str] = set()
    for paragraph in paragraphs:
        if paragraph not in seen and not _CAPTION_CREDIT.fullmatch(paragraph):
            seen.add(paragraph)
            yield paragraph


def parse_html(html: str) -> lxml.html.HtmlElement | None:
    """Parse a page; None when there is nothing in it.

    Raises :class:`DocumentError` (``too-large``, ``too-complex``, ``xml-depth``) for a page beyond
    all reason.
    """
    if len(html) > MAX_HTML:
        raise DocumentError("page", "too-large", f"more than {MAX_HTML:,} characters")
    if html.count("<") > MAX_TAGS:
        raise DocumentError("page", "too-complex", f"more than {MAX_TAGS:,} tags")
    check_depth(html, "page", MAX_DEPTH, _UNCLOSED)
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
