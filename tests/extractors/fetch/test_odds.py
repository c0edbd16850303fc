"""Odd answers, odd addresses, proxies, and what may be written down."""

import asyncio
from datetime import UTC, datetime, timedelta
from random import Random

import msgspec
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from extractors.fetch.client import Fetcher, user_agent
from extractors.fetch.failures import Reason
from extractors.fetch.proxies import proxy_for
from extractors.fetch.records import FeedState, Outcome, Poll
from extractors.fetch.urls import shown
from tests.extractors.fetch.servers import RSS, RawHandler, feed, raw, settings, site

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def fetcher(**changes: object) -> Fetcher:
    return Fetcher(settings(**changes), rng=Random(1), proxies={})


def sends(headers: bytes, asked: list[bytes]) -> RawHandler:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(headers)
        length = str(len(RSS)).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + length)
        writer.write(b"\r\n" + headers + b"\r\n" + RSS)
        await writer.drain()

    return handler


@pytest.mark.parametrize(
    ("headers", "etag"),
    [
        (b'ETag: "plain"\r\n', '"plain"'),
        (b"ETag: unquoted-1\r\n", "unquoted-1"),
        (b"ETag: \r\n", None),
        (b'ETag: "\xe9t\xe9"\r\n', None),
        (b'ETag: "' + b"a" * 2000 + b'"\r\n', None),
        (b"Set-Cookie: a[b]:c=1; path\r\nSet-Cookie: =;;\r\nSet-Cookie: \xff\r\n", None),
        (b"Content-Type: text/\xff\xfe\r\n", None),
    ],
)
def test_odd_headers_are_survived_and_the_state_can_be_stored(
    headers: bytes, etag: str | None
) -> None:
    async def run() -> None:
        asked: list[bytes] = []
        async with raw(sends(headers, asked)) as url, fetcher() as client:
            first = await client.poll(feed(url + "/f"), None, NOW)
            assert (first.outcome, first.state.etag) == (Outcome.NEW, etag)
            stored = msgspec.json.decode(msgspec.json.encode(first), type=Poll)
            assert stored == first
            again = await client.poll(feed(url + "/f"), stored.state, NOW)
            assert again.outcome == Outcome.UNCHANGED
            assert len(asked) == 2

    asyncio.run(run())


@pytest.mark.parametrize("cookie", ["a[b]:c=1", "a=b c; d", 'x="\\"', "=", "é=ü", "a=1, b=2"])
def test_odd_cookies_in_a_redirect_are_survived(cookie: str) -> None:
    async def serve(request: web.Request) -> web.StreamResponse:
        if request.path == "/f":
            return web.Response(status=302, headers={"Location": "/g", "Set-Cookie": cookie})
        return web.Response(body=RSS)

    async def run() -> None:
        async with site(serve) as server, fetcher() as client:
            assert (await client.poll(feed(server.url + "/f"), None, NOW)).outcome == Outcome.NEW

    asyncio.run(run())


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("ftp://a.example/", Reason.BAD_REDIRECT),
        ("file:///etc/passwd", Reason.BAD_REDIRECT),
        ("javascript:alert(1)", Reason.BAD_REDIRECT),
        ("http://", Reason.REDIRECT_LOOP),
        ("http://[bad/", Reason.BAD_REDIRECT),
        ("http://a.example:port/", Reason.BAD_REDIRECT),
        ("/tidy me?q=ü#part", None),
        ("?page=2", None),
        ("//{host}/other", None),
    ],
)
def test_where_redirects_may_lead(location: str, reason: Reason | None) -> None:
    async def serve(request: web.Request) -> web.StreamResponse:
        if request.path_qs != "/f":
            return web.Response(body=RSS)
        target = location.replace("{host}", request.host)
        return web.Response(status=302, headers={"Location": target})

    async def run() -> None:
        async with site(serve) as server, fetcher() as client:
            poll = await client.poll(feed(server.url + "/f"), None, NOW)
            assert poll.reason == reason
            assert "#" not in poll.final_url

    asyncio.run(run())


def test_a_server_without_tls_on_a_secure_address() -> None:
    async def serve(request: web.Request) -> web.StreamResponse:
        return web.Response(body=RSS)

    async def run() -> None:
        async with site(serve) as server, fetcher() as client:
            secure = server.url.replace("http:", "https:")
            assert (await client.poll(feed(secure), None, NOW)).reason == Reason.TLS

    asyncio.run(run())


