"""Measure near-duplicates: ``python tests/benchmarks/stories.py FILE.jsonl[.gz]``.

FILE holds article JSON lines of distinct stories. Takes 500 of at least 100 words, makes ten edited
copies of each, of thirty sources, mixes them and prints pair precision and recall of the clusters,
and the speed.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from extractors.documents.jsonl import read_lines
from extractors.records import Article
from extractors.stories.fingerprints import fingerprints, keys, shingles
from extractors.stories.link import cluster
from tests.extractors.stories.edits import copy_edit

START = datetime(2026, 3, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Copy:
    """One edited copy, as linking sees it."""

    article_id: str
    published: datetime
    signature: bytes
    bands: Sequence[int]


def originals(path: Path, count: int, rng: random.Random) -> list[Article]:
    """Return ``count`` articles of at least 100 words, chosen at random."""
    with path.open("rb") as stream:
        found = [a for a in read_lines(stream, path.name) if isinstance(a, Article)]
    long = [a for a in found if len(a.text.split()) >= 100]
    return _distinct(rng.sample(long, count + count // 10))[:count]


def _distinct(articles: Sequence[Article]) -> list[Article]:
    """Leave out what is itself a reprint of another, by the exact measure: no expectation of it."""
    seen: list[frozenset[str]] = []
    kept = []
    for article in articles:
        own = shingles(article.document)
        if all(len(own & other) < 0.3 * min(len(own), len(other)) for other in seen):
            seen.append(own)
            kept.append(article)
    return kept


def copies(
    articles: Sequence[Article], number: int, rng: random.Random
) -> Iterator[tuple[str, str]]:
    """Yield id ("story/copy") and document of the edited copies."""
    for article in articles:
        for copy in range(number):
            title, text = copy_edit(rng, article.title, article.text)
            yield f"{article.id}/{copy}", f"{title}\n{text}"


def pair_scores(stories: dict[str, str]) -> tuple[float, float]:
    """Return precision and recall over pairs of articles put into one story."""
    true = Counter(article.rpartition("/")[0] for article in stories)
    found = Counter(stories.values())
    both = Counter((article.rpartition("/")[0], story) for article, story in stories.items())
    correct = _pairs(both)
    return correct / _pairs(found), correct / _pairs(true)


def _pairs(sizes: Counter[str] | Counter[tuple[str, str]]) -> int:
    return sum(n * (n - 1) // 2 for n in sizes.values())


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    mixed = list(copies(originals(options.file, 500, rng), 10, rng))
    rng.shuffle(mixed)
    started = time.process_time()
    prints = fingerprints([document for _, document in mixed])
    hours = [timedelta(hours=rng.randrange(48)) for _ in mixed]
    sources = [f"source {rng.randrange(30)}" for _ in mixed]
    stories = cluster(
        Copy(name, START + hour, f.signature, keys(f, source, document.partition("\n")[0]))
        for (name, document), hour, source, f in zip(mixed, hours, sources, prints, strict=True)
    )
    seconds = time.process_time() - started
    precision, recall = pair_scores(stories)
    print(
        f"precision {precision:.4f}\nrecall    {recall:.4f}\narticles/s {len(mixed) / seconds:.0f}"
    )


if __name__ == "__main__":
    main()
