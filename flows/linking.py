"""Release what an embargo held back, and find the story of every article that has none yet."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from extractors.stories.fingerprints import fingerprints, keys
from extractors.stories.link import cluster
from flows.progress import Report
from storage import load
from storage.database import Database
from storage.rows import Fingerprinted

BATCH: Final = 1000
"""Articles that are linked in one transaction."""


def link_stories(db: Database, report: Report) -> int:
    """Fingerprint and link every article that waits for it; returns how many there were.

    Before that, articles whose embargo has ended become usable. The result does not depend on the
    order in which articles came, nor on the batches.
    """
    load.release_embargoed(db, datetime.now(UTC))
    done = 0
    while articles := load.unlinked_articles(db, BATCH):
        prints = fingerprints([article.document for article in articles])
        batch = [
            Fingerprinted(
                article_id=article.id,
                published=article.published,
                signature=made.signature,
                bands=keys(made, article.source, article.title),
            )
            for article, made in zip(articles, prints, strict=True)
            if article.published is not None  # always true of stored ones
        ]
        around = load.story_candidates(db, batch)
        load.store_stories(db, batch, cluster([*batch, *around]))
        done += len(batch)
        report("stories", done, None)
    return done
