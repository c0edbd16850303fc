"""Who says it: the speaker of a quotation, and of what a sentence only reports."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from spacy.tokens import Token

from extractors.mentions import syntax
from extractors.mentions.context import ArticleContext, SentenceView, is_person
from extractors.mentions.forms import Vocabulary
from extractors.mentions.quotes import Quoted, is_utterance, quoted_spans
from extractors.mentions.references import UNKNOWN, Reference, Resolver
from extractors.records import Quote

NEAR: Final = 90
"""Characters behind a quotation within which its reporting verb stands."""
_NAME: Final = re.compile(
    r"\b[A-Z][\w’'.-]*(?: (?:(?:al|bin|de|van|von|of|the) )?[A-Z][\w’'-]+){0,3}"
)
_PRONOUN: Final = re.compile(r"\b(?:he|she|they|it|He|She|They|It)\b")
_ROLE_NOUN: Final = re.compile(
    r"\b(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Aa]nother|[Oo]ne) (?:\w+ ){0,2}?(?P<noun>[a-z]+)\b"
)
_SENTENCE_END: Final = re.compile(r"(?<![A-Z])[.!?][”\"’)]*(?:\s|$)")


class Speaker(NamedTuple):
    """Name as in the article, and code; ``UNK`` for somebody of whom nothing is known."""

    name: str | None
    code: str


class Attributed(NamedTuple):
    """A quotation and its speaker, None when nobody is said to say it."""

    span: Quoted
    speaker: Speaker | None


class QuoteFinder:
    """Finds quotations and their speakers in the running text, without a parse."""

    def __init__(self, reporting: Iterable[str], roles: Resolver, vocabulary: Vocabulary) -> None:
        vocabulary.add(reporting, "v")
        forms = {form for verb in reporting for form in vocabulary.forms_of_verb(verb)}
        self._verb = re.compile(
            rf"\b(?:{'|'.join(sorted(map(re.escape, forms), key=len, reverse=True))}|according to)\b"
        )
        self._roles = roles

    def find(self, article: ArticleContext) -> list[Attributed]:
        """All spans between quotation marks, those without speaker included, in order."""
        found: list[Attributed] = []
        spans = quoted_spans(article.document)
        for i, span in enumerate(spans):
            before_limit = spans[i - 1].end + 1 if i else 0
            after_limit = spans[i + 1].start - 1 if i + 1 < len(spans) else len(article.document)
            speaker = self._speaker(article, span, before_limit, after_limit)
            if speaker is None and found and _continues(article.document, found[-1].span, span):
                speaker = found[-1].speaker
            found.append(Attributed(span, speaker))
        return found

    def _speaker(
        self, article: ArticleContext, span: Quoted, before_limit: int, after_limit: int
    ) -> Speaker | None:
        document = article.document
        paragraph_end = document.find("\n", span.end)
        after_end = min(after_limit, paragraph_end if paragraph_end >= 0 else len(document))
        behind = document[span.end + 1 : after_end]
        stop = _SENTENCE_END.search(behind)
        if stop is not None:
            behind = behind[: stop.start()]
        verb = self._verb.search(behind)
        if verb is not None and verb.start() < NEAR:
            return self._around(article, span.end + 1, behind, verb, inverted=verb.start() <= 2)
        start = max(before_limit, document.rfind("\n", 0, span.start) + 1)
        ahead = document[start : max(start, span.start - 1)]
        stops = list(_SENTENCE_END.finditer(ahead))
        if stops and stops[-1].end() < len(ahead):
            start, ahead = start + stops[-1].end(), ahead[stops[-1].end() :]
        elif stops:
            return None
        verbs = list(self._verb.finditer(ahead))
        if verbs:
            return self._around(article, start, ahead, verbs[-1], inverted=False)
        names = article.within(start, start + len(ahead))
        return Speaker(names[0].name, names[0].code) if names else None

    def _around(
        self,
        article: ArticleContext,
        offset: int,
        text: str,
        verb: re.Match[str],
        *,
        inverted: bool,
    ) -> Speaker:
        """The candidate nearest to the reporting verb, on its subject's side first."""
        candidates = self._candidates(article, offset, text)
        ahead = [c for c in candidates if c[1] <= verb.start()]
        behind = [c for c in candidates if c[0] >= verb.end()]
        by_phrase = verb.group() == "according to" or inverted
        sides = (behind[:1], ahead[-1:]) if by_phrase else (ahead[-1:], behind[:1])
        for side in sides:
            for start, _end, speaker in side:
                resolved = speaker or self._pronoun(article, offset + start)
                if resolved is not None:
                    return resolved
        return Speaker(None, UNKNOWN)

    def _candidates(
        self, article: ArticleContext, offset: int, text: str
    ) -> list[tuple[int, int, Speaker | None]]:
        """Whoever is named in a stretch of text, in order; None stands for a pronoun."""
        found: list[tuple[int, int, Speaker | None]] = []
        for span in article.within(offset, offset + len(text)):
            found.append((span.start - offset, span.end - offset, Speaker(span.name, span.code)))
        for match in _NAME.finditer(text):
            if not any(a < match.end() and match.start() < b for a, b, _ in found):
                found.append((*match.span(), Speaker(match.group(), UNKNOWN)))
        for match in _PRONOUN.finditer(text):
            found.append((*match.span(), None))
        for match in _ROLE_NOUN.finditer(text):
            role = self._roles.role_named(match["noun"])
            if role is not None and not any(
                a < match.end() and match.start() < b for a, b, _ in found
            ):
                state = article.focus or UNKNOWN
                code = UNKNOWN if role.suffix == UNKNOWN else state + role.suffix
                found.append((*match.span(), Speaker(match.group(), code)))
        return sorted(found, key=lambda c: c[:2])

    def _pronoun(self, article: ArticleContext, offset: int) -> Speaker | None:
        span = article.last(offset, is_person) or article.last(offset, lambda s: True)
        return Speaker(span.name, span.code) if span is not None else None


