"""Spans of days, as the tables of actors write them: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import Final

import msgspec

_DAY: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """Something that holds from one day to another, both inclusive; None is open."""

    start: date | None = None
    end: date | None = None

    def holds(self, when: date | None) -> bool:
        """Whether ``when`` lies in the span. With no date everything may hold: True."""
        if when is None:
            return True
        return (self.start is None or self.start <= when) and (self.end is None or when <= self.end)


@lru_cache(maxsize=8192)
def first_day(text: str) -> date | None:
    """First day of what ``text`` names; None if it is empty. Raises ValueError for no date."""
    if not text:
        return None
    year, month, day = _parts(text)
    return date(year, month or 1, day or 1)


@lru_cache(maxsize=8192)
def last_day(text: str) -> date | None:
    """Last day of what ``text`` names; None if it is empty. Raises ValueError for no date."""
    if not text:
        return None
    year, month, day = _parts(text)
    month = 12 if month is None else month
    return date(year, month, monthrange(year, month)[1] if day is None else day)


def _parts(text: str) -> tuple[int, int | None, int | None]:
    match = _DAY.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = match.groups()
    if month is not None and not 1 <= int(month) <= 12:
        raise ValueError(f"{text!r} has no such month")
    return int(year), None if month is None else int(month), None if day is None else int(day)
