"""Find the names of actors in a document: those of the registry, and those it introduces itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

import ahocorasick_rs

from config import registry
from extractors.mentions.ambiguity import Ambiguity

INTRODUCED: Final = "introduced"
LEADER: Final = "leader"
MIN_SURNAME: Final = 2
"""A surname of two letters alone is too often a word."""
PERSONS: Final = frozenset({LEADER, INTRODUCED})
OTHER: Final = "other"
"""A longer name that means no actor."""
STATE_WORDS: Final = frozenset({"name", "demonym"})
ORGANS: Final = frozenset({"institution", "party"})
"""Kinds that a state's name beside them makes that state's: the Brazilian Senate."""
SUPPORTED: Final = frozenset({"acronym", "anaphor", "shared"})
"""Context words of forms that mean an actor only where the article names its state otherwise."""
LASTING: Final = frozenset({"name", "demonym", "territory", "subdivision"})
"""Kinds that stand for somebody even so: Congo alone is one of the two."""
HEADS: Final = frozenset(
    ["president", "prime minister", "chancellor", "king", "head of state", "supreme leader"]
)
"""Offices whose holder's surname needs no other sign of the state, though others share it."""


class Span(NamedTuple):
    """A name of an actor in the document."""

    start: int
    end: int
    code: str
    kind: str
    """A kind of the registry's files, ``leader``, or ``introduced`` by the article itself."""
    row: str
    """Id of the registry row, or the rule that introduced it."""
    name: str
    """Fullest form known."""


class _Entry(NamedTuple):
    span: registry.Span
    code: str
    kind: str
    row: str
    name: str
    context: tuple[str, ...]
    words: frozenset[str] | None
    """Words of a leader's full name when the form is a surname alone."""
    needs_state: bool
    """Whether the article has to name the state otherwise."""
    homes: frozenset[str]
    """Whose name is enough for that: its own, the state where a group acts, the other Korea."""


class _Hit(NamedTuple):
    """A form in the document, with the entries that fit there."""

    start: int
    end: int
    entries: list[_Entry]


class NameIndex:
    """All names of the registry in one automaton; date bounds are checked at each hit."""

    def __init__(self, known: registry.Registry, ambiguity: Ambiguity) -> None:
        entries: dict[str, list[_Entry]] = defaultdict(list)
        twins = _twins(known.names)
        for n in known.names:
            weak = bool(SUPPORTED & set(n.context))
            homes = frozenset({state_of(n.code), n.home or state_of(n.code)})
            if "anaphor" in n.context:
                homes |= twins[n.code]
            entries[n.text].append(
                _Entry(n, n.code, n.kind, n.id, n.text, n.context, None, weak, homes)
            )
        for person in known.leaders:
            words = frozenset(" ".join((person.name, *person.aliases)).split())
            homes = frozenset({state_of(person.code)})
            for text in (person.name, *person.aliases):
                surname = None if " " in text else words
                weak = surname is not None and person.office not in HEADS
                entry = _Entry(
                    person, person.code, LEADER, person.id, person.name, (), surname, weak, homes
                )
                entries[text].append(entry)
        for text in known.others:
            always = registry.Span()
            entries[text].append(_Entry(always, "", OTHER, "", text, (), None, False, frozenset()))
        self._surnames = frozenset(t for t, found in entries.items() if found[0].words is not None)
        self._ambiguity = ambiguity
        self._entries = list(entries.values())
        self._automaton = ahocorasick_rs.AhoCorasick(
            list(entries), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
        )

    def scan(self, document: str, when: date | None) -> list[Span]:
        """Names in ``document`` that are valid on day ``when`` (any day when it is None)."""
        hits = []
        for index, start, end in self._automaton.find_matches_as_indexes(document):
            if _is_word(document, start, end):
                fitting = self._fitting(self._entries[index], when, document, start, end)
                if fitting:
                    hits.append(_Hit(start, end, _without_rivals(fitting)))
        hits = list(_beside_states(hits, document))
        named = _named_states(hits)
        found = []
        for hit in hits:
            entry = _choose(hit, named, when)
            if entry is not None and entry.kind != OTHER:
                found.append(
                    Span(hit.start, hit.end, entry.code, entry.kind, entry.row, entry.name)
                )
        return found

    def _fitting(
        self, entries: list[_Entry], when: date | None, document: str, start: int, end: int
    ) -> list[_Entry]:
        """The entries in force on the day that fit here.

        A full name out of its dates still names its last side (a former president).
        """
        valid = [e for e in entries if e.span.holds(when)]
        if not valid and all(e.kind == LEADER and e.words is None for e in entries):
            valid = entries
        return [e for e in valid if self._fits(e, document, start, end)]

    def _fits(self, entry: _Entry, document: str, start: int, end: int) -> bool:
        if entry.words is not None:
            return self._ambiguity.surname_fits(document, start, end, entry.words, self._surnames)
        if entry.kind in STATE_WORDS and self._ambiguity.is_company(document, end):
            return False
        return self._ambiguity.fits(entry.context, document, start, end)


