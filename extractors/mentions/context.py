"""What is known around one sentence: the article, its names, the parse."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

from spacy.tokens import Doc, Token

from extractors.mentions.names import PERSONS, Span, state_of
from extractors.mentions.sentences import Sentence

T = TypeVar("T")


class ArticleContext:
    """Names of one article in order, and questions about what was named before a point."""

    def __init__(
        self,
        document: str,
        published: date | None,
        sentences: list[Sentence],
        names: list[Span],
        states: frozenset[str],
        crowds: Mapping[str, frozenset[str]],
    ) -> None:
        self.crowds = crowds
        self.document = document
        self.published = published
        self.sentences = sentences
        self.topic = 0.0
        """Probability that it is of business, sport or weather; set before it is read."""
        self.names = sorted(names)
        self._starts = [s.start for s in self.names]
        self._known_states = states
        self._states = Counter(state_of(s.code) for s in self.names if self.is_state(s.code))

    def is_state(self, code: str) -> bool:
        """A state's code, with or without suffix."""
        return state_of(code) in self._known_states

    def before(self, offset: int) -> Iterator[Span]:
        """Names that stand before ``offset``, the nearest first."""
        for i in range(bisect_left(self._starts, offset) - 1, -1, -1):
            yield self.names[i]

    def within(self, start: int, end: int) -> list[Span]:
        """Names in a stretch of the document."""
        low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return self.names[low:high]

    def last(self, offset: int, wanted: Callable[[Span], bool]) -> Span | None:
        """The nearest name before ``offset`` that is wanted."""
        return next((s for s in self.before(offset) if wanted(s)), None)

    @property
    def focus(self) -> str | None:
        """The state named most often."""
        return self._states.most_common(1)[0][0] if self._states else None


class SentenceView:
    """One parsed sentence with the names on its tokens."""

    def __init__(
        self, article: ArticleContext, sentence: Sentence, doc: Doc, chance: float = 0.5
    ) -> None:
        self.article = article
        self.chance = chance
        """Probability that the sentence states an event at all, by its words and names."""
        self.sentence = sentence
        self.doc = doc
        self.names = article.within(sentence.start, sentence.end)
        self._at: dict[int, Span] = {}
        self._crowds: list[str] | None = None
        self.known: dict[tuple[str, object], Any] = {}
        """Answers already found in this sentence, by question: its triggers ask the same ones."""
        for span in self.names:
            covered = doc.char_span(
                span.start - sentence.start, span.end - sentence.start, alignment_mode="expand"
            )
            if covered is not None:
                self._at.update((token.i, span) for token in covered)

    def name_at(self, token: Token) -> Span | None:
        """The name that a token is part of."""
        return self._at.get(token.i)

    def offset(self, token: Token) -> int:
        """Where the token starts in the document."""
        return self.sentence.start + token.idx

    def crowds(self) -> list[str]:
        """What sorts of people the sentence counts or names without a code: victims, troops."""
        if self._crowds is None:
            words = {t.lower_ for t in self.doc}
            self._crowds = [name for name, nouns in self.article.crowds.items() if words & nouns]
        return self._crowds

    def once(self, question: str, about: object, answer: Callable[[], T]) -> T:
        """``answer()``, found once for each thing that a question is about."""
        key = (question, about)
        if key not in self.known:
            self.known[key] = answer()
        found: T = self.known[key]
        return found

    def states(self) -> list[str]:
        """States named in the sentence, each once, in order."""
        found = (s.code for s in self.names if self.article.is_state(s.code))
        return list(dict.fromkeys(map(state_of, found)))

    def earlier(self, sentences: int) -> Iterator[list[Span]]:
        """Names of the sentences before this one, the nearest sentence first."""
        at = self.article.sentences.index(self.sentence)
        for sentence in self.article.sentences[max(0, at - sentences) : at][::-1]:
            yield self.article.within(sentence.start, sentence.end)


def is_person(span: Span) -> bool:
    """A leader or somebody the article introduces."""
    return span.kind in PERSONS
