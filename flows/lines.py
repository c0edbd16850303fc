"""Article JSON lines in (plain or gzip, a file or standard input) and extractions out."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from extractors.documents.jsonl import read_lines
from extractors.errors import DocumentError
from extractors.records import Article, Extraction, Rejected

STDIN: Final = "-"
_OURS: Final = ("extractor_version", "sentences", "parsed", "skipped")

T = TypeVar("T")


def read_articles(name: str, source: str = "") -> Iterator[Article | Rejected]:
    """One article or reject per line of a file or of standard input (``-``), streamed.

    A reject's ``url`` is ``NAME:LINE``. Raises :class:`DocumentError` (``unreadable``) when the
    file cannot be opened.
    """
    if name == STDIN:
        yield from read_lines(sys.stdin.buffer, STDIN, source=source)
        return
    try:
        with Path(name).open("rb") as stream:
            yield from read_lines(stream, name, source=source)
    except OSError as error:
        raise DocumentError(name, "unreadable", f"cannot be read ({error.strerror})") from error


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of up to ``size`` items, in order."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def gold(extraction: Extraction) -> dict[str, Any]:
    """An extraction in the gold format of ``docs/annotation.md``, our own fields after it."""
    found: dict[str, Any] = msgspec.to_builtins(extraction)
    return {
        "id": found["article_id"],
        "mentions": found["mentions"],
        "quotes": found["quotes"],
        **{name: found[name] for name in _OURS},
    }