def _twins(names: Iterable[registry.Name]) -> dict[str, frozenset[str]]:
    """Codes of states that share a name: both Koreas, both Congos."""
    sharing: dict[str, set[str]] = defaultdict(set)
    for name in names:
        if name.kind == "name" and "shared" in name.context:
            sharing[name.text].add(name.code)
    twins: dict[str, frozenset[str]] = defaultdict(frozenset)
    for codes in sharing.values():
        for code in codes:
            twins[code] |= codes
    return twins


def _without_rivals(entries: list[_Entry]) -> list[_Entry]:
    """The entries; a surname that day of one side alone (Shoigu, not Khan) needs no other sign."""
    sides: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        if entry.words is not None:
            sides[entry.name].add(state_of(entry.code))
    if not sides or not set.intersection(*sides.values()):
        return entries
    return [e._replace(needs_state=False) if e.words is not None else e for e in entries]


def _beside_states(hits: Sequence[_Hit], document: str) -> Iterator[_Hit]:
    """The hits; of a state's organ only entries of the state named right before or after it."""
    for i, hit in enumerate(hits):
        if all(e.kind not in ORGANS for e in hit.entries):
            yield hit
            continue
        beside: set[str] = set()
        if i and document[hits[i - 1].end : hit.start] in {" ", "'s ", "’s ", "' ", "’ "}:
            beside |= _states_of(hits[i - 1])
        if i + 1 < len(hits) and document[hit.end : hits[i + 1].start] in {" of ", " of the "}:
            beside |= _states_of(hits[i + 1])
        kept = [e for e in hit.entries if not beside or e.kind not in ORGANS or e.homes & beside]
        if kept:
            yield hit._replace(entries=kept)


def _states_of(hit: _Hit) -> set[str]:
    return {state_of(e.code) for e in hit.entries if e.kind in STATE_WORDS}


def _named_states(hits: Iterable[_Hit]) -> dict[str, list[int]]:
    """Where each state, body or group is named by forms that need no other sign."""
    found: dict[str, list[int]] = defaultdict(list)
    for hit in hits:
        for code in {state_of(e.code) for e in hit.entries if not e.needs_state}:
            found[code].append(hit.start)
    return found


def _choose(hit: _Hit, named: dict[str, list[int]], when: date | None) -> _Entry | None:
    """The entry that is meant: of several, that of the state named nearest, else the latest.

    Without a day whatever holds longest is taken: the Kremlin is today's.
    """

    def rank(entry: _Entry) -> tuple[bool, int, date, date]:
        end = entry.span.end if when is None else None
        places = [place for home in entry.homes for place in named.get(home, ())]
        nearest = min((abs(hit.start - place) for place in places), default=0)
        return (
            entry.words is None,
            -nearest if entry.needs_state else 0,
            end or date.max,
            entry.span.start or date.min,
        )

    supported = [e for e in hit.entries if not e.needs_state or e.homes & named.keys()]
    lasting = [e for e in hit.entries if "shared" in e.context and (e.kind in LASTING or not named)]
    return max(supported or lasting, key=rank, default=None)


def state_of(code: str) -> str:
    """The code without its suffix."""
    return code.partition("-")[0]


def _is_word(document: str, start: int, end: int) -> bool:
    before = document[start - 1] if start else " "
    after = document[end] if end < len(document) else " "
    return not (before.isalnum() or after.isalnum())


