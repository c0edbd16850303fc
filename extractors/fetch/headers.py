"""Pure readers of the response headers that say when to come back."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_DIRECTIVE: Final = re.compile(r'([\w-]+)(?:\s*=\s*"?([^",\s]*)"?)?')


def http_date(value: str | None) -> datetime | None:
    """Read an HTTP date (RFC 9110 section 5.6.7) as UTC; None when it is none."""
    if not value:
        return None
    try:
        moment = parsedate_to_datetime(value.strip())
    except (ValueError, OverflowError, IndexError):
        return None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None


def retry_after(value: str | None, now: datetime) -> float | None:
    """Read Retry-After (seconds or HTTP date) as seconds from ``now``, at least 0.

    None when the header is absent or unreadable.
    """
    if value is None:
        return None
    text = value.strip()
    if re.fullmatch(r"[0-9]{1,12}(?:\.[0-9]*)?", text):
        return float(text)
    moment = http_date(text)
    return None if moment is None else max(0.0, (moment - now).total_seconds())


def fresh_seconds(
    cache_control: str | None, expires: str | None, date: str | None, now: datetime
) -> float:
    """How long a response says it stays fresh, in seconds; 0 when it says nothing.

    RFC 9111 section 4.2.1 for a private cache: ``max-age`` wins over ``Expires``, which counts
    from the response's own Date; ``no-cache`` and ``no-store`` mean 0.
    """
    directives = {
        name.lower(): argument for name, argument in _DIRECTIVE.findall(cache_control or "")
    }
    if directives.keys() & {"no-cache", "no-store"}:
        return 0.0
    age = directives.get("max-age", "")
    if re.fullmatch(r"[0-9]{1,12}", age):
        return float(age)
    until = http_date(expires)
    if until is None:
        return 0.0
    return max(0.0, (until - (http_date(date) or now)).total_seconds())
