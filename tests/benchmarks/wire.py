"""Measure wire formats: ``python tests/benchmarks/wire.py DIR``.

Reads every file under DIR and prints how many text items became articles with headline, text, date,
provider and id, and what the others lack. Items that hold no text of their own (pictures, events,
packages, samples of metadata alone) are counted apart.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from extractors.documents.read import read_document
from extractors.records import Article

NO_TEXT = frozenset({"not-text", "no-article", "no-text", "unknown-format", "empty"})
"""Reasons of rejects that are no text items: pictures, events, packages, schemas, fragments, and
samples of metadata that hold no text at all."""
SUFFIXES = frozenset({".xml", ".json", ".txt", ".nitf"})


def missing(article: Article) -> list[str]:
    """Return the names of the fields that an article lacks."""
    found = {
        "headline": article.title,
        "text": article.text,
        "date": article.published,
        "provider": article.outlet,
        "id": article.guid,
    }
    return [name for name, value in found.items() if not value]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    for path in sorted(p for p in options.folder.rglob("*") if p.suffix in SUFFIXES):
        for found in read_document(path.read_bytes(), path.name, ""):
            if isinstance(found, Article):
                lacking = missing(found)
                counts["incomplete" if lacking else "complete"] += 1
                if lacking:
                    print(f"{path.name}: lacks {', '.join(lacking)}")
            elif found.reason in NO_TEXT:
                counts["no text"] += 1
            else:
                counts["rejected"] += 1
                print(f"{path.name}: {found.reason} ({found.detail})")
    items = counts["complete"] + counts["incomplete"] + counts["rejected"]
    print(f"text items {items}, complete {counts['complete']} ({counts['complete'] / items:.1%})")
    print(f"items without text {counts['no text']}")


if __name__ == "__main__":
    main()
