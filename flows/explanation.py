"""Render what extraction saw in an article: its sentences, mentions, quotes and reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from extractors.mentions.extractor import Extractor
from extractors.records import Article, Extraction, Mention

_RISING: Final = "red"
_FALLING: Final = "green"
_COLUMNS: Final = (
    "trigger",
    "event",
    "who",
    "whom",
    "modality",
    "speaker",
    "date",
    "place",
    "tension",
    "why",
)


class Explainer:
    """Explains articles; holds the extractor and the tables its reasons point to."""

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor

    def explain(self, article: Article, *, everything: bool = False) -> Iterator[RenderableType]:
        """Yield what to print for one article, sentence by sentence.

        ``everything`` also shows sentences without mentions.
        """
        extraction = self._extractor.extract_one(article)
        yield _head(article, extraction)
        by_sentence: dict[int, list[Mention]] = defaultdict(list)
        for mention in extraction.mentions:
            by_sentence[mention.sentence_start].append(mention)
        for sentence in self._extractor.context(article).sentences:
            mentions = by_sentence.pop(sentence.start, [])
            if mentions:
                yield Text("\n").append_text(_marked(sentence.text, sentence.start, mentions))
                yield Padding(_mentions(mentions), (0, 0, 0, 2))
            elif everything:
                yield Text(f"\n{sentence.text}", style="dim")
        if extraction.quotes:
            yield Text("\nquotes", style="bold")
            yield Padding(_quotes(extraction), (0, 0, 0, 2))


def _head(article: Article, extraction: Extraction) -> Text:
    head = Text(article.title or "(no title)", style="bold")
    when = f"{article.published:%Y-%m-%d}" if article.published else "no date"
    facts = [when, article.outlet, article.url, article.language]
    head.append("\n" + " · ".join(fact for fact in facts if fact), style="not bold dim")
    if extraction.skipped:
        head.append(f"\nskipped: {extraction.skipped}", style="not bold yellow")
    else:
        counts = (
            f"\n{len(extraction.mentions)} mentions, {len(extraction.quotes)} quotes; "
            f"{extraction.parsed} of {extraction.sentences} sentences passed the gate"
        )
        head.append(counts, style="not bold dim")
    return head


def _marked(sentence: str, start: int, mentions: list[Mention]) -> Text:
    """The sentence with its triggers marked by the direction of their tension."""
    text = Text(sentence)
    for mention in mentions:
        style = _RISING if mention.tension > 0 else _FALLING
        text.stylize(f"bold underline {style}", mention.start - start, mention.end - start)
    return text


def _mentions(mentions: list[Mention]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in _COLUMNS:
        table.add_column(name, overflow="fold", justify="right" if name == "tension" else "left")
    for mention in mentions:
        style = _RISING if mention.tension > 0 else _FALLING
        table.add_row(
            mention.trigger,
            Text(mention.event + (f"/{mention.mode}" if mention.mode else ""), style=style),
            " ".join(mention.actors) or "–",
            " ".join(mention.targets) or "–",
            mention.modality.value,
            mention.speaker or "–",
            mention.date or "–",
            mention.place or "–",
            f"{mention.tension:+.2f}",
            Text(", ".join(mention.reasons), style="dim"),
        )
    return table


def _quotes(extraction: Extraction) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("speaker", "code", "words"):
        table.add_column(name, overflow="fold")
    for quote in extraction.quotes:
        table.add_row(quote.speaker or "–", quote.speaker_code or "–", f"“{quote.text}”")
    return table
