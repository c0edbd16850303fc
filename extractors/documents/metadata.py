"""What a page says of itself in JSON-LD, meta tags and markup: title, date, authors, links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Final

import lxml.html
from htmldate import find_date

from extractors.documents.dates import parse_date
from extractors.documents.feed import web_url
from extractors.documents.jsonld import Node, article_node, first_text, texts
from extractors.documents.language import language_code
from extractors.documents.names import split_authors
from extractors.documents.text import clean, strip_tags

TITLE_KEYS: Final = (
    "og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title", "headline",
)  # fmt: skip
DATE_KEYS: Final = (
    "article:published_time", "article:published", "og:article:published_time",
    "og:published_time", "datepublished", "date_published", "publishdate", "publish_date",
    "pubdate", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dc.date",
    "dcterms.created", "dcterms.date", "cxenseparse:recs:publishtime", "article.published",
    "published-date", "publication_date", "citation_publication_date", "citation_online_date",
    "prism.publicationdate", "originalpublicationdate", "date", "timestamp",
    "article_date_original",
)  # fmt: skip
_GUESSED: Final = 500_000
"""Characters in which a date is guessed: it takes 2 s a million, and a date stands near the top."""
MODIFIED_KEYS: Final = ("article:modified_time", "og:updated_time", "datemodified", "lastmod")
AUTHOR_KEYS: Final = (
    "author", "article:author", "article:author_name", "parsely-author", "byl", "dc.creator",
    "dc.contributor", "dcterms.creator", "sailthru.author", "citation_author", "authors",
    "cxenseparse:author", "og:article:author", "twitter:creator:name", "article.author", "byline",
)  # fmt: skip
_BYLINE_TAGS: Final = ("a", "span", "p", "div", "address", "li")
_NAMING: Final = ("class", "rel", "itemprop", "data-testid", "id")
_BYLINE: Final = re.compile(r"byline|author", re.IGNORECASE)
_BAR: Final = re.compile(r"\s+[|–—\-·:»]\s+|\s*\|\s*")
_SUFFIX: Final = re.compile(r"\s+[|–—\-·:»*]\s|\s*\|")
_QUOTES: Final = str.maketrans("’‘“”", "''\"\"")
_SEPARATOR_NAMES: Final = re.compile(r"[^a-z0-9]")
_LONGEST_BYLINE: Final = 120


@dataclass(frozen=True)
class Metadata:
    """The facts of a page; empty or None where it does not say."""

    title: str
    published: datetime | None
    date_source: str
    """``page`` when the page states the date, ``heuristic`` when it was guessed."""
    authors: tuple[str, ...]
    language: str | None
    canonical: str
    outlet: str
    body: str
    """``articleBody`` of the JSON-LD, raw."""
    free: bool | None
    """``isAccessibleForFree`` of the JSON-LD."""
    kind: str
    """``og:type``."""


def read_metadata(tree: lxml.html.HtmlElement, html: str, url: str) -> Metadata:
    """Collect the metadata of the page ``html``, parsed as ``tree``."""
    node = article_node(
        script.text or "" for script in tree.iterfind(".//script[@type]") if _is_ld(script)
    )
    meta = _meta_tags(tree)
    outlet = strip_tags(
        _first(meta, ("og:site_name", "application-name")) or first_text(node, "publisher")
    )
    published, date_source = _date(node, meta, tree, html, url)
    canonical = tree.xpath("string((//link[@rel='canonical']/@href)[1])")
    return Metadata(
        title=_title(node, meta, tree, outlet),
        published=published,
        date_source=date_source,
        authors=_author_names(node, meta, tree, outlet),
        language=_language(node, meta, tree),
        canonical=web_url(
            str(canonical) or _first(meta, ("og:url",)) or first_text(node, "url"), url
        ),
        outlet=outlet,
        body=first_text(node, "articleBody"),
        free=_free(node),
        kind=_first(meta, ("og:type",)).lower(),
    )


def _is_ld(script: lxml.html.HtmlElement) -> bool:
    return "ld+json" in (script.get("type") or "").lower()


def _meta_tags(tree: lxml.html.HtmlElement) -> dict[str, list[str]]:
    """Return meta contents by lower-case name, in document order."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def _first(meta: Mapping[str, list[str]], keys: Iterable[str]) -> str:
    return next((meta[key][0] for key in keys if key in meta), "")


