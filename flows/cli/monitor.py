"""``tensionwire run``: one cycle of the flow ``monitor``."""

from __future__ import annotations

import time
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from flows.cli.options import SETTINGS, Config, DatabaseFile, JsonLogs, settings_of

DAYS: Final = 10
"""Days of the trend that a run shows."""
COLUMNS: Final = ("period", "index", "low", "high", "mentions", "stories", "articles", "coverage")

if TYPE_CHECKING:
    from config.settings import Settings
    from flows.progress import Report


def run(
    sample: Annotated[
        bool, typer.Option("--sample", help="Poll the recorded sample instead of the feeds.")
    ] = False,
    feeds: Annotated[
        Path | None,
        typer.Option("--feeds", metavar="FILE", help="Catalogue; by default config/feeds.toml."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Poll feeds that are not due yet, too.")
    ] = False,
    json_logs: JsonLogs = False,
    database: DatabaseFile = None,
    config: Config = SETTINGS,
) -> None:
    """Poll the feeds that are due, store, extract, load and publish: one cycle.

    Prefect's local server is started for the run and stopped after it, unless PREFECT_API_URL
    names a running one.
    """
    from flows.cli.show import progress
    from flows.local_prefect import note_server, prepare
    from flows.logs import use
    from flows.progress import silent

    if sample and feeds:
        raise typer.BadParameter("the sample has its own feeds; leave one of the two out")
    settings = settings_of(config, database)
    _check(settings, feeds)
    started = time.monotonic()
    home = settings.database.parent / "prefect"
    own_server = prepare(home)
    waiting = (
        "starting Prefect's local server (10-30 s)"
        if own_server
        else "connecting to the Prefect server at PREFECT_API_URL"
    )
    if json_logs:
        use("json")
    with nullcontext(silent) if json_logs else progress(waiting) as report:

        def told(stage: str, done: int, total: int | None) -> None:
            if stage == "poll" and not done and own_server:
                note_server(home)
            report(stage, done, total)

        summary = _monitor(told, config, feeds, database, sample=sample, everything=everything)
    _print(summary)
    _print_trend(settings)
    print(f"done in {time.monotonic() - started:.0f} s")


def _check(settings: Settings, feeds: Path | None) -> None:
    """Find what would fail anyway before waiting for a server."""
    from config.catalogue import FEEDS, load_feeds
    from storage.database import Database

    load_feeds(feeds or FEEDS)
    Database.open(settings.database).close()


def _monitor(
    report: Report,
    config: Path,
    feeds: Path | None,
    database: Path | None,
    *,
    sample: bool,
    everything: bool,
) -> dict[str, Any]:
    from config.catalogue import FEEDS
    from flows.monitor import monitor
    from flows.progress import reporting

    with reporting(report):
        return monitor(
            config=config,
            feeds=feeds or FEEDS,
            database=database,
            sample=sample,
            everything=everything,
        )


def _print(summary: dict[str, Any]) -> None:
    """The summary of a run, a line a stage."""
    polled, found, totals = summary["ingested"], summary["extracted"], summary["totals"]
    print(
        f"polled {polled['polled']} feeds: {polled['unchanged']} unchanged, "
        f"{polled['failed']} failed, {polled['skipped']} not due"
    )
    if polled["files"]:
        print(f"read {polled['files']} new files of drop folders")
    print(f"new: {polled['articles']} articles, {polled['rejects']} rejects")
    print(
        f"extracted {found['extractions']} articles: "
        f"{found['mentions']} mentions, {found['quotes']} quotes"
    )
    print(
        f"{summary['database']}: {totals['articles']:,} articles in {totals['stories']:,} stories, "
        f"{totals['mentions']:,} mentions, {totals['quotes']:,} quotes"
    )
    print(f"published {summary['published']}")


def _print_trend(settings: Settings) -> None:
    """The newest days of the tension index: what all this is for."""
    from flows.cli.show import rows
    from storage import trends
    from storage.database import Database

    with Database.open(settings.database, read_only=True) as db:
        table = trends.run(db, "tension_daily", min_articles=settings.trends.min_articles)
    newest = table.slice(max(0, table.num_rows - DAYS)).select(list(COLUMNS))
    if newest.num_rows:
        rows(newest, "table", "Tension index, world (more: tensionwire trend --list)")
