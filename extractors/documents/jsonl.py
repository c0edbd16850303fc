"""Article JSON lines: ``id, url, published, title, text`` and the other fields of ``Article``."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import IO, Any, Final

from extractors.documents.assemble import Draft, article, reject
from extractors.documents.dates import parse_date
from extractors.documents.decode import GZIP_MAGIC
from extractors.documents.jsonfeed import parse_json
from extractors.documents.language import language_code
from extractors.errors import DocumentError
from extractors.records import Article, ArticleStatus, Rejected

MAX_LINE: Final = 16 * 1024 * 1024
"""Longest line read, in bytes: what keeps a decompression bomb within bounds."""
_SHOWN: Final = 60
"""Characters of a bad value that a reject quotes."""


def read_lines(stream: IO[bytes], url: str, *, source: str = "") -> Iterator[Article | Rejected]:
    """Yield one article or reject per non-empty line of ``stream``, gzip or plain.

    Streams: memory is bounded by the longest line. A line that is no article is rejected with its
    number and the others go on; a damaged gzip stream or an endless line ends the reading.
    """
    lines = gzip.GzipFile(fileobj=stream) if _is_gzip(stream) else stream
    number = 0
    try:
        while line := lines.readline(MAX_LINE + 1):
            number += 1
            if len(line) > MAX_LINE:
                detail = f"line {number} is longer than {MAX_LINE} bytes; reading stopped there"
                yield reject(url, "too-large", detail, source=source)
                return
            if line.strip():
                yield _line(line, f"{url}:{number}", source)
    except (OSError, EOFError, zlib.error) as error:
        yield reject(url, "gzip", f"damaged after line {number} ({error})", source=source)


def _is_gzip(stream: IO[bytes]) -> bool:
    if isinstance(stream, io.BufferedReader):  # a pipe cannot go back
        return stream.peek(2)[:2] == GZIP_MAGIC
    magic = stream.read(2)
    stream.seek(0)
    return magic == GZIP_MAGIC


def _line(line: bytes, subject: str, source: str) -> Article | Rejected:
    try:
        row = parse_json(line, subject)
    except DocumentError as error:
        return reject(subject, error.reason, error.message, line, source)
    if not is_article(row):
        detail = "not an object with a text"
        return reject(subject, "not-an-article", detail, line, source)
    return row_article(row, line, subject, source)


def is_article(row: Any) -> bool:
    """Tell whether decoded JSON has the shape of an article line."""
    return isinstance(row, dict) and isinstance(row.get("text"), str)


def row_article(
    row: Mapping[str, Any], body: bytes, subject: str, source: str = ""
) -> Article | Rejected:
    """Make the article of one decoded line. Its id and its text stay exactly as they are.

    A line may have no date; one whose date is none is rejected as ``bad-date``, unless it is a
    kill, which needs none. ``subject`` names the line in that reject.
    """
    authors = row.get("authors")
    word = str(row.get("status", ""))
    status = ArticleStatus(word) if word in set(ArticleStatus) else ArticleStatus.USABLE
    version = row.get("version")
    published = _published(row)
    undated = published is None and row.get("published") not in (None, "")
    if undated and status is not ArticleStatus.CANCELED:
        stated = json.dumps(row["published"], ensure_ascii=False)[:_SHOWN]
        return reject(subject, "bad-date", f"published is no date: {stated}", body, source)
    return article(
        Draft(
            id=_text(row, "id"),
            url=_text(row, "url"),
            guid=_text(row, "guid"),
            title=_text(row, "title"),
            text=_text(row, "text"),
            published=published,
            outlet=_text(row, "outlet") or _text(row, "source"),
            language=language_code(_text(row, "language")),
            authors=tuple(a for a in authors if isinstance(a, str))
            if isinstance(authors, list)
            else (),
            dateline=_text(row, "dateline") or None,
            agency=_text(row, "agency") or None,
            version=version if isinstance(version, int) and version > 0 else 1,
            status=status,
            verbatim=True,
        ),
        source=source,
        body=body,
    )


def _published(row: Mapping[str, Any]) -> datetime | None:
    value = row.get("published")
    return parse_date(value) if isinstance(value, str | int | float) else None


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
