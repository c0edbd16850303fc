"""Whom a noun phrase means: a name, a role with its state, a pronoun, "the two leaders".

Every answer carries the registry row or the rule that gave it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Final, NamedTuple

from spacy.tokens import Token

from config.registry import Role
from extractors.mentions import syntax
from extractors.mentions.context import ArticleContext, SentenceView, is_person
from extractors.mentions.forms import Vocabulary, in_order
from extractors.mentions.names import Span, state_of

PALESTINIANS: Final = "PSE"
"""Palestinians are one actor whether they govern or not (GUIDELINES)."""
UNKNOWN: Final = "UNK"
MODIFIERS: Final = frozenset({"amod", "compound", "nmod", "poss", "nummod", "advmod"})
TIES: Final = frozenset({"of", "in", "from", "for", "at", "with", "to", "within"})
"""Prepositions that tie a role to its state: president of Iran, prosecutor in Tehran."""
PARTITIVE: Final = frozenset({"of", "from", "among"})
FIRST: Final = frozenset({"i", "we", "us", "our", "my", "me", "ourselves"})
SINGULAR: Final = frozenset({"he", "she", "his", "her", "him", "himself", "herself"})
NEUTER: Final = frozenset({"it", "its", "itself"})
PLURAL: Final = frozenset({"they", "their", "them", "themselves", "both"})
HORIZON: Final = 4
"""Sentences back in which the antecedent of a pronoun is looked for."""
MAX_DEPTH: Final = 4


class Reference(NamedTuple):
    """A code and the registry row or rule that gave it."""

    code: str
    row: str


class Anaphor(NamedTuple):
    """What a noun such as "alliance" can mean, and whether "two" of it means the last two."""

    means: tuple[str, ...]
    two: bool


class Resolver:
    """Resolves noun phrases of one sentence after the other; holds the tables, no state."""

    def __init__(
        self,
        roles: Iterable[Role],
        anaphora: Mapping[str, Anaphor],
        partitives: frozenset[str],
        vocabulary: Vocabulary,
    ) -> None:
        self._roles: dict[str, Role] = {}
        for role in roles:
            self._roles[role.words] = role
            vocabulary.add([role.words.split()[-1]], "n")
        self._anaphora = anaphora
        self._partitives = partitives
        self._vocabulary = vocabulary

    def resolve(self, token: Token, view: SentenceView, depth: int = 0) -> list[Reference]:
        """Codes meant by the phrase that ``token`` heads; empty when it names no actor."""
        if depth > MAX_DEPTH:
            return []
        if depth == 0:
            return view.once("who", token.i, lambda: self._resolve(token, view, 0))
        return self._resolve(token, view, depth)

    def _resolve(self, token: Token, view: SentenceView, depth: int) -> list[Reference]:
        if token.tag_ in {"PRP", "PRP$"} or token.lower_ == "both":
            return self._pronoun(token, view)
        name = view.name_at(token)
        if name is not None and not is_hyphenated(token):
            return self._named(token, name)
        return self._described(token, view, depth)

    def role_of(self, token: Token) -> Role | None:
        """The role that a noun with its compounds names: "foreign minister", "police"."""
        start = max(token.left_edge.i, token.i - 2)
        for first in range(start, token.i + 1):
            words = [token.doc[i].lower_ for i in range(first, token.i)]
            for lemma in in_order(token.lower_, self._vocabulary.lemmas(token.lower_, "NN")):
                role = self._roles.get(" ".join([*words, lemma]))
                if role is not None:
                    return role
        return None

    def role_named(self, word: str) -> Role | None:
        """The role that a single word names, in any of its forms."""
        lemmas = in_order(word, {*self._vocabulary.nouns(word), word})
        return next((self._roles[lemma] for lemma in lemmas if lemma in self._roles), None)

    def _named(self, token: Token, name: Span) -> list[Reference]:
        if name.kind == "demonym" and name.code != PALESTINIANS and is_people(token):
            return [Reference(name.code + "-CIV", name.row)]
        return [Reference(name.code, name.row)]

    def _described(self, token: Token, view: SentenceView, depth: int) -> list[Reference]:
        role = self.role_of(token)
        lemmas = self._vocabulary.lemmas(token.lower_, "NN")
        if role is None and lemmas & self._partitives:
            parts = [r for t in _below(token, PARTITIVE) for r in self.resolve(t, view, depth + 1)]
            if parts:
                return parts
        owners = self._owners(token, view, depth, tied=role is not None)
        if owners:
            return [_with_role(owner, role, view.article) for owner in owners]
        apposed = syntax.child(token, "appos")
        if apposed is not None:
            references = self.resolve(apposed, view, depth + 1)
            if references:
                return references
        anaphor = next(
            (self._anaphora[w] for w in in_order(token.lower_, lemmas) if w in self._anaphora),
            None,
        )
        if anaphor is not None:
            references = self._anaphoric(token, anaphor, view)
            if references:
                return references
        return self._bare(role, view) if role is not None else []

    def _owners(
        self, token: Token, view: SentenceView, depth: int, *, tied: bool
    ) -> list[Reference]:
        """Actors whose people, arms or offices the noun means: Russian forces, Iran's army."""
        found: list[Reference] = []
        for c in token.children:
            if c.dep_ not in MODIFIERS or is_hyphenated(c):
                continue
            for part in syntax.with_conjuncts(c):
                name = view.name_at(part)
                if name is not None:
                    found.append(Reference(name.code, name.row))
                elif part.dep_ == "poss":
                    found.extend(self.resolve(part, view, depth + 1))
                elif part.dep_ in {"compound", "nmod", "amod"}:
                    found.extend(self._owners(part, view, depth + 1, tied=False))
        if not found and tied:
            for t in _below(token, TIES):
                name = view.name_at(t)
                if name is not None:
                    found.append(Reference(name.code, name.row))
                elif t.tag_[0] in "NP":
                    found.extend(self._owners(t, view, depth + 1, tied=False))
        return list(dict.fromkeys(found))

    def _anaphoric(self, token: Token, anaphor: Anaphor, view: SentenceView) -> list[Reference]:
        """A noun that takes up an actor named before, when the phrase is definite."""
        determiners = {c.lower_ for c in token.children if c.dep_ in {"det", "nummod", "predet"}}
        offset, article = view.offset(token), view.article
        if anaphor.two and determiners & {"two", "both"}:
            return _last_two(article, offset)
        if not determiners & {"the", "this", "that"}:
            return []
        for meaning in anaphor.means:
            span = article.last(offset, partial(_means, meaning, article))
            if span is not None:
                return [Reference(state_of(span.code), f"anaphor:{token.lower_}")]
        return []

    def _bare(self, role: Role, view: SentenceView) -> list[Reference]:
        """A role without a state: that of the only state in the sentence, else of the article."""
        if role.suffix == UNKNOWN:
            return [Reference(UNKNOWN, role.id)]
        states = view.states()
        state = states[0] if len(states) == 1 else view.article.focus
        if state is None:
            return [Reference(UNKNOWN + role.suffix, role.id)] if role.suffix else []
        return [Reference(state + role.suffix, role.id)]

    def _pronoun(self, token: Token, view: SentenceView) -> list[Reference]:
        word, offset, article = token.lower_, view.offset(token), view.article
        if word in SINGULAR:
            wanted = is_person
        elif word in NEUTER:
            wanted = _is_organisation
        elif word in PLURAL:
            if word == "both":
                return _last_two(article, offset)
            wanted = _is_plural
        else:
            return []
        span = _antecedent(view, offset, wanted)
        return [Reference(span.code, f"pronoun:{span.row}")] if span is not None else []


