"""Servers that attack, polled by a whole process: it ends in seconds and stays small, and another
feed goes on. ``test_hostile`` and ``test_read`` look at the single defences."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from aiohttp import web

from tests.extractors.fetch.servers import Handler, RawHandler, gzip_bomb, raw, site
from tests.flows.attacked import Plan, Seen, attacked

MEMORY_MIB: Final = 300.0
SECONDS: Final = 30.0
"""Several times what any of them takes on an idle machine; the caps of time are in LIMITS."""
LED: Final = 4
"""Pages to which a feed leads."""
LIMITS: Final = {
    "feed_bytes": 15_000_000,
    "page_bytes": 15_000_000,
    "read_seconds": 5.0,
    "total_seconds": 20.0,
}
"""Sizes as shipped, times hurried."""
NESTED: Final = 100_000
TEXT: Final = "Envoys met at the border and agreed on nothing. " * 20
GOOD: Final = (
    "<rss version='2.0'><channel><title>Good</title><item><guid>1</guid><title>Talks</title>"
    f"<pubDate>Fri, 13 Jun 2025 08:00:00 GMT</pubDate><description>{TEXT}</description></item>"
    "</channel></rss>"
)


def rss(body: str, head: str = "") -> bytes:
    return f"<?xml version='1.0'?>{head}<rss><channel>{body}</channel></rss>".encode()


def doctype(declarations: str) -> str:
    return f"<!DOCTYPE rss [{declarations}]>"


LAUGHS = '<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
)


def long_line() -> bytes:
    """Article JSON that does not end."""
    text = "x " * 7_000_000
    return f'{{"id": "1", "title": "T", "published": "2025-06-13", "text": "{text}'.encode()


@dataclass(frozen=True)
class Body:
    """A body that attacks whoever reads it, and the reason for which it is refused."""

    content: bytes | Callable[[], bytes]
    reason: str
    format: str | None = None


BODIES: dict[str, Body] = {
    "a billion laughs": Body(rss("<title>&a9;</title>", doctype(LAUGHS)), "xml-entities"),
    "quadratic growth": Body(
        lambda: rss(f"<title>{'&a;' * 50_000}</title>", doctype(f'<!ENTITY a "{"x" * 50_000}">')),
        "xml-entities",
    ),
    "a file of ours": Body(
        rss("<title>&x;</title>", doctype('<!ENTITY x SYSTEM "file:///etc/passwd">')),
        "xml-entities",
    ),
    "entities from an address": Body(
        rss("<title>&x;</title>", doctype('<!ENTITY % x SYSTEM "INSIDE/x.dtd"> %x;')),
        "xml-entities",
    ),
    "nested tags": Body(rss("<a>" * NESTED), "xml-depth"),
    "nested tags in a wire's document": Body(b"<newsItem>" + b"<a>" * NESTED, "xml-depth", "wire"),
    "nested lists": Body(
        b'{"version": "https://jsonfeed.org/version/1.1", "items": ' + b"[" * NESTED, "json"
    ),
    "a gzip file of a gigabyte": Body(lambda: gzip_bomb(1_000), "too-large"),
    "a gzip file of 60 MB": Body(
        lambda: gzip.compress(rss("<title>" + " " * 60_000_000)), "too-large"
    ),
    "one line of 14 MB": Body(long_line, "json", "wire"),
    "a million items": Body(lambda: rss("<item/>" * 1_000_000), "too-many-items"),
    "a million attributes": Body(
        lambda: rss("<item " + " ".join(f"a{n}=''" for n in range(1_000_000)) + "/>"),
        "xml-attributes",
    ),
    "a million links": Body(
        lambda: rss("<item><title>T</title>" + "<link>http://a/</link>" * 600_000), "timeout"
    ),
    "fourteen million characters of four bytes": Body(
        lambda: rss("<item><description>\U0001f300" + "x" * 14_000_000), "too-large"
    ),
}


async def poll(
    tmp_path: Path, url: str, attacker: dict[str, Any], *, limits: Any = None, proxies: Any = None
) -> Seen:
    """Poll an attacker beside a good feed in a process of its own; what holds for all is tested."""
    plan = Plan(
        database=str(tmp_path / "t.duckdb"),
        feeds=(
            {"id": "attacker", "outlet": "A", "allow_private": True, **attacker},
            {"id": "good", "outlet": "G", "allow_private": True, "url": f"{url}/good"},
        ),
        limits={**LIMITS, **(limits or {})},
        proxies=proxies or {},
    )
    seen = await attacked(plan)
    assert seen.outcomes["good"] == "new"
    assert seen.articles["good"] == 1
    assert seen.outcomes["attacker"] in {"failed", "parked", "new"}
    assert seen.seconds < SECONDS
    assert seen.mib < MEMORY_MIB, f"{seen.mib:.0f} MiB"
    return seen


async def good(request: web.Request) -> web.StreamResponse:
    return web.Response(body=GOOD.encode())


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_attacks_its_reader(name: str, tmp_path: Path) -> None:
    body = BODIES[name]
    content = body.content if isinstance(body.content, bytes) else body.content()

    async def serve(request: web.Request) -> web.StreamResponse:
        if request.path != "/bad":
            return await good(request)
        inside = content.replace(b"INSIDE", f"http://{request.host}".encode())
        return web.Response(body=inside)

    async def run() -> None:
        async with site(serve) as server:
            attacker = {"url": f"{server.url}/bad", "format": body.format}
            seen = await poll(tmp_path, server.url, attacker)
            assert body.reason in seen.reasons["attacker"], seen
            assert set(server.paths()) == {"/bad", "/good"}  # nothing else was asked for

    asyncio.run(run())


SLOW: Final = {"read_seconds": 1.0, "total_seconds": 3.0}


def forever(head: bytes, piece: bytes, pause: float) -> RawHandler:
    """A server that never comes to an end, unless the client does."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n" + head)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return handler


