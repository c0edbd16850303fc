"""One address for one page: the identity of articles that have no identifier of their own."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from config.urls import UrlRules, url_rules

_PORTS: Final = {"http": 80, "https": 443}
_UNRESERVED: Final = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
)
_ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_ILLEGAL: Final = re.compile(r"""[^!#$%&'()*+,/0-9:;=?@A-Z\[\]_a-z~.\-]|%(?![0-9A-Fa-f]{2})""")


def normalise(url: str, rules: UrlRules | None = None) -> str:
    """Return the form of ``url`` under which all addresses of one page agree.

    RFC 3986 6.2.2 (case, escapes, dot segments) and 6.2.3 (default port, empty path), then what
    publishers do: http is https, "www.", "m." and "amp." hosts are the bare host, an AMP suffix, an
    index page, a trailing slash, the fragment, user info and tracking parameters go, the other
    parameters are sorted. A fragment that is a path (``#!/story``) stays. For identity only:
    never fetch the result. An address that is not http(s) comes back merely stripped. Idempotent.
    """
    rules = rules or url_rules()
    url = "".join(url.split())
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not parts.hostname:
        return url
    host = _host(parts.hostname, rules)
    if port is not None and port not in _PORTS.values():
        host = f"{host}:{port}"
    path = _path(parts.path, rules)
    query = _query(parts.query, rules)
    fragment = f"#{_escape(parts.fragment)}" if parts.fragment.startswith("!") else ""
    return f"https://{host}{path}{'?' + query if query else ''}{fragment}"


def _host(name: str, rules: UrlRules) -> str:
    name = name.lower().rstrip(".")
    try:
        name = name.encode("idna").decode("ascii") if not name.isascii() else name
    except UnicodeError:
        name = _escape(name)
    labels = name.split(".")
    # A mobile label counts only before a name that can stand alone: "m.co" is no variant of "co".
    while len(labels) > 2 and labels[0] in rules.mobile_labels and not _suffix_only(labels[1:]):
        labels = labels[1:]
    name = ".".join(labels)
    return f"[{name}]" if ":" in name else name


def _suffix_only(labels: list[str]) -> bool:
    """Tell whether what remains looks like a public suffix of two labels, such as ``co.uk``."""
    return len(labels) == 2 and len(labels[1]) == 2 and len(labels[0]) <= 3


def _path(path: str, rules: UrlRules) -> str:
    segments = [s for s in _without_dots(_escape(path).split("/")) if s]
    idle = rules.index_pages | rules.amp_segments
    while segments and segments[-1].lower() in (idle if len(segments) > 1 else rules.index_pages):
        segments.pop()
    while len(segments) > 1 and segments[0].lower() in rules.amp_segments:
        segments.pop(0)
    if segments and segments[-1].lower().endswith(".amp"):
        segments[-1] = segments[-1][: -len(".amp")]
    return "/" + "/".join(segments) if segments else "/"


def _without_dots(segments: list[str]) -> list[str]:
    """Resolve ``.`` and ``..`` (RFC 3986 5.2.4)."""
    kept: list[str] = []
    for segment in segments:
        if segment == "..":
            if kept:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    return kept


def _query(query: str, rules: UrlRules) -> str:
    kept = []
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name and not _ignored(name.lower(), value.lower(), rules):
            kept.append(_escape(pair))
    return "&".join(sorted(set(kept)))


def _ignored(name: str, value: str, rules: UrlRules) -> bool:
    if name in rules.amp_parameters and value in rules.amp_values:
        return True
    return name in rules.tracking or name.startswith(rules.tracking_prefixes)


def _escape(text: str) -> str:
    """Escape what must be escaped, unescape what need not be, in upper-case hexadecimal."""
    text = _ILLEGAL.sub(
        lambda m: "".join(f"%{b:02X}" for b in m.group().encode("utf-8", "replace")), text
    )
    return _ESCAPE.sub(_plain, text)


def _plain(match: re.Match[str]) -> str:
    code = int(match.group(1), 16)
    return chr(code) if code in _UNRESERVED else f"%{code:02X}"
