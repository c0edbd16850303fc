"""Read tab-separated tables of knowledge: header row, ``#`` comments, an error with its line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from config.errors import ConfigError


class Line(NamedTuple):
    """One row of a table: its cells by column name, and where it stands."""

    cells: dict[str, str]
    number: int


def read_table(path: Path, columns: tuple[str, ...]) -> Iterator[Line]:
    """Yield the rows of ``path``, whose header has to be exactly ``columns``.

    Raises :class:`ConfigError` (file and line) for another header, none, or a row of another width.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ConfigError(str(path), f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ConfigError(str(path), f"is not UTF-8 (byte {error.start})") from error
    header_seen = False
    for number, line in enumerate(lines, 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if not header_seen:
            if tuple(cells) != columns:
                raise ConfigError(f"{path}:{number}", f"expected the columns {', '.join(columns)}")
            header_seen = True
            continue
        if len(cells) != len(columns):
            raise ConfigError(
                f"{path}:{number}", f"expected {len(columns)} cells, found {len(cells)}"
            )
        yield Line(dict(zip(columns, cells, strict=True)), number)
    if not header_seen:
        raise ConfigError(str(path), f"has no header with the columns {', '.join(columns)}")
