"""Render what extraction saw in an article: its sentences, mentions, quotes and reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from config.frames import Frame, Lexicon
from config.registry import Registry
from extractors.mentions.extractor import Extractor
from extractors.records import Article, Extraction, Mention

_RISING: Final = "red"
_FALLING: Final = "green"


class Explainer:
    """Explains articles; holds the extractor and the tables its reasons point to."""

    def __init__(self, extractor: Extractor, rows: Mapping[str, str]) -> None:
        """``rows``: what each row that can be a reason says, by id; see :func:`reason_rows`."""
        self._extractor = extractor
        self._rows = rows

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
                for mention in mentions:
                    yield Padding(self._mention(mention), (0, 0, 0, 2))
            elif everything:
                yield Text(f"\n{sentence.text}", style="dim")
        if extraction.quotes:
            yield Text("\nquotes", style="bold")
            yield Padding(_quotes(extraction), (0, 0, 0, 2))

    def _mention(self, mention: Mention) -> Text:
        """One mention: what, who to whom; how it is told; and under it the rows that fired."""
        style = _RISING if mention.tension > 0 else _FALLING
        text = Text(mention.event, style=f"bold {style}")
        text.append(f"/{mention.mode}" if mention.mode else "", style=f"not bold {style}")
        text.append(f"  {_codes(mention.actors)} → {_codes(mention.targets)}", style="not bold")
        facts = [
            f"“{mention.trigger}”",
            mention.modality.value,
            f"says {mention.speaker}" if mention.speaker else "",
            mention.date or "",
            f"in {mention.place}" if mention.place else "",
            f"tension {mention.tension:+.2f}",
        ]
        text.append("  " + " · ".join(fact for fact in facts if fact), style="not bold")
        for reason in dict.fromkeys(mention.reasons):
            text.append(
                f"\n    {reason}  {self._rows.get(reason, '')}".rstrip(), style="not bold dim"
            )
        return text


def reason_rows(lexicon: Lexicon, registry: Registry) -> dict[str, str]:
    """What the rows say that can be a mention's reasons, by id."""
    rows = {
        row.id: f"{' '.join(row.words)} ({row.pos}, {_frame(row.frame)})" for row in lexicon.rows
    }
    rows |= {name.id: f"{name.text} = {name.code}" for name in registry.names}
    rows |= {
        leader.id: f"{leader.name}, {leader.office} = {leader.code}" for leader in registry.leaders
    }
    return rows | {role.id: f"{role.words} = …{role.suffix}" for role in registry.roles}


def _frame(frame: Frame) -> str:
    arrow = "<>" if frame.mutual else ">"
    return f"{'|'.join(frame.actors)}{arrow}{'|'.join(frame.targets)}"


def _codes(codes: tuple[str, ...]) -> str:
    return " ".join(codes) or "–"


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


def _quotes(extraction: Extraction) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("speaker", "code", "words"):
        table.add_column(name, overflow="fold")
    for quote in extraction.quotes:
        table.add_row(quote.speaker or "–", quote.speaker_code or "–", f"“{quote.text}”")
    return table
