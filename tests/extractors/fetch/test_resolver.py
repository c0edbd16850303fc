"""Private addresses are refused at connect time, whatever way leads to them."""

import asyncio
from datetime import UTC, datetime
from random import Random

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import FetchError
from extractors.fetch.client import Fetcher
from extractors.fetch.failures import Reason
from extractors.fetch.records import Outcome
from extractors.fetch.resolver import why_host_refused, why_refused
from tests.extractors.fetch.servers import RSS, NamesTo, feed, settings, site

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def serve(request: web.Request) -> web.StreamResponse:
    return web.Response(body=RSS)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.9.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "2001:db8::1", "5f00::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1"),
        *("2001:0:1:2:3:4:80ff:fffe", "198.18.0.1", "not an address", ""),
    ],
)
def test_refused_addresses(address: str) -> None:
    assert why_refused(address) is not None


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "100.128.0.1"],
)
def test_public_addresses_pass(address: str) -> None:
    assert why_refused(address) is None


@given(st.ip_addresses(network="10.0.0.0/8"), st.sampled_from(["{}", "::ffff:{}"]))
def test_private_v4_is_refused_in_v6_clothes_too(address: object, shape: str) -> None:
    assert why_refused(shape.format(address)) == "a private address"


@pytest.mark.parametrize(
    "host",
    [
        *("2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "127.0.0.1.", "localhost"),
        *("LOCALHOST", "a.localhost", "[::1]", "::1", "0", "017700000001", "99999999999"),
    ],
)
def test_numeric_tricks_in_the_host_are_seen_through(host: str) -> None:
    assert why_host_refused(host) is not None


@pytest.mark.parametrize("host", ["www.example.org", "8.8.8.8", "1e100.net", "localhost.example"])
def test_ordinary_hosts_pass(host: str) -> None:
    assert why_host_refused(host) is None


TARGETS = [
    "http://169.254.169.254/latest/meta-data/",
    "http://127.0.0.1/",
    "http://[::1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://localhost/",
    "http://inside.example/",
]


@pytest.mark.parametrize("target", TARGETS)
def test_a_private_address_is_refused_as_the_feeds_own(target: str) -> None:
    async def run() -> None:
        async with Fetcher(settings(), resolver=NamesTo("10.1.2.3"), proxies={}) as client:
            poll = await client.poll(feed(target, allow_private=False), None, NOW)
            assert (poll.outcome, poll.reason) == (Outcome.FAILED, Reason.PRIVATE_ADDRESS)

    asyncio.run(run())


@pytest.mark.parametrize("target", TARGETS)
def test_a_redirect_cannot_lead_inside(target: str) -> None:
    """A proxy on loopback plays the public web; the redirect's target is asked directly."""

    async def outside(request: web.Request) -> web.StreamResponse:
        return web.Response(status=301, headers={"Location": target})

    async def run() -> None:
        async with site(outside) as web_itself:
            proxies = {"http": web_itself.url, "no": "inside.example"}
            client = Fetcher(settings(), resolver=NamesTo("10.1.2.3"), proxies=proxies)
            public = feed("http://news.example/feed", allow_private=False)
            async with client:
                poll = await client.poll(public, None, NOW)
                assert (poll.outcome, poll.reason) == (Outcome.FAILED, Reason.PRIVATE_ADDRESS)
                with pytest.raises(FetchError) as failed:
                    await client.page("http://news.example/page", public)
                assert failed.value.reason in {Reason.PRIVATE_ADDRESS, Reason.ROBOTS_UNREACHABLE}
            assert {headers["host"] for _, headers in web_itself.requests} == {"news.example"}

    asyncio.run(run())


def test_a_name_that_turns_inward_after_its_first_answer_is_refused() -> None:
    """DNS rebinding: the first hop is public, the second asks the same name again."""

    async def run() -> None:
        async with site(serve) as inside:
            port = inside.url.rpartition(":")[2]
            target = f"http://rebind.example:{port}/secret"

            async def outside(request: web.Request) -> web.StreamResponse:
                return web.Response(status=302, headers={"Location": target})

            names = NamesTo("127.0.0.1")
            async with site(outside) as web_itself:
                proxies = {"http": web_itself.url, "no": f"rebind.example:{port}"}
                async with Fetcher(settings(), resolver=names, proxies=proxies) as client:
                    source = feed("http://rebind.example/feed", allow_private=False)
                    poll = await client.poll(source, None, NOW)
            assert poll.reason == Reason.PRIVATE_ADDRESS
            assert "127.0.0.1, a loopback address" in poll.message
            assert names.asked == ["rebind.example"]
            assert inside.requests == []

    asyncio.run(run())


def test_allow_private_is_for_that_feed_alone_even_with_a_pooled_connection() -> None:
    async def run() -> None:
        async with site(serve) as inside:
            url = inside.url.replace("127.0.0.1", "desk.example")
            names = NamesTo("127.0.0.1")
            client = Fetcher(settings(), resolver=names, proxies={}, rng=Random(1))
            async with client:
                ours = await client.poll(feed(url + "/ours", "ours"), None, NOW)
                assert ours.outcome == Outcome.NEW
                theirs = feed(url + "/theirs", "theirs", allow_private=False)
                polls = [p async for p in client.poll_all([(theirs, None)], NOW)]
                assert [p.reason for p in polls] == [Reason.PRIVATE_ADDRESS]
                again = await client.poll(feed(url + "/ours", "ours"), ours.state, NOW)
                assert again.outcome == Outcome.UNCHANGED
            assert inside.paths() == {"/ours": 2}

    asyncio.run(run())
