"""Schema.org articles in the JSON-LD of a page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

ARTICLE_TYPES: Final = frozenset({
    "article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle",
    "askpublicnewsarticle", "backgroundnewsarticle", "opinionnewsarticle", "reviewnewsarticle",
    "advertisercontentarticle", "satiricalarticle", "scholarlyarticle", "techarticle",
    "blogposting", "liveblogposting", "socialmediaposting", "report",
})  # fmt: skip
_MAX_NODES: Final = 5_000
_TRAILING_COMMA: Final = re.compile(r",(\s*[}\]])")
_COMMENT: Final = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$"
)

Node = Mapping[str, Any]


def article_node(scripts: Iterable[str]) -> Node:
    """Return the best article among the JSON-LD ``scripts`` of a page, or an empty mapping.

    The one with most of what is wanted (headline, date, author) wins, the first among equals;
    lists and ``@graph`` are searched. Broken JSON in one script does not hide the others.
    """
    nodes = [node for script in scripts for node in _nodes(_load(script))]
    articles = [node for node in nodes if is_article(node)]
    return max(articles, key=_wealth, default={})


def is_article(node: Node) -> bool:
    """Tell whether a node's ``@type`` is one of schema.org's kinds of article."""
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(k, str) and k.rpartition("/")[2].lower() in ARTICLE_TYPES for k in kinds)


def texts(node: Node, key: str) -> list[str]:
    """Return the strings under ``key``: a value, a list of values, or the names of objects."""
    value = node.get(key)
    found: list[Any] = []
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, Mapping):
            named = part.get("name") or part.get("@value") or ""
            found += named if isinstance(named, list) else [named]
        else:
            found.append(part)
    return [text for text in found if isinstance(text, str) and text.strip()]


def first_text(node: Node, *keys: str) -> str:
    """Return the first string under any of ``keys``, or ''."""
    return next((text for key in keys for text in texts(node, key)), "")


def _wealth(node: Node) -> int:
    return sum(bool(texts(node, key)) for key in ("headline", "datePublished", "author"))


def _load(script: str) -> Any:
    text = _COMMENT.sub("", _COMMENT.sub("", script)).strip().rstrip(";")
    for candidate in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(candidate, strict=False)  # publishers leave line ends in strings
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(value: Any) -> Iterator[Node]:
    """Walk lists, ``@graph`` and main entities without recursion, at most 5,000 nodes."""
    queue, seen = [value], 0
    while queue and seen < _MAX_NODES:
        node = queue.pop(0)
        seen += 1
        if isinstance(node, list):
            queue[:0] = node
        elif isinstance(node, Mapping):
            yield node
            queue[:0] = [node[k] for k in ("@graph", "mainEntity", "mainEntityOfPage") if k in node]
