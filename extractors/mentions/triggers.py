"""Find the words that state an event: the rows of the lexicon that a parsed sentence matches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from spacy.tokens import Doc, Token

from config.frames import ANY, CONDITIONS, Lexicon, Row
from extractors.mentions.forms import Vocabulary, in_order

__all__ = ["ANY", "CONDITIONS", "Trigger", "TriggerIndex"]

MAX_GAP: Final = 5
"""Words that may stand where a row has ``~``."""
MAX_DEPTH: Final = 3
"""How far below a verb the words of its row may hang."""
MISTAGGED: Final = frozenset({"NNS", "NNPS", "NN", "JJ"})
"""Tags that the model gives some verbs: "Iran sentences", "the court vetoes"."""


class Trigger(NamedTuple):
    """A row that matched: the token that heads it and all tokens it used."""

    row: Row
    head: Token
    tokens: tuple[Token, ...]

    @property
    def span(self) -> tuple[int, int]:
        """First token and the one behind the last, as indices in the sentence."""
        return self.tokens[0].i, self.tokens[-1].i + 1


class TriggerIndex:
    """The rows by the lemma of their first word."""

    def __init__(self, lexicon: Lexicon, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in lexicon.rows:
            for word in row.words:
                for pos in "vn":
                    vocabulary.add([word], pos)
            self._rows[row.pos, _first(row)].append(row)

    def find(self, doc: Doc) -> list[Trigger]:
        """All rows matched in a sentence, longest first at each head; overlaps are left in."""
        found = [t for token in doc for t in self._at(token)]
        return sorted(found, key=lambda t: (t.head.i, -len(t.tokens)))

    def _at(self, token: Token) -> Iterator[Trigger]:
        for pos, lemma in self._readings(token):
            for row in self._rows.get((pos, lemma), ()):
                tokens = self._match(row, token)
                if tokens is not None:
                    yield Trigger(row, _root(tokens) if row.pos == "n" else token, tokens)

    def _readings(self, token: Token) -> Iterator[tuple[str, str]]:
        form, tag = token.lower_, token.tag_
        if tag[0] == "V" or (tag in MISTAGGED and _governs(token)):
            yield from (("v", lemma) for lemma in in_order(form, self._vocabulary.verbs(form)))
        if tag[0] == "N" or tag in {"VBG", "JJ"}:
            yield from (("n", lemma) for lemma in in_order(form, self._vocabulary.nouns(form)))
        if tag[0] == "J" or tag in {"VBN", "VBD"}:
            yield "a", form
        if tag == "MD" or form in {"need", "needs", "has", "have"}:
            yield "m", form

    def _match(self, row: Row, head: Token) -> tuple[Token, ...] | None:
        if not all(_holds(condition, head) for condition in row.words if condition in CONDITIONS):
            return None
        rest = row.words[row.words.index(_first(row)) + 1 :]
        if not rest:
            return (head,)
        if row.pos == "v" and ANY in rest:
            return self._in_tree(rest, head)
        return self._in_line(rest, head)

    def _in_line(self, rest: Iterable[str], head: Token) -> tuple[Token, ...] | None:
        """The words one after the other, with gaps only where the row allows them."""
        doc, at, gap, used = head.doc, head.i + 1, 0, [head]
        for word in rest:
            if word == ANY:
                gap = MAX_GAP
                continue
            end = min(at + gap + 1, len(doc))
            hit = next((doc[i] for i in range(at, end) if self._is(doc[i], word)), None)
            if hit is None:
                return None
            used.append(hit)
            at, gap = hit.i + 1, 0
        return tuple(used)

    def _in_tree(self, rest: Iterable[str], head: Token) -> tuple[Token, ...] | None:
        """The words anywhere below the verb in its own clause, or its passive's noun above."""
        pool = _local_tree(head)
        used = [head]
        for word in rest:
            if word == ANY:
                continue
            hit = next((t for t in pool if t not in used and self._is(t, word)), None)
            if hit is None:
                return None
            used.append(hit)
        return tuple(sorted(used, key=lambda t: t.i))

    def _is(self, token: Token, word: str) -> bool:
        return word in self._vocabulary.lemmas(token.lower_, token.tag_) or token.lower_ == word


def _root(tokens: tuple[Token, ...]) -> Token:
    """The word that the others hang on: the buildup of "military buildup"."""
    return next((t for t in tokens if t.head not in tokens or t.head is t), tokens[0])


def _governs(token: Token) -> bool:
    """A plural noun with a subject or object, or alone at the root: a verb the tagger missed."""
    return token.dep_ == "ROOT" or any(
        c.dep_ in {"nsubj", "dobj", "nsubjpass"} for c in token.children
    )


def _first(row: Row) -> str:
    return next(word for word in row.words if word not in CONDITIONS)


def _holds(condition: str, verb: Token) -> bool:
    if condition == "not":
        return any(c.dep_ == "neg" for c in verb.children)
    return any(c.dep_ == "aux" and c.lower_ in {"will", "would", "'ll"} for c in verb.children)


def _local_tree(head: Token) -> list[Token]:
    """Tokens below a verb without entering other clauses, and the noun it modifies."""
    found: list[Token] = []
    level = list(head.children)
    for _ in range(MAX_DEPTH):
        following: list[Token] = []
        for token in level:
            found.append(token)
            if token.dep_ not in {"advcl", "relcl", "ccomp", "conj", "parataxis"} or (
                token.dep_ == "conj" and token.tag_[0] == "N"
            ):
                following.extend(token.children)
        level = following
    if head.dep_ in {"acl", "relcl"}:
        found.append(head.head)
    return sorted(found, key=lambda t: abs(t.i - head.i))