class Introducer:
    """Finds people whom the article itself introduces by title and nationality.

    ``titles`` are words that may stand in a title besides the roles' own words.
    """

    def __init__(self, roles: Iterable[registry.Role], titles: frozenset[str]) -> None:
        self._suffix: dict[str, str] = {}
        for role in roles:
            self._suffix[role.words] = role.suffix
        self._words = {w for words in self._suffix for w in words.split()}
        self._words |= {w.lower() for w in titles}

    def introduce(self, document: str, spans: list[Span]) -> list[Span]:
        """Spans of everybody introduced, at every later occurrence of full name or surname."""
        known = sorted(spans)
        people: dict[str, tuple[str, str]] = {}
        for i, span in enumerate(known):
            if span.kind in PERSONS:
                continue
            following = known[i + 1].start if i + 1 < len(known) else len(document)
            for name, suffix in (
                *self._after(document, span, following),
                *self._before(document, span),
            ):
                people.setdefault(name, (_with_suffix(span.code, suffix), span.row))
        return sorted(_occurrences(document, people, known))

    def _after(self, document: str, span: Span, following: int) -> Iterator[tuple[str, str]]:
        """``Ukrainian Minister of Foreign Affairs Dmytro Kuleba``, ``Iran's president, X Y``."""
        match = _TITLE_THEN_NAME.match(document, span.end)
        if match is None or match.start("name") > following:
            return
        title, name = self._without_title(match["title"], match["name"])
        suffix = self._role(title)
        if suffix is not None:
            yield name, suffix

    def _without_title(self, title: str, name: str) -> tuple[str, str]:
        """Capitalised words of the title, which the pattern takes for the name, put back."""
        words = name.split()
        while len(words) > 2 and words[0].lower() in self._words:
            title = f"{title} {words.pop(0)}"
        return title, " ".join(words)

    def _before(self, document: str, span: Span) -> Iterator[tuple[str, str]]:
        """``Yan St-Pierre of the Berlin-based firm``, ``Kamran Matin, an Iranian analyst``."""
        match = _NAME_THEN.search(document, max(0, span.start - 90), span.start)
        if match is None or match.end() != span.start:
            return
        behind = _LEADING_WORDS.match(document[span.end : span.end + 60].split(".", maxsplit=1)[0])
        title = match["title"] + " " + (behind.group() if behind else "")
        suffix = self._last_role(title)
        if suffix is not None:
            yield match["name"], suffix

    def _role(self, title: str) -> str | None:
        """The suffix of a title's last role noun; None when it has none or is no mere title."""
        if not all(w in self._words for w in re.findall(r"[a-z]+", title.lower())):
            return None
        return self._last_role(title)

    def _last_role(self, title: str) -> str | None:
        words = re.findall(r"[a-z]+", title.lower())
        for i in range(len(words), 0, -1):
            for length in (3, 2, 1):
                phrase = " ".join(words[max(0, i - length) : i])
                if phrase in self._suffix:
                    return self._suffix[phrase]
        return None


_NAME: Final = (
    r"[A-Z][\w’'-]+(?: (?:[A-Z]\.|al|bin|bint|de|da|von|van|der|el|ul|[A-Z][\w’'-]+)){1,3}"
)
_TITLE_WORD: Final = r"(?:[a-z][\w-]*|[A-Z][\w-]*(?=[^.\n]{0,50}? [A-Z]))"
_TITLE_THEN_NAME: Final = re.compile(
    rf"(?:['’]s?)?[ -](?P<title>(?:(?:for|of|and|the|{_TITLE_WORD}),? ){{1,7}}?)"
    rf"(?P<name>{_NAME})(?![\w])"
)
_NAME_THEN: Final = re.compile(
    rf"(?P<name>{_NAME}),? "
    r"(?P<title>(?:\(?(?:who is |of |at |from |for |in |with |the |an? |[a-z-]+ ){0,5}))$"
)
_LEADING_WORDS: Final = re.compile(r"[ \w’'-]*")


def _with_suffix(code: str, suffix: str) -> str:
    return code + suffix if suffix.startswith("-") and "-" not in code else code


def _occurrences(
    document: str, people: dict[str, tuple[str, str]], known: list[Span]
) -> Iterator[Span]:
    """Where the introduced people are named, apart from places where a known name stands."""
    taken = [(s.start, s.end) for s in known]
    for name in sorted(people, key=len, reverse=True):
        code, row = people[name]
        surname = name.rsplit(" ", maxsplit=1)[-1]
        forms = [name, surname] if len(surname) > MIN_SURNAME else [name]
        for form in forms:
            for match in re.finditer(rf"\b{re.escape(form)}\b", document):
                start, end = match.span()
                if all(end <= a or b <= start for a, b in taken):
                    taken.append((start, end))
                    yield Span(start, end, code, INTRODUCED, row, name)
