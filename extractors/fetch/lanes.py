"""Run many jobs, grouped by host, and hand their results over as they come."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from typing import TypeVar

J = TypeVar("J")
R = TypeVar("R")


async def run(
    jobs: Iterable[J],
    host_of: Callable[[J], str],
    per_host: int,
    work: Callable[[J], Awaitable[R]],
    waiting: int,
) -> AsyncGenerator[R, None]:
    """Yield the results of all jobs in the order they are done.

    Each host gets at most ``per_host`` lanes that take its jobs one after another, so a host
    with many slow feeds never holds up the others. At most ``waiting`` results lie ready before
    the lanes wait for the caller. An error of a job ends the run and is raised here.
    """
    groups: dict[str, deque[J]] = {}
    for job in jobs:
        groups.setdefault(host_of(job), deque()).append(job)
    results: asyncio.Queue[R] = asyncio.Queue(maxsize=waiting)

    async def lane(queue: deque[J]) -> None:
        while queue:
            await results.put(await work(queue.popleft()))

    lanes = [
        asyncio.create_task(lane(queue))
        for queue in groups.values()
        for _ in range(min(per_host, len(queue)))
    ]
    everything = asyncio.gather(*lanes)
    try:
        async for result in _until_done(results, everything):
            yield result
    finally:
        for task in lanes:
            task.cancel()
        await asyncio.gather(everything, *lanes, return_exceptions=True)


async def _until_done(
    results: asyncio.Queue[R], everything: asyncio.Future[list[None]]
) -> AsyncGenerator[R, None]:
    """Yield results until the lanes have ended and the queue is empty."""
    end = asyncio.Event()
    everything.add_done_callback(lambda _: end.set())
    ended = asyncio.ensure_future(end.wait())
    following: asyncio.Future[R] | None = None
    try:
        while not (ended.done() and results.empty()):
            following = asyncio.ensure_future(results.get())
            await asyncio.wait({following, ended}, return_when=asyncio.FIRST_COMPLETED)
            if following.done():
                yield following.result()
            else:
                following.cancel()
    finally:
        ended.cancel()
        if following is not None:
            following.cancel()
    everything.result()
