"""The feeds that an HTML page names in its head."""

from __future__ import annotations

from typing import Final

from lxml import etree

from extractors.documents.feed import web_url

_TYPES: Final = frozenset(
    ["application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"]
)


def advertised(body: bytes, url: str) -> tuple[str, ...]:
    """Addresses of the feeds that the page at ``url`` names, in its order (RSS autodiscovery).

    That is ``<link rel="alternate" type="application/rss+xml" href="...">`` and its like. Empty
    when it names none.
    """
    root = etree.fromstring(body, etree.HTMLParser(no_network=True)) if body.strip() else None
    if root is None:
        return ()
    found = [
        web_url(link.get("href", ""), url)
        for link in root.iter("link")
        if "alternate" in link.get("rel", "").lower().split()
        and link.get("type", "").split(";")[0].strip().lower() in _TYPES
        and link.get("href")
    ]
    return tuple(dict.fromkeys(address for address in found if address))
