"""One GET over HTTP: redirects, turns at hosts, caps on time and size, refused addresses."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Final, Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from config.settings import FetchSettings
from extractors.errors import FetchError
from extractors.fetch import body, policy
from extractors.fetch.failures import Reason, from_exception
from extractors.fetch.hosts import Hosts, IdleConnections
from extractors.fetch.lanes import Backlog
from extractors.fetch.proxies import proxy_for
from extractors.fetch.records import Hop, Reply
from extractors.fetch.redirects import REDIRECT
from extractors.fetch.resolver import connector, why_host_refused
from extractors.fetch.urls import shown

_KEEPALIVE_SECONDS: Final = 6.0  # a little more than the usual spacing
_IDLE_HOSTS: Final = 100
_HEADER_BYTES: Final = 65_536  # real sites send policies and cookies far above aiohttp's 8 KiB
_LARGE_AT_ONCE: Final = 4
_CHUNK: Final = 65_536
# RFC 6265 section 4.1.1: a token, then printable ASCII without blank, comma, semicolon, backslash.
# Written as a header by hand, because the standard library raises on names that servers do use.
_COOKIE: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z:\[\]-]+=[!-+\--:<-\[\]-~]{0,4096}")


@dataclass(frozen=True, kw_only=True)
class Request:
    """What to get and within which bounds."""

    url: str
    now: datetime
    cap: int
    """Bytes after decompression."""
    headers: Mapping[str, str] = field(default_factory=dict)
    allow_private: bool = False
    delay: Callable[[str], Awaitable[float]] | None = None
    """Asked before each hop for the seconds its host wants between requests; may refuse."""
    backlog: Backlog | None = None
    """No hop starts while this is full."""
    held: AsyncExitStack | None = None
    """Takes over the permit for a large body, for as long as the caller keeps the body."""


@dataclass
class _Progress:
    """Where a chain of hops has come to."""

    url: URL
    seconds_left: float
    hops: list[Hop] = field(default_factory=list)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    """By site: some redirect to themselves until their cookie comes back."""
    seen: set[tuple[str, str]] = field(default_factory=set)
    timer: asyncio.Timeout | None = None


class Transport:
    """The HTTP client. Three separate connection pools: guarded, unguarded, and to proxies."""

    def __init__(
        self,
        settings: FetchSettings,
        hosts: Hosts,
        *,
        user_agent: str,
        proxies: Mapping[str, str],
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._settings = settings
        self._hosts = hosts
        self._user_agent = user_agent
        self._proxies = proxies
        self._resolver = resolver
        self._limits = policy.Limits.of(settings)
        self._permits = asyncio.Semaphore(settings.concurrency)
        self._large = asyncio.Semaphore(_LARGE_AT_ONCE)
        self._large_polls = asyncio.Semaphore(_LARGE_AT_ONCE)
        self._idle = IdleConnections(_IDLE_HOSTS, _KEEPALIVE_SECONDS)
        self._sessions: dict[str, aiohttp.ClientSession] = {}

    async def __aenter__(self) -> Self:
        for pool in ("guarded", "unguarded", "proxied"):
            self._sessions[pool] = self._session(guarded=pool == "guarded")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for session in self._sessions.values():
            await session.close()

    def _session(self, *, guarded: bool) -> aiohttp.ClientSession:
        settings = self._settings
        return aiohttp.ClientSession(
            connector=connector(
                guarded=guarded, resolver=self._resolver, keepalive_seconds=_KEEPALIVE_SECONDS
            ),
            timeout=aiohttp.ClientTimeout(
                total=None,  # counted over all hops, see get()
                connect=settings.connect_seconds,
                sock_connect=settings.connect_seconds,
                sock_read=settings.read_seconds,
            ),
            headers={"User-Agent": self._user_agent, "Accept-Encoding": body.ACCEPTED},
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            max_line_size=_HEADER_BYTES,
            max_field_size=_HEADER_BYTES,
            read_bufsize=_CHUNK,
        )

    async def get(self, request: Request) -> Reply:
        """Get a URL, following redirects, and return the final answer whatever its status.

        The total time cap counts time at work, not time spent waiting for a host's turn.
        Raises FetchError when there is no usable answer.
        """
        try:
            start = URL(request.url)
        except ValueError as error:
            raise FetchError(shown(request.url), Reason.BAD_URL, f"is no URL ({error})") from error
        progress = _Progress(url=start, seconds_left=self._settings.total_seconds)
        while True:
            self._check_target(progress, request)
            url = str(progress.url)
            delay = await request.delay(url) if request.delay else 0.0
            async with self._turn(request, url, delay):
                reply = await self._timed_hop(request, progress)
            pause = policy.pause_seconds(
                reply.status, reply.header("retry-after"), request.now, self._limits
            )
            if pause:
                self._hosts.pause(url, pause)
            if reply.status not in REDIRECT:
                return reply
            self._follow(progress, reply)

    @asynccontextmanager
    async def _turn(self, request: Request, url: str, delay: float) -> AsyncIterator[None]:
        """Wait for the host's turn and for a permit, at a time when there is room for the result.

        A turn that comes while there is no room is given back: waiting for room with a turn in
        hand would keep a page of the same host from the very caller who makes the room.
        """
        while True:
            if request.backlog is not None:
                await request.backlog.room()
            async with self._hosts.turn(url, delay), self._permits:
                if request.backlog is None or not request.backlog.full:
                    yield
                    return

    def _check_target(self, progress: _Progress, request: Request) -> None:
        url = progress.url
        if url.scheme not in {"http", "https"} or not url.host:
            reason = Reason.BAD_REDIRECT if progress.hops else Reason.BAD_URL
            raise FetchError(shown(str(url)), reason, "is not an http or https address")
        why = None if request.allow_private else why_host_refused(url.host)
        if why is not None:
            raise FetchError(shown(str(url)), Reason.PRIVATE_ADDRESS, f"leads to {url.host}, {why}")
        cookies = repr(sorted(progress.cookies.get(_site(url), {}).items()))
        if (str(url), cookies) in progress.seen:
            raise FetchError(shown(str(url)), Reason.REDIRECT_LOOP, "redirects in a circle")
        progress.seen.add((str(url), cookies))

    async def _timed_hop(self, request: Request, progress: _Progress) -> Reply:
        """Do one hop within what is left of the total time; every failure becomes FetchError."""
        url, started = str(progress.url), time.monotonic()
        try:
            async with asyncio.timeout(progress.seconds_left) as progress.timer:
                reply = await self._hop(request, progress)
        except TimeoutError as error:
            raise from_exception(url, error) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise from_exception(url, error) from error
        took = time.monotonic() - started
        progress.seconds_left = max(0.001, progress.seconds_left - took)
        spent = self._settings.total_seconds - progress.seconds_left
        return Reply(
            url=request.url,
            final_url=url,
            status=reply[0].status,
            headers=tuple((k.lower(), _text(v)) for k, v in reply[0].headers.items()),
            body=reply[1],
            hops=tuple(progress.hops),
            bytes=reply[2],
            ms=round(spent * 1000),
        )

    async def _hop(
        self, request: Request, progress: _Progress
    ) -> tuple[aiohttp.ClientResponse, bytes, int]:
        url = progress.url
        response = await self._answer(request, progress)
        try:
            kept = progress.cookies.setdefault(_site(url), {})
            for name, morsel in response.cookies.items():
                if _COOKIE.fullmatch(f"{name}={morsel.coded_value}"):
                    kept[name] = morsel.coded_value
            content, received = b"", 0
            if response.status in {200, 203}:
                content, received = await self._content(request, response, progress.timer)
            if response.status in {200, 203, 204, 304}:
                response.release()
        finally:
            response.close()  # after release() this does nothing; else the rest is not read
        return response, content, received

    async def _answer(self, request: Request, progress: _Progress) -> aiohttp.ClientResponse:
        """Send the request and wait for the answer's headers, for a bounded time."""
        url = progress.url
        proxy = proxy_for(str(url), self._proxies)
        pool = "unguarded" if request.allow_private else "guarded"
        headers = dict(request.headers)
        if not self._idle.keep(str(url)):
            headers["Connection"] = "close"
        cookies = progress.cookies.get(_site(url))
        if cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        patience = self._settings.connect_seconds + self._settings.read_seconds
        try:
            async with asyncio.timeout(patience) as waiting:
                return await self._sessions["proxied" if proxy else pool].get(
                    url,
                    headers=headers,
                    proxy=proxy,
                    allow_redirects=False,
                )
        except (aiohttp.SocketTimeoutError, TimeoutError) as error:
            if isinstance(error, aiohttp.SocketTimeoutError) or waiting.expired():
                raise FetchError(
                    shown(str(url)), Reason.TIMEOUT_FIRST_BYTE, "no answer in time"
                ) from error
            raise

    async def _content(
        self, request: Request, response: aiohttp.ClientResponse, timer: asyncio.Timeout | None
    ) -> tuple[bytes, int]:
        url = shown(str(response.url))
        declared = response.content_length
        if declared is not None and declared > request.cap:
            raise FetchError(
                url, Reason.TOO_LARGE, f"announces {declared:,} bytes, more than {request.cap:,}"
            )
        chain = body.decoders(url, response.headers.get("Content-Encoding"))
        async with AsyncExitStack() as until_read:

            async def on_large() -> None:
                when, asked = (timer.when() if timer else None), time.monotonic()
                if timer is not None:
                    timer.reschedule(None)  # the server is not to blame for this wait
                if request.held is not None:
                    await request.held.enter_async_context(self._large_polls)
                else:
                    await until_read.enter_async_context(self._large)
                if timer is not None and when is not None:
                    timer.reschedule(when + time.monotonic() - asked)

            return await body.read_body(url, _chunks(response), chain, request.cap, on_large)

    def _follow(self, progress: _Progress, reply: Reply) -> None:
        """Move to where a redirect points."""
        location = reply.header("location")
        here = shown(str(progress.url))
        if not location:
            raise FetchError(here, Reason.BAD_REDIRECT, f"answers {reply.status} without a target")
        if len(progress.hops) >= self._settings.max_redirects:
            raise FetchError(
                here, Reason.TOO_MANY_REDIRECTS, f"redirects more than {len(progress.hops)} times"
            )
        try:
            progress.url = progress.url.join(URL(location.strip())).with_fragment(None)
        except ValueError as error:
            raise FetchError(
                here, Reason.BAD_REDIRECT, f"redirects to what is no URL: {location[:100]!r}"
            ) from error
        progress.hops.append(Hop(status=reply.status, to=str(progress.url)))


def _site(url: URL) -> str:
    """Name whom a cookie goes back to: the same scheme, host and port, nobody else."""
    return f"{url.scheme}://{url.host}:{url.port}"


def _text(value: str) -> str:
    """Make a header safe to keep: aiohttp leaves bytes that are no UTF-8 as lone surrogates."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


async def _chunks(response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    async for chunk in response.content.iter_chunked(_CHUNK):
        yield chunk
