"""Pages and robots.txt against loopback servers."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import pairwise
from random import Random

import pytest
from aiohttp import web

from extractors.errors import FetchError
from extractors.fetch.client import Fetcher, charset
from extractors.fetch.failures import Reason
from extractors.fetch.records import Hop, Reply
from extractors.fetch.robots import MAX_CRAWL_DELAY, Robots, interpret
from tests.extractors.fetch.servers import Handler, Site, feed, settings, site

ROBOTS = b"""User-agent: *
Disallow: /private
User-agent: tensionwire
Disallow: /not-you
Crawl-delay: 0.2
"""


def answer(robots: web.Response | None = None) -> Handler:
    async def serve(request: web.Request) -> web.StreamResponse:
        if request.path == "/robots.txt":
            if robots is not None:
                return web.Response(status=robots.status, body=robots.body)
            return web.Response(body=ROBOTS)
        if request.path == "/moved":
            return web.Response(status=302, headers={"Location": "/not-you"})
        if request.path == "/missing":
            return web.Response(status=404)
        return web.Response(
            body="<p>Größe</p>".encode("latin-1"),
            headers={"Content-Type": "text/html; charset=ISO-8859-1", "X-Robots-Tag": "noarchive"},
        )

    return serve


Check = Callable[[Site, Fetcher], Awaitable[None]]


def against(handler: Handler, check: Check, **changes: object) -> None:
    async def run() -> None:
        async with site(handler) as server, Fetcher(settings(**changes), proxies={}) as client:
            await check(server, client)

    asyncio.run(run())


async def reason_of(client: Fetcher, url: str, **changes: object) -> str:
    with pytest.raises(FetchError) as failed:
        await client.page(url, feed("http://a.example/", **changes))
    return failed.value.reason


def test_a_page_comes_with_all_that_reading_it_needs() -> None:
    async def check(server: Site, client: Fetcher) -> None:
        page = await client.page(server.url + "/a", feed("http://a.example/"))
        assert (page.status, page.final_url) == (200, server.url + "/a")
        assert page.charset is not None
        assert page.body.decode(page.charset) == "<p>Größe</p>"
        assert page.header("X-Robots-Tag") == "noarchive"
        assert "text/html" in server.headers("/a")[0]["accept"]

    against(answer(), check)


def test_robots_rules_bind_at_every_hop_and_are_asked_for_once() -> None:
    async def check(server: Site, client: Fetcher) -> None:
        assert await reason_of(client, server.url + "/not-you") == Reason.ROBOTS
        assert await reason_of(client, server.url + "/moved") == Reason.ROBOTS
        # Our own group replaces the general one (RFC 9309 section 2.2.1).
        await client.page(server.url + "/private", feed("http://a.example/"))
        assert server.paths() == {"/robots.txt": 1, "/moved": 1, "/private": 1}

    against(answer(), check)


def test_a_feed_may_say_that_robots_do_not_bind() -> None:
    async def check(server: Site, client: Fetcher) -> None:
        source = feed("http://a.example/", respect_robots=False)
        assert (await client.page(server.url + "/not-you", source)).status == 200
        assert server.paths() == {"/not-you": 1}

    against(answer(), check)


def test_crawl_delay_spaces_the_pages() -> None:
    starts: list[float] = []

    async def timed(request: web.Request) -> web.StreamResponse:
        if request.path != "/robots.txt":
            starts.append(asyncio.get_running_loop().time())
        return await answer()(request)

    async def check(server: Site, client: Fetcher) -> None:
        source = feed("http://a.example/")
        await asyncio.gather(*(client.page(f"{server.url}/{n}", source) for n in range(3)))
        assert all(later - earlier >= 0.19 for earlier, later in pairwise(starts))

    against(timed, check)


@pytest.mark.parametrize(
    ("status", "reason"),
    [(500, Reason.ROBOTS_UNREACHABLE), (404, None), (403, None), (204, None)],
)
def test_a_robots_txt_that_fails(status: int, reason: Reason | None) -> None:
    async def check(server: Site, client: Fetcher) -> None:
        if reason is None:
            page = await client.page(server.url + "/not-you", feed("http://a.example/"))
            assert page.status == 200
            return
        assert await reason_of(client, server.url + "/a") == reason
        assert await reason_of(client, server.url + "/b") == reason
        assert server.paths() == {"/robots.txt": 1}

    against(answer(web.Response(status=status)), check)


def test_a_page_that_fails_says_why() -> None:
    async def check(server: Site, client: Fetcher) -> None:
        assert await reason_of(client, server.url + "/missing") == Reason.NOT_FOUND
        assert await reason_of(client, "http://127.0.0.1:9/x") == Reason.ROBOTS_UNREACHABLE
        assert await reason_of(client, "ftp://a.example/") == Reason.BAD_URL
        assert await reason_of(client, "no url") == Reason.BAD_URL
        inside = await reason_of(client, server.url + "/a", allow_private=False)
        assert inside == Reason.PRIVATE_ADDRESS

    against(answer(), check)


def reply(status: int, body: bytes = b"", hops: tuple[Hop, ...] = ()) -> Reply:
    return Reply(
        url="http://a.example/robots.txt",
        final_url="http://a.example/robots.txt",
        status=status,
        headers=(),
        body=body,
        hops=hops,
    )


def test_robots_are_asked_again_after_a_day_or_an_hour_when_they_failed() -> None:
    time = [0.0]
    answers = [reply(503), reply(200, b"User-agent: *\nDisallow: /x\nCrawl-delay: 86400")]
    asked: list[str] = []

    async def get(url: str) -> Reply:
        asked.append(url)
        return answers[min(len(asked), len(answers)) - 1]

    async def run() -> None:
        robots = Robots(get, lambda: time[0])
        for moment, closed in ((0, True), (3_599, True), (3_600, False), (89_999, False)):
            time[0] = moment
            if closed:
                with pytest.raises(FetchError):
                    await robots.delay("http://a.example/y")
            else:
                assert await robots.delay("http://a.example/y") == MAX_CRAWL_DELAY
        assert len(asked) == 2
        time[0] = 90_000
        await robots.delay("http://a.example/y")
        assert len(asked) == 3

    asyncio.run(run())


def test_many_pages_of_a_site_ask_for_its_robots_once() -> None:
    asked: list[str] = []

    async def get(url: str) -> Reply:
        asked.append(url)
        await asyncio.sleep(0.01)
        return reply(404)

    async def run() -> None:
        robots = Robots(get)
        await asyncio.gather(*(robots.delay(f"http://a.example/{n}") for n in range(20)))
        assert asked == ["http://a.example/robots.txt"]

    asyncio.run(run())


def test_odd_robots_files_do_not_break() -> None:
    for body in (b"\xff\xfe\x00", b"<html>" * 100_000, b"Crawl-delay: often\nDisallow", b""):
        rules = interpret(reply(200, body), 0.0).rules
        assert rules is not None
        assert rules.can_fetch("http://a.example/", "Tensionwire")
    seeded = Random(1).randbytes(600_000)
    assert interpret(reply(200, seeded), 0.0).closed is None


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("text/html; charset=UTF-8", "utf-8"),
        ('text/html; charset="Windows-1251"', "windows-1251"),
        ("text/html", None),
        (None, None),
        ("; ; charset", None),
    ],
)
def test_charset(header: str | None, expected: str | None) -> None:
    assert charset(header) == expected
