"""``tensionwire explain``: a text with its mentions: who, whom, why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.options import SETTINGS, Config, settings_of

if TYPE_CHECKING:
    from extractors.records import Article
    from flows.explanation import Explainer


def explain(
    place: Annotated[
        str,
        typer.Argument(
            metavar="FILE|URL|-", help="A text, page or wire file; - is standard input."
        ),
    ],
    published: Annotated[
        str,
        typer.Option(
            "--published", metavar="DATE", help="Its day, where the text does not say it."
        ),
    ] = "",
    everything: Annotated[
        bool,
        typer.Option("--all", help="Show sentences without mentions, too (a page always does)."),
    ] = False,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write a web page of one file instead."),
    ] = None,
    config: Config = SETTINGS,
) -> int:
    """Show a text sentence by sentence with its mentions, and the lexicon rows that fired.

    Example: printf "A headline\\n\\nIran threatened Israel.\\n" | tensionwire explain -
    """
    import msgspec
    from rich.console import Console

    from config.frames import load_lexicon
    from config.registry import load_registry
    from extractors.documents.dates import parse_date
    from flows.explanation import Explainer, reason_rows
    from flows.extraction import extractor

    date = parse_date(published) if published else None
    if published and date is None:
        raise typer.BadParameter(f"{published!r} is no date", param_hint="--published")
    articles = [
        msgspec.structs.replace(article, published=date or article.published)
        for article in _articles(place, config)
    ]
    explainer = Explainer(extractor(), reason_rows(load_lexicon(), load_registry()))
    if html:
        _write(html, explainer, articles)
        return 0
    console = Console(soft_wrap=False)
    for article in articles:
        for shown in explainer.explain(article, everything=everything):
            console.print(shown)
    return 0


def _write(path: Path, explainer: Explainer, articles: list[Article]) -> None:
    """Write the page; a file that is there is replaced when the new one is whole."""
    from flows.explanation_page import page
    from flows.whole import whole

    with whole(path) as stream:
        for part in page(explainer, articles):
            stream.write(part.encode())
    print(path)


def _articles(place: str, config: Path) -> list[Article]:
    """The articles of a file, of standard input or of an address.

    Raises :class:`DocumentError` when there is none.
    """
    from extractors.errors import DocumentError
    from extractors.records import Article
    from flows.cli.documents import read
    from flows.parsing import Files

    if place.startswith(("http://", "https://")):
        from flows.reading import fetch_page

        found = [fetch_page(place, settings_of(config).fetch)]
    else:
        with Files() as reader:
            found = list(read(reader, place))
    articles = [one for one in found if isinstance(one, Article)]
    if not articles:
        first = next((one for one in found if not isinstance(one, Article)), None)
        reason, detail = (first.reason, first.detail) if first else ("empty", "holds no article")
        raise DocumentError(place, reason, detail)
    return articles
