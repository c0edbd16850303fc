"""The frozen records that pass between the stages.

Times are timezone-aware UTC ``datetime`` objects; character offsets count code points from the
start of ``Article.document`` (title, newline, text); codes are those of
``docs/annotation.md`` (ISO 3166-1 alpha-3, acronyms, ``-OPP``/``-CIV``/``-REB`` suffixes).
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

TITLE_BREAK: Final = "\n"


class Modality(StrEnum):
    """How the text presents an event (GUIDELINES: actual, alleged, denied, requested, future)."""

    ACTUAL = "actual"
    ALLEGED = "alleged"
    DENIED = "denied"
    REQUESTED = "requested"
    FUTURE = "future"


class ArticleStatus(StrEnum):
    """The IPTC publishing status of an item, and its embargo."""

    USABLE = "usable"
    EMBARGOED = "embargoed"
    """Usable from ``Article.published`` on."""
    WITHHELD = "withheld"
    """Not to be used until a later version says otherwise."""
    CANCELED = "canceled"
    """Killed: it withdraws the item's versions up to its own."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all records: immutable, keyword-only, JSON through msgspec."""


class Article(Record, frozen=True, kw_only=True):
    """One article as parsed from a document.

    ``id`` is stable for the same item: see :func:`article_id`. ``published`` is UTC, or None
    only when the document gave no date and the caller accepts that (``extract`` does, loading
    does not). ``date_source`` says where it came from: document, feed, page or heuristic.
    """

    id: str
    url: str
    title: str
    text: str
    published: datetime | None
    date_source: str = "document"
    source: str = ""
    """Id of the feed or drop folder it came through."""
    outlet: str = ""
    """Who published it, as the document or the feed catalogue says."""
    language: str = "en"
    """ISO 639-1."""
    authors: tuple[str, ...] = ()
    dateline: str | None = None
    """Place of the dateline, as printed: ``WASHINGTON``."""
    agency: str | None = None
    """Agency credited in the dateline or credit line: ``AFP``."""
    guid: str = ""
    """The item's own identifier in its feed or wire format."""
    version: int = 1
    """Version of the item as the provider counts it; a later version replaces an earlier one."""
    status: ArticleStatus = ArticleStatus.USABLE
    full_text: bool = True
    """False when only a cheap text or a summary was available."""

    @property
    def document(self) -> str:
        """Title and text as extraction sees them; all offsets count from its start."""
        return self.title + TITLE_BREAK + self.text

    @property
    def text_sha256(self) -> str:
        """Hex SHA-256 of :attr:`document`: two versions with the same hash are the same."""
        return hashlib.sha256(self.document.encode()).hexdigest()


class Rejected(Record, frozen=True, kw_only=True):
    """Something that could not become an article, with the reason; nothing is dropped silently."""

    source: str
    url: str
    reason: str
    """Short stable word, such as ``no-date``, ``not-a-feed``, ``too-large``, ``paywall``."""
    detail: str = ""
    """One plain-English line."""
    sha256: str = ""
    """Hex SHA-256 of the bytes that were rejected, empty when there were none."""
    size: int = 0
    """Bytes."""


class Mention(Record, frozen=True, kw_only=True):
    """One PLOVER event stated in one sentence, with who does it to whom."""

    sentence: str
    trigger: str
    event: str
    actors: tuple[str, ...]
    targets: tuple[str, ...]
    modality: Modality
    speaker: str | None
    date: str | None
    """``YYYY-MM-DD``, ``YYYY-MM``, ``YYYY`` or None."""
    place: str | None
    """Name as in the text."""
    start: int
    """Offset of the trigger in ``Article.document``."""
    end: int
    sentence_start: int
    mode: str | None = None
    """PLOVER mode, where the words give it."""
    country: str | None = None
    """ISO 3166-1 alpha-3 of :attr:`place`."""
    lat: float | None = None
    lon: float | None = None
    tension: float = 0.0
    """Signed: conflict > 0, cooperation < 0, scaled by modality; see ``config/ontology``."""
    confidence: float = 1.0
    reasons: tuple[str, ...] = ()
    """Ids of the lexicon and registry rows that fired."""


class Quote(Record, frozen=True, kw_only=True):
    """Words between quotation marks that somebody says."""

    text: str
    speaker: str | None
    """Fullest form of the name in the article."""
    speaker_code: str | None
    start: int
    end: int


class Extraction(Record, frozen=True, kw_only=True):
    """What extraction found in one article; ``skipped`` gives the reason when it did not look."""

    article_id: str
    extractor_version: str
    mentions: tuple[Mention, ...] = ()
    quotes: tuple[Quote, ...] = ()
    sentences: int = 0
    parsed: int = 0
    """Sentences that passed the gate."""
    skipped: str | None = None


def article_id(source: str, identity: str) -> str:
    """Stable id of an article: 16 hex digits of SHA-256 over its source and identity.

    ``identity`` is the provider's identifier where there is one, else the normalised URL.
    """
    return hashlib.sha256(f"{source}\x1f{identity}".encode()).hexdigest()[:16]
