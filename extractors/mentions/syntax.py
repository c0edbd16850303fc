"""Questions about one parsed sentence: who is subject, what is object, which clause is this.

Dependency labels are those of spaCy's English models (ClearNLP).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from spacy.tokens import Token

SUBJECTS: Final = frozenset({"nsubj", "csubj", "expl"})
PASSIVE_SUBJECTS: Final = frozenset({"nsubjpass", "csubjpass"})
OBJECTS: Final = frozenset({"dobj", "dative", "oprd"})
INHERITING: Final = frozenset(
    {"conj", "xcomp", "advcl", "pcomp", "prep", "aux", "auxpass", "ccomp"}
)
"""A verb under one of these without a subject has the subject of its head."""
CLAUSES: Final = frozenset({"ccomp", "xcomp", "advcl", "acl", "relcl", "pcomp", "csubj"})
RELATIVES: Final = frozenset({"who", "which", "that", "whom"})
OBJECT_CONTROL: Final = frozenset({"dobj", "nsubjpass"})
FINITE: Final = frozenset({"VBD", "VBZ", "VBP"})
CONJUNCTIONS: Final = frozenset({"after", "before", "since", "as", "until", "while", "because"})
MAX_CLIMB: Final = 6
"""How many heads up a shared subject is looked for."""


def child(token: Token, *labels: str) -> Token | None:
    """First child with one of the labels."""
    return next((c for c in token.children if c.dep_ in labels), None)


def is_passive(verb: Token) -> bool:
    """A passive participle, with its auxiliary or as a reduced relative clause."""
    if any(c.dep_ in {"auxpass", "nsubjpass"} for c in verb.children):
        return True
    return verb.tag_ == "VBN" and (
        verb.dep_ in {"acl", "amod"}
        or (verb.dep_ == "conj" and not _has_auxiliary(verb) and is_passive(verb.head))
        or (verb.dep_ == "advcl" and not _has_auxiliary(verb))
    )


def _has_auxiliary(verb: Token) -> bool:
    return any(c.dep_ == "aux" for c in verb.children)


def with_conjuncts(token: Token) -> list[Token]:
    """The token and everything coordinated with it to its right."""
    found = [token]
    for c in token.children:
        if c.dep_ == "conj":
            found.extend(with_conjuncts(c))
    return found


def surface_subject(verb: Token) -> Token | None:
    """Grammatical subject of a verb: its own, or the one it shares or is controlled by."""
    at = verb
    for _ in range(MAX_CLIMB):
        own = child(at, "nsubj", "nsubjpass")
        if own is not None:
            return _antecedent(own, at)
        misread = _misread_subject(at)
        if misread is not None:
            return misread
        head = at.head
        if at.dep_ in {"acl", "relcl"}:
            return _owner(head) if _is_infinitive(at) else head
        if at.dep_ not in INHERITING:
            return None
        if at.dep_ == "xcomp":
            controller = child(head, *OBJECT_CONTROL)
            if controller is not None:
                return _antecedent(controller, head)
        at = head
    return None


def _misread_subject(verb: Token) -> Token | None:
    """The subject of a finite clause that the parser took for the conjunction's object.

    In "after Belgium accused Rwanda" it reads "after Belgium" as a phrase of its own.
    """
    if verb.tag_ not in FINITE or verb.i == 0:
        return None
    for before in (verb.nbor(-1), *verb.nbor(-1).ancestors):
        if before.dep_ == "pobj" and before.head.lower_ in CONJUNCTIONS and before.i < verb.i:
            return before if before.right_edge.i == verb.i - 1 else None
    return None


def _is_infinitive(verb: Token) -> bool:
    return verb.tag_ == "VB" and any(c.tag_ == "TO" for c in verb.children)


def _owner(noun: Token) -> Token | None:
    """Whose plan, decision or offer it is: the possessor, else the subject of its verb."""
    owner = child(noun, "poss")
    if owner is not None or noun.dep_ not in {"dobj", "attr"}:
        return owner
    return surface_subject(noun.head)


def _antecedent(subject: Token, verb: Token) -> Token:
    """The noun a relative pronoun stands for."""
    if subject.lower_ in RELATIVES and verb.dep_ in {"relcl", "acl"}:
        return verb.head
    if subject.lower_ in RELATIVES and verb.dep_ == "conj" and verb.head.dep_ == "relcl":
        return verb.head.head
    return subject


def agent(verb: Token) -> list[Token]:
    """Heads of the passive's ``by`` phrase."""
    found = []
    for c in verb.children:
        if c.dep_ == "agent" or (c.dep_ == "prep" and c.lower_ == "by"):
            found.extend(objects_of(c))
    return found


def objects_of(preposition: Token) -> list[Token]:
    """Objects of a preposition, coordinated ones included."""
    found: list[Token] = []
    for c in preposition.children:
        if c.dep_ in {"pobj", "pcomp"}:
            found.extend(with_conjuncts(c))
    return found


def subjects(verb: Token) -> list[Token]:
    """Who does it: the subject of an active verb, the agent of a passive one."""
    if is_passive(verb):
        return agent(verb)
    subject = surface_subject(verb)
    return with_conjuncts(subject) if subject is not None else []


def objects(verb: Token) -> list[Token]:
    """To whom it is done: the object of an active verb, the subject of a passive one."""
    if is_passive(verb):
        if verb.dep_ in {"acl", "amod"}:
            return [verb.head]
        subject = surface_subject(verb)
        return with_conjuncts(subject) if subject is not None else []
    found: list[Token] = []
    for c in verb.children:
        if c.dep_ == "dobj":
            found.extend(with_conjuncts(c))
    if not found and verb.dep_ == "relcl":
        gap = child(verb, "dobj")
        if gap is None and child(verb, "nsubj") is not None:
            subject = child(verb, "nsubj")
            if subject is not None and subject.lower_ not in RELATIVES:
                found.append(verb.head)
    return [_antecedent(token, verb) for token in found]


def prepositional(token: Token, preposition: str) -> list[Token]:
    """Objects of ``preposition`` below a verb or noun, or below its object or particle."""
    found: list[Token] = []
    for c in token.children:
        if c.dep_ in {"prep", "agent", "dative", "prt"} and c.lower_ == preposition:
            found.extend(objects_of(c))
        elif c.dep_ in {"prep", "prt", "advmod"}:
            for grandchild in c.children:
                if grandchild.dep_ == "prep" and grandchild.lower_ == preposition:
                    found.extend(objects_of(grandchild))
    return found


def clause_verb(token: Token) -> Token:
    """The verb of the clause that a token stands in (the token itself when it is one)."""
    at = token
    while at.dep_ != "ROOT" and not at.tag_.startswith("V") and at.tag_ != "MD":
        at = at.head
    return at


def ancestors(token: Token) -> Iterator[Token]:
    """Heads upwards, to the root."""
    at = token
    while at.dep_ != "ROOT" and at.head is not at:
        at = at.head
        yield at
