"""XML from strangers: no entities, no network, bounded depth."""

from __future__ import annotations

import re
from typing import Final

import lxml.etree as et

from extractors.documents.decode import decode
from extractors.errors import DocumentError

MAX_DEPTH: Final = 500
"""Deepest nesting accepted; real feeds and wire documents stay under 50."""
MAX_ATTRIBUTES: Final = 250
"""Most attributes of one element: feedparser takes a minute for 30,000, real feeds have 20."""

_MISC: Final = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_DOCTYPE: Final = re.compile(r"<!DOCTYPE(?P<rest>[^\[>]*)(?P<end>[\[>])", re.IGNORECASE)
_SUBSET_END: Final = re.compile(r"\]\s*>")
_ENTITY: Final = re.compile(r"<!ENTITY", re.IGNORECASE)
_DECLARATION: Final = re.compile(r"^\s*<\?xml\b[^>]*\?>\s*")
_EVENT: Final = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)"
    r"|<(?P<close>/)?[a-zA-Z_:][^<>]*>",
    re.DOTALL,
)
_LONG_TAG: Final = re.compile(r"<[a-zA-Z_:][^<>]{1000,}>")
_ATTRIBUTE: Final = re.compile(r"=\s*[\"']")
_ROOT: Final = re.compile(r"<([A-Za-z_][\w.:-]*)")
_VOID: Final = re.compile(r"</?(?:br|hr|img)\b", re.IGNORECASE)


def guard(text: str, subject: str, max_depth: int = MAX_DEPTH) -> str:
    """Return ``text`` ready to parse: no XML declaration, no document type.

    Raises :class:`DocumentError`: ``xml-entities`` when the document declares entities (the root
    of every XML bomb and file-reading attack; no feed or wire format needs them), ``xml-depth``
    when it nests deeper than ``max_depth``, ``xml-attributes`` for an element with too many.
    """
    text = text.lstrip("\ufeff")
    declaration = _DECLARATION.match(text)
    begin = declaration.end() if declaration else 0
    start, end = _doctype(text, subject, begin)
    # Copied as seldom as can be: a large text is four bytes a character.
    text = text[begin:start] + text[end:] if end > begin else text[begin:]
    check_depth(text, subject, max_depth)
    for tag in _LONG_TAG.finditer(text):
        if sum(1 for _ in _ATTRIBUTE.finditer(tag.group())) > MAX_ATTRIBUTES:
            message = f"has an element of more than {MAX_ATTRIBUTES} attributes"
            raise DocumentError(subject, "xml-attributes", message)
    return text


def _doctype(text: str, subject: str, at: int) -> tuple[int, int]:
    """Walk from ``at`` over what precedes the root element; return the span of the document type.

    An empty span at ``at`` when there is none.
    """
    span = (at, at)
    while match := _MISC.match(text, at) or _DOCTYPE.match(text, at):
        at = match.end()
        if match.re is _DOCTYPE:
            start = match.start()
            if match["end"] == "[":
                end = _SUBSET_END.search(text, at)
                subset = text[at : end.start() if end else len(text)]
                if _ENTITY.search(subset):
                    message = "declares XML entities, which are refused"
                    raise DocumentError(subject, "xml-entities", message)
                at = end.end() if end else len(text)
            span = (start, at)
    return span


def check_depth(text: str, subject: str, max_depth: int, unclosed: re.Pattern[str] = _VOID) -> None:
    """Count open elements, leaving out those that ``unclosed`` matches.

    Only an upper bound in ill-formed markup, hence the generous limits. Raises
    :class:`DocumentError` (``xml-depth``).
    """
    depth = 0
    for match in _EVENT.finditer(text):
        tag = match.group()
        if tag[1] in "!?" or tag.endswith("/>") or unclosed.match(tag):
            continue
        depth = max(depth + (-1 if match["close"] else 1), 0)
        if depth > max_depth:
            raise DocumentError(subject, "xml-depth", f"nests deeper than {max_depth} elements")


def root_name(text: str) -> str:
    """Return the lower-case local name of the root element, '' when there is no markup."""
    at = 0
    while match := _MISC.match(text, at) or _DOCTYPE.match(text, at):
        subset = match.re is _DOCTYPE and match["end"] == "["
        end = _SUBSET_END.search(text, match.end()) if subset else match
        at = end.end() if end else len(text)
    match = _ROOT.match(text, at)
    return match.group(1).rpartition(":")[2].lower() if match else ""


def parse_xml(body: bytes, subject: str, charset: str | None = None) -> et._Element:
    """Parse well-formed XML and return its root.

    Raises :class:`DocumentError`: those of :func:`guard` and of ``decode``, and ``xml`` with line
    and column when it is not well-formed.
    """
    text = guard(decode(body, charset, subject), subject)
    parser = et.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        return et.fromstring(text.encode("utf-8", "replace"), parser)
    except et.XMLSyntaxError as error:
        raise DocumentError(subject, "xml", f"is not well-formed XML: {error.msg}") from error
