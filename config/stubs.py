"""Patterns of pages that hold no article: ``config/stubs.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from config.errors import ConfigError
from config.toml import CONFIG, Model, load_toml

STUBS: Final = CONFIG / "stubs.toml"


class _Row(Model):
    reason: str
    detail: str
    titles: tuple[str, ...]
    texts: tuple[str, ...]


class _Rows(Model):
    stub: tuple[_Row, ...]


class Stub(Model):
    """One kind of page without article."""

    reason: str
    detail: str
    title: re.Pattern[str]
    text: re.Pattern[str]


@cache
def load_stubs(path: Path = STUBS) -> tuple[Stub, ...]:
    """Read and compile the patterns, once per process.

    Raises :class:`config.errors.ConfigError` for a file or a pattern that cannot be used.
    """
    try:
        return tuple(
            Stub(reason=r.reason, detail=r.detail, title=_any(r.titles), text=_any(r.texts))
            for r in load_toml(path, _Rows).stub
        )
    except re.error as error:
        raise ConfigError(str(path), f"{error.pattern!r} is no regular expression") from error


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    """Compile an alternative of all patterns; of none, one that never matches."""
    joined = "|".join(f"(?:{p})" for p in patterns) or r"(?!)"
    return re.compile(joined, re.IGNORECASE | re.DOTALL)
