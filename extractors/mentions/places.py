"""Where an event happens: the named place its clause puts it in, and the state of that place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from spacy.tokens import Token

from config.gazetteer import Gazetteer
from extractors.mentions import dates, syntax
from extractors.mentions.context import SentenceView, is_person
from extractors.mentions.triggers import Trigger

LOCATIVE: Final = (
    "in", "at", "near", "on", "over", "outside", "inside", "around", "across", "off", "along",
    "throughout", "within", "into", "to", "from", "through", "of", "against", "toward", "between",
)  # fmt: skip
"""Prepositions of place, the surest first."""
STATIC: Final = frozenset(LOCATIVE[:13])
_INSIDE: Final = frozenset({"of", "the", "de", "al", "el", "-", "’s", "'s", "and"})
PLACE_KINDS: Final = frozenset({"name", "capital", "territory"})


CALENDAR: Final = frozenset((*dates.MONTHS, *dates.WEEKDAYS))


class Located(NamedTuple):
    """A place: its name as in the text, and what the gazetteer knows of it."""

    name: str
    country: str | None
    lat: float | None
    lon: float | None


class PlaceFinder:
    """Finds event places with a gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def find(self, trigger: Trigger, view: SentenceView) -> Located | None:
        """The place that the event's clause names, else the nearest one of its sentence.

        The trigger's own prepositional phrases come first, then those of the clauses above it,
        then its object ("captured Goma"), then any phrase of place in the sentence.
        """
        near = frozenset(view.states())
        for token in (*self._near(trigger), *_objects(trigger), *_phrases(trigger.head)):
            place = self.at(token, view, near)
            if place is not None:
                return place
        return None

    def _near(self, trigger: Trigger) -> Iterator[Token]:
        """Objects of prepositions of place at the trigger and then upwards."""
        seen: set[int] = set()
        for head in (*trigger.tokens, *syntax.ancestors(trigger.head)):
            if head.i in seen or head.tag_[0] not in "NVJ":
                continue
            seen.add(head.i)
            yield from self._attached(head)

    def at(self, token: Token, view: SentenceView, near: frozenset[str]) -> Located | None:
        """The place whose name ``token`` heads, None when it is no place."""
        return view.once("place", token.i, lambda: self._look_up(token, view, near))

    def _look_up(self, token: Token, view: SentenceView, near: frozenset[str]) -> Located | None:
        name = view.name_at(token)
        if name is not None and (is_person(name) or name.kind not in PLACE_KINDS):
            return None
        if name is None and token.lower_ in CALENDAR:
            return None
        for start, end in _stretches(token):
            text = token.doc[start:end].text
            if not text[0].isupper():
                continue  # a summit, villages and a deal are places of the gazetteer too
            place = self._gazetteer.find(text, near=set(near))
            if place is not None:
                return Located(text, place.country or None, place.lat, place.lon)
        if token.tag_ in {"NNP", "NNPS"} and name is None:
            start, end = next(_stretches(token))
            return Located(token.doc[start:end].text, None, None, None)
        return None

    def _attached(self, head: Token) -> Iterator[Token]:
        """Objects of prepositions of place below a head, nearer prepositions first."""
        found = [
            (LOCATIVE.index(c.lower_), c)
            for c in head.children
            if c.dep_ == "prep" and c.lower_ in STATIC
        ]
        for c in head.children:
            if c.dep_ in {"dobj", "nsubjpass"}:
                found.extend(
                    (len(LOCATIVE), p)
                    for p in c.children
                    if p.dep_ == "prep" and p.lower_ in STATIC
                )
        for _, preposition in sorted(found, key=lambda f: f[0]):
            for token in syntax.objects_of(preposition):
                yield token
                for below in token.children:
                    if below.dep_ == "prep" and below.lower_ in {"of", "in"}:
                        yield from syntax.objects_of(below)


def _objects(trigger: Trigger) -> list[Token]:
    if trigger.head.tag_[0] != "V":
        return []
    return [t for t in syntax.objects(trigger.head) if t.tag_ in {"NNP", "NNPS"}]


def _phrases(head: Token) -> list[Token]:
    """Objects of all static prepositions of place in the sentence, the nearest first."""
    found = [
        t
        for preposition in head.doc
        if preposition.dep_ == "prep" and preposition.lower_ in STATIC
        for t in syntax.objects_of(preposition)
        if t.tag_ in {"NNP", "NNPS", "NN"}
    ]
    return sorted(found, key=lambda t: abs(t.i - head.i))


def _stretches(token: Token) -> Iterator[tuple[int, int]]:
    """Stretches of capitalised words around a token, the longest first, as token indices."""
    doc, start, end = token.doc, token.i, token.i + 1
    while start > 0 and (doc[start - 1].tag_ in {"NNP", "NNPS"} or joins(doc[start - 1])):
        start -= 1
    while start < token.i and not doc[start].text[0].isupper():
        start += 1
    while end < len(doc) and (doc[end].tag_ in {"NNP", "NNPS"} or joins(doc[end])):
        end += 1
    while end > token.i + 1 and not doc[end - 1].text[0].isupper():
        end -= 1
    for length in range(end - start, 0, -1):
        for first in range(start, end - length + 1):
            if first <= token.i < first + length:
                yield first, first + length


def joins(token: Token) -> bool:
    """A small word or hyphen inside a name: Strait of Hormuz."""
    doc = token.doc
    return (
        token.lower_ in _INSIDE
        and 0 < token.i < len(doc) - 1
        and doc[token.i - 1].text[0].isupper()
        and doc[token.i + 1].text[0].isupper()
        and token.lower_ != "and"
    )
