"""WARC archives, streamed: pages inside become articles one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Final

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from extractors.documents.assemble import reject
from extractors.documents.page import PageReader, read_page
from extractors.records import Article, Rejected

MAX_PAGE: Final = 15 * 1024 * 1024
"""Bytes of one page after decompression."""
_PAGES: Final = ("text/html", "application/xhtml+xml")


def read_warc(
    stream: IO[bytes], name: str, *, source: str = "", pages: PageReader = read_page
) -> Iterator[Article | Rejected]:
    """Yield the article or reject of every HTML response in an archive of any size.

    ``stream`` may be compressed record by record. ``pages`` reads each page. Records of other kinds
    (images, feeds, requests, robots.txt) are no articles and are passed over; a response other
    than 200 is rejected as ``http-status``. A cut archive gives what it holds and a reject,
    ``truncated`` or ``warc``.
    """
    records = 0
    try:
        for record in ArchiveIterator(stream, auto_decode="all"):
            records += record.record_type != WarcRecordType.no_type
            found = _record(record, source, pages)
            if found is not None:
                yield found
    except (OSError, EOFError, ValueError) as error:
        yield reject(name, "warc", f"the archive is damaged ({error})", source=source)
        return
    if not records:
        yield reject(name, "warc", "the archive holds no record", source=source)


def _record(record: WarcRecord, source: str, pages: PageReader) -> Article | Rejected | None:
    content_type = (record.http_content_type or "").lower()
    if (
        record.record_type != WarcRecordType.response
        or not record.is_http
        or content_type not in _PAGES
    ):
        return None
    url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
    status = record.http_headers.status_code if record.http_headers else None
    body = record.reader.read(MAX_PAGE + 1)
    if status != 200:
        return reject(url, "http-status", f"archived with HTTP status {status}", body, source)
    if len(body) > MAX_PAGE:
        return reject(url, "too-large", f"more than {MAX_PAGE} bytes", source=source)
    if _is_cut(record, len(body)):
        return reject(url, "truncated", "the archive ends within this page", body, source)
    return pages(body, url, charset=record.http_charset, source=source)


def _is_cut(record: WarcRecord, size: int) -> bool:
    """Tell whether a plainly sent body is shorter than its header says."""
    headers = record.http_headers
    if headers.get("Content-Encoding") or headers.get("Transfer-Encoding"):
        return False
    declared = headers.get("Content-Length") or ""
    return declared.isdigit() and size < int(declared)
