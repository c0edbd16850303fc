"""Is a question to the trends one that can be answered? If not, what was meant?"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from config.registry import load_registry
from extractors.errors import StorageError
from storage.database import Database
from storage.statements import statement

Value = date | int | float | bool | str | list[str] | None
GRAINS: Final = ("day", "week", "month")
UTC_ZONE: Final = "UTC"
SUGGESTIONS: Final = 3
LIKENESS: Final = 0.6
"""Of ``difflib``: RUSS is as like RUS as .86, and as like RSF as .57."""


class QuestionError(StorageError):
    """What was asked for does not exist or contradicts itself; the message says what was meant."""


def check_window(name: str, values: Mapping[str, Value]) -> None:
    """Raise :class:`QuestionError` when a window ends before it starts, or for an unknown grain."""
    for first, last in (("start", "end"), ("baseline_start", "baseline_end")):
        a, b = values.get(first), values.get(last)
        if isinstance(a, date) and isinstance(b, date) and a > b:
            raise QuestionError(name, f"{first} {a} is after {last} {b}; swap them")
    if "grain" in values and values["grain"] not in GRAINS:
        raise QuestionError(str(values["grain"]), f"no such grain; take one of {', '.join(GRAINS)}")


def check_actors(db: Database, codes: Sequence[str]) -> None:
    """Raise :class:`QuestionError` for a code that nobody has, with those that may be meant."""
    unknown = [code for (code,) in db.rows(statement("unregistered_actors"), [list(codes)])]
    if unknown:
        unknown = [code for (code,) in db.rows(statement("unknown_actors"), [unknown])]
    if unknown:
        hint = "; separate codes with commas" if " " in unknown[0] else ""
        meant = _meant(unknown[0], db.rows(statement("known_actors")))
        raise QuestionError(unknown[0], f"no such actor code{hint or meant}")


def check_event(db: Database, event: str) -> None:
    """Raise :class:`QuestionError` for a class that the ontology lacks, with near ones."""
    known = [code for (code,) in db.rows(statement("known_events"))]
    if event not in known:
        raise QuestionError(event, f"no such event class{nearest(event, known)}")


def check_zone(db: Database, zone: str) -> None:
    """Raise :class:`QuestionError` for a time zone that DuckDB does not know, with near names."""
    known = [name for (name,) in db.rows(statement("known_zones"))]
    if zone not in known:
        cities = {name.rsplit("/", maxsplit=1)[-1].casefold(): name for name in known}
        city = zone.rsplit("/", maxsplit=1)[-1].replace(" ", "_").casefold()
        near = difflib.get_close_matches(city, cities, SUGGESTIONS, LIKENESS)
        raise QuestionError(zone, f"no such time zone{_asked([cities[c] for c in near])}")


def nearest(word: str, known: Iterable[str]) -> str:
    """Say which known words are written alike, or nothing."""
    by_case = {k.casefold(): k for k in known}
    close = difflib.get_close_matches(word.casefold(), by_case, SUGGESTIONS, LIKENESS)
    return _asked([by_case[c] for c in close])


def _meant(word: str, known: Iterable[tuple[str, str | None]]) -> str:
    """Say which actors have such a code, name or alias: ``did you mean UKR (Ukraine)?``."""
    names: dict[str, str] = {}
    words: dict[str, str] = {}
    for text, code in known:
        words[text.casefold()] = code or text
        names[code or text] = text if code else names.get(text, text)
    registry = load_registry()
    aliases = [(name.text, name.code) for name in registry.names]
    aliases += [(form, leaders[0].code) for form, leaders in registry.people().items()]
    for text, code in aliases:
        if code in names:
            words.setdefault(text.casefold(), code)
    close = difflib.get_close_matches(word.casefold(), words, 4 * SUGGESTIONS, LIKENESS)
    codes = list(dict.fromkeys(words[c] for c in close))[:SUGGESTIONS]
    return _asked([f"{c} ({names[c]})" if names[c] != c else c for c in codes])


def _asked(words: Sequence[str]) -> str:
    return f"; did you mean {', '.join(words)}?" if words else ""
