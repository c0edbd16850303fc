"""The gate: which sentences are worth parsing, decided on words alone.

Parsing is nearly all of the cost, and most sentences of most wires state no event. A sentence
passes when it has a word of the lexicon, its article names an actor, and a linear model over its
words and the names in and before it does not think it hopeless.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from config.frames import Lexicon
from extractors.mentions.context import ArticleContext, is_person
from extractors.mentions.forms import noun_forms, verb_forms
from extractors.mentions.linear import Linear
from extractors.mentions.sentences import Sentence
from extractors.mentions.triggers import CONDITIONS

HOPELESS: Final = 0.06
"""Probability below which a sentence is not parsed: loses under 2 % of mentions (make bench)."""
NAMES_BEFORE: Final = 2
"""Sentences back whose names may be taken up without being named again."""
_WORD: Final = re.compile(r"[a-z]+(?:[-'’][a-z]+)*")


class Gate:
    """Holds all forms of the first words of the lexicon's rows, and the model."""

    def __init__(self, lexicon: Lexicon, model: Linear) -> None:
        self._model = model
        self._forms: set[str] = set()
        for row in lexicon.rows:
            word = next(w for w in row.words if w not in CONDITIONS)
            if row.pos == "v":
                self._forms |= verb_forms(word, lexicon.irregular.verbs)
            elif row.pos == "n":
                self._forms |= noun_forms(word, lexicon.irregular.nouns)
            else:
                self._forms.add(word)

    def has_trigger(self, text: str) -> bool:
        """Whether the first word of some row stands in the text."""
        return any(word in self._forms for word in _WORD.findall(text.lower()))

    def passing(self, article: ArticleContext) -> list[Sentence]:
        """Sentences of an article that are to be parsed, in order."""
        if not article.names:
            return []
        return [s for i, s in enumerate(article.sentences) if self._passes(i, s, article)]

    def facts(self, position: int, article: ArticleContext) -> Iterator[str]:
        """What the model sees of a sentence: its words, its names, names just before it."""
        sentence = article.sentences[position]
        yield from set(_WORD.findall(sentence.text.lower()))
        names = article.within(sentence.start, sentence.end)
        yield f"names={min(len(names), 3)}"
        yield f"codes={min(len({n.code for n in names}), 3)}"
        yield from {f"kind={n.kind}" for n in names}
        yield f"person={any(map(is_person, names)):d}"
        first = article.sentences[max(0, position - NAMES_BEFORE)].start
        before = len(article.within(first, sentence.start))
        yield f"before={min(before, 2)}|{bool(names):d}"
        yield f"title={position == 0:d}"

    def _passes(self, position: int, sentence: Sentence, article: ArticleContext) -> bool:
        if not self.has_trigger(sentence.text):
            return False
        return self._model.probability(self.facts(position, article)) >= HOPELESS


class OpenGate(Gate):
    """Lets every sentence pass that has a word of the lexicon."""

    def passing(self, article: ArticleContext) -> list[Sentence]:
        """All sentences with a word of the lexicon."""
        return [s for s in article.sentences if self.has_trigger(s.text)]
