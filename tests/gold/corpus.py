"""The gold files: articles with their mentions, each mention with its place in the article."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from extractors.records import Article

FOLDER: Final = Path(__file__).parent
FOR_ENCODER: Final = frozenset({"notes.articles.jsonl", "wikinews.articles.jsonl"})
"""Files that the encoder alone learns from: notes written for it, and articles whose readers were
more generous; with either the linear models read other news worse (docs/decisions.md)."""


class Document(msgspec.Struct, frozen=True):
    """An article and its gold mentions, with ``start`` and ``end`` of the trigger added."""

    article: Article
    mentions: tuple[dict[str, Any], ...]
    quotes: tuple[dict[str, Any], ...]
    may_ship: bool
    for_encoder: bool = False
    """Of :data:`FOR_ENCODER`."""

    def mentions_at(self, start: int, end: int) -> list[dict[str, Any]]:
        """Gold mentions whose trigger starts in a stretch of the article."""
        return [m for m in self.mentions if start <= m["start"] < end]


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON lines file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def load_corpus(extra: Sequence[Path] = (), *, for_encoder: bool = False) -> list[Document]:
    """All documents of ``tests/gold``, and of pairs of extra files (articles, gold).

    ``for_encoder``: with those of :data:`FOR_ENCODER`.
    """
    pairs = [
        (p, p.with_suffix("").with_suffix(".gold.jsonl"))
        for p in sorted(FOLDER.glob("*.articles.jsonl"))
        if for_encoder or p.name not in FOR_ENCODER
    ]
    found = [
        d
        for a, g in pairs
        for d in _documents(a, g, may_ship=True, for_encoder=a.name in FOR_ENCODER)
    ]
    for articles, gold in zip(extra[::2], extra[1::2], strict=True):
        found.extend(_documents(articles, gold, may_ship=False))
    return found


def _documents(
    articles: Path, gold: Path, *, may_ship: bool, for_encoder: bool = False
) -> list[Document]:
    answers = {g["id"]: g for g in read_lines(gold)}
    return [
        Document(
            article,
            tuple(_located(article.document, m) for m in answers[article.id]["mentions"]),
            tuple(answers[article.id]["quotes"]),
            may_ship,
            for_encoder,
        )
        for article in map(as_article, read_lines(articles))
    ]


def as_article(line: dict[str, Any]) -> Article:
    """An article record of a gold line."""
    return Article(
        id=line["id"],
        url=line.get("url", ""),
        title=line.get("title") or "",
        text=line["text"],
        published=datetime.fromisoformat(line["published"][:10]).replace(tzinfo=UTC),
    )


def _located(document: str, mention: dict[str, Any]) -> dict[str, Any]:
    """The mention with its trigger's offsets in the document."""
    sentence = document.find(mention["sentence"])
    start = document.find(mention["trigger"], max(0, sentence))
    return {**mention, "start": start, "end": start + len(mention["trigger"])}
