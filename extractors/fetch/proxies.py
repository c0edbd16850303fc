"""Proxies as the environment names them (http_proxy, https_proxy, all_proxy, no_proxy)."""

from __future__ import annotations

import urllib.request
from collections.abc import Mapping
from urllib.parse import urlsplit

from extractors.fetch.resolver import LOOPBACK, why_host_refused


def environment_proxies() -> dict[str, str]:
    """Read the environment's proxies: scheme (or ``all``, ``no``) to value."""
    return urllib.request.getproxies_environment()


def proxy_for(url: str, proxies: Mapping[str, str]) -> str | None:
    """Return the proxy a URL goes through, or None for a direct connection."""
    parts = urlsplit(url)
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or not parts.hostname:
        return None
    if why_host_refused(parts.hostname) == LOOPBACK:
        return None  # as Go does: a proxy elsewhere could not reach this machine's own servers
    if urllib.request.proxy_bypass(parts.netloc.rpartition("@")[2], dict(proxies)):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"
