"""ninjs 1.x to 3.x (IPTC News in JSON), and dpa's digitalwires, its cousin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from extractors.documents.assemble import Draft, article, reject
from extractors.documents.dates import parse_date
from extractors.documents.language import language_code
from extractors.documents.markup import fragment_text
from extractors.documents.names import split_authors
from extractors.documents.nitf import split_place, whole_number
from extractors.documents.status import embargoed, later, stated, status_of
from extractors.documents.text import clean, strip_tags
from extractors.records import Article, ArticleStatus, Rejected

Row = Mapping[str, Any]

_MARKERS: Final = frozenset({
    "versioncreated", "firstcreated", "contentcreated", "pubstatus", "headline", "headlines",
    "bodies", "bodytext", "bodyxhtml", "bodyhtml", "representationtype", "type", "descriptions",
    "eventdetails",
})  # fmt: skip
_NOT_TEXT: Final = frozenset(
    ["picture", "image", "graphic", "audio", "video", "photo", "event", "planning", "animation"]
)
_EMBARGO: Final = ("embargoed", "embargodate", "embargountil", "embargoeduntil")
_HTML_FIRST: Final = ("html", "nitf", "xml", "plain")


def is_ninjs(value: Any) -> bool:
    """Tell whether decoded JSON is a ninjs or digitalwires item."""
    if not isinstance(value, dict):
        return False
    row = _lower(value)
    return bool(_text(row, "uri", "urn")) and not _MARKERS.isdisjoint(row)


def read_ninjs(
    value: Row, url: str, *, source: str = "", body: bytes = b""
) -> Iterator[Article | Rejected]:
    """Yield the article of one item, or a reject: ``not-text``, ``no-title``, ``no-text``."""
    row = _lower(value)
    kind = "event" if "eventdetails" in row else _text(row, "type").lower()
    draft = _draft(row, url)
    if draft.status is not ArticleStatus.CANCELED and (kind in _NOT_TEXT or not draft.text):
        reason = "not-text" if kind in _NOT_TEXT or kind == "composite" else "no-text"
        detail = f"a {kind or 'news'} item without text of its own"
        yield reject(draft.guid or url, reason, detail, body, source)
    else:
        yield article(draft, source=source, body=body)


def _lower(row: Row) -> dict[str, Any]:
    """Return the row with keys as 1.x spells them: 3.x has ``versionCreated``."""
    return {key.lower().replace("_", ""): value for key, value in row.items()}


def _draft(row: Row, url: str) -> Draft:
    uri = _text(row, "uri", "urn")
    created = _date(
        row, "versioncreated", "contentmodified", "contentcreated", "firstcreated", "updated"
    )
    embargo = _date(row, *_EMBARGO)
    place, agency = split_place(_text(row, "dateline"))
    text = _body(row)
    return Draft(
        title=strip_tags(_headline(row)),
        text=text or _description(row),
        url=_link(row) or (uri if uri.startswith("http") else url),
        guid=uri,
        published=later(created, embargo),
        outlet=_provider(row),
        language=language_code(_text(row, "language")),
        authors=split_authors(_authors(row)),
        dateline=place,
        agency=agency,
        version=whole_number(str(row.get("version", ""))),
        status=embargoed(
            stated(status_of(_text(row, "pubstatus")), any(row.get(key) for key in _EMBARGO)),
            created,
            embargo,
        ),
        full_text=bool(text),
    )


def _headline(row: Row) -> str:
    """Return the headline: a string in 1.x, a list with roles from 2.0 on."""
    headlines = [h for h in _list(row, "headlines") if isinstance(h, dict)]
    headlines.sort(key=lambda h: _text(h, "role") != "main")
    listed = next((_text(h, "value") for h in headlines if _text(h, "value")), "")
    stated = next(
        (
            v
            for k, v in row.items()
            if k.startswith("headline") and k != "headlines" and isinstance(v, str)
        ),
        "",
    )
    return _text(row, "headline") or listed or stated or _text(row, "title", "name")


def _body(row: Row) -> str:
    """Return the text: of the renditions with most text, the one with most markup."""
    bodies = [
        (k, v)
        for k, v in row.items()
        if (k.startswith("body") or k == "articlehtml") and isinstance(v, str)
    ]
    for entry in [_lower(b) for b in _list(row, "bodies") if isinstance(b, dict)]:
        if _text(entry, "role") not in (
            "teaser",
            "abstract",
            "summary",
            "caption",
        ):
            bodies.append((_text(entry, "contenttype", "role"), _text(entry, "value")))
    texts = [(kind, fragment_text(value)) for kind, value in bodies]
    longest = max((len(text) for _, text in texts), default=0)
    whole = [(kind, text) for kind, text in texts if text and len(text) > 0.8 * longest]
    return min(whole, key=lambda pair: _preference(pair[0]), default=("", ""))[1]


def _description(row: Row) -> str:
    """Return the description of role text, which some providers give instead of a body."""
    listed = [_lower(d) for d in _list(row, "descriptions") if isinstance(d, dict)]
    texts = [_text(d, "value") for d in listed if _text(d, "role") in ("text", "")]
    texts += [_text(row, "descriptiontext"), _text(row, "descriptionxhtml")]
    return fragment_text(max(texts, key=len))


def _preference(kind: str) -> int:
    return next((i for i, word in enumerate(_HTML_FIRST) if word in kind.lower()), len(_HTML_FIRST))


def _provider(row: Row) -> str:
    candidates: list[Any] = [
        row.get("provider"),
        row.get("copyrightholder"),
        *_list(row, "infosources"),
        *_list(row, "infosource"),
    ]
    candidates += [row.get("creditline"), _list(row, "creditlines")]
    for value in candidates:
        name = _text(value, "name", "literal", "code", "uri") if isinstance(value, dict) else value
        if isinstance(name, str) and name.strip():
            return clean(name)
    urn = re.match(r"urn:newsml:([^:]+):", _text(row, "uri", "urn"))
    return (
        urn.group(1) if urn else (urlsplit(_text(row, "uri")).hostname or "").removeprefix("www.")
    )


def _authors(row: Row) -> list[str]:
    stated = [_text(row, "byline", "by")]
    people = [
        _text(p, "name")
        for p in _list(row, "people")
        if isinstance(p, dict) and "author" in _text(p, "rel")
    ]
    return [value for value in stated if value] or people


def _link(row: Row) -> str:
    for link in _list(row, "links"):
        if isinstance(link, dict) and _text(link, "rel") in ("canonical", "alternate", "web"):
            return _text(link, "href")
    return ""


def _date(row: Row, *keys: str) -> Any:
    return next(
        (m for k in keys if isinstance(row.get(k), str) and (m := parse_date(row[k]))), None
    )


def _text(row: Any, *keys: str) -> str:
    return next(
        (row[k].strip() for k in keys if isinstance(row.get(k), str) and row[k].strip()), ""
    )


def _list(row: Row, key: str) -> list[Any]:
    value = row.get(key)
    return value if isinstance(value, list) else []
