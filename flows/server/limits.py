"""How much one request may cost."""

from __future__ import annotations

from typing import Final

from extractors.records import Record


class Limits(Record, frozen=True, kw_only=True):
    """Bounds of one request and of what is kept in memory."""

    seconds: float = 10.0
    """A question is stopped after this."""
    rows: int = 100_000
    """Rows of a trend; a listing has pages."""
    answer_bytes: int = 32_000_000
    """Of an answer before compression."""
    cache_bytes: int = 64_000_000
    """Of the answers that are kept for the version being served."""
    prepare_seconds: float = 20.0
    """A new version is served after this, also if not all that was asked lately is answered."""
    at_once: int = 4
    """Questions that DuckDB works on at the same time; the others wait."""


PAGE_ROWS: Final = 100
"""Rows of a page of a listing, unless the request says otherwise."""
MOST_PAGE_ROWS: Final = 10_000
