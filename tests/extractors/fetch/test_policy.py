"""The polling policy, as properties of pure functions."""

from datetime import UTC, datetime, timedelta
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.fetch import policy
from extractors.fetch.failures import Reason, weight
from extractors.fetch.policy import Limits
from extractors.fetch.records import FeedState, Hints
from tests.extractors.fetch.servers import feed

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIMITS = Limits(min_minutes=10, max_minutes=1440, park_after=10)

minutes = st.floats(0, 1e7)
states = st.builds(
    FeedState,
    feed_id=st.just("a"),
    url=st.just("http://a.example/"),
    interval_minutes=st.floats(0.1, 1e6),
    fresh_minutes=minutes,
    hint_minutes=minutes,
    failures=st.floats(0, 9),
    successes=st.integers(0, 50),
)
seeds = st.integers(0, 2**32).map(Random)
reasons = st.sampled_from([reason for reason in Reason if reason != Reason.GONE])


def wait(state: FeedState, now: datetime = NOW) -> float:
    assert state.next_poll is not None
    return (state.next_poll - now).total_seconds() / 60


@given(states, seeds, minutes, minutes, st.integers(0, 200), st.integers(0, 200))
def test_wait_stays_inside_the_limits(
    state: FeedState, rng: Random, ttl: float, update: float, new: int, old: int
) -> None:
    hints = Hints(ttl_minutes=ttl, update_minutes=update)
    after = policy.after_parse(state, hints, new, new + old, NOW, rng, LIMITS)
    for result in (
        after,
        policy.after_success(state, NOW, rng, LIMITS),
        policy.after_unchanged(state, NOW, rng, LIMITS),
    ):
        assert 10 - 1e-6 <= wait(result) <= 1440 + 1e-6


@given(states, seeds, minutes, minutes)
def test_the_publishers_wish_is_never_undercut(
    state: FeedState, rng: Random, ttl: float, update: float
) -> None:
    hints = Hints(ttl_minutes=ttl, update_minutes=update)
    after = policy.after_parse(state, hints, 5, 5, NOW, rng, LIMITS)
    assert wait(after) >= min(max(ttl, update, state.fresh_minutes), 1440) - 1e-6


@given(states, seeds, reasons, st.floats(0, 86_400))
def test_a_failure_waits_at_least_as_long_as_the_server_asked(
    state: FeedState, rng: Random, reason: Reason, pause: float
) -> None:
    after = policy.after_failure(state, reason, "x", NOW, rng, LIMITS, pause)
    assert after.failures == pytest.approx(state.failures + weight(reason))
    if after.parked is None:
        assert pause / 60 - 1e-6 <= wait(after) <= 1440 + 1e-6


@given(states, st.floats(0, 9), st.floats(0, 9))
def test_backoff_is_monotone_in_failures(state: FeedState, one: float, other: float) -> None:
    few, many = sorted((one, other))
    waits = [
        policy.backoff_minutes(msgspec.structs.replace(state, failures=count), LIMITS)
        for count in (few, many)
    ]
    assert waits[0] <= waits[1]


@given(st.floats(1, 1e5), st.integers(0, 99), st.integers(0, 99), st.integers(1, 99))
def test_more_news_never_lengthens_the_interval(
    interval: float, one: int, other: int, total: int
) -> None:
    few, many = sorted((min(one, total), min(other, total)))
    assert policy.adapted(interval, many, total, LIMITS) <= policy.adapted(
        interval, few, total, LIMITS
    )


@given(states, st.integers(0, 2**32))
def test_the_same_seed_gives_the_same_schedule(state: FeedState, seed: int) -> None:
    one, other = (policy.after_unchanged(state, NOW, Random(seed), LIMITS) for _ in range(2))
    assert one == other


def test_a_quiet_feed_is_asked_less_and_a_busy_one_more() -> None:
    state = policy.begin(feed("http://a.example/", cadence_minutes=60))
    quiet = policy.after_unchanged(state, NOW, Random(1), LIMITS)
    assert quiet.interval_minutes == 75
    second = policy.after_success(quiet, NOW, Random(1), LIMITS)
    busy = policy.after_parse(second, Hints(), 18, 20, NOW, Random(1), LIMITS)
    assert busy.interval_minutes == 37.5


def test_the_first_document_says_nothing_about_the_pace() -> None:
    state = policy.begin(feed("http://a.example/", cadence_minutes=60))
    first = policy.after_success(state, NOW, Random(1), LIMITS)
    assert policy.after_parse(first, Hints(), 20, 20, NOW, Random(1), LIMITS).interval_minutes == 60


def test_a_dead_feed_is_parked_after_days_and_not_after_three_errors() -> None:
    state = policy.begin(feed("http://a.example/", cadence_minutes=10))
    state = policy.after_success(state, NOW, Random(1), LIMITS)
    now, polls = NOW, 0
    while state.parked is None:
        assert state.next_poll is not None
        now = max(state.next_poll, now)
        state = policy.after_failure(state, Reason.CONNECT, "no connection", now, Random(1), LIMITS)
        polls += 1
    assert polls == 10
    assert now - NOW > timedelta(days=2)
    assert state.parked == (
        f"kept failing since 2026-03-01, the last time on {now:%Y-%m-%d}: no connection"
    )


