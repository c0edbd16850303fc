"""Feed lists as OPML 2.0, the format every feed reader imports and exports: pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from lxml import etree
from pydantic import ValidationError

from config.catalogue import Catalogue, Feed
from config.errors import ConfigError

_MAX_BYTES: Final = 20_000_000
_FORMATS: Final = frozenset({"atom", "json"})  # everybody writes "rss" for whatever it is
# Never allow_private or respect_robots: a list from elsewhere must not grant rights here.
_OURS: Final = ("state", "stateMedia", "cadenceMinutes", "minItems", "maxItems", "parked")


@dataclass(frozen=True, kw_only=True)
class Import:
    """What came out of an OPML document."""

    feeds: tuple[Feed, ...]
    problems: tuple[str, ...]
    """One line for each outline that could not be taken, with the reason."""


def read_opml(document: bytes, name: str, known: Catalogue | None = None) -> Import:
    """Read the feeds of an OPML document, as new entries for a catalogue.

    ``name`` is used in messages; the folders an outline lies in become its tags. A feed whose
    address is in ``known`` already, or came before in the document, is a problem, not an entry;
    ids are made from the title and kept apart from known ones. Raises ConfigError when the
    document is not OPML.
    """
    root = _parse(document, name)
    taken = known or Catalogue()
    urls = {feed.url for feed in taken.feed}
    ids = {feed.id for feed in taken.feed}
    feeds: list[Feed] = []
    problems: list[str] = []
    for outline, folders in _outlines(root, ()):
        url = (_attribute(outline, "xmlUrl") or "").strip()
        title = _title(outline) or url
        if url in urls:
            problems.append(f"{title}: {url} is there already")
            continue
        try:
            feed = _feed(outline, url, title, folders, ids)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "outline"
            problems.append(f"{title}: {where}: {first['msg'].removeprefix('Value error, ')}")
            continue
        urls.add(url)
        ids.add(feed.id)
        feeds.append(feed)
    return Import(feeds=tuple(feeds), problems=tuple(problems))


def write_opml(feeds: Iterable[Feed], title: str = "Tensionwire feeds") -> bytes:
    """Write feeds as OPML 2.0, grouped in folders by their first tag, in their order. Drop
    folders are left out.

    What OPML has no attribute for goes into attributes of ours that other readers ignore and
    :func:`read_opml` takes back.
    """
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    folders: dict[str, etree._Element] = {}
    for feed in feeds:
        if not feed.url:
            continue  # a drop folder is nothing that another reader could ask
        parent = body
        if feed.tags:
            folder = feed.tags[0]
            if folder not in folders:
                folders[folder] = etree.SubElement(body, "outline", text=folder, title=folder)
            parent = folders[folder]
        etree.SubElement(parent, "outline", _attributes(feed))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def toml_entry(feed: Feed) -> str:
    """Write a feed as a ``[[feed]]`` table for ``feeds.toml``, defaults left out."""
    lines = ["[[feed]]"]
    for key, value in feed.model_dump(exclude_defaults=True).items():
        if isinstance(value, bool):
            text = str(value).lower()
        elif isinstance(value, int):
            text = str(value)
        elif isinstance(value, tuple):
            text = f"[{', '.join(_quoted(item) for item in value)}]"
        else:
            text = _quoted(value)
        lines.append(f"{key} = {text}")
    return "\n".join(lines) + "\n"


def feed_id(title: str, url: str, taken: Iterable[str] = ()) -> str:
    """Make an id from a title, or from the host where the title has no Latin letters.

    An id already taken gets the next free number.
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    base = "-".join(re.findall(r"[a-z0-9]+", plain))[:48].strip("-")
    if not re.search(r"[a-z]", base):
        host = (urlsplit(url).hostname or "feed").removeprefix("www.")
        base = "-".join(re.findall(r"[a-z0-9]+", host)) or "feed"
    used = set(taken)
    number, candidate = 2, base
    while candidate in used:
        candidate, number = f"{base}-{number}", number + 1
    return candidate


def _parse(document: bytes, name: str) -> etree._Element:
    """Parse without entities and network; a feed list comes from strangers too."""
    if len(document) > _MAX_BYTES:
        raise ConfigError(name, f"is larger than {_MAX_BYTES:,} bytes")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(document, parser)
    except etree.XMLSyntaxError as error:
        raise ConfigError(name, f"is not well-formed XML: {error.msg}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ConfigError(name, "declares a document type, which OPML does not need")
    if etree.QName(root).localname.lower() != "opml":
        raise ConfigError(name, f"is not OPML but {etree.QName(root).localname}")
    return root


def _outlines(
    element: etree._Element, folders: tuple[str, ...]
) -> Iterator[tuple[etree._Element, tuple[str, ...]]]:
    """Yield the outlines that have an address, with the folders above them.

    Keeps its own stack: XML may be nested deeper than Python may recurse.
    """
    stack = [(element, folders)]
    while stack:
        here, path = stack.pop()
        if _attribute(here, "xmlUrl") is not None:
            yield here, path
        elif here.tag == "outline" and _title(here):
            path = (*path, _title(here))
        stack += [(child, path) for child in here.iterchildren("*", reversed=True)]


def _attribute(outline: etree._Element, name: str) -> str | None:
    """Get an attribute whatever its case: ``xmlUrl`` is also written ``xmlURL``."""
    for key, value in outline.attrib.items():
        if str(key).lower() == name.lower():
            return str(value)
    return None


def _title(outline: etree._Element) -> str:
    words = _attribute(outline, "title") or _attribute(outline, "text") or ""
    return " ".join(words.split())


def _feed(
    outline: etree._Element, url: str, title: str, folders: tuple[str, ...], ids: set[str]
) -> Feed:
    categories = (_attribute(outline, "category") or "").split(",")
    names = [" ".join(name.split()).lower() for name in (*folders, *categories)]
    kind = (_attribute(outline, "type") or "").lower()
    values: dict[str, object] = {
        "id": _attribute(outline, "feedId") or feed_id(title, url, ids),
        "url": url,
        "outlet": title,
        "format": kind if kind in _FORMATS else None,
        "tags": tuple(dict.fromkeys(name for name in names if name)),
    }
    if values["id"] in ids:
        values["id"] = feed_id(str(values["id"]), url, ids)
    language = _attribute(outline, "language")
    if language and language.lower() != "unknown":
        values["language"] = language
    for name in _OURS:
        value = _attribute(outline, name)
        if value is not None:
            values[re.sub(r"([A-Z])", lambda found: f"_{found[1].lower()}", name)] = value
    return Feed.model_validate(values)


def _attributes(feed: Feed) -> dict[str, str]:
    attributes = {
        "text": feed.outlet,
        "title": feed.outlet,
        "type": feed.format or "rss",
        "xmlUrl": feed.url,
        "language": feed.language,
        "feedId": feed.id,
        "stateMedia": str(feed.state_media).lower(),
        "cadenceMinutes": str(feed.cadence_minutes),
        "minItems": str(feed.min_items),
        "maxItems": str(feed.max_items),
    }
    optional = {"state": feed.state, "parked": feed.parked, "category": ",".join(feed.tags)}
    attributes.update({name: value for name, value in optional.items() if value})
    return attributes


def _quoted(text: str) -> str:
    """Quote for TOML; control characters as escapes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda c: f"\\u{ord(c[0]):04x}", escaped) + '"'
