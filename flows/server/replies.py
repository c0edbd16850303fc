"""Answers as HTTP: conditional requests, compression, validators."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final

from fastapi import Request, Response

from flows.server.cache import SHRINKS, Answer

SMALL: Final = 512
"""Bytes under which compressing is not worth it."""
LEVEL: Final = 5
"""Of gzip: higher ones cost much more time for a few per cent."""


def packed(body: bytes, media: str) -> bytes | None:
    """``body`` in gzip, the same bytes each time; None where it would not be smaller."""
    if len(body) < SMALL or not any(word in media for word in SHRINKS):
        return None
    small = gzip.compress(body, LEVEL, mtime=0)
    return small if len(small) < len(body) else None


def http_date(moment: float) -> str:
    """Seconds since 1970 as HTTP has dates."""
    return format_datetime(datetime.fromtimestamp(int(moment), UTC), usegmt=True)


def reply(request: Request, answer: Answer, modified: float, about: Mapping[str, str]) -> Response:
    """The answer, compressed if the client takes that, or 304 when it has it already.

    ``modified``: seconds since 1970; ``about``: further headers.
    """
    small = answer.packed if _takes_gzip(request) else None
    headers = {
        "ETag": answer.etag if small is None else _packed_tag(answer.etag),
        "Last-Modified": http_date(modified),
        "Cache-Control": "no-cache",
        "Vary": "Accept-Encoding",
        **dict(answer.headers),
        **about,
    }
    if is_unchanged(request, answer.etag, modified):
        return Response(status_code=304, headers=headers)
    if small is not None:
        headers["Content-Encoding"] = "gzip"
    return Response(answer.body if small is None else small, 200, headers, answer.media)


def _packed_tag(etag: str) -> str:
    """Two encodings are two representations, so a strong validator tells them apart."""
    return f'{etag[:-1]}-gzip"'


def is_unchanged(request: Request, etag: str, modified: float) -> bool:
    """True when the client's validators are those of what it would get (RFC 9110, 13.2.2)."""
    given = request.headers.get("if-none-match")
    if given is not None:
        tags = {tag.strip().removeprefix("W/") for tag in given.split(",")}
        return bool(tags & {"*", etag, _packed_tag(etag)})
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        known = parsedate_to_datetime(since)
    except ValueError:  # the RFC has such a header ignored
        return False
    return int(modified) <= known.replace(tzinfo=known.tzinfo or UTC).timestamp()


def _takes_gzip(request: Request) -> bool:
    for part in request.headers.get("accept-encoding", "").split(","):
        name, _, weight = part.partition(";")
        if name.strip().lower() in {"gzip", "*"}:
            return weight.replace(" ", "").lower() not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
