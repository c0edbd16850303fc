"""The gate: which sentences are worth parsing, decided on words alone.

A sentence passes when it has a word of the lexicon, and it or a sentence near names an actor.
Whatever the gate stops can't become a mention, because a mention needs a trigger and an actor.
"""

from __future__ import annotations

import re
from typing import Final

from config.frames import Lexicon
from extractors.mentions.context import ArticleContext
from extractors.mentions.forms import noun_forms, verb_forms
from extractors.mentions.sentences import Sentence
from extractors.mentions.triggers import CONDITIONS

_WORD: Final = re.compile(r"[a-z]+(?:[-'’][a-z]+)*")


class Gate:
    """Holds all forms of the first words of the lexicon's rows."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._forms: dict[str, list[tuple[str, ...]]] = {}
        for row in lexicon.rows:
            words = [w for w in row.words if w not in CONDITIONS and w != "~"]
            forms = (
                verb_forms(words[0], lexicon.irregular.verbs)
                if row.pos == "v"
                else noun_forms(words[0], lexicon.irregular.nouns)
                if row.pos == "n"
                else {words[0]}
            )
            for form in forms:
                self._forms.setdefault(form, []).append(tuple(words[1:]))

    def has_trigger(self, text: str) -> bool:
        """Whether some row's words may stand in the text."""
        return any(word in self._forms for word in _WORD.findall(text.lower()))

    def passing(self, article: ArticleContext) -> list[Sentence]:
        """Sentences of an article that are to be parsed, in order."""
        return [s for s in article.sentences if self._passes(s, article)]

    def _passes(self, sentence: Sentence, article: ArticleContext) -> bool:
        return bool(article.names) and self.has_trigger(sentence.text)


class OpenGate:
    """Lets every sentence pass."""

    def has_trigger(self, text: str) -> bool:
        """Always."""
        return bool(text)

    def passing(self, article: ArticleContext) -> list[Sentence]:
        """All sentences."""
        return article.sentences
