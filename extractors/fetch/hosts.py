"""Politeness: how many requests one host gets at once, how far apart, and when it is left alone."""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlsplit

from extractors.errors import FetchError
from extractors.fetch.failures import Reason

# Second levels under a country code that registries give out like a top level (co.uk, gov.au).
# Only politeness depends on it, so a short list does: a wrong guess makes us slower at a host.
_PUBLIC_SECOND: Final = frozenset(
    {"ac", "co", "com", "edu", "gob", "gov", "gouv", "go", "gub", "mil", "ne", "net", "or", "org"}
)


def host_key(url: str) -> str:
    """Name the site whose patience a request uses: registrable domain, or address with port.

    ``https://feeds.bbci.co.uk/x`` gives ``bbci.co.uk``, ``http://127.0.0.1:8000/`` gives
    ``127.0.0.1:8000``.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".").lower()
    try:
        port = parts.port
    except ValueError:
        port = None
    suffix = f":{port}" if port not in {None, 80, 443} else ""
    try:
        return f"{ipaddress.ip_address(host)}{suffix}"
    except ValueError:
        pass
    labels = host.split(".")
    keep = 3 if len(labels[-1]) == 2 and labels[-2:-1] and labels[-2] in _PUBLIC_SECOND else 2
    return ".".join(labels[-keep:]) + suffix


class _Host:
    """What is known of one host; times are those of the clock."""

    def __init__(self, slots: int) -> None:
        self.slots = asyncio.Semaphore(slots)
        self.next_start = 0.0
        self.paused_until = 0.0


class Hosts:
    """Gives out turns at hosts: a number at once, starts spaced, none while a host is paused."""

    def __init__(
        self,
        per_host: int,
        spacing: float,
        *,
        patience: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """``spacing`` and ``patience`` in seconds; a longer pause than that is not waited out."""
        self._per_host = per_host
        self._spacing = spacing
        self._patience = patience
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, url: str, delay: float = 0.0) -> AsyncIterator[None]:
        """Wait for a turn at the URL's host and hold it.

        ``delay`` is the host's own wish in seconds (crawl-delay). Raises FetchError with
        reason ``host-paused`` when the host is paused for longer than our patience.
        """
        host = self._host(url)
        async with host.slots:
            await self._wait(url, host, max(delay, self._spacing))
            yield

    def pause(self, url: str, seconds: float) -> None:
        """Leave the URL's host alone for so long; never shortens a pause."""
        host = self._host(url)
        host.paused_until = max(host.paused_until, self._clock() + seconds)

    def paused(self, url: str) -> float:
        """Return for how many seconds the URL's host is still paused, 0 for not at all."""
        host = self._hosts.get(host_key(url))
        return 0.0 if host is None else max(0.0, host.paused_until - self._clock())

    def _host(self, url: str) -> _Host:
        key = host_key(url)
        if key not in self._hosts:
            self._hosts[key] = _Host(self._per_host)
        return self._hosts[key]

    async def _wait(self, url: str, host: _Host, spacing: float) -> None:
        while True:
            now = self._clock()
            if host.paused_until - now > self._patience:
                seconds = round(host.paused_until - now)
                raise FetchError(
                    url, Reason.HOST_PAUSED, f"its host asked to be left alone ({seconds} s more)"
                )
            start = max(host.next_start, host.paused_until)
            if start <= now:
                host.next_start = now + spacing
                return
            await self._sleep(start - now)


class IdleConnections:
    """Decides which hosts' connections are kept open after a request: few enough in all.

    Each kept connection is a socket until it times out, and most systems let a process have
    1,024 of them; a cycle asks thousands of hosts once each.
    """

    def __init__(
        self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``most`` hosts are kept at a time; ``seconds`` is the connections' own time-out."""
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._kept: OrderedDict[str, float] = OrderedDict()

    def keep(self, url: str) -> bool:
        """Tell whether to keep the connection of this request open, and remember that we do."""
        now, key = self._clock(), host_key(url)
        while self._kept and next(iter(self._kept.values())) <= now - self._seconds:
            self._kept.popitem(last=False)
        if key not in self._kept and len(self._kept) >= self._most:
            return False
        self._kept[key] = now
        self._kept.move_to_end(key)
        return True
