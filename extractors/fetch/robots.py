"""robots.txt (RFC 9309) for pages: may we, and how far apart."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from protego import Protego

from extractors.errors import FetchError
from extractors.fetch.failures import Reason
from extractors.fetch.records import Reply

AGENT: Final = "Tensionwire"
"""Product token matched against the groups of a robots.txt."""
KEPT_SECONDS: Final = 24 * 3600.0
"""RFC 9309 section 2.4: no copy older than a day is used."""
UNREACHABLE_SECONDS: Final = 3600.0
"""How long a host whose robots.txt gave 5xx or no answer counts as closed (section 2.3.1.4)."""
MAX_BYTES: Final = 512_000
"""Section 2.5 asks for at least 500 KiB to be read; the rest is cut off."""
MAX_CRAWL_DELAY: Final = 60.0
"""Seconds. Longer wishes exist, up to hours; a page a minute is slow enough for any server."""

_KEPT_HOSTS: Final = 2_000


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What one site's robots.txt came to; ``rules`` None with a reason closes all of it."""

    until: float
    rules: Protego | None
    closed: str | None = None


def interpret(reply: Reply | FetchError, now: float) -> Rules:
    """Turn the answer to a request for robots.txt into rules.

    2xx: its rules; 4xx: no rules; 429, 5xx, no answer at all: closed for an hour.
    """
    if isinstance(reply, FetchError):
        return Rules(until=now + UNREACHABLE_SECONDS, rules=None, closed=reply.message)
    if reply.status == 429 or reply.status >= 500:
        return Rules(
            until=now + UNREACHABLE_SECONDS, rules=None, closed=f"it answers {reply.status}"
        )
    text = reply.body[:MAX_BYTES].decode("utf-8-sig", "replace") if reply.status < 300 else ""
    return Rules(until=now + KEPT_SECONDS, rules=Protego.parse(text))


class Robots:
    """Robots rules of many sites, fetched once a day each and kept in memory."""

    def __init__(
        self,
        get: Callable[[str], Awaitable[Reply]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``get`` fetches a URL, raising FetchError when there is no answer."""
        self._get = get
        self._clock = clock
        self._rules: OrderedDict[str, Rules] = OrderedDict()
        self._locks: dict[str, asyncio.Lock] = {}

    async def delay(self, url: str) -> float:
        """Return the site's crawl-delay in seconds (0 for none) if the URL may be fetched.

        Raises FetchError: ``robots`` when its rules forbid it, ``robots-unreachable`` while its
        robots.txt cannot be had.
        """
        rules = await self._rules_of(url)
        if rules.rules is None:
            raise FetchError(
                url, Reason.ROBOTS_UNREACHABLE, f"its robots.txt cannot be had: {rules.closed}"
            )
        if not rules.rules.can_fetch(url, AGENT):
            raise FetchError(url, Reason.ROBOTS, "its robots.txt asks us not to fetch it")
        return min(float(rules.rules.crawl_delay(AGENT) or 0.0), MAX_CRAWL_DELAY)

    async def _rules_of(self, url: str) -> Rules:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        lock = self._locks.setdefault(origin, asyncio.Lock())
        async with lock:
            known = self._rules.get(origin)
            if known is None or known.until <= self._clock():
                known = await self._fetch(f"{origin}/robots.txt")
                self._rules[origin] = known
            self._rules.move_to_end(origin)
        while len(self._rules) > _KEPT_HOSTS:
            forgotten, _ = self._rules.popitem(last=False)
            self._locks.pop(forgotten, None)
        return known

    async def _fetch(self, url: str) -> Rules:
        try:
            return interpret(await self._get(url), self._clock())
        except FetchError as error:
            if error.reason in {Reason.PRIVATE_ADDRESS, Reason.HOST_PAUSED}:
                raise  # says nothing about robots.txt, and the page itself would meet the same
            return interpret(error, self._clock())