def test_passwords_are_used_and_never_written_down() -> None:
    async def serve(request: web.Request) -> web.StreamResponse:
        allowed = request.headers.get("Authorization") == "Basic ZGVzazpzZWNyZXQ="
        return web.Response(status=200 if allowed else 401, body=RSS)

    async def run() -> None:
        async with site(serve) as server, fetcher() as client:
            url = server.url.replace("http://", "http://desk:secret@")
            good = await client.poll(feed(url + "/f"), None, NOW)
            assert (good.outcome, good.final_url) == (Outcome.NEW, server.url + "/f")
            bad = await client.poll(feed("http://desk:secret@127.0.0.1:9/f"), None, NOW)
            assert bad.outcome == Outcome.FAILED
            assert "secret" not in f"{bad.final_url} {bad.message} {bad.state.last_error}"

    asyncio.run(run())


@given(st.text(max_size=30))
def test_shown_never_holds_a_password(rest: str) -> None:
    assert shown("http://a.example/" + rest) == "http://a.example/" + rest
    assert shown(f"https://u:p4ss@a.example/{rest}") == f"https://a.example/{rest}"


def test_the_host_that_answered_is_paused_not_the_one_that_redirected_there() -> None:
    async def busy(request: web.Request) -> web.StreamResponse:
        return web.Response(status=429, headers={"Retry-After": "7200"})

    async def run() -> None:
        async with site(busy) as target:

            async def forward(request: web.Request) -> web.StreamResponse:
                if request.path == "/moved":
                    return web.Response(status=302, headers={"Location": target.url + "/f"})
                return web.Response(body=RSS)

            async with site(forward) as front:
                moved = feed(front.url + "/moved", "moved")
                async with fetcher() as client:
                    state = (await client.poll(moved, None, NOW)).state
                pairs = [
                    (moved, state),
                    (feed(front.url + "/own", "own"), None),
                    (feed(target.url + "/own", "theirs"), None),
                ]
                async with fetcher() as client:
                    later = NOW + timedelta(hours=1)
                    polls = {p.feed_id: p async for p in client.poll_all(pairs, later)}
        assert polls["own"].outcome == Outcome.NEW
        assert polls["moved"].outcome == polls["theirs"].outcome == Outcome.SKIPPED
        assert len(target.requests) == 1

    asyncio.run(run())


PROXIES = {"http": "proxy.example:3128", "https": "http://secure.example:3129", "no": "inside.org"}


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("http://a.example/", "http://proxy.example:3128"),
        ("https://a.example/", "http://secure.example:3129"),
        ("http://www.inside.org/", None),
        ("http://127.0.0.1:8000/", None),
        ("http://localhost/", None),
        ("http://[::1]/", None),
    ],
)
def test_proxies_of_the_environment(url: str, proxy: str | None) -> None:
    assert proxy_for(url, PROXIES) == proxy
    assert proxy_for(url, {}) is None
    assert proxy_for("http://a.example/", PROXIES | {"no": "*"}) is None


def test_requests_go_through_the_proxy_with_the_whole_address() -> None:
    async def serve(request: web.Request) -> web.StreamResponse:
        return web.Response(body=RSS)

    async def run() -> None:
        async with site(serve) as proxy:
            client = Fetcher(settings(), rng=Random(1), proxies={"http": proxy.url})
            async with client:
                poll = await client.poll(
                    feed("http://news.example/f", allow_private=False), None, NOW
                )
                assert poll.outcome == Outcome.NEW
                tricky = feed("http://2130706433/f", "b", allow_private=False)
                assert (await client.poll(tricky, None, NOW)).reason == Reason.PRIVATE_ADDRESS
            assert [headers["host"] for _, headers in proxy.requests] == ["news.example"]
            gone = Fetcher(settings(), rng=Random(1), proxies={"http": "http://127.0.0.1:9"})
            async with gone:
                dead = await gone.poll(feed("http://news.example/f"), None, NOW)
                assert (dead.reason, dead.state.failures) == (Reason.PROXY, 0.25)

    asyncio.run(run())


def test_the_user_agent_cannot_carry_a_header() -> None:
    assert user_agent("me@desk.example") == "Tensionwire/0.1.0 (+me@desk.example)"
    assert "\n" not in user_agent("a\r\nX-Evil: 1")


def test_a_state_survives_json() -> None:
    state = FeedState(
        feed_id="a",
        url="http://a.example/",
        etag='W/"x"',
        validators_since=NOW,
        next_poll=NOW,
        redirect_day=NOW.date(),
    )
    assert msgspec.json.decode(msgspec.json.encode(state), type=FeedState) == state
