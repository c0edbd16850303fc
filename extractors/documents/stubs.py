"""Pages that hold no article: paywall stubs, consent and login walls, errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from config.stubs import Stub

SHORT: Final = 1_200
"""Characters under which a text can be a teaser with an offer."""
VERY_SHORT: Final = 600
"""Characters under which a title, or the page's own word, is enough."""


def stub_reason(
    title: str, text: str, free: bool | None, stubs: Sequence[Stub]
) -> tuple[str, str] | None:
    """Return reason and detail when a page holds no article, else None.

    ``free`` is the page's own ``isAccessibleForFree``. Only short texts are judged by their
    words, so that a report about paywalls or cookies is not taken for one.
    """
    if len(text) >= SHORT:
        return None
    for stub in stubs:
        if len(text) < VERY_SHORT and stub.title.search(title):
            return stub.reason, stub.detail
    for stub in stubs:
        if stub.text.search(text):
            return stub.reason, stub.detail
    if free is False and len(text) < VERY_SHORT:
        return next((s.reason, s.detail) for s in stubs if s.reason == "paywall")
    return None
