"""Datelines and agency credits: split off the text into fields."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from config.datelines import DatelineWords
from extractors.documents.text import PARAGRAPH_BREAK

_UP: Final = "A-ZÀ-ÖØ-Þ"
_MONTHS: Final = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.?"
_DAYS: Final = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?"
_DATE: Final = (
    rf"(?:,?\s*(?:{_DAYS},?\s*)?(?:{_MONTHS}\s+\d{{1,2}}|\d{{1,2}}\s+{_MONTHS})(?:,?\s+\d{{4}})?"
    rf"|,\s*{_DAYS}\b)"
)
_CAPS: Final = rf"[{_UP}][{_UP}.'’\-]*(?:[ /][{_UP}][{_UP}.'’\-]*){{0,5}}"
_NAME: Final = rf"[{_UP}][\w.'’\-]*(?:[ /][{_UP}][\w.'’\-]*){{0,4}}"
_REGION: Final = rf"(?:,\s(?!{_MONTHS}|{_DAYS}){_NAME}){{0,2}}"
_AGENCY: Final = r"\s*(?:--\s*)?[(\[](?P<agency>[^()\[\]]{2,40})[)\]]"
_DASH: Final = r"\s*(?:--+|[\-–—―])\s*"

# WASHINGTON (AFP) - / KYIV, Ukraine, March 7 (Reuters) - / New York (dpa) - / (Reuters) -
_WITH_AGENCY: Final = re.compile(
    rf"(?P<place>{_NAME})?(?P<region>{_REGION})(?P<date>{_DATE})?{_AGENCY}(?P<dash>{_DASH}|\s*:\s*|\s+|$)"
)
# BAMAKO, Mali — / WASHINGTON — / UNITED NATIONS, Dec 3 -
_WITH_DASH: Final = re.compile(
    rf"(?P<place>{_CAPS})(?P<region>{_REGION})(?P<date>{_DATE})?(?:\s*(?:--+|[–—―])|\s+-)\s*(?=\S)"
)
# ISLAMABAD: The prime minister
_WITH_COLON: Final = re.compile(rf"(?P<place>{_CAPS})(?P<region>{_REGION}):\s+(?=\S)")
# AFP, WASHINGTON / AFP and AP, GAZA CITY
_CREDIT_PLACE: Final = re.compile(
    rf"(?P<agency>[\w ./’'-]{{2,40}}?),\s*(?P<place>{_CAPS}(?:{_REGION}))"
)
_CREDIT_ALONE: Final = re.compile(
    r"[(\[]?(?:—|–|--?|©|Source:|By)?\s*(?P<agency>[\w ./’'-]{2,40}?)[)\]]?\.?"
)
_JOINED: Final = re.compile(r"\s+and\s+|\s*/\s*|\s*&\s*|,\s*")
_END_CREDIT: Final = re.compile(
    r"\s*(?:[(\[](?P<inner>[^()\[\]]{2,30})[)\]]|[—–-]{1,2}\s*(?P<after>[\w ./-]{2,30}))\s*$"
)
_CREDIT_LINES: Final = 3
"""A credit line stands among the first paragraphs: after the standfirst, or before it."""


@dataclass(frozen=True)
class Dateline:
    """Place and agency as the opening of a text gives them; ``text`` is what remains."""

    text: str
    place: str | None = None
    agency: str | None = None


def split_dateline(text: str, words: DatelineWords) -> Dateline:
    """Split dateline, credit line and closing credit off ``text`` (paragraphs by blank lines).

    A place is taken only on good evidence: a known agency in brackets after it, or capitals
    before a dash, or a known city in capitals before a colon; so "EXCLUSIVE — ", "TENSIONS
    HIGH: " and "Smith (Con) said" stay text. Text without any comes back as it is.
    """
    paragraphs = text.split(PARAGRAPH_BREAK)
    result = Dateline(text)
    for position, paragraph in enumerate(paragraphs[:_CREDIT_LINES]):
        found = credit_line(paragraph, words) if len(paragraphs) > 1 else None
        if found is None:
            found = opening(paragraph, words)
        if found is not None:
            result = found
            paragraphs[position : position + 1] = [found.text] if found.text else []
            break
    if len(paragraphs) > 1:
        paragraphs, closing = _closing_credit(paragraphs, words)
        result = replace(result, agency=result.agency or closing)
    return replace(result, text=PARAGRAPH_BREAK.join(paragraphs))


def opening(paragraph: str, words: DatelineWords) -> Dateline | None:
    """Split the dateline that opens ``paragraph``, if one does."""
    match = _WITH_AGENCY.match(paragraph)
    if match and (agency := _agency(match, words)):
        return Dateline(paragraph[match.end() :], _place(match), agency)
    match = _WITH_DASH.match(paragraph)
    if match and _is_place(match, words):
        return Dateline(paragraph[match.end() :], _place(match))
    match = _WITH_COLON.match(paragraph)
    if match and _all_known(match["place"], words):
        return Dateline(paragraph[match.end() :], _place(match))
    return None


def credit_line(paragraph: str, words: DatelineWords) -> Dateline | None:
    """Read a paragraph that is nothing but a credit: "AFP, WASHINGTON", "(Reuters)"."""
    if len(paragraph) > 80:
        return None
    for pattern in (_CREDIT_PLACE, _CREDIT_ALONE):
        match = pattern.fullmatch(paragraph)
        agency = _joined(match["agency"], words) if match else None
        if match and agency:
            return Dateline("", match.groupdict().get("place"), agency)
    return None


def _closing_credit(paragraphs: list[str], words: DatelineWords) -> tuple[list[str], str | None]:
    last = paragraphs[-1]
    alone = credit_line(last, words)
    if alone and not alone.place:
        return paragraphs[:-1], alone.agency
    match = _END_CREDIT.search(last)
    agency = _joined(match["inner"] or match["after"], words) if match else None
    if match and agency and last[: match.start()].endswith((".", "”", '"', "!", "?")):
        return [*paragraphs[:-1], last[: match.start()]], agency
    return paragraphs, None


def _agency(match: re.Match[str], words: DatelineWords) -> str | None:
    """Return the agency of a bracketed dateline; an unknown one only on otherwise sure form."""
    known = _joined(match["agency"], words)
    place, dashed = match["place"] or "", bool(re.fullmatch(_DASH, match["dash"]))
    if known and (dashed or place.isupper() or match["date"] or not match["dash"]):
        return known
    if dashed and re.fullmatch(_NAME, match["agency"]) and (place.isupper() or not place):
        return match["agency"].strip()
    return None


def _joined(text: str, words: DatelineWords) -> str | None:
    """Return the agency written as ``text``; of "AFP and AP" or "AFP/Reuters" the first."""
    whole = words.agency(text)
    if whole:
        return whole
    parts = [words.agency(part) for part in _JOINED.split(text)]
    desk = "/" in text and " " not in text  # dpa/lni: an agency and one of its services
    return parts[0] if len(parts) > 1 and (desk or all(parts)) else None


def _is_place(match: re.Match[str], words: DatelineWords) -> bool:
    place = match["place"]
    if len(place) < 4 or words.agency(place) or set(place.split()) & words.not_places:
        return False
    return bool(match["region"] or match["date"] or " " not in place or _all_known(place, words))


def _all_known(place: str, words: DatelineWords) -> bool:
    return all(part in words.cities for part in place.split("/"))


def _place(match: re.Match[str]) -> str | None:
    return ((match["place"] or "") + (match["region"] or "")).strip(" ,-") or None
