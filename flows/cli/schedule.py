"""``tensionwire schedule``: run by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import SETTINGS, Config, DatabaseFile, JsonLogs, settings_of


def schedule(
    feeds: Annotated[
        Path | None,
        typer.Option("--feeds", metavar="FILE", help="Catalogue; by default config/feeds.toml."),
    ] = None,
    json_logs: JsonLogs = False,
    database: DatabaseFile = None,
    config: Config = SETTINGS,
) -> None:
    """Run what the settings schedule, until stopped: polling, backups, removal by age, briefs.

    Prefect's server runs beside it unless PREFECT_API_URL names another; its pages are at the
    address that the first line says. TENSIONWIRE_WEBHOOK and TENSIONWIRE_MAIL name who is told of
    failed runs, new alerts and new briefs.
    """
    from config.catalogue import FEEDS, load_feeds
    from extractors.fetch.urls import shown
    from flows import logs, scheduler
    from flows.scheduling import schedules

    logs.use("json" if json_logs else "text")
    settings = settings_of(config, database)
    load_feeds(feeds or FEEDS)
    home = settings.database.parent / "prefect"
    with scheduler.only_one(home, settings.database), scheduler.server(home) as address:
        schedules(settings.schedule)
        logs.log("schedule", state="started", prefect=shown(address), database=settings.database)
        scheduler.run(settings, config, feeds or FEEDS, database)
        logs.log("schedule", state="stopped")
