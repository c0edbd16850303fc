"""Loopback servers for the fetch tests: one that behaves, and raw ones that do not."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from config.catalogue import Feed
from config.settings import FetchSettings

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
RawHandler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

RSS: Final = (
    b'<rss version="2.0"><channel><title>t</title><item><guid>1</guid></item></channel></rss>'
)


def settings(**changes: object) -> FetchSettings:
    """Settings that make the tests fast; everything else as shipped."""
    values: dict[str, object] = {
        "contact": "https://desk.example.org/contact",
        "concurrency": 16,
        "per_host": 2,
        "host_spacing_seconds": 0.0,
        "connect_seconds": 2.0,
        "read_seconds": 0.5,
        "total_seconds": 2.0,
        "feed_bytes": 2_000_000,
        "page_bytes": 2_000_000,
        "max_redirects": 4,
        "min_interval_minutes": 10,
        "max_interval_minutes": 1440,
        "park_after_failures": 10.0,
    }
    return FetchSettings.model_validate(values | changes)


def feed(url: str, feed_id: str = "a", /, **changes: object) -> Feed:
    """A feed of a loopback server, which it is allowed to reach unless told otherwise."""
    values: dict[str, object] = {"id": feed_id, "url": url, "outlet": "A", "allow_private": True}
    return Feed.model_validate(values | changes)


@dataclass
class Site:
    """A running server and what it was asked."""

    url: str
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    now: int = 0
    most: int = 0
    """The most requests it had open at a time."""

    def paths(self) -> Counter[str]:
        return Counter(path for path, _ in self.requests)

    def headers(self, path: str) -> list[dict[str, str]]:
        return [headers for asked, headers in self.requests if asked == path]


@asynccontextmanager
async def site(handler: Handler) -> AsyncIterator[Site]:
    """Serve every GET with ``handler`` on a free loopback port."""
    record = Site("")

    async def answer(request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        record.requests.append((request.path, headers))
        record.now += 1
        record.most = max(record.most, record.now)
        try:
            return await handler(request)
        finally:
            record.now -= 1

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    record.url = f"http://{host}:{port}"
    try:
        yield record
    finally:
        await runner.cleanup()


@asynccontextmanager
async def raw(handler: RawHandler) -> AsyncIterator[str]:
    """Serve bare connections; ``handler`` writes what it likes. Ends all of them at the end."""
    open_now: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_now.add(task)
        try:
            await reader.readuntil(b"\r\n\r\n")
            await handler(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client has had enough, or the test is over
        finally:
            open_now.discard(task)
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        server.close()
        for task in list(open_now):
            task.cancel()
        if open_now:
            await asyncio.wait(open_now, timeout=2)


class NamesTo(AbstractResolver):
    """A resolver that gives each look-up the next of its answers: what DNS rebinding does."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        address = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        kind = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [
            ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=0)
        ]

    async def close(self) -> None:
        """Hold nothing."""


def gzip_bomb(megabytes: int) -> bytes:
    """Zeroes, a thousandfold compressed; made in pieces so that the test stays small too."""
    packed = gzip.compress(bytes(1_000_000))
    return packed * megabytes
