"""Refuse private addresses at the moment of connecting.

Checking a URL first and fetching it afterwards can be cheated by a redirect or by a name that
resolves differently the second time (DNS rebinding). So the check sits in the socket factory,
which sees the very address each connection goes to, whether it came from a resolver, from the
connector's cache or from a literal in the URL.
"""

from __future__ import annotations

import errno
import ipaddress
import re
import socket
from collections.abc import Callable
from typing import Final

from aiohttp.abc import AbstractResolver
from aiohttp.connector import AddrInfoType, TCPConnector

LOOPBACK: Final = "a loopback address"

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# IPv6 blocks that carry an IPv4 address: NAT64 (RFC 6052, well-known and local-use prefix).
_NAT64: Final = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
_NUMERIC: Final = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+))*")
# All global unicast addresses that IANA has given out (RFC 4291, registry of 2000::/3).
_UNICAST: Final = ipaddress.IPv6Network("2000::/3")


class PrivateAddressError(OSError):
    """A connection to this address is refused; ``why`` names its kind.

    ``str()`` is the same for all, because aiohappyeyeballs keeps the class of an error only
    when all addresses of a host failed with the same words.
    """

    def __init__(self, address: str, why: str) -> None:
        super().__init__(errno.EACCES, "private address refused")
        self.address = address
        self.why = why


def why_refused(address: str) -> str | None:
    """Say why an IP address must not be reached from a feed, or None when it may.

    ``address`` is a literal IPv4 or IPv6 address, a zone (``%eth0``) allowed. Anything that is
    no address is refused too.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "which is no IP address"
    embedded = _embedded(ip)
    if embedded is not None:
        return _kind(embedded)
    return _kind(ip)


def why_host_refused(host: str) -> str | None:
    """Say why a URL's host part must not be asked at all, before any look-up; None when it may.

    Catches address literals in every spelling the C library takes (``2130706433``, ``0177.1``,
    ``0x7f.0.0.1``) and ``localhost``. The socket's own check stands behind it; this one gives
    the clearer message, and is the only one when a proxy does the look-up for us.
    """
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return LOOPBACK
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        if not _NUMERIC.fullmatch(name):
            return None
    else:
        return why_refused(name)
    try:
        return why_refused(socket.inet_ntoa(socket.inet_aton(name)))
    except OSError:
        return "which is no IP address"


def _embedded(ip: IPAddress) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address inside a v4-mapped, 6to4, Teredo or NAT64 address."""
    if isinstance(ip, ipaddress.IPv4Address):
        return None
    if ip.ipv4_mapped or ip.sixtofour:
        return ip.ipv4_mapped or ip.sixtofour
    if ip.teredo:
        return ip.teredo[1]
    if any(ip in network for network in _NAT64):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return None


def _kind(ip: IPAddress) -> str | None:
    kinds = (
        (ip.is_loopback, LOOPBACK),
        (ip.is_link_local, "a link-local address"),
        (ip.is_multicast, "a multicast address"),
        (ip.is_unspecified, "the unspecified address"),
        (ip.is_private, "a private address"),
        (ip.is_reserved, "a reserved address"),
        (not ip.is_global, "not a public address"),
        (isinstance(ip, ipaddress.IPv6Address) and ip not in _UNICAST, "a reserved address"),
    )
    return next((words for applies, words in kinds if applies), None)


def guarded_socket(info: AddrInfoType) -> socket.socket:
    """Make the socket for one connection attempt; raises PrivateAddressError instead."""
    family, kind, proto, _, address = info
    host = str(address[0])
    why = why_refused(host)
    if why is not None:
        raise PrivateAddressError(host, why)
    return socket.socket(family=family, type=kind, proto=proto)


def connector(
    *, guarded: bool, resolver: AbstractResolver | None, keepalive_seconds: float
) -> TCPConnector:
    """Make a connector; a guarded one reaches public addresses only.

    Guarded and unguarded connections must never share a connector: a pooled connection to a
    private address would otherwise be handed to a feed that may not use it.
    """
    factory: Callable[[AddrInfoType], socket.socket] | None = guarded_socket if guarded else None
    return TCPConnector(
        resolver=resolver,
        limit=0,  # how many at once is decided before a request starts
        keepalive_timeout=keepalive_seconds,
        socket_factory=factory,
        ttl_dns_cache=60,
    )
