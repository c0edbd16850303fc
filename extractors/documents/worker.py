"""Worker processes with a time limit: one page in a thousand takes the parser for ever."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from queue import SimpleQueue
from types import TracebackType
from typing import Final, Generic, Self, TypeVar

from extractors.documents.body import careful_text
from extractors.errors import DocumentError

T = TypeVar("T")
R = TypeVar("R")

_STOP_SECONDS: Final = 2.0


class _Worker(Generic[T, R]):
    """One process that applies a function to what it is sent."""

    def __init__(self, function: Callable[[T], R]) -> None:
        # Spawned, not forked: a fork in a program with threads (aiohttp, DuckDB) can deadlock.
        context = multiprocessing.get_context("spawn")
        self._near, far = context.Pipe()
        self._process = context.Process(target=_serve, args=(far, function), daemon=True)
        self._process.start()
        far.close()

    def call(self, argument: T, subject: str, seconds: float) -> R:
        """Send the argument and wait. Raises :class:`DocumentError`: ``timeout``, ``crash``."""
        try:
            self._near.send(argument)
            if not self._near.poll(seconds):
                raise DocumentError(subject, "timeout", f"took more than {seconds:g} s to read")
            done, value = self._near.recv()
        except (EOFError, OSError) as error:
            raise DocumentError(subject, "crash", "the reading process died") from error
        if not done:
            raise DocumentError(subject, "crash", f"could not be read ({value})")
        result: R = value
        return result

    def stop(self) -> None:
        self._near.close()
        self._process.kill()
        self._process.join(_STOP_SECONDS)


class WorkerPool(Generic[T, R]):
    """A few worker processes; a stuck or dead one is killed and replaced.

    ``function`` is any importable function of one picklable argument. :meth:`call` blocks, and may
    be called from several threads at once (``asyncio.to_thread``); more calls than ``processes``
    wait for a free one. Use it as a context manager.
    """

    def __init__(self, function: Callable[[T], R], processes: int, seconds: float) -> None:
        self._function = function
        self._seconds = seconds
        self._count = processes
        self._lock = threading.Lock()
        self._free: SimpleQueue[_Worker[T, R] | None] = SimpleQueue()
        for _ in range(processes):
            self._free.put(None)  # started on first use

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def call(self, argument: T, subject: str, seconds: float | None = None) -> R:
        """Return ``function(argument)`` computed in a worker within the time limit.

        ``seconds``: another limit for this call than that of the pool.

        Raises :class:`DocumentError`: ``timeout`` when it takes longer, ``crash`` when the worker
        dies or the function raises; the subject is the document's URL.
        """
        with self._borrowed() as worker:
            return worker.call(argument, subject, seconds or self._seconds)

    @contextmanager
    def _borrowed(self) -> Iterator[_Worker[T, R]]:
        worker: _Worker[T, R] | None = self._free.get()
        try:
            worker = worker or _Worker(self._function)
            yield worker
        except BaseException:
            # Whatever went wrong, a late answer must not become the answer to the next call.
            if worker is not None:
                worker.stop()
            worker = None
            raise
        finally:
            self._free.put(worker)

    def close(self) -> None:
        """Stop all processes. Calls still running end with ``crash``."""
        for _ in range(self._count):
            worker = self._free.get()
            if worker is not None:
                worker.stop()


Text = tuple[str, str]
"""HTML and URL of a page."""


def text_pool(processes: int, seconds: float) -> WorkerPool[Text, str]:
    """Return a pool that extracts the text of pages; see :func:`limited`."""
    return WorkerPool(_careful, processes, seconds)


def limited(pool: WorkerPool[Text, str]) -> Callable[[str, str], str]:
    """Return the ``careful`` argument of ``read_page`` that works in ``pool``."""
    return lambda html, url: pool.call((html, url), url)


def _careful(page: Text) -> str:
    return careful_text(*page)


def _serve(pipe: Connection, function: Callable[[T], R]) -> None:
    """Answer until the other end closes; an interrupt from the keyboard is the caller's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            argument = pipe.recv()
        except (EOFError, OSError):  # the caller has ended, or was killed
            return
        try:
            answer: tuple[bool, object] = (True, function(argument))
        except Exception as error:  # noqa: BLE001 - reported to the caller, who raises it
            answer = (False, f"{type(error).__name__}: {error}")
        pipe.send(answer)