def test_temporary_dns_trouble_counts_a_quarter() -> None:
    assert weight(Reason.DNS_TEMPORARY) == 0.25
    assert {weight(r) for r in (Reason.NOT_FOUND, Reason.RATE_LIMITED, Reason.SERVER_ERROR)} == {
        0.5
    }
    assert {weight(r) for r in (Reason.DNS, Reason.TLS, Reason.NOT_A_FEED, Reason.TOO_LARGE)} == {1}


def test_gone_parks_at_once_in_plain_english() -> None:
    state = policy.begin(feed("http://a.example/"))
    gone = policy.after_failure(state, Reason.GONE, "410", NOW, Random(1), LIMITS)
    assert gone.parked == "the server says it is gone for good (410, 2026-03-01)"
    assert policy.why_not_now(feed("http://a.example/"), gone, NOW) == f"parked: {gone.parked}"
    assert policy.why_not_now(feed("http://a.example/"), policy.unparked(gone), NOW) is None


def test_gone_at_a_remembered_target_goes_back_to_the_catalogues_address() -> None:
    state = msgspec.structs.replace(
        policy.begin(feed("http://a.example/")), moved_to="http://b.example/"
    )
    after = policy.after_failure(state, Reason.GONE, "410", NOW, Random(1), LIMITS)
    assert (after.parked, after.moved_to) == (None, None)


def test_a_feed_that_serves_login_pages_is_parked_though_each_answer_is_200() -> None:
    state = policy.begin(feed("http://a.example/"))
    for _ in range(10):
        assert state.parked is None
        answered = policy.after_success(state, NOW, Random(1), LIMITS)
        state = policy.after_reject(answered, "is an HTML page", NOW, Random(1), LIMITS)
    assert state.parked is not None
    assert "is an HTML page" in state.parked


def test_a_new_address_in_the_catalogue_starts_afresh() -> None:
    old = msgspec.structs.replace(policy.begin(feed("http://a.example/old")), etag='"1"')
    assert policy.begin(feed("http://a.example/old"), old) is old
    assert policy.begin(feed("http://a.example/new"), old).etag is None


@pytest.mark.parametrize(
    ("status", "header", "seconds"),
    [
        (429, "120", 120),
        (503, "Sun, 01 Mar 2026 12:05:00 GMT", 300),
        (503, "Sun, 01 Mar 2026 11:00:00 GMT", 0),
        (429, None, 30),
        (429, "soon", 30),
        (503, None, 0),
        (503, "999999999", 86_400),
        (500, "120", 0),
    ],
)
def test_retry_after(status: int, header: str | None, seconds: float) -> None:
    assert policy.pause_seconds(status, header, NOW, LIMITS) == seconds


hours = st.sets(st.integers(0, 23)).map(lambda found: tuple(sorted(found)))
days = st.sets(st.sampled_from(policy._DAYS)).map(lambda found: tuple(sorted(found)))
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@given(states, seeds, hours, days, moments)
def test_hours_and_days_to_skip_are_skipped_and_nothing_else_is_put_off(
    state: FeedState,
    rng: Random,
    hours: tuple[int, ...],
    days: tuple[str, ...],
    now: datetime,
) -> None:
    hints = Hints(skip_hours=hours, skip_days=days)
    seed = rng.getstate()
    plain = policy.after_parse(state, Hints(), 5, 9, now, rng, LIMITS).next_poll
    rng.setstate(seed)
    after = policy.after_parse(state, hints, 5, 9, now, rng, LIMITS)
    assert plain is not None
    assert after.next_poll is not None
    if len(hours) == 24 or len(days) == 7:
        assert after.next_poll == plain
        return
    late = after.next_poll - plain
    assert timedelta() <= late < timedelta(days=7)
    assert late % timedelta(hours=1) == timedelta()
    skipped = [plain + timedelta(hours=n) for n in range(late // timedelta(hours=1))]
    for moment in skipped:
        assert moment.hour in hours or f"{moment:%A}".lower() in days
    assert after.next_poll.hour not in hours
    assert f"{after.next_poll:%A}".lower() not in days
    # It is remembered: a 304 later says nothing of it.
    unchanged = policy.after_unchanged(after, now, rng, LIMITS).next_poll
    assert unchanged is not None
    assert unchanged.hour not in hours


def test_a_document_that_no_longer_asks_to_skip_is_polled_at_any_hour() -> None:
    state = FeedState(feed_id="a", url="http://a.example/", skip_hours=tuple(range(23)))
    after = policy.after_parse(state, Hints(), 5, 9, NOW, Random(1), LIMITS)
    assert after.skip_hours == ()
    assert wait(after) < 24 * 60
