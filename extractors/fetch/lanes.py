"""Run many jobs, grouped by host, and hand their results over as they come."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import TypeVar

J = TypeVar("J")
R = TypeVar("R")


class Backlog:
    """Counts results that are ready and not yet taken, so that no more are made than fit."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._ready = 0
        self._room = asyncio.Event()
        self._room.set()

    @property
    def full(self) -> bool:
        """Whether new work should wait."""
        return self._ready >= self._most

    async def room(self) -> None:
        """Wait until there is room; keep nothing in hand that others need meanwhile."""
        await self._room.wait()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Count one result while it waits to be taken."""
        self._ready += 1
        if self.full:
            self._room.clear()
        try:
            yield
        finally:
            self._ready -= 1
            if not self.full:
                self._room.set()


async def run(
    jobs: Iterable[J],
    host_of: Callable[[J], str],
    per_host: int,
    work: Callable[[J], AbstractAsyncContextManager[R]],
) -> AsyncGenerator[R, None]:
    """Yield the results of all jobs in the order they are done.

    Each host gets at most ``per_host`` lanes that take its jobs one after another, so a host
    with many slow feeds never holds up the others. ``work`` is left only when the caller has
    asked for the next result: what it holds, it holds that long. An error of a job ends the
    run and is raised here.
    """
    groups: dict[str, deque[J]] = {}
    for job in jobs:
        groups.setdefault(host_of(job), deque()).append(job)
    results: asyncio.Queue[tuple[R, asyncio.Event]] = asyncio.Queue()

    async def lane(queue: deque[J]) -> None:
        while queue:
            async with work(queue.popleft()) as result:
                taken = asyncio.Event()
                results.put_nowait((result, taken))
                del result
                await taken.wait()

    lanes = [
        asyncio.create_task(lane(queue))
        for queue in groups.values()
        for _ in range(min(per_host, len(queue)))
    ]
    everything = asyncio.gather(*lanes)
    try:
        async for result, taken in _until_done(results, everything):
            yield result
            taken.set()
    finally:
        for task in lanes:
            task.cancel()
        await asyncio.gather(everything, *lanes, return_exceptions=True)


async def _until_done(
    results: asyncio.Queue[R], everything: asyncio.Future[list[None]]
) -> AsyncGenerator[R, None]:
    """Yield what the lanes put until they have ended and the queue is empty."""
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
