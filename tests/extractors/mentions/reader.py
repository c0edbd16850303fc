"""Reads a short text as extraction does, up to the question that a test asks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Final

from spacy.language import Language
from spacy.tokens import Token

from extractors.mentions.context import ArticleContext, SentenceView
from extractors.mentions.extractor import Extractor
from extractors.mentions.forms import Vocabulary
from extractors.mentions.knowledge import Knowledge
from extractors.mentions.modality import ModalityFinder
from extractors.mentions.references import Resolver
from extractors.mentions.triggers import Trigger, TriggerIndex
from extractors.records import Article, Modality

DAY: Final = date(2021, 4, 14)
"""A Wednesday."""


def article(text: str, on: date | None = DAY, name: str = "one", language: str = "en") -> Article:
    published = datetime.combine(on, time(12), UTC) if on else None
    return Article(id=name, url="", title="", text=text, published=published, language=language)


class Reader:
    """Names, parse, triggers, references and modality of a text, before anything learned."""

    def __init__(self, extractor: Extractor, knowledge: Knowledge, nlp: Language) -> None:
        self.extractor = extractor
        self._nlp = nlp
        words = knowledge.lexicon.words
        vocabulary = Vocabulary(knowledge.lexicon.irregular)
        for name, pos in (("support_verbs", "v"), ("partitives", "n")):
            vocabulary.add(words[name], pos)
        vocabulary.add(knowledge.anaphora, "n")
        self.resolver = Resolver(
            knowledge.registry.roles, knowledge.anaphora, words["partitives"], vocabulary
        )
        self._triggers = TriggerIndex(knowledge.lexicon, vocabulary)
        self._modality = ModalityFinder(words, vocabulary)

    def context(self, text: str, on: date | None = DAY) -> ArticleContext:
        return self.extractor.context(article(text, on))

    def view(self, text: str, on: date | None = DAY) -> SentenceView:
        """The last sentence of a text, parsed."""
        context = self.context(text, on)
        return SentenceView(context, context.sentences[-1], self._nlp(context.sentences[-1].text))

    def names(self, text: str, on: date | None = DAY) -> list[tuple[str, str]]:
        """Every name in a text with its code, in order."""
        found = self.context(text, on)
        return [(found.document[s.start : s.end], s.code) for s in found.names]

    def codes(self, text: str, word: str) -> list[str]:
        """Whom the last ``word`` of the last sentence means."""
        view = self.view(text)
        return [r.code for r in self.resolver.resolve(last(view, word), view)]

    def triggers(self, text: str) -> list[Trigger]:
        return self._triggers.find(self.view(text).doc)

    def stated(self, text: str) -> set[tuple[str, str]]:
        """Class and words of every row that matches in the last sentence."""
        return {(t.row.event, " ".join(w.text for w in t.tokens)) for t in self.triggers(text)}

    def modality(self, text: str, word: str, event: str = "") -> Modality:
        """How the text presents the event (of any class, or this one) that ``word`` heads."""
        triggers = [t for t in self.triggers(text) if t.head.text == word]
        return self._modality.find(next(t for t in triggers if event in {"", t.row.event}))


def last(view: SentenceView, word: str) -> Token:
    return [t for t in view.doc if t.text == word][-1]
