"""Caching and retry headers, as publishers really send them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.fetch.headers import fresh_seconds, http_date, retry_after

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = "Sun, 01 Mar 2026 12:10:00 GMT"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0", 0),
        (" 120 ", 120),
        ("1.5", 1.5),
        (LATER, 600),
        ("Sunday, 01-Mar-26 12:10:00 GMT", 600),
        ("Sun Mar  1 12:10:00 2026", 600),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0),
        ("-5", None),
        ("tomorrow", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after(value: str | None, expected: float | None) -> None:
    assert retry_after(value, NOW) == expected


@pytest.mark.parametrize(
    ("control", "expires", "date", "expected"),
    [
        ("max-age=300", None, None, 300),
        ("public, Max-Age = 300, must-revalidate", None, None, 300),
        ('max-age="300"', None, None, 300),
        ("s-maxage=900, max-age=60", None, None, 60),
        ("s-maxage=900", None, None, 0),
        ("no-cache, max-age=300", LATER, None, 0),
        ("no-store", LATER, None, 0),
        ("max-age=-1", None, None, 0),
        ("max-age=60", LATER, None, 60),
        (None, LATER, None, 600),
        (None, LATER, "Sun, 01 Mar 2026 12:05:00 GMT", 300),
        (None, "0", None, 0),
        (None, "Thu, 01 Jan 1970 00:00:00 GMT", None, 0),
        (None, None, None, 0),
    ],
)
def test_freshness(
    control: str | None, expires: str | None, date: str | None, expected: float
) -> None:
    assert fresh_seconds(control, expires, date, NOW) == expected


@given(st.text(max_size=60))
def test_any_text_is_read_without_raising(value: str) -> None:
    wait = retry_after(value, NOW)
    assert wait is None or wait >= 0
    assert fresh_seconds(value, value, value, NOW) >= 0
    moment = http_date(value)
    assert moment is None or moment.tzinfo is UTC