def _title(
    node: Node, meta: Mapping[str, list[str]], tree: lxml.html.HtmlElement, outlet: str
) -> str:
    """Choose the headline: that of the meta tags, of the JSON-LD, the heading shown.

    Meta tags first because their headline is written for readers elsewhere, the JSON-LD one often
    for search engines; where it only adds the outlet to another ("Headline - World | Outlet"),
    the other is the headline.
    """
    social = strip_tags(_first(meta, TITLE_KEYS))
    linked = strip_tags(first_text(node, "headline"))
    head = strip_tags(str(tree.xpath("string((//title)[1])")))
    shown = [h for h in headings(tree) if 10 <= len(h) <= 300]
    for plain in (linked, *shown):
        if len(plain) >= 10 and _extends(social, plain):
            return plain
    for title in (social, linked, _agreeing(shown, [head]), *shown[:1], head):
        if title:
            return _without_outlet(title, outlet)
    return ""


def headings(tree: lxml.html.HtmlElement) -> list[str]:
    """Return the text of the page's ``h1`` elements."""
    return [clean(" ".join(h.itertext())) for h in tree.iter("h1")]


def _extends(title: str, plain: str) -> bool:
    """Tell whether ``title`` is ``plain`` with something behind a separator."""
    one, other = title.translate(_QUOTES), plain.translate(_QUOTES)
    return one.startswith(other) and bool(_SUFFIX.match(one[len(other) :]))


def _agreeing(headings: list[str], titles: list[str]) -> str:
    """Return the heading that shares most words with a title of the page, at least half of them."""
    scored = [(max((_overlap(h, t) for t in titles), default=0.0), h) for h in headings]
    score, heading = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
    return heading if score >= 0.5 else ""


def _overlap(one: str, other: str) -> float:
    a, b = set(one.casefold().split()), set(other.casefold().split())
    return len(a & b) / max(len(a | b), 1)


def _without_outlet(title: str, outlet: str) -> str:
    """Cut a trailing " | Outlet" off."""
    parts = _BAR.split(title)
    if len(parts) > 1 and outlet:
        last = parts[-1]
        short, name = (
            _SEPARATOR_NAMES.sub("", last.lower()),
            _SEPARATOR_NAMES.sub("", outlet.lower()),
        )
        if short and (short in name or name in short):
            return title[: title.rindex(last)].rstrip(" |–—-·:»")
    return title


def _date(
    node: Node, meta: Mapping[str, list[str]], tree: lxml.html.HtmlElement, html: str, url: str
) -> tuple[datetime | None, str]:
    stated = [
        *texts(node, "datePublished"),
        *(value for key in DATE_KEYS for value in meta.get(key, ())),
        *(
            str(v)
            for v in tree.xpath(
                "//*[@itemprop='datePublished']/@datetime | //*[@itemprop='datePublished']/@content"
            )
        ),
        *(str(v) for v in tree.xpath("//article//time/@datetime | //main//time/@datetime")),
        *texts(node, "dateCreated"),
        *texts(node, "dateModified"),
        *(value for key in MODIFIED_KEYS for value in meta.get(key, ())),
    ]
    for value in stated:
        moment = parse_date(value)
        if moment is not None:
            return moment, "page"
    return _guessed_date(html, url), "heuristic"


def _guessed_date(html: str, url: str) -> datetime | None:
    day = find_date(html[:_GUESSED], extensive_search=True, original_date=True, url=url or None)
    if not day:
        return None
    return datetime.combine(datetime.fromisoformat(day), time(), UTC)


def _author_names(
    node: Node, meta: Mapping[str, list[str]], tree: lxml.html.HtmlElement, outlet: str
) -> tuple[str, ...]:
    candidates = [texts(node, "author"), texts(node, "creator")]
    candidates += [meta[key] for key in AUTHOR_KEYS if key in meta]
    for values in candidates:
        names = split_authors(v for v in values if not v.startswith(("http", "@", "/")))
        if names:
            return names
    return _bylines(tree)


def _bylines(tree: lxml.html.HtmlElement) -> tuple[str, ...]:
    """Read the first short element whose class or relation says author or byline."""
    for element in tree.iter(*_BYLINE_TAGS):
        if _BYLINE.search(_names(element)):
            text = clean(" ".join(element.itertext()))
            if 3 <= len(text) <= _LONGEST_BYLINE and (names := split_authors([text])):
                return names
    return ()


def _names(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.get(name) or "" for name in _NAMING)


def _language(node: Node, meta: Mapping[str, list[str]], tree: lxml.html.HtmlElement) -> str | None:
    return (
        language_code(tree.get("lang") or tree.get("xml:lang"))
        or language_code(first_text(node, "inLanguage"))
        or language_code(_first(meta, ("og:locale", "content-language", "dc.language", "language")))
    )


def _free(node: Node) -> bool | None:
    value = node.get("isAccessibleForFree")
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(str(value).lower())
