"""Who says it: the speaker of a quotation, and of what a sentence only reports."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from spacy.tokens import Token

from extractors.mentions import syntax
from extractors.mentions.context import ArticleContext, SentenceView, is_person
from extractors.mentions.forms import Vocabulary
from extractors.mentions.names import INTRODUCED, Span
from extractors.mentions.quotes import Quoted, is_utterance, quoted_spans
from extractors.mentions.references import UNKNOWN, Reference, Resolver
from extractors.records import Quote

NEAR: Final = 90
"""Characters behind a quotation within which its reporting verb stands."""
_NAME: Final = re.compile(
    r"\b[A-Z][\w’'.-]*(?: (?:(?:al|bin|de|van|von|of|the) )?[A-Z][\w’'-]+){0,3}"
)
_SAYS: Final = re.compile(
    r"\b(?P<before>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2}) (?P<verb>[a-z]+)\b"
    r"|\b(?P<turned>[a-z]+) (?P<after>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2})(?=[,.\n])"
)
_PRONOUN: Final = re.compile(r"\b(?:he|she|they|it|He|She|They|It)\b")
_ROLE_NOUN: Final = re.compile(
    r"\b(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Aa]nother|[Oo]ne) (?:\w+ ){0,2}?(?P<noun>[a-z]+)\b"
)
_SECOND: Final = re.compile(r"\b(?:and|but)(?: also| later| then)? $")
_TIED: Final = re.compile(r"\b(?:of|from|in|at|for|against|with|to|on|by|near)(?: the)? $")
_CLAUSE: Final = re.compile(r"\b(?:after|before|when|while|as|that|which|who|whose|where)\b")
"""Begins a clause whose verb says something else: hours after the Ukrainian leader said ..."""
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

    def __init__(
        self,
        reporting: Iterable[str],
        no_names: frozenset[str],
        roles: Resolver,
        vocabulary: Vocabulary,
    ) -> None:
        vocabulary.add(reporting, "v")
        forms = {form for verb in reporting for form in vocabulary.forms_of_verb(verb)}
        ordered = sorted(map(re.escape, forms), key=len, reverse=True)
        self._verb = re.compile(rf"\b(?:{'|'.join(ordered)}|according to)\b(?! to be\b)")
        self._roles = roles
        self._no_names = no_names

    def strangers(self, article: ArticleContext) -> list[Span]:
        """People named only as saying something, at every place where they are named.

        They get a code by the role the article gives them, and pronouns can mean them.
        """
        people: dict[str, str] = {}
        for match in _SAYS.finditer(article.document):
            name = match["before"] or match["after"]
            verb = match["verb"] or match["turned"]
            if name.split()[0] in self._no_names or not self._verb.fullmatch(verb):
                continue
            if name not in people and not article.within(match.start(), match.end()):
                people[name] = self._unknown(article, name)
        taken = [(s.start, s.end) for s in article.names]
        found: list[Span] = []
        for name, code in people.items():
            for match in re.finditer(rf"\b{re.escape(name)}\b", article.document):
                start, end = match.span()
                if all(end <= a or b <= start for a, b in taken):
                    found.append(Span(start, end, code, INTRODUCED, "speaks", name))
        return found

    def find(self, article: ArticleContext) -> list[Attributed]:
        """All spans between quotation marks, those without speaker included, in order."""
        found: list[Attributed] = []
        spans = quoted_spans(article.document)
        for i, span in enumerate(spans):
            first = spans[i - 1].end + 1 if i else 0
            last = spans[i + 1].start - 1 if i + 1 < len(spans) else len(article.document)
            start, ahead = _ahead(article.document, span, first)
            speaker = (
                self._ahead_verb(article, start, ahead)
                or self._behind(article, span, last)
                or self._first_named(article, start, ahead)
            )
            if speaker is None and not ahead.strip() and found:
                speaker = _same_speaker(article.document, found[-1], span)
            found.append(Attributed(span, speaker))
        return found

    def _behind(self, article: ArticleContext, span: Quoted, limit: int) -> Speaker | None:
        """Attribution that follows: ``," she said``; only behind a quotation that is complete."""
        document = article.document
        line_end = document.find("\n", span.end)
        text = document[span.end + 1 : min(limit, line_end if line_end >= 0 else len(document))]
        if document[span.end - 1] not in ",.?!—;" and not text.startswith((",", ";")):
            return None
        stop = _SENTENCE_END.search(text)
        text = text[: stop.start()] if stop is not None else text
        verb = self._verb.search(text)
        if verb is None or verb.start() > NEAR or _CLAUSE.search(text, 0, verb.start()):
            return None
        return self._around(article, span.end + 1, text, verb, inverted=verb.start() <= 2)

    def _ahead_verb(self, article: ArticleContext, start: int, ahead: str) -> Speaker | None:
        """Attribution before the quotation in its own sentence, by the verb nearest to it.

        A participle or a second verb speaks for the subject of its sentence: Pompeo blamed Iran,
        saying "..."; Kerry would keep Iran from it, but added that "...".
        """
        for verb in reversed(list(self._verb.finditer(ahead))):
            if verb.group().endswith("ing") or _SECOND.search(ahead, 0, verb.start()):
                found = self._first_named(article, start, ahead[: verb.start()])
            else:
                found = self._around(article, start, ahead, verb, inverted=False)
            if found is not None and (found.code != UNKNOWN or found.name is not None):
                return found
        return None

    def _first_named(self, article: ArticleContext, start: int, ahead: str) -> Speaker | None:
        """Whoever the sentence names first before the quotation."""
        candidates = self._candidates(article, start, ahead)
        if not candidates:
            return None
        return candidates[0][2] or self._pronoun(article, start + candidates[0][0])

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
        # Doug Collins of Georgia said: Georgia does not, unless nobody else is there
        ahead = [c for c in ahead if not _TIED.search(text, 0, c[0])] or ahead
        behind = [c for c in candidates if c[0] >= verb.end()]
        if verb.group() == "according to" and behind and behind[-1][3]:
            behind = [next((c for c in behind if not c[3]), behind[0])]
        turned = verb.group() == "according to" or inverted
        for side in (behind[:1], ahead[-1:]) if turned else (ahead[-1:], behind[:1]):
            for start, _end, speaker, _guess in side:
                resolved = speaker or self._pronoun(article, offset + start)
                if resolved is not None:
                    return resolved
        return Speaker(None, UNKNOWN)

    def _candidates(
        self, article: ArticleContext, offset: int, text: str
    ) -> list[tuple[int, int, Speaker | None, bool]]:
        """Whoever is named in a stretch of text, in order: start, end, speaker (None for a
        pronoun), and whether only the capital letters say that it is a name."""
        found: list[tuple[int, int, Speaker | None, bool]] = []
        for span in article.within(offset, offset + len(text)):
            speaker = Speaker(span.name, span.code)
            found.append((span.start - offset, span.end - offset, speaker, False))

        def free(match: re.Match[str]) -> bool:
            return not any(a < match.end() and match.start() < b for a, b, _, _ in found)

        for match in filter(free, _NAME.finditer(text)):
            if match.group().split()[0] not in self._no_names:
                speaker = Speaker(match.group(), self._unknown(article, match.group()))
                found.append((*match.span(), speaker, True))
        for match in filter(free, _ROLE_NOUN.finditer(text)):
            role = self._roles.role_named(match["noun"])
            if role is not None:
                code = _local_code(article, role.suffix)
                found.append((*match.span(), Speaker(match.group(), code), False))
        for match in filter(free, _PRONOUN.finditer(text)):
            found.append((*match.span(), None, False))
        return sorted(found, key=lambda c: c[:2])

    def _unknown(self, article: ArticleContext, name: str) -> str:
        """Code of somebody whom no registry knows, by the role the article gives them.

        Without a role they speak for themselves: people of the article's state.
        """
        surname = name.rsplit(maxsplit=1)[-1]
        for match in re.finditer(rf"\b{re.escape(surname)}\b", article.document):
            near = article.document[max(0, match.start() - 70) : match.end() + 50]
            for word in reversed(re.findall(r"[a-z]{4,}", near)):
                role = self._roles.role_named(word)
                if role is not None and role.suffix != UNKNOWN:
                    return _local_code(article, role.suffix)
        return _local_code(article, "-CIV")

    def _pronoun(self, article: ArticleContext, offset: int) -> Speaker | None:
        span = article.last(offset, is_person) or article.last(offset, lambda s: True)
        return Speaker(span.name, span.code) if span is not None else None


def _local_code(article: ArticleContext, suffix: str) -> str:
    if article.focus is None or suffix == UNKNOWN:
        return UNKNOWN
    return article.focus + suffix


def _ahead(document: str, span: Quoted, limit: int) -> tuple[int, str]:
    """What stands in the quotation's own sentence before it."""
    start = max(limit, document.rfind("\n", 0, span.start) + 1)
    text = document[start : max(start, span.start - 1)]
    stops = list(_SENTENCE_END.finditer(text))
    if stops:
        start, text = start + stops[-1].end(), text[stops[-1].end() :]
    return start, text


def _same_speaker(document: str, previous: Attributed, span: Quoted) -> Speaker | None:
    """A quotation that stands alone goes on from the one before, at most a paragraph back."""
    between = document[previous.span.end : span.start]
    return previous.speaker if between.count("\n") <= 2 else None


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
