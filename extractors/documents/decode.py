"""Bytes to text, for servers and files that lie about their encoding."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from typing import Final

from extractors.errors import DocumentError

GZIP_MAGIC: Final = b"\x1f\x8b"
MAX_BYTES: Final = 64 * 1024 * 1024
"""Cap on one document after decompression; archives are streamed instead (see ``warc``)."""

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED: Final = (
    ("<".encode("utf-16-le"), "utf-16-le"),
    ("<".encode("utf-16-be"), "utf-16-be"),
    ("{".encode("utf-16-le"), "utf-16-le"),
    ("{".encode("utf-16-be"), "utf-16-be"),
)
"""UTF-16 without a byte order mark: how markup and JSON begin then."""
_DECLARED: Final = (
    re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)["']"""),
    re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE),
)
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_CONTROL: Final = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f]")


def charset_of(content_type: str | None) -> str | None:
    """Return the charset parameter of a Content-Type header, if it has one."""
    match = _CHARSET.search(content_type or "")
    return match.group(1) if match else None


def decode(body: bytes, charset: str | None, subject: str) -> str:
    """Decode ``body``; a byte order mark wins, then valid multi-byte UTF-8, then what is declared.

    ``charset`` is what the transport said. Bytes in no such encoding are read as UTF-8 with
    replacement characters when most of it is UTF-8, else as Windows-1252, as browsers do.
    Raises :class:`DocumentError` (``binary``) when the result is not text.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _text(body[len(mark) :].decode(name, "replace"), subject)
    for start, name in _UNMARKED:
        if body.startswith(start):
            return _text(body.decode(name, "replace"), subject)
    try:
        return _text(body.decode("utf-8"), subject)
    except UnicodeDecodeError:
        pass
    for candidate in (charset, *_declared(body)):
        text = _try(body, candidate)
        if text is not None:
            return _text(text, subject)
    return _text(_guess(body), subject)


def _declared(body: bytes) -> list[str]:
    head = body[:4096]
    return [m.group(1).decode("ascii") for pattern in _DECLARED if (m := pattern.search(head))]


def _try(body: bytes, charset: str | None) -> str | None:
    """Decode strictly in ``charset``; None when unknown, or when the bytes are not in it."""
    name = (charset or "").lower()
    if name in ("", "utf-8", "utf8", "us-ascii", "ascii"):
        return None
    if name in ("iso-8859-1", "latin-1", "latin1"):
        name = "windows-1252"  # what is declared Latin-1 is Windows-1252 (WHATWG Encoding)
    try:
        return body.decode(codecs.lookup(name).name)
    except (LookupError, UnicodeDecodeError):
        return None


def _guess(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for character in text[:200_000] if character > "\x7f") - bad
    return text if good > 2 * bad else body.decode("windows-1252", "replace")


def _text(text: str, subject: str) -> str:
    """Refuse what is no text, and drop the control characters that XML forbids."""
    head = text[:4096]
    if head and len(_CONTROL.findall(head)) + head.count("\ufffd") > 0.1 * len(head):
        raise DocumentError(subject, "binary", "these bytes are not text")
    return _CONTROL.sub("", text)


def gunzip(body: bytes, subject: str, limit: int = MAX_BYTES) -> bytes:
    """Decompress gzip bytes (any number of members) up to ``limit`` bytes.

    Raises :class:`DocumentError`: ``too-large`` beyond the limit, ``gzip`` for damaged data.
    """
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as stream:
            data = stream.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DocumentError(subject, "gzip", f"damaged gzip data ({error})") from error
    if len(data) > limit:
        raise DocumentError(subject, "too-large", f"more than {limit} bytes after decompression")
    return data
