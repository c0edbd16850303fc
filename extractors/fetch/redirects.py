"""Permanent redirects, believed only after they repeat: pure functions on a feed's state."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from extractors.fetch.records import FeedState, Reply

REDIRECT: Final = frozenset({301, 302, 303, 307, 308})
PERMANENT: Final = frozenset({301, 308})
DAYS_TO_BELIEVE: Final = 3
"""Different days on which the same target must be seen. Captive portals and hijacked hotel
networks answer 301 for an evening; a publisher's move lasts."""


def permanent_target(reply: Reply) -> str | None:
    """Return where a chain of permanent redirects leads; None when any hop was temporary."""
    if reply.hops and all(hop.status in PERMANENT for hop in reply.hops):
        return reply.final_url
    return None


def after_reply(state: FeedState, reply: Reply, now: datetime) -> FeedState:
    """Count a successful answer's redirect once a day, and believe it on the third.

    A feed already polled at its new address that is redirected on from there starts to count
    anew for the further target.
    """
    target = permanent_target(reply)
    if target is None:
        return msgspec.structs.replace(state, redirect_to=None, redirect_count=0, redirect_day=None)
    today = now.date()
    if target != state.redirect_to:
        count = 1
    else:
        count = state.redirect_count + (today != state.redirect_day)
    return msgspec.structs.replace(
        state,
        redirect_to=target,
        redirect_count=count,
        redirect_day=today,
        moved_to=target if count >= DAYS_TO_BELIEVE else state.moved_to,
    )
