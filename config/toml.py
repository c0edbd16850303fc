"""Read a TOML file into a validated, frozen model, or say what is wrong and on which line."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from config.errors import ConfigError

CONFIG: Final = Path(__file__).parent
"""The folder of the shipped configuration."""


class Model(BaseModel):
    """Base of all configuration models: frozen, unknown keys and infinite numbers refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


M = TypeVar("M", bound=BaseModel)


def load_toml(path: Path, model: type[M]) -> M:
    """Read ``path`` as ``model``.

    Raises :class:`ConfigError` for a missing file, invalid TOML or a value of the wrong kind;
    its message has the line and what was expected.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(str(path), f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ConfigError(str(path), f"is not UTF-8 (byte {error.start})") from error
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(str(path), f"is not valid TOML: {error}") from error
    try:
        return model.model_validate(table)
    except ValidationError as error:
        raise ConfigError(str(path), _describe(error, text)) from error


def _describe(error: ValidationError, text: str) -> str:
    """Say in one line what the first problem is, where, and how many more there are."""
    problems = error.errors(include_url=False)
    first = problems[0]
    where = ".".join(str(part) for part in first["loc"]) or "the file"
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"line {_line(first['loc'], text)}, {where}: {first['msg'].lower()}{more}"


def _line(loc: tuple[int | str, ...], text: str) -> int:
    """Best line for a location: follow tables and array items down to the key, 1-based."""
    lines, at = text.splitlines(), 0
    parts = list(loc)
    for position, part in enumerate(parts):
        if isinstance(part, int):
            table = re.compile(rf"\s*\[\[\s*{re.escape(str(parts[position - 1]))}\s*\]\]")
            starts = [i for i, line in enumerate(lines) if table.match(line)]
            at = starts[part] if part < len(starts) else at
            continue
        key = re.compile(rf"\s*(\[\s*)?[\"']?{re.escape(part)}[\"']?\s*(=|\])")
        at = next((i for i in range(at, len(lines)) if key.match(lines[i])), at)
    return at + 1
