"""Feed items to articles, when no page is fetched for them."""

from __future__ import annotations

from extractors.documents.assemble import Draft, article
from extractors.documents.records import Item
from extractors.records import Article, Rejected


def article_of(item: Item, *, source: str = "", outlet: str = "") -> Article | Rejected:
    """Return the article that the item alone makes: its full text, or its summary.

    ``full_text`` says which. Rejected (``no-title``, ``no-text``) when it makes none; a missing
    date is left to the caller.
    """
    return article(
        Draft(
            url=item.url,
            guid=item.guid,
            title=item.title,
            text=item.content or item.summary,
            published=item.published,
            date_source="feed",
            outlet=item.outlet or outlet,
            language=item.language,
            authors=item.authors,
            full_text=bool(item.content),
        ),
        source=source,
    )
