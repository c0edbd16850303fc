"""Agencies and dateline words: ``config/agencies.toml`` and ``config/datelines.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from config.toml import CONFIG, Model, load_toml


class Agency(Model):
    """A news agency and the ways it is written."""

    name: str
    aliases: tuple[str, ...] = ()


class _Agencies(Model):
    agency: tuple[Agency, ...]


class _Words(Model):
    cities: frozenset[str]
    not_places: frozenset[str]


@dataclass(frozen=True)
class DatelineWords:
    """What datelines are recognised by."""

    agencies: Mapping[str, str]
    """Folded spelling (see :func:`fold`) to the agency's name."""
    cities: frozenset[str]
    not_places: frozenset[str]

    def agency(self, text: str) -> str | None:
        """Return the name of the agency written as ``text``, or None."""
        return self.agencies.get(fold(text))


def fold(text: str) -> str:
    """Fold case, full stops and whitespace away, as spellings of an agency differ."""
    return " ".join(text.replace(".", "").casefold().split())


@cache
def dateline_words(folder: Path = CONFIG) -> DatelineWords:
    """Read both files, once per process.

    Raises :class:`config.errors.ConfigError` for a file that cannot be used.
    """
    agencies = load_toml(folder / "agencies.toml", _Agencies).agency
    words = load_toml(folder / "datelines.toml", _Words)
    return DatelineWords(
        agencies={fold(spelling): a.name for a in agencies for spelling in (a.name, *a.aliases)},
        cities=words.cities,
        not_places=words.not_places,
    )
