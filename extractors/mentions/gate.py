"""The gate: which sentences are worth parsing, decided on words alone.

Parsing is nearly all of the cost, and most sentences of most wires state no event. A sentence
passes when it has a word of the lexicon, its article names an actor, and a linear model over its
words and the names in and before it does not think it hopeless.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from config.frames import Lexicon
from extractors.mentions.context import ArticleContext, is_person
from extractors.mentions.forms import noun_forms, verb_forms
from extractors.mentions.linear import Linear, probability
from extractors.mentions.sentences import Sentence
from extractors.mentions.triggers import CONDITIONS

HOPELESS: Final = 0.15
"""Probability below which a sentence is not parsed: in cross-validation 1.5 % of the gold mentions
stand in such sentences (``make bench``)."""
ENOUGH: Final = 60
"""Different words from which a text tells its topic: about those of a brief of three sentences."""
NAMES_BEFORE: Final = 2
"""Sentences back whose names may be taken up without being named again."""
_WORD: Final = re.compile(r"[a-z]+(?:[-'’][a-z]+)*")


def words_of(text: str) -> frozenset[str]:
    """The words of a text in lower case, each once."""
    return frozenset(_WORD.findall(text.lower()))


def topic_of(model: Linear, words: Collection[str]) -> float:
    """Probability of the topic; the fewer words a text has, the nearer to that of any text."""
    weight = min(1.0, len(words) / ENOUGH)
    return probability(model.bias + weight * (model.odds(words) - model.bias))


class Gate:
    """Holds all forms of the first words of the lexicon's rows, and the models of words.

    ``least`` is the probability below which a sentence is stopped; 0 stops none with a trigger.
    """

    def __init__(self, lexicon: Lexicon, models: Mapping[str, Linear]) -> None:
        self.least = HOPELESS
        self._model = models["gate"]
        self._topic = models["topic"]
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

    def topic(self, article: ArticleContext) -> float:
        """Probability that an article is of business, sport or weather, by its words.

        There, "agreed", "offer" and "attack" are of firms and teams more often than of states.
        """
        return topic_of(self._topic, words_of(article.document))

    def passing(self, article: ArticleContext) -> list[tuple[Sentence, float]]:
        """Sentences of an article that are to be parsed, in order, with their probability."""
        if not article.names:
            return []
        found = self._weighed(article)
        return [(sentence, chance) for sentence, chance in found if chance >= self.least]

    def _weighed(self, article: ArticleContext) -> Iterator[tuple[Sentence, float]]:
        for i, sentence in enumerate(article.sentences):
            if self.has_trigger(sentence.text):
                yield sentence, self._model.probability(self.facts(i, article))

    def facts(self, position: int, article: ArticleContext) -> Iterator[str]:
        """What the model sees of a sentence: its words, its names, names just before it."""
        sentence = article.sentences[position]
        yield from words_of(sentence.text)
        names = article.within(sentence.start, sentence.end)
        yield f"names={min(len(names), 3)}"
        yield f"codes={min(len({n.code for n in names}), 3)}"
        yield from {f"kind={n.kind}" for n in names}
        yield f"person={any(map(is_person, names)):d}"
        first = article.sentences[max(0, position - NAMES_BEFORE)].start
        before = len(article.within(first, sentence.start))
        yield f"before={min(before, 2)}|{bool(names):d}"
        yield f"title={position == 0:d}"
