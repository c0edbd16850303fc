"""Servers that attack: each fetch ends soon, with little memory, and the other feeds go on."""

import asyncio
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

import brotli
import pytest
from aiohttp import web
from backports.zstd import compress

from extractors.fetch.client import Fetcher
from extractors.fetch.failures import Reason
from extractors.fetch.records import Outcome, Poll
from tests.extractors.fetch.servers import (
    RSS,
    RawHandler,
    feed,
    gzip_bomb,
    raw,
    settings,
    site,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SMALL = b"<rss>small</rss>" * 100


def fetcher(**changes: object) -> Fetcher:
    return Fetcher(settings(**changes), rng=Random(1), proxies={})


def poll_raw(handler: RawHandler, **changes: object) -> tuple[Poll, float]:
    """Poll a bare server once; return the result and the seconds it took."""

    async def run() -> tuple[Poll, float]:
        async with raw(handler) as url, fetcher(**changes) as client:
            started = time.monotonic()
            poll = await client.poll(feed(url + "/f"), None, NOW)
            return poll, time.monotonic() - started

    return asyncio.run(run())


def test_a_gigabyte_bomb_ends_at_the_cap_and_others_go_on() -> None:
    bomb = gzip_bomb(1_000)
    assert len(bomb) < 2_000_000

    async def serve(request: web.Request) -> web.StreamResponse:
        if request.path.startswith("/bomb"):
            return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})
        return web.Response(body=RSS)

    async def run() -> dict[str, Poll]:
        async with site(serve) as server, fetcher(per_host=16, total_seconds=20) as client:
            pairs = [(feed(f"{server.url}/bomb{n}", f"bomb{n}"), None) for n in range(12)]
            pairs.append((feed(server.url + "/good", "good"), None))
            return {poll.feed_id: poll async for poll in client.poll_all(pairs, NOW)}

    started = time.monotonic()
    polls = asyncio.run(run())
    assert polls.pop("good").outcome == Outcome.NEW
    assert {poll.reason for poll in polls.values()} == {Reason.TOO_LARGE}
    assert time.monotonic() - started < 5  # its memory: tests/flows/test_attacks.py


def bomb_of(coding: str) -> bytes:
    zeroes = bytes(8_000_000)
    packers: dict[str, Callable[[bytes], bytes]] = {
        "deflate": zlib.compress,
        "br": lambda data: brotli.compress(data, quality=3),
        "zstd": compress,
        "gzip, gzip": lambda data: gzip_again(gzip_bomb(8)),
    }
    return packers[coding](zeroes)


def gzip_again(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=31)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize("coding", ["deflate", "br", "zstd", "gzip, gzip"])
def test_bombs_of_every_coding_end_at_the_cap(coding: str) -> None:
    async def serve(request: web.Request) -> web.StreamResponse:
        return web.Response(body=bomb_of(coding), headers={"Content-Encoding": coding})

    async def run() -> None:
        async with site(serve) as server, fetcher() as client:
            poll = await client.poll(feed(server.url + "/f"), None, NOW)
            assert poll.reason == Reason.TOO_LARGE
            assert poll.message == "is larger than 2,000,000 bytes"

    asyncio.run(run())


def test_a_zstd_frame_with_a_giant_window_is_refused() -> None:
    # Magic, descriptor without content size, a window of 128 MiB, one last raw block of a byte.
    hostile = bytes.fromhex("28b52ffd 00") + bytes([(27 - 10) << 3]) + bytes.fromhex("090000 61")
    poll = poll_raw(_sends(b"Content-Encoding: zstd\r\n", hostile))[0]
    assert poll.reason == Reason.BAD_ENCODING


def _sends(headers: bytes, body: bytes) -> RawHandler:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n" + headers + b"\r\n" + body)
        await writer.drain()

    return handler


