"""The fetcher: polls feeds and gets pages. The only network code of the program."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import Message
from importlib.metadata import version
from random import Random
from types import TracebackType
from typing import Final, Self

import msgspec
from aiohttp.abc import AbstractResolver

from config.catalogue import Feed
from config.settings import FetchSettings
from extractors.errors import FetchError
from extractors.fetch import lanes, policy, polls
from extractors.fetch.failures import Reason, status_reason
from extractors.fetch.hosts import Hosts, host_key
from extractors.fetch.proxies import environment_proxies
from extractors.fetch.records import FeedState, Fetched, Poll, Reply
from extractors.fetch.robots import MAX_BYTES, Robots
from extractors.fetch.transport import Request, Transport
from extractors.fetch.urls import shown
from extractors.fetch.validators import conditional_headers

_FEED_TYPES: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)
_PAGE_TYPES: Final = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5"
_PATIENCE_SECONDS: Final = 10.0  # a longer pause of a host is for the next cycle
_RESULTS_READY: Final = 32  # bodies waiting for the caller; more would only fill the memory


def user_agent(contact: str) -> str:
    """Say honestly who asks and where to complain: ``Tensionwire/0.1.0 (+contact)``."""
    plain = contact.encode("ascii", "ignore").decode().replace("\n", " ").replace("\r", " ")
    return f"Tensionwire/{version('tensionwire')} (+{plain})"


class Fetcher:
    """Polls feeds and gets pages politely; use as ``async with Fetcher(settings) as fetcher``.

    One fetcher serves one cycle or a longer life; pauses, robots rules and connections are kept
    in it, all that must outlive it is in :class:`FeedState`.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        rng: Random | None = None,
        resolver: AbstractResolver | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> None:
        """``rng`` gives the jitter; ``proxies`` default to those of the environment."""
        self._settings = settings
        self._limits = policy.Limits.of(settings)
        self._rng = Random() if rng is None else rng
        self._hosts = Hosts(
            settings.per_host, settings.host_spacing_seconds, patience=_PATIENCE_SECONDS
        )
        self._transport = Transport(
            settings,
            self._hosts,
            user_agent=user_agent(settings.contact),
            proxies=environment_proxies() if proxies is None else proxies,
            resolver=resolver,
        )
        # Two memories of robots.txt: what a feed with allow_private learnt is not for others.
        self._robots = {private: self._make_robots(private) for private in (False, True)}

    @property
    def limits(self) -> policy.Limits:
        """The bounds that :func:`policy.after_parse` and its like want."""
        return self._limits

    async def __aenter__(self) -> Self:
        await self._transport.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._transport.__aexit__(kind, error, trace)

    async def poll(self, feed: Feed, state: FeedState | None, now: datetime) -> Poll:
        """Ask a feed once, due or not, and say what came and what to remember.

        Never raises for the network: a failure is a Poll with its reason. When the host is
        paused for long the outcome is ``skipped`` and the next poll comes after the pause.
        """
        known = policy.begin(feed, state)
        if feed.parked is not None or known.parked is not None:
            return polls.skipped(known, policy.why_not_now(feed, known, now) or "parked", now)
        return await self._ask(known, self._request(feed, known, now))

    async def poll_all(
        self, pairs: Iterable[tuple[Feed, FeedState | None]], now: datetime
    ) -> AsyncGenerator[Poll, None]:
        """Poll all feeds that are due and yield each result as it comes, the skipped ones too.

        Hosts are asked side by side, each within its own limits; at most
        ``settings.concurrency`` requests run at a time. ``Poll.at`` is ``now`` plus the time
        since the call. Hosts that asked for a pause in an earlier cycle are left alone.
        A large body counts against the few that may be held until the next poll is asked for,
        so read it, let it go, and fetch pages in tasks of their own.
        """
        due: list[tuple[Feed, FeedState]] = []
        for feed, state in pairs:
            known = policy.begin(feed, state)
            if known.host_paused_until is not None and known.host_paused_until > now:
                seconds = (known.host_paused_until - now).total_seconds()
                self._hosts.pause(known.host_paused_url or known.url, seconds)
            why = policy.why_not_now(feed, known, now)
            if why is not None:
                yield polls.skipped(known, why, now)
            else:
                due.append((feed, known))
        started = time.monotonic()
        backlog = lanes.Backlog(_RESULTS_READY)

        @asynccontextmanager
        async def work(pair: tuple[Feed, FeedState]) -> AsyncIterator[Poll]:
            """Hold what a result costs until the caller is done with it."""
            feed, known = pair
            at = now + timedelta(seconds=time.monotonic() - started)
            async with AsyncExitStack() as held:
                request = replace(self._request(feed, known, at), backlog=backlog, held=held)
                poll = await self._ask(known, request)
                with backlog.one():
                    yield poll

        running = lanes.run(
            due,
            lambda pair: host_key(pair[1].moved_to or pair[1].url),
            self._settings.per_host,
            work,
        )
        try:
            async for poll in running:
                yield poll
        finally:
            await running.aclose()

    def _request(self, feed: Feed, known: FeedState, now: datetime) -> Request:
        return Request(
            url=known.moved_to or known.url,
            now=now,
            cap=self._settings.feed_bytes,
            allow_private=feed.allow_private,
        )

    async def _ask(self, known: FeedState, request: Request) -> Poll:
        """Send a feed's request with what is remembered, and judge the answer."""
        conditional = conditional_headers(known, request.now)
        headers = {"Accept": _FEED_TYPES, **conditional}
        started = time.monotonic()
        try:
            reply = await self._transport.get(replace(request, headers=headers))
        except FetchError as error:
            if error.reason == Reason.HOST_PAUSED:
                return self._paused(known, error, request.now)
            ms = round((time.monotonic() - started) * 1000)
            return polls.from_error(known, error, ms, request.now, self._rng, self._limits)
        return polls.from_reply(
            known, reply, bool(conditional), request.now, self._rng, self._limits
        )

    async def page(self, url: str, feed: Feed) -> Fetched:
        """Get one page of a feed, after its host's robots.txt if the feed respects that.

        Raises FetchError with one of the words of :class:`Reason`; anything but 200 is one.
        """
        request = Request(
            url=url,
            now=datetime.now(UTC),
            cap=self._settings.page_bytes,
            headers={"Accept": _PAGE_TYPES},
            allow_private=feed.allow_private,
            delay=self._robots[feed.allow_private].delay if feed.respect_robots else None,
        )
        reply = await self._transport.get(request)
        if reply.status not in {200, 203}:
            reason = status_reason(reply.status)
            raise FetchError(shown(url), reason, f"the server answered {reply.status}")
        if not reply.body:
            raise FetchError(shown(url), Reason.EMPTY, "the server sent an empty page")
        content_type = reply.header("content-type")
        return Fetched(
            url=shown(url),
            final_url=shown(reply.final_url),
            status=reply.status,
            content_type=content_type,
            charset=charset(content_type),
            body=reply.body,
            headers=reply.headers,
            bytes=reply.bytes,
            ms=reply.ms,
        )

    def _make_robots(self, allow_private: bool) -> Robots:
        async def get(url: str) -> Reply:
            return await self._transport.get(
                Request(
                    url=url, now=datetime.now(UTC), cap=MAX_BYTES * 4, allow_private=allow_private
                )
            )

        return Robots(get)

    def _paused(self, state: FeedState, error: FetchError, now: datetime) -> Poll:
        until = now + timedelta(seconds=self._hosts.paused(error.subject))
        later = msgspec.structs.replace(state, next_poll=until)
        skipped = polls.skipped(later, error.message, now)
        return msgspec.structs.replace(skipped, reason=error.reason)


def charset(content_type: str | None) -> str | None:
    """Return the charset parameter of a Content-Type header in lower case, or None."""
    if not content_type:
        return None
    message = Message()
    message["Content-Type"] = content_type.replace("\n", " ").replace("\r", " ")
    return message.get_content_charset() or None
