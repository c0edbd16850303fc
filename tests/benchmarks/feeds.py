"""Measure feeds: ``python -m tests.benchmarks.feeds DIR``.

Reads every file under DIR, as feedparser's own tests lie there, and prints how many feeds were read
or rejected, how many of the items in their markup were parsed or rejected, and each file that
crashed the reader or whose items went missing. Exits with 1 when there is one.
"""

from __future__ import annotations

import argparse
import re
import sys
import traceback
from collections import Counter
from pathlib import Path
from typing import Final

from extractors.documents.feed import read_feed
from extractors.errors import DocumentError

SUFFIXES: Final = frozenset({".xml", ".rss", ".atom", ".rdf", ".json", ".gz"})
_ITEM: Final = re.compile(rb"<(?:\w+:)?(?:item|entry)(?=[\s>/])", re.IGNORECASE)
_NOT_MARKUP: Final = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)


def items_in(body: bytes) -> int:
    """Return how many items the markup opens: a count made without a parser of feeds."""
    plain = body.replace(b"\x00", b"")  # UTF-16 and UTF-32 are ASCII with zeros between
    return len(_ITEM.findall(_NOT_MARKUP.sub(b"", plain)))


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for path in sorted(p for p in options.folder.rglob("*") if p.suffix in SUFFIXES):
        body = path.read_bytes()
        try:
            feed = read_feed(body, f"https://example.org/{path.name}", None)
        except DocumentError as error:
            counts["feeds rejected"] += 1
            reasons[error.reason] += 1
            continue
        except Exception:  # noqa: BLE001 - a crash is what is looked for
            counts["crashed"] += 1
            print(f"{path}: {traceback.format_exc(limit=-1).splitlines()[-1]}")
            continue
        counts["feeds read"] += 1
        counts["items parsed"] += len(feed.items)
        counts["items rejected"] += len(feed.rejects)
        missing = items_in(body) - len(feed.items) - len(feed.rejects)
        if missing > 0:
            counts["items missing"] += missing
            print(f"{path}: {missing} items missing")
    for what in ("feeds read", "feeds rejected", "items parsed", "items rejected"):
        print(f"{what:15} {counts[what]}")
    print(f"{'items missing':15} {counts['items missing']}\n{'crashed':15} {counts['crashed']}")
    print("reasons of rejected feeds:", ", ".join(f"{r} {n}" for r, n in reasons.most_common()))
    return 1 if counts["crashed"] or counts["items missing"] else 0


if __name__ == "__main__":
    sys.exit(main())
