"""Dates in sentences, against a day of publication (2021-04-14, a Wednesday)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.mentions.dates import WEEKDAYS, find

DAY = date(2021, 4, 14)
DAYS = st.dates(date(1987, 1, 1), date(2035, 12, 31))


def values(text: str, on: date = DAY, *, future: bool = False) -> list[str]:
    return [dated.value for dated in find(text, on, future=future)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Biden on Tuesday urged Putin", "2021-04-13"),
        ("They met on Wednesday", "2021-04-14"),
        ("They met on Thursday", "2021-04-08"),
        ("They met last Wednesday", "2021-04-07"),
        ("They met last Thursday", "2021-04-08"),
        ("They meet next Monday", "2021-04-19"),
        ("They meet next Wednesday", "2021-04-21"),
        ("They meet this coming Friday", "2021-04-16"),
        ("They met yesterday", "2021-04-13"),
        ("They met last night", "2021-04-13"),
        ("They met this morning", "2021-04-14"),
        ("They meet tomorrow", "2021-04-15"),
        ("Two days ago they met", "2021-04-12"),
        ("They met three months earlier", "2021-01"),
        ("They met two years ago", "2019"),
        ("They met a week ago", "2021-04"),
        ("They met two weeks ago", "2021-03"),
        ("War broke out, the highest since 2014,", "2014"),
        ("a summit in Finland in 2018 with", "2018"),
        ("They met on April 3", "2021-04-03"),
        ("They met on 3 April", "2021-04-03"),
        ("They met on December 24", "2020-12-24"),
        ("They met on Dec. 24, 2019,", "2019-12-24"),
        ("They met on 24th of December 2019", "2019-12-24"),
        ("They met on 2019-12-24", "2019-12-24"),
        ("They met in March", "2021-03"),
        ("They met in October", "2020-10"),
        ("They met last October", "2020-10"),
        ("They met in March 2015", "2015-03"),
        ("They met in February, 2015", "2015-02"),
        ("They met last month", "2021-03"),
        ("They met last year", "2020"),
        ("They meet next year", "2022"),
        ("They met this week", "2021-04"),
        ("concern in the West in the past few days", "2021-04"),
        ("They met in recent months", "2021"),
    ],
)
def test_one_date(text: str, value: str) -> None:
    assert values(text) == [value]


@pytest.mark.parametrize(
    "text",
    ["They may meet", "2,014 soldiers died",
     "They marched 2018 miles", "They met on February 30", "They met on 2021-13-40",
     "The second meeting took 5 hours", "Mr. March said no"],
)  # fmt: skip
def test_no_date(text: str) -> None:
    assert values(text) == []


def test_several_dates_come_in_order_and_never_overlap() -> None:
    text = "On Monday they recalled May 9, 2018, and the war of 2008."
    found = find(text, DAY)
    assert [d.value for d in found] == ["2021-04-12", "2018-05-09", "2008"]
    assert [text[d.start : d.end] for d in found] == ["Monday", "May 9, 2018", "of 2008"]


def test_months_around_the_turn_of_the_year() -> None:
    january = date(2021, 1, 5)
    assert values("They met in December", january) == ["2020-12"]
    assert values("They met on December 30", january) == ["2020-12-30"]
    assert values("They met last month", january) == ["2020-12"]
    assert values("They meet next month", date(2020, 12, 5)) == ["2021-01"]
    assert values("They meet in January", date(2020, 12, 5), future=True) == ["2021-01"]


def test_a_leap_day_is_resolved_to_the_year_that_has_it() -> None:
    assert values("They meet on February 29", date(2019, 12, 31)) == ["2020-02-29"]


@given(DAYS, st.sampled_from(WEEKDAYS))
def test_a_weekday_is_one_of_the_seven_days_up_to_publication(on: date, name: str) -> None:
    (value,) = values(f"They met on {name.capitalize()}.", on)
    found = date.fromisoformat(value)
    assert timedelta(0) <= on - found < timedelta(7)
    assert WEEKDAYS[found.weekday()] == name


@given(DAYS, st.sampled_from(WEEKDAYS))
def test_a_weekday_to_come_is_one_of_the_seven_days_after(on: date, name: str) -> None:
    (value,) = values(f"They meet on {name.capitalize()}.", on, future=True)
    found = date.fromisoformat(value)
    assert timedelta(0) < found - on <= timedelta(7)
    assert WEEKDAYS[found.weekday()] == name


@given(DAYS, DAYS)
def test_a_written_day_is_that_day_whenever_it_is_published(told: date, on: date) -> None:
    forms = (told.isoformat(), told.strftime("%B %-d, %Y"), told.strftime("%-d %b. %Y"))
    for form in forms if told.month != 5 else forms[:2]:
        assert values(f"They met on {form}.", on) == [told.isoformat()]


@given(DAYS, DAYS.filter(lambda day: (day.month, day.day) != (2, 29)))
def test_every_day_without_a_year_is_found_within_a_year(on: date, told: date) -> None:
    (value,) = values(f"They met on {told.strftime('%B %-d')}.", on)
    found = date.fromisoformat(value)
    assert (found.month, found.day) == (told.month, told.day)
    assert abs(on - found) < timedelta(310)


@given(DAYS, st.text(max_size=60))
def test_any_text_gives_dates_that_exist(on: date, text: str) -> None:
    for dated in find(text, on):
        year, *rest = map(int, dated.value.split("-"))
        assert date(year, *[*rest, 1, 1][:2])
