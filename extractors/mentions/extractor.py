"""The extractor: articles in, mentions and quotations out.

gate → parse → triggers → roles → modality, speaker → dates, places; one module per question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from spacy.language import Language

from extractors.mentions.analysis import Analyst, Reading
from extractors.mentions.attribution import QuoteFinder, quotations
from extractors.mentions.context import ArticleContext, SentenceView
from extractors.mentions.gate import Gate
from extractors.mentions.knowledge import Knowledge
from extractors.mentions.linear import Linear
from extractors.mentions.names import Introducer, NameIndex
from extractors.mentions.parsing import load_model, parse
from extractors.mentions.sentences import split
from extractors.records import Article, Extraction

LANGUAGE: Final = "en"


class Extractor:
    """Everything extraction needs, loaded once; call :meth:`extract` with articles."""

    def __init__(self, knowledge: Knowledge, nlp: Language) -> None:
        self._nlp = nlp
        self._words = knowledge.lexicon.words
        self._names = NameIndex(knowledge.registry, knowledge.ambiguity)
        self._introducer = Introducer(
            knowledge.registry.roles, self._words["titles"] | self._words["title_words"]
        )
        self._states = knowledge.states
        self._gate = Gate(knowledge.lexicon)
        self._analyst = Analyst(knowledge)
        self._quotes = QuoteFinder(
            self._words["reporting"],
            self._words["no_names"] | self._words["starters"],
            self._analyst.resolver,
            self._analyst.vocabulary,
        )
        self.version = knowledge.version

    @classmethod
    def load(cls) -> Extractor:
        """Load the shipped configuration and the language model (about two seconds).

        Raises :class:`extractors.errors.ModelError` and :class:`config.errors.ConfigError`.
        """
        knowledge = Knowledge.load()
        return cls(knowledge, load_model(knowledge.unsplit))

    def context(self, article: Article) -> ArticleContext:
        """Sentences and names of an article; nothing is parsed yet."""
        document = article.document
        when = article.published.date() if article.published else None
        sentences = split(document, self._words["abbreviations"], self._words["starters"])
        names = self._names.scan(document, when)
        names += self._introducer.introduce(document, names)
        named = ArticleContext(document, when, sentences, names, self._states)
        names += self._quotes.strangers(named)
        return ArticleContext(document, when, sentences, names, self._states)

    def is_tense(self, text: str) -> bool:
        """Whether a text names an actor and has a word of the lexicon: the page gate."""
        return self._gate.has_trigger(text) and bool(self._names.scan(text, None))

    def readings(self, article: ArticleContext) -> Iterator[tuple[SentenceView, list[Reading]]]:
        """Every parsed sentence with all readings of its triggers, before any is decided."""
        quotes = self._quotes.find(article)
        for view in self._views(article):
            yield view, list(self._analyst.readings(view, quotes))

    def facts(self, reading: Reading) -> list[str]:
        """What bears on modality and date of a reading."""
        return self._analyst.facts(reading)

    def use(self, models: Mapping[str, Linear]) -> None:
        """Decide by other models than the shipped ones (cross-validation)."""
        self._analyst.use(models)

    def _views(self, article: ArticleContext) -> list[SentenceView]:
        passing = self._gate.passing(article)
        docs = parse(self._nlp, (s.text for s in passing))
        return [SentenceView(article, s, doc) for s, doc in zip(passing, docs, strict=True)]

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """Extract each article, in order."""
        for article in articles:
            yield self.extract_one(article)

    def extract_one(self, article: Article) -> Extraction:
        """Mentions and quotations of one article; other languages are skipped, with that reason."""
        if article.language.split("-")[0].lower() not in {LANGUAGE, ""}:
            return Extraction(
                article_id=article.id,
                extractor_version=self.version,
                skipped=f"language {article.language}: no model for it",
            )
        context = self.context(article)
        quotes = self._quotes.find(context)
        views = self._views(context)
        return Extraction(
            article_id=article.id,
            extractor_version=self.version,
            mentions=self._analyst.mentions(context, views, quotes),
            quotes=quotations(context, quotes),
            sentences=len(context.sentences),
            parsed=len(views),
        )
