"""The feed catalogue ``config/feeds.toml``: which feeds are polled, whose they are, and how."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from pydantic import Field, PositiveInt, field_validator, model_validator

from config.toml import CONFIG, Model, load_toml

FEEDS: Final = CONFIG / "feeds.toml"

_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_STATE: Final = re.compile(r"[A-Z][A-Z0-9_]{1,39}")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


class Feed(Model):
    """One feed or drop folder: where it is, who speaks in it, and what is expected of it."""

    id: str
    """Stable name, lower case with hyphens; articles and fetches are stored under it."""
    url: str = ""
    """Where the feed is; absent for a drop folder."""
    folder: str | None = Field(default=None, min_length=1)
    """Drop folder: files of any supported format are read from it, once each. A relative path
    counts from the working directory."""
    outlet: str = Field(min_length=1)
    """Who publishes it, as a reader would say it."""
    state: str | None = None
    """ISO 3166-1 alpha-3 of the outlet's state, or an organisation's code (``UN``, ``NATO``)."""
    state_media: bool = False
    """True for governments and for media that a government owns or directs."""
    language: str = "en"
    """BCP 47; the primary subtag is ISO 639."""
    cadence_minutes: PositiveInt = 60
    """Own polling interval to start from; the polling policy adapts it."""
    format: Literal["rss", "atom", "json", "wire"] | None = None
    """``wire``: the address gives whole articles in a wire format (NewsML, NITF, ninjs, ANPA, JSON
    lines). The others are hints only; the bytes decide."""
    full_text: Literal["item", "page", "auto"] = "auto"
    """Take the text from the feed's item, from the page, or from the item when it is there."""
    always_full: bool = False
    """Every page goes through the thorough text extraction, not only those with tension in them."""
    allow_private: bool = False
    """Private and loopback addresses may be reached, for this feed's requests alone."""
    respect_robots: bool = True
    min_items: int = Field(default=1, ge=0)
    """Fewer items in the document than this warns: the source may have broken."""
    max_items: PositiveInt = 500
    """More items than this warns: the source may have changed."""
    parked: str | None = None
    """Why the feed is not polled, in plain English; absent for a feed that is."""
    tags: tuple[str, ...] = ()

    @field_validator("id")
    @classmethod
    def _plain_id(cls, value: str) -> str:
        if not _ID.fullmatch(value):
            raise ValueError("must be lower-case letters, digits and single hyphens")
        return value

    @field_validator("url")
    @classmethod
    def _web_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"\s", value):
            raise ValueError("must be an http or https address without spaces")
        return value

    @field_validator("state")
    @classmethod
    def _state_code(cls, value: str | None) -> str | None:
        if value is not None and not _STATE.fullmatch(value):
            raise ValueError("must be an alpha-3 state code or an organisation's code in capitals")
        return value

    @field_validator("language")
    @classmethod
    def _language_code(cls, value: str) -> str:
        if not _LANGUAGE.fullmatch(value):
            raise ValueError("must be a language code such as en or pt-BR")
        return value

    @field_validator("parked")
    @classmethod
    def _parked_reason(cls, value: str | None) -> str | None:
        if value is not None and not value.strip():
            raise ValueError("must say why the feed is parked")
        return value

    @model_validator(mode="after")
    def _one_place(self) -> Feed:
        if bool(self.url) == bool(self.folder):
            raise ValueError("needs either url or folder")
        return self

    @model_validator(mode="after")
    def _items_in_order(self) -> Feed:
        if self.min_items > self.max_items:
            raise ValueError("min_items must not exceed max_items")
        return self


class Catalogue(Model):
    """All feeds of one file, in its order, with unique ids and addresses."""

    feed: tuple[Feed, ...] = ()

    @model_validator(mode="after")
    def _unique(self) -> Catalogue:
        for name, values in (
            ("id", [feed.id for feed in self.feed]),
            ("url", [feed.url for feed in self.feed if feed.url]),
            ("folder", [feed.folder for feed in self.feed if feed.folder]),
        ):
            twice = [value for value, count in Counter(values).items() if count > 1]
            if twice:
                raise ValueError(f"the {name} {twice[0]} appears more than once")
        return self

    def by_id(self, feed_id: str) -> Feed | None:
        """Return the feed with this id, or None."""
        return next((feed for feed in self.feed if feed.id == feed_id), None)


def load_feeds(path: Path = FEEDS) -> Catalogue:
    """Read a feed catalogue.

    Raises :class:`config.errors.ConfigError` with file, line and what was expected.
    """
    return load_toml(path, Catalogue)
