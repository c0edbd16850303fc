"""Jobs by host: all results, in the order they are done, and errors that surface."""

import asyncio

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
    st.integers(1, 4),
)
def test_every_job_is_done_once_within_the_hosts_limit(
    jobs: list[Job], per_host: int, waiting: int
) -> None:
    open_now = dict.fromkeys("abc", 0)

    async def work(job: Job) -> Job:
        open_now[job[0]] += 1
        assert open_now[job[0]] <= per_host
        for _ in range(job[1]):
            await asyncio.sleep(0)
        open_now[job[0]] -= 1
        return job

    async def run() -> list[Job]:
        return [job async for job in lanes.run(jobs, host_of, per_host, work, waiting)]

    assert sorted(asyncio.run(run())) == sorted(jobs)


def test_a_slow_reader_holds_the_lanes_back() -> None:
    begun: list[Job] = []

    async def work(job: Job) -> Job:
        begun.append(job)
        return job

    async def run() -> None:
        jobs = [(str(n % 5), n) for n in range(100)]
        seen = 0
        async for _ in lanes.run(jobs, host_of, 1, work, waiting=2):
            seen += 1
            await asyncio.sleep(0)
            assert len(begun) <= seen + 2 + 5 + 1  # queued, held by a lane, being handed over
        assert seen == 100

    asyncio.run(run())


def test_an_error_of_a_job_reaches_the_caller_and_ends_the_others() -> None:
    ended: list[str] = []

    async def work(job: Job) -> Job:
        if job[1] == 3:
            raise ZeroDivisionError("a bug")
        try:
            await asyncio.sleep(0 if job[0] == "a" else 30)
        finally:
            ended.append(job[0])
        return job

    async def run() -> None:
        jobs = [("a", 1), ("a", 2), ("a", 3), ("b", 1)]
        with pytest.raises(ZeroDivisionError, match="a bug"):
            async for _ in lanes.run(jobs, host_of, 1, work, waiting=4):
                pass
        assert ended == ["a", "a", "b"]

    asyncio.run(run())
