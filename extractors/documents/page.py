"""HTML pages to articles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from config.stubs import load_stubs
from extractors.documents.assemble import Draft, article, reject
from extractors.documents.body import careful_text, cheap_text, parse_html, stated_body
from extractors.documents.decode import decode
from extractors.documents.metadata import Metadata, headings, read_metadata
from extractors.documents.records import Item
from extractors.documents.stubs import stub_reason
from extractors.documents.text import PARAGRAPH_BREAK
from extractors.errors import DocumentError
from extractors.records import Article, Rejected

_LONGER: Final = 1.5
"""How much longer the publisher's own articleBody must be to replace what was extracted."""


Careful = Callable[[str, str], str]
"""Takes HTML and URL, gives the article's text; may raise :class:`DocumentError`."""


class PageReader(Protocol):
    """:func:`read_page`, or that with ``full`` and ``careful`` filled in."""

    def __call__(
        self, body: bytes, url: str, *, charset: str | None = None, source: str = ""
    ) -> Article | Rejected:
        """Read one HTML page."""


def read_page(  # noqa: PLR0913 - the page, and what is known of it
    body: bytes,
    url: str,
    *,
    charset: str | None = None,
    item: Item | None = None,
    full: Callable[[str], bool] | None = None,
    careful: Careful = careful_text,
    source: str = "",
    outlet: str = "",
) -> Article | Rejected:
    """Read one HTML page.

    ``item`` is the feed item that led here: it fills what the page does not say, and its date and
    guid come first. ``full`` decides on title and cheap text whether the careful extraction is
    worth its time; None always extracts. ``careful`` does that; it can take seconds, so pass
    :func:`worker.limited` of a pool to have a time limit: when it fails the cheap text stays.
    Rejected: ``empty``, ``binary``, ``not-html``, ``too-large``, ``too-complex``, ``xml-depth``,
    ``no-title``, ``no-text`` and the reasons in ``config/stubs.toml``.
    """
    item = item or Item()
    if not body.strip():
        return reject(url, "empty", "the page is empty", body, source)
    try:
        html = decode(body, charset, url)
        tree = parse_html(html) if "<" in html else None
    except DocumentError as error:
        return reject(url, error.reason, error.message, body, source)
    if tree is None:
        return reject(url, "not-html", "this is no HTML page", body, source)
    meta = read_metadata(tree, html, url)
    text, is_full = _text(html, url, meta, full, careful)
    text = _without_headline(text, {meta.title, *headings(tree)})
    stub = stub_reason(meta.title, text, meta.free, load_stubs())
    if stub is not None:
        return reject(url, *stub, body, source)
    return article(_draft(meta, item, url, outlet, text, is_full), source=source, body=body)


def _text(
    html: str, url: str, meta: Metadata, full: Callable[[str], bool] | None, careful: Careful
) -> tuple[str, bool]:
    """Return the text and whether it is the carefully extracted one."""
    cheap = cheap_text(html)
    if full is not None and not full(f"{meta.title}\n{cheap}"):
        return cheap, False
    try:
        text = careful(html, url)
    except DocumentError:
        return cheap, False
    stated = stated_body(meta.body)
    if len(stated) > _LONGER * len(text):
        text = stated
    return (text, True) if text else (cheap, False)


def _without_headline(text: str, headlines: set[str]) -> str:
    """Drop the headline where it is repeated as the first paragraph."""
    first, _, rest = text.partition(PARAGRAPH_BREAK)
    return rest if rest and first in headlines else text


def _draft(meta: Metadata, item: Item, url: str, outlet: str, text: str, is_full: bool) -> Draft:
    """Join what the page and its feed item say; a heuristic date yields to the feed's."""
    published, date_source = item.published, "feed"
    if published is None or (meta.published is not None and meta.date_source == "page"):
        published, date_source = meta.published, meta.date_source
    return Draft(
        url=meta.canonical or url,
        guid=item.guid,
        title=meta.title or item.title,
        text=text,
        published=published,
        date_source=date_source if published else "document",
        outlet=outlet or meta.outlet or item.outlet,
        language=meta.language or item.language,
        authors=meta.authors or item.authors,
        full_text=is_full,
    )
