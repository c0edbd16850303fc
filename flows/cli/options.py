"""Options that several commands share, and what they stand for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from config.settings import Settings

SETTINGS: Final = Path(__file__).parents[2] / "config" / "tensionwire.toml"
"""``config.settings.DEFAULT``, named here so that help need not import the settings."""

Config = Annotated[
    Path,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Settings; by default config/tensionwire.toml.",
        show_default=False,
    ),
]
DatabaseFile = Annotated[
    Path | None,
    typer.Option(
        "--database", metavar="FILE", help="DuckDB file; by default that of the settings."
    ),
]

JsonLogs = Annotated[
    bool, typer.Option("--json-logs", help="JSON lines on stderr: for each feed, batch and run.")
]


def settings_of(config: Path, database: Path | None = None) -> Settings:
    """The settings, placed at the database of the command line where one is given.

    Raises :class:`config.errors.ConfigError`.
    """
    from config.settings import load_settings
    from flows.placing import placed

    return placed(load_settings(config), database)
