"""How a cycle tells what it is doing; the caller decides what to show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

Report = Callable[[str, int, int | None], None]
"""Called with a stage's name, how many are done, and how many there are (None: not known)."""


def silent(stage: str, done: int, total: int | None) -> None:
    """A report that shows nothing."""


# A Prefect flow takes only parameters that can be written as JSON, so the report of whoever
# started it comes to it through the context.
_REPORT: Final[ContextVar[Report]] = ContextVar("report", default=silent)


def report() -> Report:
    """The report of the caller around us, or :func:`silent`."""
    return _REPORT.get()


@contextmanager
def reporting(to: Report) -> Iterator[None]:
    """Everything inside reports to ``to``."""
    token = _REPORT.set(to)
    try:
        yield
    finally:
        _REPORT.reset(token)
