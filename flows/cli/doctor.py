"""``tensionwire doctor``: is everything well, and what to do if not."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.options import SETTINGS, Config, DatabaseFile, settings_of
from flows.cli.show import Format, rows


def doctor(
    style: Annotated[Format, typer.Option("--format", help="How it is printed.")] = "table",
    database: DatabaseFile = None,
    config: Config = SETTINGS,
) -> None:
    """Look at versions, disk, model, lock, backups, clock, queue and feeds.

    Each finding says what to do. Exit code 1 when one is bad.
    """
    from datetime import UTC, datetime

    import msgspec
    import pyarrow as pa

    from flows.doctor import examine

    settings = settings_of(config, database)
    found = list(examine(settings, datetime.now(UTC)))
    if style == "table":
        for one in found:
            todo = f"\n      {one.todo}" if one.todo else ""
            print(f"{one.level:4}  {one.about}: {one.what}{todo}")
    else:
        rows(pa.Table.from_pylist([msgspec.structs.asdict(one) for one in found]), style)
    if any(one.level == "bad" for one in found):
        raise typer.Exit(1)
