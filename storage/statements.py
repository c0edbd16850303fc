"""All SQL lives in ``storage/sql/**/*.sql``; this is the one place that reads it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from extractors.errors import StorageError

ROOT: Final = files("storage") / "sql"


def folder(name: str) -> tuple[Traversable, ...]:
    """The ``.sql`` files of one folder of ``storage/sql``, sorted by name."""
    found = (ROOT / name).iterdir()
    return tuple(sorted((f for f in found if f.name.endswith(".sql")), key=lambda f: f.name))


@cache
def statement(name: str) -> str:
    """Text of ``storage/sql/<name>.sql``, for example ``load/polls``.

    Raises :class:`StorageError` when there is no such file.
    """
    file = ROOT / f"{name}.sql"
    if not file.is_file():
        raise StorageError(name, "no such SQL file in storage/sql; the installation is incomplete")
    return file.read_text(encoding="utf-8")
