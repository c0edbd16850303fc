"""Add feeds to the catalogue file: as text, so that its comments and order stay."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import ValidationError

from config.catalogue import Catalogue, Feed, load_feeds
from config.errors import ConfigError
from config.opml import feed_id, toml_entry
from extractors.documents.records import FeedDocument
from flows.whole import whole

_KINDS: Final[Mapping[str, Literal["rss", "atom", "json"]]] = {
    "rss": "rss",
    "ato": "atom",
    "jso": "json",
}


def existing(path: Path) -> Catalogue:
    """The catalogue of a file; empty when there is no such file yet.

    Raises :class:`ConfigError`.
    """
    return load_feeds(path) if path.exists() else Catalogue()


def chosen(catalogue: Catalogue, ids: Sequence[str], name: str) -> tuple[Feed, ...]:
    """The feeds with these ids in the order given; all of them when none is given.

    Raises :class:`ConfigError` for an id that is not in the catalogue (``name``: its file).
    """
    if not ids:
        return catalogue.feed
    found = []
    for wanted in dict.fromkeys(ids):
        feed = catalogue.by_id(wanted)
        if feed is None:
            close = get_close_matches(wanted, [feed.id for feed in catalogue.feed], 1)
            hint = f"; did you mean {close[0]}?" if close else "; see `tensionwire feeds list`"
            raise ConfigError(name, f"has no feed {wanted!r}{hint}")
        found.append(feed)
    return tuple(found)


def feed_of(values: Mapping[str, Any], subject: str) -> Feed:
    """A feed with these values, those that are None left out.

    Raises :class:`ConfigError` with the first value that cannot be.
    """
    try:
        return Feed.model_validate({k: v for k, v in values.items() if v is not None})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "feed"
        message = first["msg"].removeprefix("Value error, ")
        raise ConfigError(subject, f"{where}: {message}") from error


def filled(
    asked: Feed, document: FeedDocument, values: Mapping[str, Any], known: Catalogue
) -> Feed:
    """The entry for a feed that was asked: ``values`` as given, the rest as its document says.

    Raises :class:`ConfigError` when id or address are in the catalogue already.
    """
    outlet = values.get("outlet") or document.title or asked.outlet
    entry = {
        **asked.model_dump(exclude_defaults=True),
        "outlet": outlet,
        "id": feed_id(outlet, asked.url, [feed.id for feed in known.feed]),
        "format": _KINDS.get(document.format[:3]),
        "language": document.language,
        **{key: value for key, value in values.items() if value is not None},
    }
    feed = feed_of(entry, asked.url)
    if known.by_id(feed.id) is not None:
        raise ConfigError(feed.id, "is the id of another feed; name one with --id")
    refuse_known(feed.url, known)
    return feed


def refuse_known(url: str, known: Catalogue) -> None:
    """Raise :class:`ConfigError` when the address is in the catalogue."""
    same = next((feed.id for feed in known.feed if feed.url == url), None)
    if same is not None:
        raise ConfigError(url, f"is in the catalogue already, as {same}")


def append(path: Path, feeds: Sequence[Feed]) -> None:
    """Write entries at the end of a catalogue file, made if it is missing; all or nothing.

    Raises :class:`ConfigError` when the file cannot be read, now or afterwards, and
    :class:`TensionwireError` when it cannot be written.
    """
    try:
        before = path.read_text("utf-8").rstrip("\n") if path.exists() else ""
        after = "\n".join([*([f"{before}\n"] if before else []), *map(toml_entry, feeds)])
    except OSError as error:
        raise ConfigError(str(path), f"cannot be read ({error.strerror})") from error
    _must_load(path, after)
    with whole(path) as stream:
        stream.write(after.encode())


def _must_load(path: Path, text: str) -> None:
    try:
        Catalogue.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        message = "cannot be extended; are its feeds [[feed]] tables with ids of their own?"
        raise ConfigError(str(path), message) from error