def is_hyphenated(token: Token) -> bool:
    """Part of a compound such as ``Moscow-backed`` that only describes another actor."""
    doc = token.doc
    return (
        token.i + 2 < len(doc)
        and doc[token.i + 1].text == "-"
        and doc[token.i + 2].tag_ in {"VBN", "VBD", "JJ", "VBG"}
        and not doc[token.i + 2].text[0].isupper()
    )


def is_people(token: Token) -> bool:
    """A demonym used as a noun for some people: "two Americans", "Ukrainians"."""
    return token.tag_ in {"NNS", "NNPS"} or any(c.dep_ == "nummod" for c in token.children)


def _below(token: Token, prepositions: frozenset[str]) -> Iterator[Token]:
    for c in token.children:
        if c.dep_ == "prep" and c.lower_ in prepositions:
            yield from syntax.objects_of(c)


def _with_role(owner: Reference, role: Role | None, article: ArticleContext) -> Reference:
    if role is None or not role.suffix or role.suffix == UNKNOWN:
        return owner
    if owner.code == PALESTINIANS or not article.is_state(owner.code) or "-" in owner.code:
        return owner
    return Reference(owner.code + role.suffix, f"{owner.row}+{role.id}")


def _means(meaning: str, article: ArticleContext, span: Span) -> bool:
    if meaning.isupper():
        return span.code == meaning
    if meaning == "state":
        return article.is_state(span.code)
    if meaning == "group":
        return span.row.startswith("gr-")
    return span.row.startswith("bd-")


def _is_organisation(span: Span) -> bool:
    return not is_person(span) and span.kind != "demonym"


def _is_plural(span: Span) -> bool:
    return span.kind in {"demonym"} or not is_person(span)


def _last_two(article: ArticleContext, offset: int) -> list[Reference]:
    found: dict[str, Reference] = {}
    for span in article.before(offset):
        found.setdefault(span.code, Reference(span.code, f"two:{span.row}"))
        if len(found) == 2:
            return list(found.values())[::-1]
    return []


def _antecedent(view: SentenceView, offset: int, wanted: Callable[[Span], bool]) -> Span | None:
    """First wanted name of the sentence before the pronoun, else of the sentences before it."""
    for names in ([s for s in view.names if s.start < offset], *view.earlier(HORIZON)):
        found = next(filter(wanted, names), None)
        if found is not None:
            return found
    return None