@pytest.mark.parametrize(
    ("headers", "body", "reason"),
    [
        (b"Content-Length: 5000\r\n", RSS, Reason.TRUNCATED),
        (b"Content-Length: 99999999\r\n", RSS, Reason.TOO_LARGE),
        (b"Content-Encoding: gzip\r\n", gzip_again(SMALL)[:-9], Reason.TRUNCATED),
        (b"Content-Encoding: gzip\r\n", b"\x1f\x8b\x08\x00" + b"\xff" * 40, Reason.BAD_ENCODING),
        (b"Content-Encoding: br\r\n", b"not brotli at all", Reason.BAD_ENCODING),
        (b"Content-Encoding: zstd\r\n", b"not zstd at all", Reason.BAD_ENCODING),
        (b"Content-Encoding: compress\r\n", RSS, Reason.BAD_ENCODING),
        (b"Content-Encoding: gzip, br, gzip\r\n", RSS, Reason.BAD_ENCODING),
        (b"Transfer-Encoding: chunked\r\n", b"zzz\r\nno chunk\r\n", Reason.PROTOCOL),
        (b"X-Long: " + b"a" * 200_000 + b"\r\n", RSS, Reason.PROTOCOL),
    ],
)
def test_malformed_answers(headers: bytes, body: bytes, reason: Reason) -> None:
    poll, seconds = poll_raw(_sends(headers, body))
    assert (poll.outcome, poll.reason) == (Outcome.FAILED, reason)
    assert seconds < 2


@pytest.mark.parametrize(
    ("headers", "body", "expected"),
    [
        (b"Content-Encoding: gzip\r\n", gzip_again(SMALL), SMALL),
        (b"Content-Encoding: gzip\r\n", gzip_again(SMALL) * 2 + b"\0\0\0", SMALL * 2),
        (b"Content-Encoding: gzip\r\n", SMALL, SMALL),
        (b"Content-Encoding: deflate\r\n", zlib.compress(SMALL), SMALL),
        (b"Content-Encoding: deflate\r\n", zlib.compress(SMALL)[2:-4], SMALL),
        (b"Content-Encoding: br\r\n", brotli.compress(SMALL), SMALL),
        (b"Content-Encoding: zstd\r\n", compress(SMALL) * 2, SMALL * 2),
        (b"Content-Encoding: identity\r\n", SMALL, SMALL),
        (b"Content-Encoding: zstd, gzip\r\n", gzip_again(compress(SMALL)), SMALL),
        (b"Set-Cookie: x=" + b"a" * 20_000 + b"\r\n", SMALL, SMALL),
    ],
)
def test_every_coding_is_read(headers: bytes, body: bytes, expected: bytes) -> None:
    poll = poll_raw(_sends(headers, body))[0]
    assert (poll.outcome, poll.body, poll.bytes) == (Outcome.NEW, expected, len(body))


def test_an_endless_body_ends_at_the_cap() -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n")
        for _ in range(10_000):
            writer.write(bytes(10_000))
            await writer.drain()

    poll, seconds = poll_raw(endless)
    assert poll.reason == Reason.TOO_LARGE
    assert seconds < 2


def test_a_server_that_never_answers() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(10)

    poll, seconds = poll_raw(silent)
    assert poll.reason == Reason.TIMEOUT_FIRST_BYTE
    assert seconds < 1.5


def test_a_server_that_falls_silent_in_the_body() -> None:
    async def stalls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss>")
        await asyncio.sleep(10)

    poll, seconds = poll_raw(stalls)
    assert poll.reason == Reason.TIMEOUT_SILENCE
    assert seconds < 1.5


def _drips(head: bytes) -> RawHandler:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        for _ in range(200):
            writer.write(b"a")
            await writer.drain()
            await asyncio.sleep(0.1)

    return handler


def test_a_slow_loris_in_the_body_meets_the_total_cap() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
    poll, seconds = poll_raw(_drips(head))
    assert poll.reason == Reason.TIMEOUT_TOTAL
    assert seconds < 3


def test_a_slow_loris_in_the_headers_meets_the_first_byte_cap() -> None:
    head = b"HTTP/1.1 200 OK\r\nX-Slow: "
    poll, seconds = poll_raw(_drips(head), connect_seconds=0.5)
    assert poll.reason == Reason.TIMEOUT_FIRST_BYTE
    assert seconds < 2


def test_a_refused_connection_and_an_unknown_name() -> None:
    async def run() -> None:
        async with fetcher() as client:
            refused = await client.poll(feed("http://127.0.0.1:9/"), None, NOW)
            assert (refused.reason, refused.state.failures) == (Reason.CONNECT, 1)
            odd = await client.poll(feed("http://a..b.example/"), None, NOW)
            assert odd.outcome == Outcome.FAILED

    asyncio.run(run())
