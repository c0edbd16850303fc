"""Everywhere an event may have happened: places of its sentence, and where the last one was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from spacy.tokens import Span, Token

from config.gazetteer import Gazetteer
from extractors.mentions import features, syntax
from extractors.mentions.candidates import Candidate
from extractors.mentions.context import SentenceView
from extractors.mentions.places import CALENDAR, PLACE_KINDS, Located, joins

NOWHERE: Final = "none"
SCENE: Final = "scene"
# the White House, and de-facto states such as Puntland
NAMED_KINDS: Final = PLACE_KINDS | {"metonym", "political"}
BODIES: Final = "bd-"
"""Rows of bodies: neither the West nor the Quad is a place."""
SITE: Final = 4
"""Words from a name to the noun it describes: Jenin refugee camp."""
FAR_BACK: Final = 4
"""Sentences after which a place has no say any more."""


class Scene(NamedTuple):
    """Where the last event of the article was, and in which of its sentences."""

    place: Located
    sentence: int


class Spot(NamedTuple):
    """A place the event may be at."""

    place: Located | None
    root: Token | None
    """Head of its words; None when they stand in another sentence, or it is nowhere."""
    kind: str
    """``state`` or another kind of the registry, ``known`` to the gazetteer, ``unknown``,
    ``site`` with the noun that follows (Jenin refugee camp), :data:`SCENE`, :data:`NOWHERE`."""
    whole: bool
    """Whether it is all of a capitalised phrase and not a part: Stuttgart Regional Court."""
    link: int
    """Its position in a chain of places: 0 town, 1 province, 2 state."""
    goes_on: bool
    """Whether the chain goes on behind it."""


class SpotFinder:
    """Lists the places of a sentence."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def find(self, view: SentenceView, scene: Scene | None) -> list[Spot]:
        """All spots; the last but one may be the scene, the last is nowhere."""
        found = list(view.once("spots", None, lambda: list(self._in_sentence(view))))
        if scene is not None and self._age(view, scene) <= FAR_BACK:
            found.append(Spot(scene.place, None, SCENE, True, self._age(view, scene), False))
        found.append(Spot(None, None, NOWHERE, True, 0, False))
        return found

    def _age(self, view: SentenceView, scene: Scene) -> int:
        return view.article.sentences.index(view.sentence) - scene.sentence

    def _in_sentence(self, view: SentenceView) -> Iterator[Spot]:
        end, link = -1, 0
        phrases = list(_phrases(view))
        for i, phrase in enumerate(phrases):
            link = link + 1 if _chained(end, phrase) else 0
            end = phrase.end
            following = phrases[i + 1] if i + 1 < len(phrases) else None
            goes_on = following is not None and _chained(end, following)
            near = _chain_states(phrases[i:], view) or frozenset(view.states())
            whole = _with_noun(phrase)
            if whole is not None:
                place = self._located(whole, near, following if goes_on else None)
                yield Spot(place, phrase.root, "site", True, link, goes_on)
            for part, kind in self._parts(phrase, view, near):
                place = self._located(part, near, following if goes_on else None)
                yield Spot(place, part.root, kind, len(part) == len(phrase), link, goes_on)

    def _parts(
        self, phrase: Span, view: SentenceView, near: frozenset[str]
    ) -> Iterator[tuple[Span, str]]:
        """The phrase itself, and when no table has it the places in it."""
        kind = self._kind(phrase, view, near)
        yield phrase, kind
        if kind != "unknown":
            return
        doc, taken = phrase.doc, -1
        for start in range(phrase.start, phrase.end):
            for stop in range(phrase.end, max(start, taken), -1):
                part = doc[start:stop]
                if len(part) < len(phrase) and self._kind(part, view, near) != "unknown":
                    yield part, self._kind(part, view, near)
                    taken = stop
                    break

    def _kind(self, part: Span, view: SentenceView, near: frozenset[str]) -> str:
        names = {name for t in part if (name := view.name_at(t)) is not None}
        if len(names) == 1:
            name = next(iter(names))
            if name.end - name.start == part.end_char - part.start_char:
                return "state" if name.kind == "name" else name.kind
        known = self._gazetteer.find(part.text, near=near)
        return "known" if known is not None else "unknown"

    def _located(self, part: Span, near: frozenset[str], following: Span | None) -> Located:
        """What the gazetteer knows; of a place it does not, the state of the chain behind it."""
        place = self._gazetteer.find(part.text, near=near)
        if place is not None:
            return Located(part.text, place.country or None, place.lat, place.lon)
        beyond = self._gazetteer.find(following.text, near=near) if following is not None else None
        return Located(part.text, beyond.country or None if beyond else None, None, None)


def of_places(candidate: Candidate, spots: Sequence[Spot]) -> Iterator[Iterator[str]]:
    """Features of "the event happened here" for each of the spots."""
    roots = [s.root for s in spots if s.root is not None]
    near = [_relation(candidate.head, root) for root in roots]
    for spot in spots:
        yield _of_place(candidate, spot, roots, near)