STREAMS: dict[str, tuple[RawHandler, str]] = {
    "a gzip bomb": (forever(b"Content-Encoding: gzip\r\n\r\n", gzip_bomb(1), 0), "is larger"),
    "an endless body": (forever(b"\r\n", b"<item>" * 10_000, 0), "is larger"),
    "a slow-loris in the body": (forever(b"\r\n<rss>", b"a", 0.2), "took too long"),
    "a slow-loris in the headers": (forever(b"X-Slow: ", b"a", 0.2), "took too long"),
    "endless headers": (forever(b"", b"X-More: a\r\n" * 1000, 0), "not proper HTTP"),
}


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        *((name, False) for name in STREAMS),
        ("a gzip bomb", True),
        ("a slow-loris in the body", True),
    ],
)
def test_a_server_that_does_not_end(name: str, pages: bool, tmp_path: Path) -> None:
    """As a feed, or as the pages of items of a feed that is sound."""
    handler, words = STREAMS[name]

    async def run() -> None:
        async with raw(handler) as bad, site(good_or_leading(bad)) as server:
            url = f"{server.url}/leading" if pages else f"{bad}/feed"
            attacker = {"url": url, "respect_robots": False}
            seen = await poll(tmp_path, server.url, attacker, limits=SLOW)
            told = seen.reasons["attacker"]
            if pages:
                assert seen.outcomes["attacker"] == "new"
                assert len(told) == LED
            else:
                assert any(words in message for message in told), told

    asyncio.run(run())


def good_or_leading(elsewhere: str) -> Handler:
    """``/leading`` is a feed of items whose pages are elsewhere."""
    items = "".join(
        f"<item><title>Page {n}</title><link>{elsewhere}/{n}</link></item>" for n in range(LED)
    )

    async def serve(request: web.Request) -> web.StreamResponse:
        if request.path == "/leading":
            return web.Response(body=rss(items))
        return await good(request)

    return serve


def deep_page(unit: str) -> bytes:
    return f"<html><head><title>A page</title></head><body>{unit}</body></html>".encode()


PAGES: dict[str, bytes] = {
    "nested elements": deep_page("<div>" * NESTED),
    "unfinished tags": deep_page("<a b='" * 2_000_000),
    "a million elements": deep_page("<p>x</p>" * 1_000_000),
    "as many elements as may be": deep_page("<a href='x'>y</a>" * 14_990),
    "as much text as may be": deep_page("word " * 490_000),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_attacks_its_reader(name: str, tmp_path: Path) -> None:
    async def serve(request: web.Request) -> web.StreamResponse:
        return web.Response(body=PAGES[name], content_type="text/html")

    async def run() -> None:
        async with site(serve) as bad, site(good_or_leading(bad.url)) as server:
            attacker = {"url": f"{server.url}/leading", "respect_robots": False}
            seen = await poll(tmp_path, server.url, attacker)
            found = len(seen.reasons["attacker"]) + seen.articles.get("attacker", 0)
            assert found == LED, seen

    asyncio.run(run())


async def in_a_circle(request: web.Request) -> web.StreamResponse:
    other = "/b" if request.path == "/a" else "/a"
    return web.Response(status=302, headers={"Location": other})


async def onwards(request: web.Request) -> web.StreamResponse:
    return web.Response(status=302, headers={"Location": request.path + "a"})


@pytest.mark.parametrize(
    ("handler", "words"),
    [(in_a_circle, "redirects in a circle"), (onwards, "redirects more than")],
)
def test_redirects_without_an_end(handler: Handler, words: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with site(handler) as bad, site(good) as server:
            seen = await poll(tmp_path, server.url, {"url": f"{bad.url}/a"})
            assert words in seen.reasons["attacker"][0]
            assert len(bad.requests) < 10

    asyncio.run(run())


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{port}/inside",
        "http://169.254.169.254/latest/meta-data/",
        # DNS rebinding: public as long as the proxy asked, private when the name is looked up.
        "http://news.example:{port}/inside",
    ],
)
def test_a_redirect_inside(target: str, tmp_path: Path) -> None:
    """A proxy on loopback plays the public web; the redirect's target is asked directly."""

    async def run() -> None:
        async with site(good) as server:
            port = server.url.rpartition(":")[2]
            inside = target.format(port=port)

            async def outside(request: web.Request) -> web.StreamResponse:
                return web.Response(status=301, headers={"Location": inside})

            async with site(outside) as web_itself:
                seen = await poll(
                    tmp_path,
                    server.url,
                    {"url": "http://news.example/feed", "allow_private": False},
                    proxies={"http": web_itself.url, "no": f"news.example:{port},127.0.0.1"},
                )
            assert "leads to" in seen.reasons["attacker"][0], seen
            assert set(server.paths()) == {"/good"}

    asyncio.run(run())
