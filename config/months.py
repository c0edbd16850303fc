"""Names of the months in several languages: ``config/months.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from config.errors import ConfigError
from config.toml import CONFIG, Model, load_toml

MONTHS_OF_A_YEAR = 12


class _Months(Model):
    months: Mapping[str, tuple[str, ...]]


@cache
def month_numbers(folder: Path = CONFIG) -> Mapping[str, int]:
    """Number of each name and abbreviation, lower case.

    Raises :class:`ConfigError` for a file that cannot be used, a language without twelve months, or
    a name that means two months.
    """
    path = folder / "months.toml"
    numbers: dict[str, int] = {}
    for language, names in load_toml(path, _Months).months.items():
        if len(names) != MONTHS_OF_A_YEAR:
            raise ConfigError(str(path), f"{language} has {len(names)} months")
        for number, spellings in enumerate(names, 1):
            for name in spellings.split("|"):
                if numbers.setdefault(name, number) != number:
                    raise ConfigError(str(path), f"{language}: {name} is two months")
    return numbers
