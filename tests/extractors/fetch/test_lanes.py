"""Jobs by host: all results, in the order they are done, and errors that surface."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.fetch import lanes

Job = tuple[str, int]


def host_of(job: Job) -> str:
    return job[0]


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), max_size=40),
    st.integers(1, 3),
)
def test_every_job_is_done_once_within_the_hosts_limit(jobs: list[Job], per_host: int) -> None:
    open_now = dict.fromkeys("abc", 0)

    @asynccontextmanager
    async def work(job: Job) -> AsyncIterator[Job]:
        open_now[job[0]] += 1
        assert open_now[job[0]] <= per_host
        for _ in range(job[1]):
            await asyncio.sleep(0)
        yield job
        open_now[job[0]] -= 1

    async def run() -> list[Job]:
        return [job async for job in lanes.run(jobs, host_of, per_host, work)]

    assert sorted(asyncio.run(run())) == sorted(jobs)


def test_a_result_is_held_until_the_next_is_asked_for() -> None:
    held: list[int] = []

    @asynccontextmanager
    async def work(job: Job) -> AsyncIterator[Job]:
        held.append(job[1])
        yield job
        held.remove(job[1])

    async def run() -> None:
        async for job in lanes.run([("a", 1), ("a", 2), ("b", 3)], host_of, 1, work):
            await asyncio.sleep(0.01)
            assert job[1] in held
        assert held == []

    asyncio.run(run())


def test_a_backlog_has_room_only_below_its_limit() -> None:
    async def has_room(backlog: lanes.Backlog) -> bool:
        try:
            await asyncio.wait_for(backlog.room(), 0.01)
        except TimeoutError:
            return False
        return True

    async def run() -> list[bool]:
        backlog, seen = lanes.Backlog(2), []
        with backlog.one():
            with backlog.one():
                with backlog.one():  # one too many may come: work already begun is finished
                    seen.append(await has_room(backlog))
                seen.append(await has_room(backlog))
            seen.append(await has_room(backlog))
        return seen

    assert asyncio.run(run()) == [False, False, True]


def test_an_error_of_a_job_reaches_the_caller_and_ends_the_others() -> None:
    ended: list[str] = []

    @asynccontextmanager
    async def work(job: Job) -> AsyncIterator[Job]:
        if job[1] == 3:
            raise ZeroDivisionError("a bug")
        try:
            await asyncio.sleep(0 if job[0] == "a" else 30)
        finally:
            ended.append(job[0])
        yield job

    async def run() -> None:
        jobs = [("a", 1), ("a", 2), ("a", 3), ("b", 1)]
        with pytest.raises(ZeroDivisionError, match="a bug"):
            async for _ in lanes.run(jobs, host_of, 1, work):
                pass
        assert ended == ["a", "a", "b"]

    asyncio.run(run())
