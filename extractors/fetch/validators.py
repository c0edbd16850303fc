"""Conditional requests, and what to believe of the answers: pure functions on a feed's state."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Final

import msgspec

from extractors.fetch.records import FeedState, Reply

VALIDATOR_LIFE: Final = timedelta(days=8)
"""Some servers answer 304 for ever; after this long a full response is asked for."""
REPEATS_TO_NOTICE: Final = 5
"""Full responses in a row with the same bytes, before a server is said to ignore validators."""

_LONGEST: Final = 1_000
_IGNORES: Final = "it sends the same document again and again instead of answering 304"


def conditional_headers(state: FeedState, now: datetime) -> dict[str, str]:
    """Return ``If-None-Match`` and ``If-Modified-Since``, exactly as the server gave them.

    Empty when there are none, when they are older than eight days, or when they were caught lying.
    """
    since = state.validators_since
    if state.distrusted or since is None or now - since >= VALIDATOR_LIFE:
        return {}
    headers = {}
    if state.etag is not None:
        headers["If-None-Match"] = state.etag
    if state.last_modified is not None:
        headers["If-Modified-Since"] = state.last_modified
    return headers


def after_not_modified(state: FeedState, reply: Reply) -> FeedState:
    """Take over what a 304 says: some servers move Last-Modified on and expect it back."""
    return msgspec.structs.replace(
        state,
        etag=_usable(reply, "etag") or state.etag,
        last_modified=_usable(reply, "last-modified") or state.last_modified,
        same_body=0,
        lying=state.lying if state.distrusted else None,
    )


def after_full(state: FeedState, reply: Reply, conditional: bool, now: datetime) -> FeedState:
    """Remember a full response: its validators, its hash, and whether the server misleads.

    ``conditional`` tells whether validators were sent. A server that ignores them is noticed
    after five equal bodies. One whose bytes changed under the same validators is a suspect:
    :func:`extractors.fetch.policy.after_parse` convicts it if there are new items, because then
    a 304 would have hidden them.
    """
    digest = hashlib.sha256(reply.body).hexdigest()
    same = bool(state.body_sha256) and digest == state.body_sha256
    repeats = state.same_body + 1 if same and conditional else 0
    etag, modified = _usable(reply, "etag"), _usable(reply, "last-modified")
    kept = (etag, modified) == (state.etag, state.last_modified) and (etag, modified) != (
        None,
        None,
    )
    lying = _IGNORES if repeats >= REPEATS_TO_NOTICE else None
    return msgspec.structs.replace(
        state,
        etag=etag,
        last_modified=modified,
        validators_since=now,
        body_sha256=digest,
        same_body=repeats,
        suspect=bool(state.body_sha256) and not same and not conditional and kept,
        lying=state.lying if state.distrusted else lying,
    )


def _usable(reply: Reply, name: str) -> str | None:
    """Return a validator that can be sent back as it came: printable ASCII of a sane length."""
    value = reply.header(name)
    if not value or len(value) > _LONGEST or not (value.isascii() and value.isprintable()):
        return None
    return value
