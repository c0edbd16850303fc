"""Render what extraction saw in an article: its sentences, mentions, quotes and reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from config.frames import Frame, Lexicon
from config.registry import Registry
from extractors.mentions.extractor import Extractor
from extractors.mentions.sentences import Sentence
from extractors.records import Article, Extraction, Mention

_STYLES: Final = {"raises": "red", "lowers": "green", "none": "yellow"}
"""The colour of each direction of tension."""
_TWO: Final = "two:"
"""Before the id of a row in a reason: its actor is one of the two that the words mean."""
_AND: Final = "+"
"""Between the ids of two rows that made one actor: a name and a role (``Turkish police``)."""


class Explained(NamedTuple):
    """An article, what extraction found in it, and every sentence with its mentions."""

    article: Article
    extraction: Extraction
    sentences: list[tuple[Sentence, list[Mention]]]


class Explainer:
    """Explains articles; holds the extractor and the tables its reasons point to."""

    def __init__(self, extractor: Extractor, rows: Mapping[str, str]) -> None:
        """``rows``: what each row that can be a reason says, by id; see :func:`reason_rows`."""
        self._extractor = extractor
        self._rows = rows

    def read(self, article: Article) -> Explained:
        """Extract one article and lay its mentions beside its sentences, in order."""
        extraction = self._extractor.extract_one(article)
        by_sentence: dict[int, list[Mention]] = defaultdict(list)
        for mention in extraction.mentions:
            by_sentence[mention.sentence_start].append(mention)
        sentences = self._extractor.context(article).sentences
        return Explained(article, extraction, [(s, by_sentence[s.start]) for s in sentences])

    def reasons(self, mention: Mention) -> dict[str, str]:
        """The rows that made a mention, each once: id to what the row says."""
        said = {}
        for reason in mention.reasons:
            ids = reason.removeprefix(_TWO).split(_AND)
            said[reason] = "; ".join(self._rows[one] for one in ids if one in self._rows)
        return said

    def explain(self, article: Article, *, everything: bool = False) -> Iterator[RenderableType]:
        """Yield what to print for one article, sentence by sentence.

        ``everything`` also shows sentences without mentions.
        """
        _, extraction, sentences = self.read(article)
        yield _head(article, extraction)
        for sentence, mentions in sentences:
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
        style = _STYLES[direction(mention)]
        text = Text(mention.event, style=f"bold {style}")
        text.append(f"/{mention.mode}" if mention.mode else "", style=f"not bold {style}")
        text.append(f"  {who_to_whom(mention)}", style="not bold")
        told = (fact if value is None else f"{fact} {value}" for fact, value in facts(mention))
        text.append(f"  “{mention.trigger}” · {' · '.join(told)}", style="not bold")
        for reason, row in self.reasons(mention).items():
            text.append(f"\n    {reason}  {row}".rstrip(), style="not bold dim")
        return text


def direction(mention: Mention) -> str:
    """Whether it ``raises`` or ``lowers`` tension, or ``none`` of both: what is denied."""
    if mention.tension == 0:
        return "none"
    return "raises" if mention.tension > 0 else "lowers"


def who_to_whom(mention: Mention) -> str:
    """Its codes as ``RUS → UKR``, with a dash for nobody."""
    return f"{' '.join(mention.actors) or '–'} → {' '.join(mention.targets) or '–'}"


def facts(mention: Mention) -> Iterator[tuple[str, str | None]]:
    """How it is told, by whom, when, where, how much it counts: label and value."""
    yield mention.modality.value, None
    if mention.speaker:
        yield "said by", mention.speaker
    if mention.date:
        yield "date", mention.date
    if mention.place:
        yield "in", f"{mention.place} ({mention.country})" if mention.country else mention.place
    yield "tension", f"{mention.tension:+.2f}"
    yield "confidence", f"{mention.confidence:.2f}"


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


def _head(article: Article, extraction: Extraction) -> Text:
    head = Text(article.title or "(no title)", style="bold")
    about = [published(article), article.outlet, article.url, article.language]
    head.append("\n" + " · ".join(part for part in about if part), style="not bold dim")
    style = "yellow" if extraction.skipped else "dim"
    head.append(f"\n{outcome(extraction)}", style=f"not bold {style}")
    return head


def published(article: Article) -> str:
    """Its day, or that it has none."""
    return f"{article.published:%Y-%m-%d}" if article.published else "no date"


def outcome(extraction: Extraction) -> str:
    """What came of an article, in one line."""
    if extraction.skipped:
        return f"skipped: {extraction.skipped}"
    return (
        f"{len(extraction.mentions)} mentions, {len(extraction.quotes)} quotes; "
        f"{extraction.parsed} of {extraction.sentences} sentences passed the gate"
    )


def _marked(sentence: str, start: int, mentions: list[Mention]) -> Text:
    """The sentence with its triggers marked by the direction of their tension."""
    text = Text(sentence)
    for mention in mentions:
        style = _STYLES[direction(mention)]
        text.stylize(f"bold underline {style}", mention.start - start, mention.end - start)
    return text


def _quotes(extraction: Extraction) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("speaker", "code", "words"):
        table.add_column(name, overflow="fold")
    for quote in extraction.quotes:
        table.add_row(quote.speaker or "–", quote.speaker_code or "–", f"“{quote.text}”")
    return table