def quotations(article: ArticleContext, found: Iterable[Attributed]) -> tuple[Quote, ...]:
    """The direct quotations: long enough, and said by somebody."""
    return tuple(
        Quote(
            text=article.document[q.span.start : q.span.end],
            speaker=q.speaker.name,
            speaker_code=q.speaker.code,
            start=q.span.start,
            end=q.span.end,
        )
        for q in found
        if q.speaker is not None and is_utterance(article.document, q.span)
    )


class SpeakerFinder:
    """Finds to whom a sentence attributes what it reports."""

    def __init__(
        self, reporting: frozenset[str], resolver: Resolver, vocabulary: Vocabulary
    ) -> None:
        self._reporting = reporting
        self._resolver = resolver
        self._vocabulary = vocabulary

    def reporter(self, token: Token, view: SentenceView) -> list[Reference]:
        """Whoever is said to say the clause that ``token`` stands in; empty for the journalist."""
        at = token
        for head in syntax.ancestors(token):
            if at.dep_ in {"ccomp", "xcomp", "parataxis", "pcomp"} and self._reports(head):
                subjects = syntax.subjects(head)
                return [r for t in subjects for r in self._resolver.resolve(t, view)]
            if at.dep_ in {"relcl", "advcl"} and at.tag_[0] == "V":
                return []
            at = head
        for c in at.children:
            if c.lower_ == "according":
                return [
                    r
                    for to in c.children
                    for t in syntax.objects_of(to)
                    for r in self._resolver.resolve(t, view)
                ]
        return []

    def _reports(self, verb: Token) -> bool:
        return bool(self._vocabulary.verbs(verb.lower_) & self._reporting)


def _continues(document: str, previous: Quoted, span: Quoted) -> bool:
    """The next quotation of the same speaker: in the same paragraph, or the one after."""
    between = document[previous.end + 1 : span.start - 1]
    return between.count("\n") <= 2 and not between.strip(' \n,.;—–-"“”')
