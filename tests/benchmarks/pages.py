"""Measure page extraction: ``python tests/benchmarks/pages.py DIR``.

DIR holds ``<publisher>.json`` with the expected articles and ``<publisher>_<date>.html.gz`` pages
(the layout of Fundus' parser tests). Prints the mean 4-gram overlap F of the text and the share of
right titles, dates and authors, and with ``-v`` what is wrong.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extractors.documents.page import read_page
from extractors.records import Article, Rejected

Expected = dict[str, Any]


def cases(folder: Path) -> Iterator[tuple[str, bytes, Expected]]:
    """Yield name, page and expectation; a publisher's pages and versions are in the same order."""
    for file in sorted(folder.glob("*.json")):
        expected = list(json.loads(file.read_text(encoding="utf-8")).values())
        pages = sorted(folder.glob(f"{file.stem}_[12][0-9]*.html.gz"))
        for page, article in zip(pages, expected, strict=True):
            yield page.name, gzip.decompress(page.read_bytes()), article


def body_text(article: Expected) -> str:
    """Return the expected text: summary, section headlines and paragraphs."""
    body = article["body"]
    parts = [*body["summary"]]
    for section in body["sections"]:
        parts += [*section["headline"], *section["paragraphs"]]
    return "\n\n".join(parts)


def overlap_f(one: str, other: str, size: int = 4) -> float:
    """Return the F measure of two texts' word n-grams, counted with multiplicity."""
    grams = [_grams(text, size) for text in (one, other)]
    common = (grams[0] & grams[1]).total()
    return 2 * common / max(grams[0].total() + grams[1].total(), 1)


def _grams(text: str, size: int) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return Counter(tuple(words[i : i + size]) for i in range(max(len(words) - size + 1, 0)))


def same_text(one: str, other: str) -> bool:
    """Compare titles by their words."""
    return re.findall(r"\w+", one.lower()) == re.findall(r"\w+", other.lower())


def same_date(found: datetime | None, expected: str) -> bool:
    """Compare moments; an expectation without zone is taken as UTC, one minute is forgiven."""
    if found is None:
        return False
    moment = datetime.fromisoformat(expected)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return abs((found - moment).total_seconds()) <= 60


def same_authors(found: tuple[str, ...], expected: list[str]) -> bool:
    """Compare the sets of names."""
    return {a.casefold() for a in found} == {a.casefold() for a in expected}


def judge(found: Article | Rejected, expected: Expected) -> dict[str, float]:
    """Return the scores of one page."""
    if isinstance(found, Rejected):
        return {"F": 0, "title": 0, "date": 0, "day": 0, "authors": 0}
    day = found.published and str(found.published)[:10]
    return {
        "F": overlap_f(found.text, body_text(expected)),
        "title": same_text(found.title, expected["title"]),
        "date": same_date(found.published, expected["publishing_date"]),
        "day": day in (expected["publishing_date"][:10], _utc_day(expected["publishing_date"])),
        "authors": same_authors(found.authors, expected.get("authors") or []),
    }


def _utc_day(text: str) -> str:
    return str(datetime.fromisoformat(text).astimezone(UTC))[:10]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    scores: list[dict[str, float]] = []
    started = time.process_time()
    for name, page, expected in cases(options.folder):
        found = read_page(page, "")
        scores.append(judge(found, expected))
        if options.verbose:
            explain(name, found, expected, scores[-1])
    seconds = time.process_time() - started
    for key in scores[0]:
        print(f"{key:8} {sum(float(s[key]) for s in scores) / len(scores):.3f}")
    print(f"pages    {len(scores)}  ({1000 * seconds / len(scores):.0f} ms each)")


def explain(
    name: str, found: Article | Rejected, expected: Expected, score: dict[str, float]
) -> None:
    """Print what differs on one page."""
    print(f"{name}: F {score['F']:.3f}")
    if isinstance(found, Rejected):
        print("   rejected", found.reason, found.detail)
        return
    for key, got, wanted in (
        ("title", found.title, expected["title"]),
        ("date", f"{found.published} ({found.date_source})", expected["publishing_date"]),
        ("authors", list(found.authors), expected.get("authors")),
    ):
        if not score[key]:
            print(f"   {key}: {got!r}\n   {' ' * len(key)}  {wanted!r}")


if __name__ == "__main__":
    main()
