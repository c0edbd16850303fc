from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import ConfigError
from config.months import month_numbers
from extractors.documents.dates import parse_date

NOON = datetime(2026, 3, 24, 12, tzinfo=UTC)
DAY = datetime(2026, 3, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Tue, 24 Mar 2026 12:00:00 GMT",
        "Tue, 24 Mar 2026 12:00:00 +0000",
        "24 Mar 26 12:00 UT",
        "Tuesday, 24-Mar-26 12:00:00 GMT",
        "Tue, 24 Mar 2026 08:00:00 EDT",
        "Tue, 24 Mar 2026 07:00 EST",
        "Tue, 24 Mar 2026 13:00:00 CET",
        "Tue Mar 24 12:00:00 2026",
        "Tue Mar 24 12:00:00 UTC 2026",
        "2026-03-24T12:00:00Z",
        "2026-03-24T12:00:00.000Z",
        "2026-03-24T12:00Z",
        "2026-03-24 12:00:00",
        "2026-03-24T07:00:00-0500",
        "2026-03-24T17:30:00+05:30",
        "20260324T120000+0000",
        "20260324T120000Z",
        "2026/03/24 12:00:00",
        "2026-03-24 12:00:00 GMT",
        "March 24, 2026 12:00 PM",
        "Mar. 24, 2026, 12:00 p.m.",
        "March 24th, 2026 at 8:00 am EDT",
        "24 March 2026 - 12:00",
        "24/03/2026 12:00",
        "1774353600",
        "1774353600000",
    ],
)
def test_shapes_of_one_moment(text: str) -> None:
    assert parse_date(text) == NOON


@pytest.mark.parametrize(
    "text", ["2026-03-24", "20260324", "24 March 2026", "03/24/2026", "2026-03-24Z"]
)
def test_days(text: str) -> None:
    assert parse_date(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "24. März 2026",
        "Dienstag, 24. März 2026",
        "mardi 24 mars 2026",
        "24 de marzo de 2026",
        "24 de março de 2026",
        "24 marzo 2026",
        "24 marca 2026",
        "24 марта 2026 г.",
        "24 березня 2026",
        "24 MAR. 2026",
    ],
)
def test_days_in_the_languages_of_the_catalogue(text: str) -> None:
    assert parse_date(text) == DAY


def test_first_of_a_month_in_french() -> None:
    assert parse_date("1er août 2026, 14:30") == datetime(2026, 8, 1, 14, 30, tzinfo=UTC)


def test_every_language_of_the_table_has_twelve_months_and_no_name_means_two(
    tmp_path: Path,
) -> None:
    assert set(month_numbers().values()) == set(range(1, 13))
    (tmp_path / "months.toml").write_text(f"[months]\nxx = {['a', 'a', *'bcdefghijk']}")
    with pytest.raises(ConfigError, match="xx: a is two months"):
        month_numbers(tmp_path)


def test_partial_dates_and_zone_of_the_caller() -> None:
    assert parse_date("2026") == datetime(2026, 1, 1, tzinfo=UTC)
    assert parse_date("2026-03") == datetime(2026, 3, 1, tzinfo=UTC)
    tokyo = timezone(timedelta(hours=9))
    assert parse_date("2026-03-24 21:00", tokyo) == NOON
    assert parse_date("2026-03-24T24:00:00Z") == datetime(2026, 3, 25, tzinfo=UTC)
    assert parse_date(1774353600) == NOON


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "31 February 2026",
        "2026-13-40",
        "0000-00-00T00:00:00Z",
        "12:00",
        "2026 words",
        "24 Foo 2026",
        "20261",
        None,
        True,
    ],
)
def test_what_is_no_date(text: str | None) -> None:
    assert parse_date(text) is None


MOMENTS = st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2100, 1, 1)).map(
    lambda d: d.replace(microsecond=0)
)
ZONES = st.integers(-12 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
FORMATS = st.sampled_from(
    ["%a, %d %b %Y %H:%M:%S %z", "%Y-%m-%dT%H:%M:%S%z", "%d %B %Y %H:%M:%S %z", "%Y%m%dT%H%M%S%z"]
)


@given(MOMENTS, ZONES, FORMATS)
def test_round_trip(moment: datetime, zone: timezone, shape: str) -> None:
    aware = moment.replace(tzinfo=zone)
    assert parse_date(aware.strftime(shape)) == aware


@given(st.text(max_size=60))
def test_never_raises(text: str) -> None:
    found = parse_date(text)
    assert found is None or found.tzinfo is UTC
