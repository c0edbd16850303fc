"""Dates in every shape that feeds, pages and wire formats use, as aware UTC datetimes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final

from config.months import month_numbers

# Hours east of UTC. RFC 5322 4.3 (obsolete zones) and the abbreviations seen in news feeds; IST is
# read as India's and CST as America's, by far the most frequent of their meanings there.
ZONES: Final = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 1, "WEST": 1, "CET": 1, "MET": 1,
    "WAT": 1, "CEST": 2, "MEST": 2, "EET": 2, "SAST": 2, "CAT": 2, "EEST": 3, "MSK": 3, "EAT": 3,
    "AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "NST": -3.5, "NDT": -2.5,
    "IST": 5.5, "PKT": 5, "GST": 4, "ICT": 7, "WIB": 7, "HKT": 8, "SGT": 8, "MYT": 8, "PHT": 8,
    "AWST": 8, "JST": 9, "KST": 9, "ACST": 9.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip

_ISO: Final = re.compile(
    r"(?P<y>\d{4})(?:[-/.]?(?P<m>\d{2})(?:[-/.]?(?P<d>\d{2}))?)?"
    r"(?:(?:[Tt ]\s*|\s+at\s+)(?P<H>\d{1,2}):?(?P<M>\d{2})"
    r"(?::?(?P<S>\d{2})(?:[.,](?P<f>\d{1,9}))?)?)?"
    r"\s*(?P<z>.*)",
    re.DOTALL,
)
_DAY_FIRST: Final = re.compile(
    r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|º)?[\s./-]+(?:de\s+)?(?P<mon>[^\W\d_]{3,12})\.?"
    r"[\s,./-]+(?:de\s+)?(?P<y>\d{4}|\d{2})\b"
)
_MONTH_FIRST: Final = re.compile(
    r"(?P<mon>[^\W\d_]{3,12})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})\b"
)
_CTIME: Final = re.compile(
    r"[A-Za-z]{3}\s+(?P<mon>[A-Za-z]{3})\s+(?P<d>\d{1,2})\s+(?P<t>\d{1,2}:\d{2}:\d{2})\s+"
    r"(?P<zone>[A-Z]{2,4}\s+)?(?P<y>\d{4})\b"
)
_NUMERIC: Final = re.compile(r"(?P<a>\d{1,2})[/.-](?P<b>\d{1,2})[/.-](?P<y>\d{4})\b")
_TIME: Final = re.compile(
    r"(?P<H>\d{1,2})[:.](?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\.?)?",
    re.IGNORECASE,
)
_OFFSET: Final = re.compile(
    r"(?:GMT|UTC)?\s*(?P<sign>[+\-\u2212])\s*(?P<h>\d{1,2}):?(?P<m>\d{2})?(?!\d)"
)
_BARE_ZONE: Final = re.compile(r"Z|[+-]\d{2}:?\d{2}")
_ZONE: Final = re.compile(r"\b[A-Z]{1,4}\b")
_EARLIEST: Final = 1900
_LONGEST: Final = 100


def parse_date(value: str | float | None, zone: tzinfo = UTC) -> datetime | None:
    """Return ``value`` as an aware UTC datetime, or None when it is no date.

    Understands RFC 822/2822, ISO 8601 and W3CDTF in basic and extended form, ctime, epoch seconds
    and milliseconds, and dates in words of the languages in ``config/months.toml``. A time without
    zone is in ``zone``; a date without time is midnight there. A purely numeric date is day first
    unless that is impossible.
    """
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _epoch(float(value))
    text = " ".join(value.split())[:_LONGEST]
    if re.fullmatch(r"\d{10}|\d{13}", text):
        return _epoch(float(text))
    try:
        return _iso(text, zone) or _words(text, zone) or _numeric(text, zone)
    except (ValueError, OverflowError):  # a 31 February, hour 25, year 0
        return None


def _epoch(seconds: float) -> datetime | None:
    if seconds > 1e11:  # milliseconds, as JavaScript counts
        seconds /= 1000
    if not 0 < seconds < 32503680000:  # 1970 to 2999
        return None
    return datetime.fromtimestamp(seconds, UTC)


def _iso(text: str, zone: tzinfo) -> datetime | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    rest = match["z"]
    if rest and match["H"] is None and not (match["d"] and _BARE_ZONE.fullmatch(rest)):
        return None  # "2024 words" is not a year
    if match["H"] is None and match["m"] and not match["d"] and "-" not in text:
        return None  # six digits may be anything
    micro = int((match["f"] or "0")[:6].ljust(6, "0"))
    day = (int(match["y"]), int(match["m"] or 1), int(match["d"] or 1))
    clock = (int(match["H"] or 0), int(match["M"] or 0), int(match["S"] or 0))
    half = re.match(r"(?i)([ap])\.?m\b", rest)
    return _moment(day, _half_day(clock, half.group(1) if half else None), rest, zone, micro)


def _words(text: str, zone: tzinfo) -> datetime | None:
    match = _CTIME.search(text) or _DAY_FIRST.search(text) or _MONTH_FIRST.search(text)
    if match is None:
        return None
    month = month_numbers().get(match["mon"].lower())
    if month is None:
        return None
    year = int(match["y"])
    if year < 100:  # RFC 2822 4.3
        year += 2000 if year < 50 else 1900
    rest = text[: match.start()] + " " + text[match.end() :]
    if match.re is _CTIME:
        rest = f"{match['t']} {match['zone'] or ''}"
    return _moment((year, month, int(match["d"])), *_clock(rest), zone)


def _numeric(text: str, zone: tzinfo) -> datetime | None:
    match = _NUMERIC.search(text)
    if match is None:
        return None
    day, month = int(match["a"]), int(match["b"])
    if month > 12:
        day, month = month, day
    return _moment((int(match["y"]), month, day), *_clock(text[match.end() :]), zone)


def _clock(rest: str) -> tuple[tuple[int, int, int], str]:
    """Find the time of day in what is left of a date, and what follows it: the zone."""
    match = _TIME.search(rest)
    if match is None:
        return (0, 0, 0), ""
    clock = (int(match["H"]), int(match["M"]), int(match["S"] or 0))
    return _half_day(clock, match["half"]), rest[match.end() :]


def _half_day(clock: tuple[int, int, int], half: str | None) -> tuple[int, int, int]:
    if not half:
        return clock
    hour = clock[0] % 12 + (12 if half[0].lower() == "p" else 0)
    return hour, clock[1], clock[2]


def _moment(
    day: tuple[int, int, int],
    clock: tuple[int, int, int],
    zone_text: str,
    zone: tzinfo,
    micro: int = 0,
) -> datetime | None:
    """Put the parts together and convert to UTC. Raises ValueError for impossible parts."""
    extra = timedelta()
    hour, minute, second = clock
    if second == 60:  # a leap second
        second, extra = 59, timedelta(seconds=1)
    if (hour, minute, second) == (24, 0, 0):  # ISO 8601 midnight at the end of a day
        hour, extra = 0, timedelta(days=1)
    if day[0] < _EARLIEST:
        return None
    local = datetime(*day, hour, minute, second, micro, tzinfo=_zone(zone_text) or zone)
    return (local + extra).astimezone(UTC)


def _zone(text: str) -> tzinfo | None:
    offset = _OFFSET.search(text)
    if offset:
        minutes = int(offset["h"]) * 60 + int(offset["m"] or 0)
        if minutes <= 14 * 60:
            return timezone(timedelta(minutes=minutes if offset["sign"] == "+" else -minutes))
    for name in _ZONE.findall(text):
        if name in ZONES:
            return timezone(timedelta(hours=ZONES[name]))
    return None