def _of_place(
    candidate: Candidate, spot: Spot, roots: Sequence[Token], near: Sequence[str]
) -> Iterator[str]:
    """Features of one spot, given the heads of all that the sentence has and how they hang."""
    event, head = candidate.event, candidate.head
    own = any(relation.startswith("own:") for relation in near)
    base = [f"kind={spot.kind}", f"n={min(len(near), 5)}|{spot.kind}", f"own={own:d}|{spot.kind}"]
    if spot.root is None:
        base += [f"link={spot.link}|{spot.kind}", f"quoted={candidate.quoted:d}|{spot.kind}"]
        base += [f"{spot.kind}|tag={head.tag_[:2]}", f"{spot.kind}|dep={head.dep_}"]
        base += [f"{spot.kind}|near={'+'.join(sorted(set(near))[:3])}"]
        base += [f"{spot.kind}|some={bool(near):d}"]
    else:
        relation = near[roots.index(spot.root)]
        side = "before" if spot.root.i < head.i else "after"
        distance = f"{side}{features.bucket(spot.root.i - head.i)}"
        shape = f"{spot.kind}|{spot.link}{spot.goes_on:d}{spot.whole:d}"
        places = [root.i for root in roots]
        base += [f"relation={relation}", f"at={distance}", f"shape={shape}", f"own={own:d}"]
        base += [f"relation={relation}|{shape}", f"relation={relation}|{distance}"]
        base += [f"path={features.path(head, spot.root)}", f"dep={spot.root.dep_}|{shape}"]
        base += [f"last={spot.root.lower_}", f"nth={min(places.index(spot.root.i), 4)}"]
        nearest = min(places, key=lambda i: abs(i - head.i)) == spot.root.i
        base += [f"nearest={nearest:d}|{relation}"]
    for feature in base:
        yield feature
        yield f"{event}|{feature}"
    yield f"{candidate.lemma}|{base[0]}"
    if spot.root is not None:
        yield f"{candidate.lemma}|{base[3]}"


def _relation(head: Token, root: Token) -> str:
    """How a place hangs on the trigger: by which preposition, and how near in the parse."""
    preposition, above = _governor(root)
    if above.i == head.i:
        return f"own:{preposition}"
    clause = syntax.clause_verb(head)
    if above.i == clause.i:
        return f"clause:{preposition}"
    if head in above.ancestors:
        return f"below:{preposition}"
    if above in head.ancestors:
        return f"above:{preposition}"
    return f"other:{preposition}"


def _governor(root: Token) -> tuple[str, Token]:
    """Preposition (or label) that a place stands with, and the word it belongs to.

    Appositions and conjuncts (Bannang Sata district, Yala province) stand where their heads do.
    """
    at = root
    while at.dep_ in {"appos", "conj", "npadvmod"} and at.head is not at and at.tag_[0] == "N":
        at = at.head
    if at.dep_ == "pobj":
        return at.head.lower_, at.head.head
    return at.dep_, at.head


def _phrases(view: SentenceView) -> Iterator[Span]:
    """Capitalised phrases that may be places, without the people and adjectives in them."""
    doc, start = view.doc, None
    for token in doc:
        if _is_placelike(token, view):
            start = token.i if start is None else start
            if not _breaks(token, view):
                continue
        elif start is not None and joins(token) and _is_placelike(doc[token.i + 1], view):
            continue
        if start is not None:
            stop = token.i + 1 if _is_placelike(token, view) else token.i
            yield doc[_with_article(doc[start]) : stop]
            start = None
    if start is not None:
        yield doc[_with_article(doc[start]) : len(doc)]


def _is_placelike(token: Token, view: SentenceView) -> bool:
    if token.i >= len(token.doc):
        return False
    name = view.name_at(token)
    if name is not None:
        return name.kind in NAMED_KINDS and not name.row.startswith(BODIES)
    return (
        token.tag_ in {"NNP", "NNPS"} and token.lower_ not in CALENDAR and token.text[0].isupper()
    )


def _breaks(token: Token, view: SentenceView) -> bool:
    """Whether a name of the registry ends here and another one begins: Kyiv | Ukraine."""
    if token.i + 1 >= len(token.doc):
        return True
    name, following = view.name_at(token), view.name_at(token.doc[token.i + 1])
    return following is not None and following is not name


def _with_noun(phrase: Span) -> Span | None:
    """The phrase with the noun it describes: Jenin refugee camp, Ras Isa port."""
    noun = phrase.root.head
    ahead = noun.i - phrase.end
    if phrase.root.dep_ not in {"compound", "nmod"} or noun.tag_ not in {"NN", "NNS"}:
        return None
    return phrase.doc[phrase.start : noun.i + 1] if 0 <= ahead < SITE else None


def _with_article(first: Token) -> int:
    """Start of a phrase with the article that is part of the name: The Hague."""
    before = first.doc[first.i - 1] if first.i else None
    return first.i - 1 if before is not None and before.text == "The" and before.i else first.i


def _chain_states(phrases: Sequence[Span], view: SentenceView) -> frozenset[str]:
    """States that the chain names: Epping, Essex, England."""
    end, found = phrases[0].end, set()
    for phrase in phrases[1:]:
        if not _chained(end, phrase):
            break
        end = phrase.end
        name = view.name_at(phrase.root)
        if name is not None:
            found.add(name.code)
    return frozenset(found)


def _chained(end: int, phrase: Span) -> bool:
    """Whether a phrase goes on from one that ended at ``end``: Goma, North Kivu; Goma in Congo."""
    between = phrase.doc[end : phrase.start] if 0 <= end <= phrase.start else None
    if between is None or not 0 < len(between) <= 2:
        return False
    words = [t.lower_ for t in between]
    return words in ([","], ["in"], ["of"], ["near"], [",", "in"], ["in", "the"], ["of", "the"])
