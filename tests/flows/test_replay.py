from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest

from config.errors import ConfigError
from flows.replay import Recorded, Recording, ReplayResolver, answer, read_recording, serve
from flows.sample import RECORDING

PAGE = Recorded(
    status=200,
    headers={
        "Content-Type": "text/html",
        "ETag": '"one"',
        "Last-Modified": "Wed, 25 Jun 2025 06:00:00 GMT",
    },
    body=b"<p>news</p>",
)
RECORDED = Recording({("wire.example", "/a?b=1"): PAGE})


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 200),
        ({"If-None-Match": '"one"'}, 304),
        ({"If-None-Match": 'W/"one", "two"'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-Modified-Since": "Wed, 25 Jun 2025 06:00:00 GMT"}, 304),
        ({"If-Modified-Since": "Tue, 24 Jun 2025 06:00:00 GMT"}, 200),
        # RFC 9110 13.2.2: the tag decides where both are sent.
        (
            {"If-None-Match": '"old"', "If-Modified-Since": "Wed, 25 Jun 2025 06:00:00 GMT"},
            200,
        ),
    ],
)
def test_answers_conditional_requests(asked: dict[str, str], status: int) -> None:
    got = answer(RECORDED, "wire.example", "/a?b=1", asked)
    assert got.status == status
    assert got.body == (PAGE.body if status == 200 else b"")
    assert got.headers["ETag"] == '"one"'


def test_what_is_not_recorded_is_404_whatever_is_asked() -> None:
    assert answer(RECORDED, "wire.example", "/a", {"If-None-Match": "*"}).status == 404
    assert answer(RECORDED, "other.example", "/a?b=1", {}).status == 404


def test_serves_recorded_hosts_over_http_and_reaches_no_others() -> None:
    async def get(port: int) -> tuple[int, bytes, int]:
        connector = aiohttp.TCPConnector(resolver=ReplayResolver(RECORDED.hosts, port))
        async with aiohttp.ClientSession(connector=connector) as session:
            async with session.get("http://wire.example/a?b=1") as response:
                first = response.status, await response.read(), response.headers["ETag"]
            headers = {"If-None-Match": first[2]}
            async with session.get("http://wire.example/a?b=1", headers=headers) as response:
                again = response.status
            with pytest.raises(aiohttp.ClientConnectorError):
                await session.get("http://elsewhere.example/")
        return first[0], first[1], again

    with serve(RECORDED) as port:
        assert asyncio.run(get(port)) == (200, PAGE.body, 304)


def test_the_sample_holds_feeds_of_three_formats_and_at_least_sixty_pages() -> None:
    recording = read_recording(RECORDING)
    kinds = [r.headers["Content-Type"].split(";")[0] for r in recording.responses.values()]
    assert kinds.count("text/html") >= 60
    assert {"application/rss+xml", "application/atom+xml", "application/feed+json"} < set(kinds)
    assert all({"ETag", "Last-Modified"} < set(r.headers) for r in recording.responses.values())


def test_a_missing_or_empty_recording_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="the recording is missing"):
        read_recording(tmp_path / "none.warc.gz")
    empty = tmp_path / "empty.warc"
    empty.write_bytes(b"")
    with pytest.raises(ConfigError, match="no HTTP response"):
        read_recording(empty)
