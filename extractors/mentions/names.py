"""Find the names of actors in a document: those of the registry, and those it introduces itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
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


class NameIndex:
    """All names of the registry in one automaton; date bounds are checked at each hit."""

    def __init__(self, known: registry.Registry, ambiguity: Ambiguity) -> None:
        entries: dict[str, list[_Entry]] = defaultdict(list)
        for n in known.names:
            entries[n.text].append(_Entry(n, n.code, n.kind, n.id, n.text, n.context, None))
        for person in known.leaders:
            words = frozenset(" ".join((person.name, *person.aliases)).split())
            for text in (person.name, *person.aliases):
                surname = None if " " in text else words
                entry = _Entry(person, person.code, LEADER, person.id, person.name, (), surname)
                entries[text].append(entry)
        self._ambiguity = ambiguity
        self._entries = list(entries.values())
        self._automaton = ahocorasick_rs.AhoCorasick(
            list(entries), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
        )

    def scan(self, document: str, when: date | None) -> list[Span]:
        """Names in ``document`` that are valid on day ``when`` (any day when it is None)."""
        found = []
        for index, start, end in self._automaton.find_matches_as_indexes(document):
            if not _is_word(document, start, end):
                continue
            entry = self._choose(self._entries[index], when, document, start, end)
            if entry is not None:
                found.append(Span(start, end, entry.code, entry.kind, entry.row, entry.name))
        return found

    def _choose(
        self, entries: list[_Entry], when: date | None, document: str, start: int, end: int
    ) -> _Entry | None:
        """The entry in force on the day that fits here; the latest when several do.

        Without a day whatever holds longest is taken: the Kremlin is today's. A full name out of
        its dates still names its last side (a former president).
        """
        valid = [e for e in entries if e.span.holds(when)]
        if not valid and all(e.kind == LEADER and e.words is None for e in entries):
            valid = entries
        fitting = [e for e in valid if self._fits(e, document, start, end)]

        def rank(entry: _Entry) -> tuple[bool, date, date]:
            end = entry.span.end if when is None else None
            return entry.words is None, end or date.max, entry.span.start or date.min

        return max(fitting, key=rank, default=None)

    def _fits(self, entry: _Entry, document: str, start: int, end: int) -> bool:
        if entry.words is not None:
            return self._ambiguity.surname_fits(document, start, entry.words)
        return self._ambiguity.fits(entry.context, document, start, end)


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
