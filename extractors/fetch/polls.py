"""Decide what a poll's answer means: pure functions from state and answer to a Poll."""

from __future__ import annotations

from datetime import datetime
from random import Random

import msgspec

from extractors.errors import FetchError
from extractors.fetch import policy, redirects, validators
from extractors.fetch.failures import Reason, status_reason
from extractors.fetch.headers import fresh_seconds
from extractors.fetch.policy import Limits
from extractors.fetch.records import FeedState, Outcome, Poll, Reply
from extractors.fetch.urls import shown


def from_reply(
    state: FeedState, reply: Reply, conditional: bool, now: datetime, rng: Random, limits: Limits
) -> Poll:
    """Turn the server's answer into the poll's result and the feed's next state.

    ``state`` is the one the request was made with; ``conditional`` tells whether validators
    were sent with it.
    """
    if reply.status == 304 and conditional:
        return _not_modified(state, reply, now, rng, limits)
    if reply.status in {200, 203} and reply.body:
        return _full(state, reply, conditional, now, rng, limits)
    if reply.status in {200, 203, 204}:
        reason, message = Reason.EMPTY, "the server sent an empty document"
    elif reply.status == 304:
        reason, message = (
            Reason.PROTOCOL,
            "the server answered 304 though nothing was compared",
        )
    else:
        reason = status_reason(reply.status)
        message = f"the server answered {reply.status} ({reason.replace('-', ' ')})"
    pause = policy.pause_seconds(reply.status, reply.header("retry-after"), now, limits)
    after = policy.after_failure(state, reason, message, now, rng, limits, pause)
    if after.host_paused_until is not None:
        after = msgspec.structs.replace(after, host_paused_url=reply.final_url)
    outcome = Outcome.PARKED if after.parked else Outcome.FAILED
    return _poll(after, reply, outcome, now, after.parked or message, reason=reason)


def from_error(
    state: FeedState, error: FetchError, ms: int, now: datetime, rng: Random, limits: Limits
) -> Poll:
    """Turn a fetch that gave no answer into the poll's result."""
    after = policy.after_failure(state, error.reason, error.message, now, rng, limits)
    return Poll(
        feed_id=state.feed_id,
        at=now,
        outcome=Outcome.PARKED if after.parked else Outcome.FAILED,
        state=after,
        final_url=error.subject,
        ms=ms,
        reason=error.reason,
        message=after.parked or error.message,
    )


def skipped(state: FeedState, why: str, now: datetime) -> Poll:
    """Make the result for a feed that was not asked; its state stays."""
    return Poll(feed_id=state.feed_id, at=now, outcome=Outcome.SKIPPED, state=state, message=why)


def _not_modified(
    state: FeedState, reply: Reply, now: datetime, rng: Random, limits: Limits
) -> Poll:
    known = redirects.after_reply(validators.after_not_modified(state, reply), reply, now)
    after = policy.after_unchanged(_fresh(known, reply, now), now, rng, limits)
    return _poll(after, reply, Outcome.UNCHANGED, now, "not modified")


def _full(
    state: FeedState, reply: Reply, conditional: bool, now: datetime, rng: Random, limits: Limits
) -> Poll:
    known = redirects.after_reply(validators.after_full(state, reply, conditional, now), reply, now)
    known = _fresh(known, reply, now)
    if known.body_sha256 == state.body_sha256:
        after = policy.after_unchanged(known, now, rng, limits)
        return _poll(after, reply, Outcome.UNCHANGED, now, after.lying or "the same bytes again")
    after = policy.after_success(known, now, rng, limits)
    moved = f"; moved for good to {after.moved_to}" if after.moved_to else ""
    message = f"{len(reply.body):,} bytes{moved}"
    return _poll(after, reply, Outcome.NEW, now, message, body=reply.body)


def _fresh(state: FeedState, reply: Reply, now: datetime) -> FeedState:
    """Note what the answer's caching headers ask for."""
    seconds = fresh_seconds(
        reply.header("cache-control"), reply.header("expires"), reply.header("date"), now
    )
    return msgspec.structs.replace(state, fresh_minutes=seconds / 60.0)


def _poll(
    state: FeedState,
    reply: Reply,
    outcome: Outcome,
    now: datetime,
    message: str,
    *,
    reason: str | None = None,
    body: bytes | None = None,
) -> Poll:
    return Poll(
        feed_id=state.feed_id,
        at=now,
        outcome=outcome,
        state=state,
        status=reply.status,
        body=body,
        content_type=reply.header("content-type"),
        final_url=shown(reply.final_url),
        bytes=reply.bytes,
        ms=reply.ms,
        reason=reason,
        message=message,
    )
