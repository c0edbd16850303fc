"""Polls against real loopback servers: validators, redirects, statuses, politeness."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

from aiohttp import web

from extractors.fetch import policy
from extractors.fetch.client import Fetcher
from extractors.fetch.failures import Reason
from extractors.fetch.records import FeedState, Hints, Outcome, Poll
from tests.extractors.fetch.servers import RSS, feed, settings, site

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def fetcher(**changes: object) -> Fetcher:
    return Fetcher(settings(**changes), rng=Random(1), proxies={})


def parsed(poll: Poll, new: int, total: int) -> FeedState:
    limits = policy.Limits.of(settings())
    return policy.after_parse(poll.state, Hints(), new, total, poll.at, Random(1), limits)


async def honest(request: web.Request) -> web.StreamResponse:
    etag = 'W/"a\\b" '.strip()
    if request.headers.get("If-None-Match") == etag:
        return web.Response(status=304, headers={"Last-Modified": "Mon, 02 Mar 2026 00:00:00 GMT"})
    headers = {"ETag": etag, "Last-Modified": "Sun, 01 Mar 2026 00:00:00 GMT"}
    return web.Response(body=RSS, headers=headers, content_type="application/rss+xml")


def test_validators_go_back_verbatim_and_a_304_moves_last_modified() -> None:
    async def run() -> None:
        async with site(honest) as server, fetcher() as client:
            source = feed(server.url + "/f")
            first = await client.poll(source, None, NOW)
            assert (first.outcome, first.status, first.body) == (Outcome.NEW, 200, RSS)
            assert first.state.body_sha256 == hashlib.sha256(RSS).hexdigest()
            assert first.content_type == "application/rss+xml"
            second = await client.poll(source, first.state, NOW)
            assert (second.outcome, second.status, second.body) == (Outcome.UNCHANGED, 304, None)
            await client.poll(source, second.state, NOW)
        asked = server.headers("/f")
        assert "if-none-match" not in asked[0]
        assert asked[1]["if-none-match"] == 'W/"a\\b"'
        assert [a["if-modified-since"][:11] for a in asked[1:]] == ["Sun, 01 Mar", "Mon, 02 Mar"]
        assert asked[0]["user-agent"] == "Tensionwire/0.1.0 (+https://desk.example.org/contact)"

    asyncio.run(run())


def test_validators_are_dropped_after_eight_days() -> None:
    async def run() -> None:
        async with site(honest) as server, fetcher() as client:
            source = feed(server.url + "/f")
            state = (await client.poll(source, None, NOW)).state
            almost = await client.poll(source, state, NOW + 8 * DAY - timedelta(seconds=1))
            assert almost.status == 304
            full = await client.poll(source, almost.state, NOW + 8 * DAY)
            assert (full.status, full.outcome) == (200, Outcome.UNCHANGED)
            assert (await client.poll(source, full.state, NOW + 9 * DAY)).status == 304

    asyncio.run(run())


def test_a_server_that_ignores_validators_is_noticed() -> None:
    async def deaf(request: web.Request) -> web.StreamResponse:
        return web.Response(body=RSS, headers={"ETag": '"1"'})

    async def run() -> None:
        async with site(deaf) as server, fetcher() as client:
            source, state = feed(server.url + "/f"), None
            for _ in range(5):
                poll = await client.poll(source, state, NOW)
                state = poll.state
                assert state.lying is None
            last = await client.poll(source, state, NOW)
            assert last.outcome == Outcome.UNCHANGED
            assert last.message == (
                "it sends the same document again and again instead of answering 304"
            )

    asyncio.run(run())


def test_an_etag_that_never_changes_is_caught_and_no_longer_sent() -> None:
    issue = [b"one"]

    async def stuck(request: web.Request) -> web.StreamResponse:
        if "If-None-Match" in request.headers:
            return web.Response(status=304)
        return web.Response(body=issue[0], headers={"ETag": '"constant"'})

    async def run() -> None:
        async with site(stuck) as server, fetcher() as client:
            source = feed(server.url + "/f")
            state = parsed(await client.poll(source, None, NOW), 1, 1)
            issue[0] = b"two"
            hidden = await client.poll(source, state, NOW + DAY)
            assert hidden.outcome == Outcome.UNCHANGED
            full = await client.poll(source, hidden.state, NOW + 8 * DAY)
            assert full.outcome == Outcome.NEW
            state = parsed(full, 1, 1)
            assert (
                state.lying == "its ETag and Last-Modified stayed the same while its items changed"
            )
            issue[0] = b"three"
            assert (await client.poll(source, state, NOW + 9 * DAY)).body == b"three"

    asyncio.run(run())


def test_a_permanent_redirect_is_believed_on_the_third_day() -> None:
    async def moved(request: web.Request) -> web.StreamResponse:
        if request.path == "/old":
            return web.Response(status=301, headers={"Location": "/new"})
        return web.Response(body=RSS)

    async def run() -> None:
        async with site(moved) as server, fetcher() as client:
            source, state = feed(server.url + "/old"), None
            for hours in (0, 1, 2, 24, 25, 35, 48):
                poll = await client.poll(source, state, NOW + timedelta(hours=hours))
                state = poll.state
                assert poll.final_url == server.url + "/new"
            assert state is not None
            assert state.moved_to == server.url + "/new"
            assert server.paths() == {"/old": 7, "/new": 7}
            await client.poll(source, state, NOW + 4 * DAY)
            assert server.paths() == {"/old": 7, "/new": 8}

    asyncio.run(run())


def test_temporary_and_changing_redirects_are_followed_but_not_believed() -> None:
    async def portal(request: web.Request) -> web.StreamResponse:
        target = {"/a": "/b", "/b": "/c"}.get(request.path)
        if target is None:
            return web.Response(body=RSS)
        status = 308 if request.path == "/a" else 302
        return web.Response(status=status, headers={"Location": target})

    async def run() -> None:
        async with site(portal) as server, fetcher() as client:
            source, state = feed(server.url + "/a"), None
            for day in range(6):
                state = (await client.poll(source, state, NOW + day * DAY)).state
            assert state is not None
            assert (state.moved_to, state.redirect_to) == (None, None)

    asyncio.run(run())


def test_redirect_loops_and_endless_chains_end() -> None:
    async def circle(request: web.Request) -> web.StreamResponse:
        if request.path.startswith("/count"):
            number = int(request.path.removeprefix("/count"))
            return web.Response(status=302, headers={"Location": f"/count{number + 1}"})
        target = {"/a": "/b", "/b": "/a"}.get(request.path, "")
        return web.Response(status=302, headers={"Location": target} if target else {})

    async def run() -> None:
        async with site(circle) as server, fetcher() as client:
            reasons = [
                (await client.poll(feed(server.url + path), None, NOW)).reason
                for path in ("/a", "/count0", "/nowhere")
            ]
            assert reasons == [
                Reason.REDIRECT_LOOP,
                Reason.TOO_MANY_REDIRECTS,
                Reason.BAD_REDIRECT,
            ]
            assert server.paths()["/a"] == 1
            assert sum(1 for path in server.paths() if path.startswith("/count")) == 5

    asyncio.run(run())


def test_a_redirect_to_itself_that_waits_for_its_cookie_is_no_loop() -> None:
    async def cookie(request: web.Request) -> web.StreamResponse:
        if request.cookies.get("seen") == "1":
            return web.Response(body=RSS)
        answer = web.Response(status=302, headers={"Location": str(request.url)})
        answer.set_cookie("seen", "1")
        return answer

    async def run() -> None:
        async with site(cookie) as server, fetcher() as client:
            assert (await client.poll(feed(server.url + "/f"), None, NOW)).outcome == Outcome.NEW

    asyncio.run(run())


def test_statuses_and_their_consequences() -> None:
    async def status(request: web.Request) -> web.StreamResponse:
        return web.Response(status=int(request.path[1:]), body=b"")

    async def run() -> None:
        async with site(status) as server, fetcher() as client:
            got = {
                code: await client.poll(feed(f"{server.url}/{code}"), None, NOW)
                for code in (200, 304, 403, 404, 410, 418, 500)
            }
        assert {code: (p.outcome, p.reason, p.state.failures) for code, p in got.items()} == {
            200: (Outcome.FAILED, Reason.EMPTY, 1),
            304: (Outcome.FAILED, Reason.PROTOCOL, 1),
            403: (Outcome.FAILED, Reason.REFUSED, 1),
            404: (Outcome.FAILED, Reason.NOT_FOUND, 0.5),
            410: (Outcome.PARKED, Reason.GONE, 1),
            418: (Outcome.FAILED, Reason.UNEXPECTED_STATUS, 1),
            500: (Outcome.FAILED, Reason.SERVER_ERROR, 0.5),
        }

    asyncio.run(run())


def test_429_pauses_the_whole_host_in_this_cycle_and_the_next() -> None:
    async def busy(request: web.Request) -> web.StreamResponse:
        return web.Response(status=429, headers={"Retry-After": "3600"})

    async def run() -> None:
        async with site(busy) as server:
            sources = [feed(f"{server.url}/{n}", f"f{n}") for n in range(6)]
            async with fetcher(per_host=1) as client:
                polls = [p async for p in client.poll_all([(s, None) for s in sources], NOW)]
            assert [p.outcome for p in polls] == [Outcome.FAILED] + [Outcome.SKIPPED] * 5
            assert {p.reason for p in polls[1:]} == {Reason.HOST_PAUSED}
            for poll in polls:
                assert poll.state.next_poll is not None
                assert poll.state.next_poll >= NOW + timedelta(seconds=3590)
            asked = len(server.requests)
            # A new process, and a feed of the host that was not polled before.
            late = feed(f"{server.url}/late", "late")
            pairs = [(sources[0], polls[0].state), (late, None)]
            async with fetcher() as client:
                again = [p async for p in client.poll_all(pairs, NOW + timedelta(minutes=20))]
            assert [p.outcome for p in again] == [Outcome.SKIPPED] * 2
            assert len(server.requests) == asked == 1

    asyncio.run(run())


def test_503_with_retry_after_as_a_date_pauses_the_host() -> None:
    async def down(request: web.Request) -> web.StreamResponse:
        until = "Sun, 01 Mar 2026 14:00:00 GMT"
        return web.Response(status=503, headers={"Retry-After": until})

    async def run() -> None:
        async with site(down) as server, fetcher() as client:
            first = await client.poll(feed(server.url + "/a"), None, NOW)
            assert first.state.host_paused_until == NOW + timedelta(hours=2)
            second = await client.poll(feed(server.url + "/b", "b"), None, NOW)
            assert second.outcome == Outcome.SKIPPED
            assert second.state.failures == 0

    asyncio.run(run())


def test_no_host_sees_more_than_its_limit_nor_closer_than_its_spacing() -> None:
    starts: list[float] = []

    async def slow(request: web.Request) -> web.StreamResponse:
        starts.append(asyncio.get_running_loop().time())
        await asyncio.sleep(0.15)
        return web.Response(body=RSS)

    async def run() -> None:
        async with site(slow) as server:
            pairs = [(feed(f"{server.url}/{n}", f"f{n}"), None) for n in range(8)]
            async with fetcher(host_spacing_seconds=0.05) as client:
                polls = [p async for p in client.poll_all(pairs, NOW)]
            assert {p.outcome for p in polls} == {Outcome.NEW}
            assert server.most == 2
            gaps = [later - earlier for earlier, later in pairwise(starts)]
            assert min(gaps) >= 0.04

    asyncio.run(run())


def test_feeds_not_due_or_parked_are_skipped_with_the_reason() -> None:
    async def run() -> None:
        async with site(honest) as server, fetcher() as client:
            url = server.url + "/f"
            asked = await client.poll(feed(url), None, NOW)
            pairs = [
                (feed(url), asked.state),
                (feed(url + "2", "b", parked="closed in 2025"), None),
            ]
            polls = [p async for p in client.poll_all(pairs, NOW + timedelta(minutes=5))]
            assert [p.outcome for p in polls] == [Outcome.SKIPPED] * 2
            assert polls[0].message.startswith("not due before 2026-03-01 13:")
            assert polls[1].message == "parked in the catalogue: closed in 2025"
            assert len(server.requests) == 1

    asyncio.run(run())


def test_a_slow_host_does_not_hold_up_the_others() -> None:
    async def slow(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.4)
        return web.Response(body=RSS)

    async def run() -> None:
        async with site(slow) as tardy, site(honest) as quick, fetcher(concurrency=4) as client:
            pairs = [(feed(f"{tardy.url}/{n}", f"slow{n}"), None) for n in range(4)]
            pairs += [(feed(f"{quick.url}/{n}", f"quick{n}"), None) for n in range(20)]
            order = [p.feed_id async for p in client.poll_all(pairs, NOW)]
            assert len(order) == 24
            assert all(name.startswith("quick") for name in order[:20])

    asyncio.run(run())


def test_leaving_the_loop_early_ends_all_requests() -> None:
    async def run() -> None:
        async with site(honest) as server, fetcher() as client:
            pairs = [(feed(f"{server.url}/{n}", f"f{n}"), None) for n in range(50)]
            polls = client.poll_all(pairs, NOW)
            async for _ in polls:
                break
            await polls.aclose()
            asked = len(server.requests)
            await asyncio.sleep(0.1)
            assert len(server.requests) == asked < 50

    asyncio.run(run())


def test_a_slow_reader_never_has_many_bodies_waiting_and_can_fetch_pages_meanwhile() -> None:
    sent = [0]

    async def serve(request: web.Request) -> web.StreamResponse:
        sent[0] += request.path.startswith("/feed")
        return web.Response(body=RSS)

    async def run() -> None:
        async with site(serve) as server, fetcher(per_host=8, concurrency=8) as client:
            pairs = [(feed(f"{server.url}/feed{n}", f"f{n}"), None) for n in range(100)]
            pairs += [(feed(f"http://127.0.1.{n}:9/", f"dead{n}"), None) for n in range(1, 100)]
            taken = 0
            async for poll in client.poll_all(pairs, NOW):
                taken += 1
                if taken % 20 == 0:
                    # Even awaited right here, where the lanes wait for us.
                    page = client.page(f"{server.url}/page", pairs[0][0])
                    assert (await asyncio.wait_for(page, 2)).status == 200
                assert sent[0] <= taken + 32 + 8
                assert poll.message
            assert taken == 199

    asyncio.run(run())


def test_large_bodies_wait_for_the_reader_without_blame() -> None:
    body = b"<rss>" + b" " * 1_500_000

    async def serve(request: web.Request) -> web.StreamResponse:
        return web.Response(body=body)

    async def run() -> None:
        async with site(serve) as server, fetcher(per_host=16, total_seconds=0.5) as client:
            pairs = [(feed(f"{server.url}/{n}", f"f{n}"), None) for n in range(12)]
            outcomes = []
            async for poll in client.poll_all(pairs, NOW):
                outcomes.append(poll.outcome)
                await asyncio.sleep(0.15)
            assert outcomes == [Outcome.NEW] * 12

    asyncio.run(run())
