"""``tensionwire parse``: any supported document to article JSON lines."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.records import Article, Rejected
    from flows.parsing import Files


def parse(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Documents; - is standard input.")
    ],
    url: Annotated[
        str, typer.Option("--url", help="Address the document came from.", show_default=False)
    ] = "",
) -> int:
    """Turn feeds, pages, wire files, archives or plain text into article JSON lines.

    One line per article, or per reject with its reason; the exit code is 1 when a file gave
    no article. No article may take more than 20 seconds.

    Example: tensionwire parse page.html --url https://example.org/a | tensionwire extract
    """
    import msgspec

    from extractors.records import Article
    from flows.parsing import Files

    encode = msgspec.json.Encoder().encode
    out = sys.stdout.buffer
    failed = False
    with Files() as reader:
        for name in files:
            good = 0
            for found in read(reader, name, url):
                good += isinstance(found, Article)
                out.write(encode(line(found)) + b"\n")
            failed = failed or not good
    out.flush()
    return 1 if failed else 0


def read(reader: Files, name: str, url: str = "") -> Iterator[Article | Rejected]:
    """The articles and rejects of a file or of standard input (``-``); never raises for either."""
    from extractors.records import Rejected
    from flows.parsing import Asked

    try:
        body = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        detail = f"cannot be read ({error.strerror})"
        yield Rejected(source="", url=name, reason="unreadable", detail=detail)
        return
    yield from reader.read(Asked(body=body, name=name, url=url))


def line(found: Article | Rejected) -> dict[str, object]:
    """An article as it is; a reject as ``reject`` (file or address), ``reason`` and the rest."""
    import msgspec

    from extractors.records import Article

    fields: dict[str, object] = msgspec.to_builtins(found)
    if isinstance(found, Article):
        return fields
    return {"reject": fields.pop("url"), **fields}
