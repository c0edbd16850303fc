"""Why a fetch failed: a stable word, its weight, and one plain-English line."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

import aiohttp
from aiodns.error import DNSError

from extractors.errors import FetchError
from extractors.fetch.resolver import PrivateAddressError
from extractors.fetch.urls import shown

HARD: Final = 1.0
SOFT: Final = 0.5
TEMPORARY: Final = 0.25
"""Weights of mediacloud/rss-fetcher: hard 1, soft 0.5, temporary DNS 0.25."""

# c-ares codes that mean "ask again": SERVFAIL, CONNREFUSED, TIMEOUT.
_ARES_TEMPORARY: Final = frozenset({3, 11, 12})
_OUR_SIDE: Final = frozenset(
    {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.ENETDOWN, errno.ENETUNREACH}
)


class Reason(StrEnum):
    """Short stable words, kept in the database and used in reports."""

    BAD_URL = "bad-url"
    DNS = "dns"
    DNS_TEMPORARY = "dns-temporary"
    CONNECT = "connect"
    LOCAL = "local"
    PROXY = "proxy"
    TLS = "tls"
    PRIVATE_ADDRESS = "private-address"
    TIMEOUT_CONNECT = "timeout-connect"
    TIMEOUT_FIRST_BYTE = "timeout-first-byte"
    TIMEOUT_SILENCE = "timeout-silence"
    TIMEOUT_TOTAL = "timeout-total"
    PROTOCOL = "protocol"
    TRUNCATED = "truncated"
    TOO_LARGE = "too-large"
    BAD_ENCODING = "bad-encoding"
    REDIRECT_LOOP = "redirect-loop"
    TOO_MANY_REDIRECTS = "too-many-redirects"
    BAD_REDIRECT = "bad-redirect"
    NOT_FOUND = "not-found"
    GONE = "gone"
    REFUSED = "refused"
    RATE_LIMITED = "rate-limited"
    SERVER_ERROR = "server-error"
    UNEXPECTED_STATUS = "unexpected-status"
    EMPTY = "empty"
    NOT_A_FEED = "not-a-feed"
    ROBOTS = "robots"
    ROBOTS_UNREACHABLE = "robots-unreachable"
    HOST_PAUSED = "host-paused"


_SOFT: Final = frozenset({Reason.NOT_FOUND, Reason.RATE_LIMITED, Reason.SERVER_ERROR})
_TEMPORARY: Final = frozenset({Reason.DNS_TEMPORARY, Reason.LOCAL, Reason.PROXY})


def weight(reason: str) -> float:
    """Return how much one failure of this kind counts towards parking the feed."""
    if reason in _SOFT:
        return SOFT
    return TEMPORARY if reason in _TEMPORARY else HARD


def status_reason(status: int) -> Reason:
    """Return the reason for a final HTTP status that is neither 200 nor 304."""
    named = {404: Reason.NOT_FOUND, 410: Reason.GONE, 429: Reason.RATE_LIMITED}
    if status in named:
        return named[status]
    if status in {401, 402, 403, 451}:
        return Reason.REFUSED
    return Reason.SERVER_ERROR if status >= 500 else Reason.UNEXPECTED_STATUS


def from_exception(url: str, error: BaseException) -> FetchError:
    """Turn what aiohttp, the resolver or the socket raised into our error."""
    reason, message = _classify(error)
    return FetchError(shown(url), reason, message)


def _classify(error: BaseException) -> tuple[Reason, str]:
    causes = tuple(_causes(error))
    for cause in causes:
        if isinstance(cause, PrivateAddressError):
            return Reason.PRIVATE_ADDRESS, (
                f"leads to {cause.address}, {cause.why}; "
                "set allow_private = true for the feed if that is meant"
            )
    kinds: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Reason, str], ...] = (
        (aiohttp.ClientSSLError, Reason.TLS, "the secure connection failed"),
        (aiohttp.ClientHttpProxyError, Reason.PROXY, "the proxy refused"),
        (aiohttp.ClientProxyConnectionError, Reason.PROXY, "the proxy cannot be reached"),
        (aiohttp.ConnectionTimeoutError, Reason.TIMEOUT_CONNECT, "no connection in time"),
        (aiohttp.SocketTimeoutError, Reason.TIMEOUT_SILENCE, "the server fell silent"),
        (TimeoutError, Reason.TIMEOUT_TOTAL, "took too long"),
        ((aiohttp.InvalidURL, UnicodeError), Reason.BAD_URL, "is not an address one can ask"),
        (aiohttp.ClientPayloadError, Reason.TRUNCATED, "the body ended early or was malformed"),
    )
    for kind, reason, message in kinds:
        if isinstance(error, kind):
            return reason, f"{message}{_detail(error)}"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return _dns(causes)
    if isinstance(error, OSError):
        ours = any(isinstance(cause, OSError) and cause.errno in _OUR_SIDE for cause in causes)
        if ours:
            return Reason.LOCAL, f"this machine could not connect{_detail(error)}"
        return Reason.CONNECT, f"the connection failed{_detail(error)}"
    return Reason.PROTOCOL, f"the answer is not proper HTTP{_detail(error)}"


def _dns(causes: tuple[BaseException, ...]) -> tuple[Reason, str]:
    for cause in causes:
        code = cause.args[0] if cause.args else None
        again = isinstance(cause, socket.gaierror) and code == socket.EAI_AGAIN
        ares = isinstance(cause, DNSError) and code in _ARES_TEMPORARY
        if again or ares or isinstance(cause, asyncio.TimeoutError):
            return Reason.DNS_TEMPORARY, "the name could not be looked up just now"
    return Reason.DNS, "the host name does not exist"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Walk the chain of causes, including the OSError that aiohttp keeps aside."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        cause = waiting.pop()
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting += [cause.__cause__, cause.__context__]
        if isinstance(cause, aiohttp.ClientConnectorError):
            waiting.append(cause.os_error)


def _detail(error: BaseException) -> str:
    """Give the library's own words, one line and not too long, where there are any."""
    words = " ".join(str(error).split())[:200]
    return f" ({words})" if words else ""
