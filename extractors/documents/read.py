"""Any supported document to articles: detection, then the format's reader."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from typing import IO, Any, Final

import msgspec

from extractors.documents.anpa import is_anpa, read_anpa
from extractors.documents.assemble import reject
from extractors.documents.decode import GZIP_MAGIC, MAX_BYTES, decode, gunzip
from extractors.documents.feed import read_feed
from extractors.documents.items import article_of
from extractors.documents.jsonfeed import is_json_feed, parse_json
from extractors.documents.jsonl import is_article, read_lines, row_article
from extractors.documents.newsml1 import read_newsml_1
from extractors.documents.newsmlg2 import ROOTS, read_newsml_g2
from extractors.documents.ninjs import is_ninjs, read_ninjs
from extractors.documents.nitf import read_nitf
from extractors.documents.page import PageReader, read_page
from extractors.documents.plain import read_plain
from extractors.documents.warc import read_warc
from extractors.documents.xml import parse_xml, root_name
from extractors.errors import DocumentError
from extractors.records import Article, Rejected

Found = Iterator[Article | Rejected]

_FEEDS: Final = frozenset({"rss", "feed", "rdf", "channel"})
_HTML: Final = frozenset({
    "html", "head", "body", "div", "p", "article", "main", "section", "meta", "title", "h1",
    "a", "span",
})  # fmt: skip
_HEAD: Final = 8_192
_PACKED_HEAD: Final = 65_536  # compressed bytes that give a head for sure
_WARC: Final = b"WARC/"


def read_document(
    body: bytes, name: str, url: str, *, source: str = "", pages: PageReader = read_page
) -> Found:
    """Yield the articles and rejects of a document of any supported format.

    ``name`` is its file name, for messages; ``url`` the address it has, or ''. The bytes decide,
    not the name. Formats: RSS, RDF, Atom, JSON Feed, HTML, NewsML-G2, NewsML 1, NITF, ninjs,
    IPTC 7901/ANPA, WARC, article JSON lines, plain text; each also gzipped. A document that
    cannot be read as a whole yields one reject; never raises for its content. ``pages`` reads HTML:
    by itself without a time limit.
    """
    try:
        for found in _any(body, name, url, source, pages):
            nameless = isinstance(found, Rejected) and not found.url
            yield msgspec.structs.replace(found, url=name) if nameless else found
    except DocumentError as error:
        yield reject(url or name, error.reason, error.message, body, source)


def read_stream(
    stream: IO[bytes], name: str, *, source: str = "", pages: PageReader = read_page
) -> Found:
    """Yield what a file of any supported format and size holds; see :func:`read_document`.

    WARC archives and long article JSON lines are streamed; any other document of more than
    ``MAX_BYTES`` is rejected as ``too-large``. ``stream`` is seekable and at its start. Raises
    OSError only.
    """
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    start = stream.read(_PACKED_HEAD)
    stream.seek(0)
    try:
        head = _head(start, name)
    except DocumentError as error:
        yield reject(name, error.reason, error.message, start, source)
        return
    if head.startswith(_WARC):
        yield from read_warc(stream, name, source=source, pages=pages)
    elif size <= MAX_BYTES:
        yield from read_document(stream.read(), name, "", source=source, pages=pages)
    elif head.lstrip()[:1] == b"{":
        yield from read_lines(stream, name, source=source)
    else:
        yield reject(name, "too-large", f"{size:,} bytes, more than {MAX_BYTES:,}", source=source)


def _any(body: bytes, name: str, url: str, source: str, pages: PageReader) -> Found:
    subject = url or name
    head = _head(body, subject)
    if head.startswith(_WARC):
        yield from read_warc(io.BytesIO(body), name, source=source, pages=pages)
        return
    if body.startswith(GZIP_MAGIC):
        if head.lstrip()[:1] == b"{" and b"\n{" in head:
            yield from read_lines(io.BytesIO(body), subject, source=source)
            return
        body = gunzip(body, subject)
    if not body.strip():
        raise DocumentError(subject, "empty", "the document is empty")
    if is_anpa(body):
        yield from read_anpa(body, url, source=source)
        return
    text = decode(body, None, subject)
    start = text.lstrip()[:1]
    if start in ("{", "["):
        yield from _json(text, body, url, name, source)
    elif start == "<":
        yield from _markup(text, body, url, subject, source, pages)
    else:
        yield read_plain(text, url, source=source, body=body)


def _head(body: bytes, subject: str) -> bytes:
    """Return the first bytes, decompressed. Raises :class:`DocumentError` (``gzip``)."""
    if not body.startswith(GZIP_MAGIC):
        return body[:_HEAD]
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as stream:
            return stream.read1(_HEAD)
    except (OSError, EOFError, zlib.error) as error:
        raise DocumentError(subject, "gzip", f"damaged gzip data ({error})") from error


def _json(text: str, body: bytes, url: str, name: str, source: str) -> Found:
    subject = url or name
    try:
        value: Any = parse_json(text, subject)
    except DocumentError:
        if "\n" not in text.strip() or text.lstrip()[0] == "[":
            raise
        yield from read_lines(io.BytesIO(text.encode()), subject, source=source)
        return
    if is_json_feed(value):
        for item in read_feed(body, subject, None).items:
            yield article_of(item, source=source)
        return
    rows = value if isinstance(value, list) else [value]
    for row in rows:
        encoded = body if row is value else b""
        if is_article(row) and not is_ninjs(row):
            yield row_article(row, encoded or text.encode(), subject, source)
        elif is_ninjs(row):
            yield from read_ninjs(row, url, source=source, body=encoded)
        else:
            detail = "this JSON is neither a feed, ninjs nor an article"
            yield reject(subject, "unknown-format", detail, encoded, source)


def _markup(
    text: str, body: bytes, url: str, subject: str, source: str, pages: PageReader
) -> Found:
    kind = root_name(text.lstrip("\ufeff"))
    if kind in _FEEDS:
        document = read_feed(body, subject, None)
        for item in document.items:
            yield article_of(item, source=source, outlet=document.title)
        yield from document.rejects
        return
    if kind in _HTML:
        yield pages(body, url, source=source)
        return
    root = parse_xml(body, subject)
    if kind == "nitf":
        yield read_nitf(root, url, source=source, body=body)
    elif kind == "newsml":
        yield from read_newsml_1(root, url, source=source, body=body)
    elif kind in ROOTS:
        yield from read_newsml_g2(root, url, source=source, body=body)
    else:
        raise DocumentError(subject, "unknown-format", f"XML of an unknown kind ({kind})")
