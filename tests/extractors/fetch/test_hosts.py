"""Turns at hosts, with a clock of our own."""

import asyncio

import pytest

from extractors.errors import FetchError
from extractors.fetch.hosts import Hosts, IdleConnections, host_key


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        until = self.now + seconds
        await asyncio.sleep(0)
        self.now = max(self.now, until)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://feeds.bbci.co.uk/news/rss.xml", "bbci.co.uk"),
        ("https://www.gov.uk/a.atom", "www.gov.uk"),
        ("http://www.example.org:80/", "example.org"),
        ("https://a.b.example.org./", "example.org"),
        ("https://news.un.org/feed", "un.org"),
        ("https://rss.dw.com/x", "dw.com"),
        ("https://www.mofa.go.jp/x", "mofa.go.jp"),
        ("https://www.nhk.or.jp/x", "nhk.or.jp"),
        ("https://bsky.example.de/", "example.de"),
        ("https://t.co/x", "t.co"),
        ("http://127.0.0.1:8000/a", "127.0.0.1:8000"),
        ("http://[::1]:8000/a", "::1:8000"),
        ("http://localhost:8000/a", "localhost:8000"),
        ("http://user:pw@Example.COM/", "example.com"),
        ("http://a.example:99999/", "a.example"),
        ("nothing", ""),
    ],
)
def test_host_key(url: str, key: str) -> None:
    assert host_key(url) == key


def starts_of(hosts: Hosts, clock: Clock, urls: list[str], delay: float = 0) -> list[float]:
    starts: list[float] = []

    async def one(url: str) -> None:
        async with hosts.turn(url, delay):
            starts.append(clock.now - 1000)

    async def run() -> None:
        await asyncio.gather(*(one(url) for url in urls))

    asyncio.run(run())
    return starts


def test_starts_at_one_host_are_spaced_and_hosts_are_independent() -> None:
    clock = Clock()
    hosts = Hosts(2, 5, patience=60, clock=clock, sleep=clock.sleep)
    assert starts_of(hosts, clock, ["http://a.example/"] * 4) == [0, 5, 10, 15]
    clock = Clock()
    hosts = Hosts(2, 5, patience=60, clock=clock, sleep=clock.sleep)
    assert starts_of(hosts, clock, ["http://a.org/", "http://b.org/", "http://c.org/"]) == [0, 0, 0]


def test_a_crawl_delay_longer_than_our_spacing_wins() -> None:
    clock = Clock()
    hosts = Hosts(1, 5, patience=60, clock=clock, sleep=clock.sleep)
    assert starts_of(hosts, clock, ["http://a.org/"] * 3, delay=20) == [0, 20, 40]


def test_a_short_pause_is_waited_out_and_a_long_one_refused() -> None:
    clock = Clock()
    hosts = Hosts(1, 0, patience=60, clock=clock, sleep=clock.sleep)
    hosts.pause("http://www.a.org/x", 50)
    hosts.pause("http://www.a.org/x", 10)
    assert hosts.paused("http://feeds.a.org/y") == 50
    assert starts_of(hosts, clock, ["http://a.org/"]) == [50]
    hosts.pause("http://a.org/", 3600)
    with pytest.raises(FetchError, match=r"asked to be left alone \(3600 s more\)"):
        starts_of(hosts, clock, ["http://a.org/"])
    assert starts_of(hosts, clock, ["http://b.org/"]) == [50]


def test_few_hosts_keep_their_connections_open() -> None:
    clock = Clock()
    idle = IdleConnections(2, 6, clock)
    assert [idle.keep(f"http://{name}.org/") for name in "abcab"] == [True, True, False, True, True]
    clock.now += 5
    assert idle.keep("http://b.org/")
    clock.now += 1
    assert [idle.keep(f"http://{name}.org/") for name in "cab"] == [True, False, True]
