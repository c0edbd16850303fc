"""``tensionwire extract``: article JSON lines in, mentions and quotes out."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.options import SETTINGS, Config, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.records import Article, Rejected


def extract(
    file: Annotated[
        str, typer.Argument(metavar="[FILE|-]", help="Article JSON lines, plain or gzip.")
    ] = "-",
    processes: Annotated[
        int | None,
        typer.Option(
            "--processes",
            min=1,
            help="Worker processes; by default as the settings say.",
            metavar="N",
        ),
    ] = None,
    config: Config = SETTINGS,
) -> int:
    """Extract mentions and quotes from article JSON lines, one line out per line in.

    A line has text, and should have id, url, published and title. A line that cannot be used is
    reported on standard error with its number; the others go on, and the exit code is 1.
    """
    import msgspec

    from flows.extraction import extract_stream
    from flows.lines import gold, read_articles

    settings = settings_of(config).extract
    rejects: list[Rejected] = []
    articles = _usable(read_articles(file), rejects)
    encode = msgspec.json.Encoder().encode
    out = sys.stdout.buffer
    for extraction in extract_stream(articles, processes or settings.processes, settings.batch):
        out.write(encode(gold(extraction)) + b"\n")
    out.flush()
    return 1 if rejects else 0


def _usable(lines: Iterator[Article | Rejected], rejects: list[Rejected]) -> Iterator[Article]:
    """Pass the articles on; report and keep the others."""
    from extractors.records import Article

    for line in lines:
        if isinstance(line, Article):
            yield line
        else:
            rejects.append(line)
            print(f"error: {line.url}: {line.detail} ({line.reason})", file=sys.stderr)
