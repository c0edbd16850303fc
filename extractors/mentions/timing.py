"""When an event happens: the dates it may have, from its clause, its sentence and the article."""

from __future__ import annotations

from datetime import date
from typing import Final

from spacy.tokens import Token

from extractors.mentions import dates, syntax
from extractors.mentions.context import ArticleContext, SentenceView
from extractors.mentions.sentences import Sentence
from extractors.mentions.triggers import Trigger

OPENING: Final = 4
"""Sentences in which the day of the news is looked for."""
RECENT_DAYS: Final = 8
"""A day further back is background, not the day of the news."""
NONE: Final = "none"


class Timing:
    """Dates of one article."""

    def __init__(self, article: ArticleContext) -> None:
        self._article = article
        self._published = article.published
        self._found: dict[tuple[int, bool], list[dates.Dated]] = {}
        self._main = self._day_of_the_news(article)

    def choices(self, trigger: Trigger, view: SentenceView) -> dict[str, str | None]:
        """The dates an event may have, by where they come from; ``none`` is always one.

        ``clause`` is named in the trigger's own clause and ``sentence`` elsewhere in its
        sentence; ``ahead`` reads a weekday as one to come; ``before`` was named last in the
        sentences before; ``main`` is the day of the news; then publication's day, month, year.
        """
        found: dict[str, str | None] = {NONE: None}
        if self._published is None:
            return found
        clause, sentence = self._named(trigger, view, future=False)
        ahead, _ = self._named(trigger, view, future=True)
        found["main"] = self._main
        found["day"] = dates.day(self._published)
        found["month"] = dates.month(self._published)
        found["year"] = str(self._published.year)
        for name, value in (
            ("clause", clause),
            ("sentence", sentence),
            ("ahead", ahead if ahead != clause else None),
            ("before", self._before(view)),
        ):
            if value is not None:
                found[name] = value
        return found

    def context(self, view: SentenceView, choices: dict[str, str | None]) -> list[str]:
        """Facts about the choices themselves, for the learned part."""
        size = len(self._article.sentences)
        at = self._article.sentences.index(view.sentence)
        return [
            f"has={'+'.join(sorted(c for c in choices if c in _NAMED))}",
            f"size={min(size, 8) // 2}",
            f"size={min(size, 8) // 2}|{'+'.join(sorted(c for c in choices if c in _NAMED))}",
            f"at={min(at, 9) // 3}|{min(size, 8) // 4}",
            f"same={choices.get('main') == choices.get('day')}",
            *(f"{c}#{len(v or '')}" for c, v in choices.items() if c in _NAMED),
        ]

    def _dates(self, sentence: Sentence, *, future: bool = False) -> list[dates.Dated]:
        """Date expressions of a sentence, looked for once."""
        key = (sentence.start, future)
        if key not in self._found and self._published is not None:
            self._found[key] = dates.find(sentence.text, self._published, future=future)
        return self._found.get(key, [])

    def _named(
        self, trigger: Trigger, view: SentenceView, *, future: bool
    ) -> tuple[str | None, str | None]:
        """Nearest date in the trigger's own clause, and nearest in the rest of its sentence."""
        clause = syntax.clause_verb(trigger.head)
        own: tuple[int, str] | None = None
        other: tuple[int, str] | None = None
        for dated in self._dates(view.sentence, future=future):
            span = view.doc.char_span(dated.start, dated.end, alignment_mode="expand")
            if span is None:
                continue
            found = (abs(span.root.i - trigger.head.i), dated.value)
            if _belongs(span.root, trigger.head, clause):
                own = min(own or found, found)
            else:
                other = min(other or found, found)
        return own[1] if own else None, other[1] if other else None

    def _before(self, view: SentenceView) -> str | None:
        """The date named last in the sentences before."""
        at = self._article.sentences.index(view.sentence)
        for sentence in self._article.sentences[max(0, at - OPENING) : at][::-1]:
            found = self._dates(sentence)
            if found:
                return found[0].value
        return None

    def _day_of_the_news(self, article: ArticleContext) -> str | None:
        """The first recent day named in the opening sentences, else the day of publication."""
        if self._published is None:
            return None
        for sentence in article.sentences[:OPENING]:
            for dated in self._dates(sentence):
                if len(dated.value) == 10 and _days(dated.value, self._published) <= RECENT_DAYS:
                    return dated.value
        return dates.day(self._published)


_NAMED: Final = frozenset({"clause", "sentence", "ahead", "before"})


def _days(value: str, published: date) -> int:
    return abs((published - date.fromisoformat(value)).days)


def _belongs(date_root: Token, head: Token, clause: Token) -> bool:
    """Whether a date stands in the trigger's own clause or below the trigger."""
    own = syntax.clause_verb(date_root)
    return own in (clause, head) or head in date_root.ancestors
