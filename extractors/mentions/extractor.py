"""The extractor: articles in, mentions and quotations out.

gate → parse → triggers → roles → modality, speaker → dates, places; one module per question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
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
from extractors.mentions.sentences import Sentence, split
from extractors.mentions.spots import Scene, Spot
from extractors.records import Article, Extraction

LANGUAGES: Final = frozenset({"en", ""})
"""Languages with a model; an article that does not say is taken for English."""
CROWDS: Final = ("civilians", "fighters", "protesters", "officials")
CHUNK: Final = 32
"""Articles parsed together."""


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
        self._crowds = {name: self._words[f"crowd_{name}"] for name in CROWDS}
        self._lexicon = knowledge.lexicon
        self._gate = Gate(knowledge.lexicon, knowledge.models)
        self._analyst = Analyst(knowledge)
        self._quotes = QuoteFinder(
            self._words["reporting"],
            self._words["no_names"] | self._words["starters"],
            self._analyst.resolver,
            self._analyst.vocabulary,
        )
        self.version = knowledge.version

    @classmethod
    def load(cls, *, encoder: bool = True) -> Extractor:
        """Load the shipped configuration and the language model (about two seconds).

        Without ``encoder`` the linear models decide alone: they can be trained again in minutes.
        Raises :class:`extractors.errors.ModelError` and :class:`config.errors.ConfigError`.
        """
        knowledge = Knowledge.load(encoder=encoder)
        return cls(knowledge, load_model(knowledge.unsplit))

    def context(self, article: Article) -> ArticleContext:
        """Sentences and names of an article; nothing is parsed yet."""
        document = article.document
        when = article.published.date() if article.published else None
        sentences = split(document, self._words["abbreviations"], self._words["starters"])
        names = self._names.scan(document, when)
        names += self._introducer.introduce(document, names)
        named = ArticleContext(document, when, sentences, names, self._states, self._crowds)
        names += self._quotes.strangers(named)
        return ArticleContext(document, when, sentences, names, self._states, self._crowds)

    def is_tense(self, text: str) -> bool:
        """Whether a text names an actor and has a word of the lexicon: the page gate."""
        return self._gate.has_trigger(text) and bool(self._names.scan(text, None))

    def readings(self, article: ArticleContext) -> Iterator[tuple[SentenceView, list[Reading]]]:
        """Every parsed sentence with all readings of its triggers, before any is decided."""
        quotes = self._quotes.find(article)
        for view in self._views([article])[0]:
            yield view, list(self._analyst.readings(view, quotes))

    def facts(self, reading: Reading) -> list[str]:
        """What bears on modality and date of a reading."""
        return self._analyst.facts(reading)

    def spots(self, view: SentenceView, scene: Scene | None) -> list[Spot]:
        """The places where an event of a sentence may be."""
        return self._analyst.spots.find(view, scene)

    def use(self, models: Mapping[str, Linear]) -> None:
        """Decide by other models than the shipped ones (cross-validation)."""
        self._gate = Gate(self._lexicon, models)
        self._analyst.use(models)

    def without_gate(self) -> Extractor:
        """Parse all sentences with a trigger from now on: what the gate loses is measured so."""
        self._gate.least = 0.0
        return self

    def gate_facts(self, article: ArticleContext) -> Iterator[tuple[Sentence, tuple[str, ...]]]:
        """What the gate's model sees of each sentence that has a trigger."""
        for i, sentence in enumerate(article.sentences):
            if self._gate.has_trigger(sentence.text):
                yield sentence, tuple(self._gate.facts(i, article))

    def _views(self, articles: Sequence[ArticleContext]) -> list[list[SentenceView]]:
        """The passing sentences of several articles, parsed in one go: small batches cost most."""
        for article in articles:
            article.topic = self._gate.topic(article)
        passing = [(a, *passed) for a in articles for passed in self._gate.passing(a)]
        docs = parse(self._nlp, (s.text for _, s, _ in passing))
        views: dict[int, list[SentenceView]] = {id(a): [] for a in articles}
        for (article, sentence, chance), doc in zip(passing, docs, strict=True):
            views[id(article)].append(SentenceView(article, sentence, doc, chance))
        return [views[id(a)] for a in articles]

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """Mentions and quotations of each article, in order.

        Articles in another language are skipped, with that reason.
        """
        pending = iter(articles)
        while chunk := list(islice(pending, CHUNK)):
            yield from self._extract_chunk(chunk)

    def extract_one(self, article: Article) -> Extraction:
        """Mentions and quotations of one article."""
        return next(self.extract([article]))

    def _extract_chunk(self, chunk: Sequence[Article]) -> Iterator[Extraction]:
        read = [a for a in chunk if a.language.split("-")[0].lower() in LANGUAGES]
        contexts = [self.context(a) for a in read]
        found = {
            article.id: self._result(article, context, views)
            for article, context, views in zip(read, contexts, self._views(contexts), strict=True)
        }
        for article in chunk:
            yield found.get(article.id) or Extraction(
                article_id=article.id,
                extractor_version=self.version,
                skipped=f"language {article.language}: no model for it",
            )

    def _result(
        self, article: Article, context: ArticleContext, views: list[SentenceView]
    ) -> Extraction:
        quotes = self._quotes.find(context)
        return Extraction(
            article_id=article.id,
            extractor_version=self.version,
            mentions=self._analyst.mentions(context, views, quotes),
            quotes=quotations(context, quotes),
            sentences=len(context.sentences),
            parsed=len(views),
        )
