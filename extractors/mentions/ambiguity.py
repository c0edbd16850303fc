"""Whether a name means the actor here: the rules behind the registry's context words.

What each context word says stands at the head of ``config/actors/states.tsv``.
"""

from __future__ import annotations

import re
from typing import Final

from extractors.mentions.dates import WEEKDAYS

_WORD_BEFORE: Final = re.compile(r"([\w’'.-]+) $")
_WORD_AFTER: Final = re.compile(r"^ ([\w’'-]+)")
_NAME_GOES_ON: Final = re.compile(r" (?=[A-Z])([\w’'-]+)| (?:al|el|bin|ul)[- ]")
_COMPANY: Final = re.compile(
    r"(?: (?:[A-Z][\w&.-]*|and|of|&)){0,3} (?:Corp|Inc|Ltd|Co|Plc|PLC|LLC|AG|NV|Bancorp|Airlines|"
    r"Airways|Air Lines|Motors|Industries|Holdings|Telecom|Petroleum|Express|Steel|Aerospace)\b"
)
"""A firm that has a state in its name: American Medical International Inc."""
_PLACE_BEFORE: Final = re.compile(
    r"(?:^|\W)(?:in|of|to|from|with|for|and|against|by|between) (?:the )?$", re.IGNORECASE
)
_US_STATE_SIGN: Final = re.compile(
    r"\b(?:Atlanta|Savannah|U\.?S\.? state|Gov(?:ernor|\.)|Senate race|Fulton County)\b"
)
_IN_LANGUAGE: Final = re.compile(r"(?:^|\W)(?:in|In|speaks?|spoke|translated from|from the) $")
_NATIVE: Final = re.compile(r"(?:American|Native|West) $")
_COOKED: Final = re.compile(
    r"(?:roast|stuffed|Thanksgiving|frozen|fried|smoked|a|the) $", re.IGNORECASE
)
_JOINED: Final = re.compile(r"([\w.]+)[-–’']$")
_PREFIXES: Final = frozenset({"al", "el", "anti", "ex", "non", "post", "pre", "pro"})
"""What may be tied to a leader's surname: al-Sisi, anti-Trump; but not Mazar-i-Sharif."""
_WEEKDAYS: Final = frozenset(day.capitalize() for day in WEEKDAYS)
_SHORT: Final = 30
"""Characters before a name in which the word before it stands."""
_HOW_LONG: Final = 120
"""Characters behind a name in which a firm's name ends."""
_HOSTED: Final = re.compile(r"(?:^|\W)(?:in|at|near|from|to) (?:[A-Z]\w+ )?$")


class Ambiguity:
    """Decides single hits; holds only word lists."""

    def __init__(
        self, titles: frozenset[str], starters: frozenset[str], followers: frozenset[str]
    ) -> None:
        self._titles = titles
        self._starters = starters
        self._followers = followers

    def surname_fits(
        self, document: str, start: int, end: int, names: frozenset[str], others: frozenset[str]
    ) -> bool:
        """Whether a surname alone is the leader: neither Hunter Biden nor Bondi Beach.

        ``names`` are the words of the leader's own full name and aliases, ``others`` the surnames
        of other leaders (the Reagan-Gorbachev summit).
        """
        joined = _JOINED.search(document[max(0, start - _SHORT) : start])
        if joined and joined[1].lower() not in _PREFIXES and joined[1] not in others:
            return False
        if self._goes_on(document, end, names):
            return False
        word = self._capitalised_before(document, start)
        return word is None or word in names

    def _goes_on(self, document: str, end: int, names: frozenset[str]) -> bool:
        """Whether the name goes on behind the word: Khan Yunis. Headlines capitalise all words."""
        if "\n" in document and end < document.index("\n"):
            return False
        found = _NAME_GOES_ON.match(document, end)
        return found is not None and (
            found[1] is None
            or found[1] not in {*names, *self._titles, *self._followers, *_WEEKDAYS}
        )

    def fits(self, context: tuple[str, ...], document: str, start: int, end: int) -> bool:
        """Whether no context word of the form speaks against this hit."""
        return all(self._allows(rule, document, start, end) for rule in context)

    def _allows(self, rule: str, document: str, start: int, end: int) -> bool:
        before = document[max(0, start - _SHORT) : start]
        if rule == "person":
            return self._is_no_person(document, start, end, before)
        if rule == "us-state":
            return not _US_STATE_SIGN.search(document)
        if rule == "language":
            return not _IN_LANGUAGE.search(before)
        if rule == "native":
            return not _NATIVE.search(before)
        if rule == "bird":
            return not _COOKED.search(before)
        if rule == "host":
            return not _HOSTED.search(before)
        if rule == "word":
            return not _starts_sentence(document, start)
        if rule == "direction":
            return not self._goes_on(document, end, frozenset())
        return True

    def is_company(self, document: str, end: int) -> bool:
        """Whether the words behind a state's name make it a firm's."""
        return _COMPANY.match(document, end, end + _HOW_LONG) is not None

    def _is_no_person(self, document: str, start: int, end: int, before: str) -> bool:
        if _PLACE_BEFORE.search(before):
            return True
        after = _WORD_AFTER.match(document[end : end + 30])
        named = bool(after and after.group(1)[0].isupper() and after.group(1) not in self._titles)
        given = self._capitalised_before(document, start) is not None
        return not given and not (named and _starts_sentence(document, start))

    def _capitalised_before(self, document: str, start: int) -> str | None:
        """A capitalised word right before that is no title and starts no sentence."""
        found = _WORD_BEFORE.search(document[max(0, start - _SHORT) : start])
        if found is None:
            return None
        word = found.group(1)
        if (
            not word[0].isupper()
            or word in _WEEKDAYS
            or word.rstrip(".") in self._titles
            or word in self._starters
        ):
            return None
        if _starts_sentence(document, start - len(word) - 1) and word.lower().endswith("ly"):
            return None
        return word


def _starts_sentence(document: str, start: int) -> bool:
    before = document[max(0, start - 3) : start]
    return not before.strip(" \"“‘'(") or before.rstrip(" \"“‘'(")[-1:] in ".!?\n:;—"
