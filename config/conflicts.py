"""Wars and conflicts with their parties and the places that bring them to mind, by date."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Final

from config.errors import ConfigError
from config.spans import Span, first_day, last_day
from config.tables import Line, read_table
from config.toml import CONFIG

FILE: Final = CONFIG / "actors" / "conflicts.tsv"
COLUMNS: Final = ("id", "words", "parties", "from", "to")


class Conflict(Span, frozen=True, kw_only=True):
    """One conflict: words of the text that mean it, and the codes of its parties."""

    id: str
    words: tuple[str, ...]
    parties: tuple[str, ...]


class Conflicts:
    """Finds the conflicts that a text brings to mind on a day."""

    def __init__(self, conflicts: tuple[Conflict, ...]) -> None:
        self._by_word: dict[str, list[Conflict]] = {}
        for conflict in conflicts:
            for word in conflict.words:
                self._by_word.setdefault(word, []).append(conflict)
        longest_first = sorted(self._by_word, key=len, reverse=True)
        words = "|".join(map(re.escape, longest_first))
        self._pattern = re.compile(rf"\b(?:{words})\b")

    def parties(self, text: str, when: date | None) -> dict[str, str]:
        """Codes of the parties, each with the id of the row that gave it, in order of the text."""
        found: dict[str, str] = {}
        for match in self._pattern.finditer(text):
            for conflict in self._by_word.get(match.group(), ()):
                if conflict.holds(when):
                    for party in conflict.parties:
                        found.setdefault(party, conflict.id)
        return found


def load_conflicts(path: Path = FILE) -> Conflicts:
    """Read the table; raises :class:`config.errors.ConfigError` with file and line."""
    return Conflicts(tuple(_conflict(path, line) for line in read_table(path, COLUMNS)))


def _conflict(path: Path, line: Line) -> Conflict:
    cells, where = line.cells, f"{path}:{line.number}"
    words, parties = cells["words"].split("|"), cells["parties"].split("|")
    if not all((*words, *parties)):
        raise ConfigError(where, "words and parties are |-separated, and none of them is empty")
    try:
        start, end = first_day(cells["from"]), last_day(cells["to"])
    except ValueError as error:
        raise ConfigError(where, str(error)) from error
    if start and end and end < start:
        raise ConfigError(where, f"{cells['id']} ends before it starts")
    return Conflict(
        id=cells["id"], words=tuple(words), parties=tuple(parties), start=start, end=end
    )
