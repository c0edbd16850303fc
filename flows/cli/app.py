"""The commands of ``tensionwire``."""

from __future__ import annotations

from typing import Final

import typer

from flows.cli.backfill import backfill
from flows.cli.doctor import doctor
from flows.cli.documents import parse
from flows.cli.explain import explain
from flows.cli.export import export
from flows.cli.extract import extract
from flows.cli.feeds import app as feeds
from flows.cli.monitor import run
from flows.cli.query import query
from flows.cli.report import report
from flows.cli.schedule import schedule
from flows.cli.serve import serve
from flows.cli.state import migrate, publish, status
from flows.cli.trend import trend
from flows.cli.upkeep import backup, forget, quarantine, reextract, restore

app: Final = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Watches news wires for signs of tension between states and political actors.",
    epilog="Exit codes: 0 done, 1 the run failed, 2 wrong use.",
)

app.command("run")(run)
app.command("schedule")(schedule)
app.command("extract")(extract)
app.command("parse")(parse)
app.command("backfill")(backfill)
app.command("trend")(trend)
app.command("report")(report)
app.command("query")(query)
app.command("export")(export)
app.command("explain")(explain)
app.add_typer(feeds, name="feeds")
app.command("status")(status)
app.command("doctor")(doctor)
app.command("publish")(publish)
app.command("serve")(serve)
app.command("migrate")(migrate)
app.command("backup")(backup)
app.command("restore")(restore)
app.command("reextract")(reextract)
app.command("quarantine")(quarantine)
app.command("forget")(forget)
