"""Whatever bytes a server sends, a poll ends with an outcome and never raises."""

import asyncio
from datetime import UTC, datetime
from random import Random
from typing import Final

from extractors.fetch.client import Fetcher
from extractors.fetch.records import Outcome
from tests.extractors.fetch.servers import RSS, feed, raw, settings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANSWERS: Final = 400

STATUS: Final = (b"200 OK", b"200", b"304 Not Modified", b"301 Moved", b"000 x", b"99999 x", b"100")
NAMES: Final = (
    *(b"Content-Length", b"Transfer-Encoding", b"Content-Encoding", b"Location", b"ETag"),
    *(b"Set-Cookie", b"Retry-After", b"Cache-Control", b"Expires", b"Content-Type", b"Date"),
    *(b"Last-Modified", b"Connection", b"Upgrade", b"X-\xff", b" ", b""),
)
VALUES: Final = (
    *(b"0", b"-1", b"12", b"99999999999999999999", b"chunked", b"gzip", b"br", b"zstd", b"deflate"),
    *(b"/", b"/f", b"http://127.0.0.1:1/", b"//", b"http://[", b"\xff\xfe", b"a=b; Domain=x", b""),
    *(b"max-age=99999999999999999999999", b"Thu, 99 Foo 9999 99:99:99 GMT", b"close", b"h2c"),
    *(b"Fri, 31 Dec 9999 23:59:59 -2359", b"\x00", b"a" * 9_000, b"text/html; charset=\xe9"),
)


def answer(rng: Random) -> bytes:
    """Make one answer: mostly plausible lines in implausible company."""
    lines = [b"HTTP/1.1 " + rng.choice(STATUS)]
    lines += [rng.choice(NAMES) + b": " + rng.choice(VALUES) for _ in range(rng.randrange(5))]
    body = rng.choice((b"", RSS, rng.randbytes(300), b"\x1f\x8b" + rng.randbytes(50), b"5\r\nab"))
    message = b"\r\n".join(lines) + b"\r\n\r\n" + body
    if rng.random() < 0.2:
        spoiled = bytearray(message)
        spoiled[rng.randrange(len(spoiled))] = rng.randrange(256)
        message = bytes(spoiled)
    return message


def test_no_answer_makes_a_poll_raise() -> None:
    rng = Random(20260301)
    outcomes: set[Outcome] = set()

    async def send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(rng))
        await writer.drain()

    async def run() -> None:
        limits = settings(read_seconds=0.2, connect_seconds=0.2, total_seconds=0.5, per_host=16)
        async with raw(send) as url, Fetcher(limits, rng=Random(1), proxies={}) as client:
            sources = [feed(f"{url}/{n}", f"f{n}") for n in range(ANSWERS)]
            known = {s.id: (await client.poll(s, None, NOW)).state for s in sources[:20]}
            pairs = [(source, known.get(source.id)) for source in sources]
            polls = [poll async for poll in client.poll_all(pairs, NOW)]
            assert {poll.feed_id for poll in polls} == {source.id for source in sources}
            outcomes.update(poll.outcome for poll in polls)
            for poll in polls:
                assert (poll.body is not None) == (poll.outcome == Outcome.NEW)
                assert poll.message

    asyncio.run(run())
    assert {Outcome.NEW, Outcome.FAILED} <= outcomes
