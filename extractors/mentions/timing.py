"""When an event happens: the date its clause names, else the article's own day."""

from __future__ import annotations

from typing import Final

from spacy.tokens import Token

from extractors.mentions import dates, syntax
from extractors.mentions.context import ArticleContext, SentenceView
from extractors.mentions.triggers import Trigger
from extractors.records import Modality

OPENING: Final = 4
"""Sentences in which the day of the news is looked for."""
RECENT_DAYS: Final = 8
"""A day further back is background, not the day of the news."""


class Timing:
    """Dates of one article."""

    def __init__(self, article: ArticleContext) -> None:
        self._published = article.published
        self._main = self._day_of_the_news(article)

    def date(self, trigger: Trigger, view: SentenceView, modality: Modality) -> str | None:
        """``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY``; None for what has no date yet."""
        if self._published is None:
            return None
        named = self._named(trigger, view, future=modality is Modality.FUTURE)
        if named is not None:
            return named
        if modality in {Modality.FUTURE, Modality.REQUESTED}:
            return None
        return self._main

    def _named(self, trigger: Trigger, view: SentenceView, *, future: bool) -> str | None:
        """The date expression nearest to the trigger among those of its own clause."""
        assert self._published is not None
        found = dates.find(view.sentence.text, self._published, future=future)
        if not found:
            return None
        clause = syntax.clause_verb(trigger.head)
        best: tuple[int, str] | None = None
        for dated in found:
            span = view.doc.char_span(dated.start, dated.end, alignment_mode="expand")
            if span is None:
                continue
            distance = _distance(span.root, trigger.head, clause)
            if distance is not None and (best is None or distance < best[0]):
                best = (distance, dated.value)
        return best[1] if best else None

    def _day_of_the_news(self, article: ArticleContext) -> str | None:
        """The first recent day named in the opening sentences, else the day of publication."""
        if self._published is None:
            return None
        for sentence in article.sentences[:OPENING]:
            for dated in dates.find(sentence.text, self._published):
                if len(dated.value) == 10 and _days(dated.value, self._published) <= RECENT_DAYS:
                    return dated.value
        return dates.day(self._published)


def _days(value: str, published: dates.date) -> int:
    return abs((published - dates.date.fromisoformat(value)).days)


def _distance(date_root: Token, head: Token, clause: Token) -> int | None:
    """Token distance inside the trigger's clause; None when the date belongs elsewhere."""
    own = syntax.clause_verb(date_root)
    if own == clause or own == head or head in date_root.ancestors:
        return abs(date_root.i - head.i)
    if own in set(syntax.ancestors(clause)) and clause.dep_ in {"conj", "xcomp", "advcl", "pcomp"}:
        return abs(date_root.i - head.i) + len(head.doc)
    return None
