"""Who does it to whom: fill the slots of a trigger's frame with actor codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from spacy.tokens import Token

from extractors.mentions import syntax
from extractors.mentions.context import SentenceView
from extractors.mentions.forms import Vocabulary
from extractors.mentions.references import Reference, Resolver, is_hyphenated
from extractors.mentions.triggers import Trigger

SUPPORTED: Final = frozenset({"dobj", "nsubjpass", "attr", "pobj", "conj", "oprd"})
"""Places of a noun under its support verb."""


class RoleFinder:
    """Fills frames; ``support`` are the verbs that lend a noun their subject."""

    def __init__(self, resolver: Resolver, vocabulary: Vocabulary, support: frozenset[str]) -> None:
        self._resolver = resolver
        self._vocabulary = vocabulary
        self._support = support

    def support_verb(self, noun: Token) -> Token | None:
        """The verb a noun trigger hangs on, when that verb lends its subject."""
        at = noun
        while at.dep_ == "conj" and at.head.tag_[0] == "N":
            at = at.head
        if at.dep_ not in SUPPORTED:
            return None
        head = at.head.head if at.dep_ == "pobj" else at.head
        if head.tag_[0] != "V":
            return None
        return head if self._vocabulary.verbs(head.lower_) & self._support else None

    def filling(self, trigger: Trigger, view: SentenceView, slot: str) -> list[Reference]:
        """All references that stand in one slot of the trigger's frame."""
        return _unique(
            r
            for token in self._fillers(trigger, slot)
            if token not in trigger.tokens or slot == "mod"
            for r in self._resolver.resolve(token, view)
        )

    def _fillers(self, trigger: Trigger, slot: str) -> list[Token]:
        head = trigger.head
        verbal = trigger.row.pos in {"v", "m"}
        if slot in _NOUN_SLOTS and not verbal:
            return _NOUN_SLOTS[slot](head)
        if slot == "subj":
            return syntax.subjects(head) if verbal else self._subject_of_noun(head)
        if slot == "obj":
            return _objects(trigger) if verbal else self._subject_of_noun(head)
        if slot == "ccomp":
            return _content_subjects(head)
        found: list[Token] = []
        for token in trigger.tokens:
            found.extend(syntax.prepositional(token, slot))
        if not verbal and not found:
            verb = self.support_verb(head)
            if verb is not None:
                found.extend(syntax.prepositional(verb, slot))
        elif verbal:
            for noun in syntax.objects(head):
                found.extend(syntax.prepositional(noun, slot))
        return found

    def _subject_of_noun(self, noun: Token) -> list[Token]:
        if noun.dep_ in {"acomp", "attr"} or noun.tag_[0] in "JV":
            verb = noun.head if noun.dep_ in {"acomp", "attr", "oprd"} else noun
            if noun.dep_ == "amod":
                return [noun.head]
            subject = syntax.surface_subject(verb)
            return syntax.with_conjuncts(subject) if subject is not None else []
        verb_ = self.support_verb(noun)
        return syntax.subjects(verb_) if verb_ is not None else []


def _objects(trigger: Trigger) -> list[Token]:
    """Objects of the verb; when the object is part of the trigger, what hangs on that noun."""
    found = [t for t in syntax.objects(trigger.head) if t not in trigger.tokens]
    if found:
        return found
    return [
        c
        for token in trigger.tokens
        if token.tag_[0] == "N"
        for c in token.children
        if c.dep_ in {"poss", "amod", "compound", "nmod"} and c not in trigger.tokens
    ]


def _content_subjects(verb: Token) -> list[Token]:
    """Subjects of the content clause: demands that Russia end."""
    found = []
    for c in verb.children:
        if c.dep_ in {"ccomp", "xcomp"}:
            subject = syntax.child(c, "nsubj", "nsubjpass")
            if subject is not None:
                found.extend(syntax.with_conjuncts(subject))
    return found


def _possessors(noun: Token) -> list[Token]:
    return [t for c in noun.children if c.dep_ == "poss" for t in syntax.with_conjuncts(c)]


def _modifiers(noun: Token) -> list[Token]:
    """Modifiers of the noun or of what it modifies: "Russian troop buildup"."""
    found = []
    for c in noun.children:
        if c.dep_ in {"amod", "compound", "nmod"} and not is_hyphenated(c):
            found.extend(syntax.with_conjuncts(c))
            found.extend(_modifiers(c))
    return found


def _between(noun: Token) -> list[Token]:
    return [*syntax.prepositional(noun, "between"), *syntax.prepositional(noun, "among")]


def _by(noun: Token) -> list[Token]:
    found = syntax.prepositional(noun, "by")
    for c in noun.children:
        if c.dep_ == "acl" and c.tag_ == "VBN":
            found.extend(syntax.agent(c))
    return found


_NOUN_SLOTS: Final[dict[str, Callable[[Token], list[Token]]]] = {
    "poss": _possessors,
    "mod": _modifiers,
    "between": _between,
    "by": _by,
}


def _unique(references: Iterable[Reference]) -> list[Reference]:
    return list({r.code: r for r in references}.values())
