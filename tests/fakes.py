"""Hand-written stand-ins for what is slow or outside: no patching."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extractors.records import Article, Extraction, Mention, Modality, Quote

_SENTENCE = re.compile(r"[^.\n]+")


class FakeExtractor:
    """Reads in microseconds: every sentence with "attack" or "kill" is an ASSAULT by somebody."""

    version = "fake-1"

    def is_tense(self, text: str) -> bool:
        return "attack" in text

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        for article in articles:
            mentions = tuple(self._mentions(article.document))
            yield Extraction(
                article_id=article.id,
                extractor_version=self.version,
                mentions=mentions,
                quotes=tuple(self._quotes(article.document)),
                sentences=len(_SENTENCE.findall(article.document)),
                parsed=len(mentions),
            )

    def _mentions(self, document: str) -> Iterator[Mention]:
        for sentence in _SENTENCE.finditer(document):
            for word in re.finditer("attack|kill", sentence[0]):
                yield Mention(
                    sentence=sentence[0],
                    trigger=word[0],
                    event="ASSAULT",
                    actors=("UNK",),
                    targets=(),
                    modality=Modality.ACTUAL,
                    speaker=None,
                    date=None,
                    place=None,
                    start=sentence.start() + word.start(),
                    end=sentence.start() + word.end(),
                    sentence_start=sentence.start(),
                    tension=1.0,
                )

    def _quotes(self, document: str) -> Iterator[Quote]:
        for found in re.finditer(r"“([^”]+)”", document):
            yield Quote(
                text=found[1],
                speaker=None,
                speaker_code=None,
                start=found.start(1),
                end=found.end(1),
            )
