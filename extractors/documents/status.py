"""Publishing status and embargo of a wire's items."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from extractors.records import ArticleStatus

_CANCELED: Final = re.compile(r"cancel|kill|withdraw|delete", re.IGNORECASE)
_WITHHELD: Final = re.compile(r"withh[eo]ld", re.IGNORECASE)
_EMBARGOED: Final = re.compile(r"embargo", re.IGNORECASE)


def status_of(word: str) -> ArticleStatus:
    """Return the status for a provider's word: canceled, killed, withheld, embargoed, usable."""
    if _CANCELED.search(word):
        return ArticleStatus.CANCELED
    if _WITHHELD.search(word):
        return ArticleStatus.WITHHELD
    return ArticleStatus.EMBARGOED if _EMBARGOED.search(word) else ArticleStatus.USABLE


def stated(status: ArticleStatus, is_stated: bool) -> ArticleStatus:
    """Return ``embargoed`` for a usable item that states an embargo, even one without an end."""
    return ArticleStatus.EMBARGOED if is_stated and status is ArticleStatus.USABLE else status


def later(created: datetime | None, embargo: datetime | None) -> datetime | None:
    """Return the moment from which an item may be used: its creation or the end of its embargo."""
    return max(created, embargo) if created and embargo else created or embargo


def embargoed(
    status: ArticleStatus, created: datetime | None, embargo: datetime | None
) -> ArticleStatus:
    """Return what an item of ``status`` is that was made at ``created``.

    An embargoed one stays so when the embargo ends after that; its ``published`` is to be the end
    of the embargo, from which on it may be used. An embargo whose end nobody can tell withholds it.
    """
    if status is not ArticleStatus.EMBARGOED:
        return status
    if embargo is None:
        return ArticleStatus.WITHHELD
    ahead = created is None or embargo > created
    return ArticleStatus.EMBARGOED if ahead else ArticleStatus.USABLE
